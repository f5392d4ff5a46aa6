//! Right values of real files that were once read wrong.

mod common;

use vitrine_media::{
    CaptureTimeSource, Level, Limits, Metadata, capture_time_from_name, metadata, plan,
};

/// Reads a file, with the sidecar beside it if there is one in the table.
fn read(name: &str, sidecar: Option<&str>) -> Option<Metadata> {
    let mut found = metadata(&common::fault(name)?, &Limits::default()).unwrap();
    if let Some(sidecar) = sidecar {
        found.add_sidecar(&common::fault(sidecar)?);
    }
    Some(found)
}

#[test]
fn capture_times() {
    for (name, sidecar, local, offset) in [
        ("04_unixepoch.mp4", None, "2012-12-08 19:58:12", Some(0)),
        ("createdate_newer.jpg", None, "2019-07-14 12:20:56", None),
        ("createdate_newer.jpg", Some("createdate_newer.xmp"), "2019-07-14 12:20:56", None),
        ("date_in_ifd0.jpg", None, "2018-08-08 08:08:12", None),
        ("two_segments.jpg", None, "2018-08-08 08:08:13", None),
        ("gps_modify.jpg", None, "2023-05-02 01:30:05", Some(540)),
        ("gps_stale.jpg", None, "2023-05-02 12:31:00", None),
        ("hour24.jpg", None, "2008-03-10 00:10:00", None),
        ("iptc_year.jpg", None, "1965-01-01 00:00:00", None),
        ("xmp_year.jpg", None, "1965-01-01 00:00:00", None),
        ("scan.tif", None, "1987-06-05 10:00:00", None),
        ("x_trunc.heic", None, "2022-02-03 04:05:06", None),
        ("05_order_camera_1100.jpg", None, "2024-06-15 11:00:00", None),
        ("05_order_phone_1030.jpg", None, "2024-06-15 10:30:00", Some(120)),
    ] {
        let Some(found) = read(name, sidecar) else {
            continue;
        };
        let taken = found.taken.unwrap();
        assert_eq!(
            (taken.local.to_string().as_str(), taken.offset_minutes),
            (local, offset),
            "{name}"
        );
    }
}

#[test]
fn the_zone_of_a_name() {
    let Some(found) = read("03_20210623_145059.mp4", None) else {
        return;
    };
    let taken = found.taken.unwrap();
    assert_eq!(taken.local.to_string(), "2021-06-23 18:51:37");
    assert_eq!(taken.source, CaptureTimeSource::Container);
    assert!(taken.is_utc_only() && found.latitude.is_some());
}

#[test]
fn names() {
    for (name, local) in [
        ("FB_IMG_1566666666666.jpg", "2019-08-24 17:11:06"),
        ("Screenshot 2023-04-05 at 11.22.33 PM.png", "2023-04-05 23:22:33"),
        ("WhatsApp Image 2020-01-02 at 3.04.05 PM.jpeg", "2020-01-02 15:04:05"),
    ] {
        assert_eq!(capture_time_from_name(name).unwrap().to_string(), local);
    }
}

#[test]
fn places() {
    for (name, sidecar, place) in [
        ("decimal_ref.jpg", Some("decimal_ref.xmp"), (60.5, -68.0)),
        ("xmp_decimal_ref.jpg", None, (60.5, -68.0)),
        ("scan.tif", None, (48.0, 11.0)),
    ] {
        let Some(found) = read(name, sidecar) else {
            continue;
        };
        assert_eq!((found.latitude, found.longitude), (Some(place.0), Some(place.1)), "{name}");
    }
}

#[test]
fn words() {
    for (name, description, rating, keywords) in [
        ("iptc_latin1.jpg", Some("Frühling am Zürisee"), None, vec!["Zürich"]),
        ("multilang.jpg", Some("Default text"), None, vec![]),
        ("olympus.jpg", None, None, vec![]),
        ("xp.jpg", Some("Titel äöü"), Some(4), vec!["Meer", "Sommer"]),
    ] {
        let Some(found) = read(name, None) else {
            continue;
        };
        assert_eq!((found.description.as_deref(), found.rating), (description, rating), "{name}");
        assert_eq!(found.keywords, keywords, "{name}");
    }
}

#[test]
fn an_xmp_header_with_a_space() {
    let name = "xmp_header_space.jpg";
    let Some(found) = read(name, None) else {
        return;
    };
    assert_eq!(found.lens.as_deref(), Some("EF-S55-250mm f/4-5.6 IS"));
    assert!(found.rating.is_some() && found.keywords.contains(&"serbor".to_owned()), "{found:?}");
    let file = common::fault(name).unwrap();
    for level in [Level::All, Level::Location] {
        let clean = common::apply(&plan(&file, level, &Limits::default()).unwrap(), &file);
        let found = metadata(&clean, &Limits::default()).unwrap();
        assert_eq!(found.lens.is_some(), level == Level::Location);
    }
}

/// Chromium turns by none of these.
#[test]
fn orientations_that_browsers_ignore() {
    for (name, size) in
        [("exif_after.png", (320, 200)), ("o6_long.jpg", (320, 240)), ("o6.webp", (320, 200))]
    {
        let Some(found) = read(name, None) else {
            continue;
        };
        assert_eq!((found.orientation, found.width, found.height), (1, Some(size.0), Some(size.1)));
    }
    if let Some(found) = read("scan.tif", None) {
        assert_eq!((found.orientation, found.width, found.height), (6, Some(150), Some(200)));
    }
}

#[test]
fn videos_in_stills_and_durations() {
    if let Some(found) = read("samsung_sef.jpg", None) {
        let file = common::fault("samsung_sef.jpg").unwrap();
        let video = found.motion_photo.unwrap();
        let video = &file[video.start as usize..video.end as usize];
        assert!(video[4..].starts_with(b"ftyp"));
        assert!(metadata(&video, &Limits::default()).unwrap().duration_ms > Some(0));
    }
    if let Some(found) = read("fragmented_duration.mp4", None) {
        assert_eq!(found.duration_ms, Some(1068));
    }
}
