//! Real files of which only locations were removed: exiftool finds none, and the time, camera and
//! description that it found before are still there.

mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use vitrine_media::{Level, metadata};

/// Tags that must stay, if the file had them outside of second images and maker notes.
const KEPT: &[&str] = &[
    "-IFD0:Make",
    "-IFD0:Model",
    "-IFD0:Orientation",
    "-IFD0:Artist",
    "-IFD0:Copyright",
    "-IFD0:ImageDescription",
    "-IFD0:ModifyDate",
    "-IFD0:Software",
    "-ExifIFD:DateTimeOriginal",
    "-ExifIFD:CreateDate",
    "-ExifIFD:ExposureTime",
    "-ExifIFD:FNumber",
    "-ExifIFD:ISO",
    "-ExifIFD:FocalLength",
    "-ExifIFD:LensModel",
    "-ExifIFD:UserComment",
    "-ExifIFD:Flash",
    "-ExifIFD:SubSecTimeOriginal",
    "-ExifIFD:OffsetTimeOriginal",
    "-XMP-dc:Subject",
    "-XMP-dc:Description",
    "-XMP-dc:Title",
    "-XMP-dc:Creator",
    "-XMP-xmp:Rating",
    "-XMP-xmp:CreateDate",
    "-XMP-xmp:CreatorTool",
    "-XMP-photoshop:DateCreated",
    "-IPTC:Keywords",
    "-IPTC:Caption-Abstract",
    "-IPTC:By-line",
    "-IPTC:DateCreated",
    "-QuickTime:CreateDate",
    "-QuickTime:Duration",
    "-Keys:Make",
    "-Keys:Model",
    "-Keys:CreationDate",
    "-Keys:Software",
    "-ItemList:Title",
    "-ItemList:Comment",
    "-ItemList:Encoder",
    "-Matroska:Title",
];

/// Tags that must not be found. `Country` and similar ones are locations in all groups.
const PLACES: &[&str] = &[
    "-GPS*",
    "-*Latitude*",
    "-*Longitude*",
    "-Location*",
    "-*:City",
    "-*:State",
    "-Province-State",
    "-Country*",
    "-Sub-location",
    "-*:GPSCoordinates",
    "-LocationInformation",
    "-ContentLocation*",
    "-MakerNotes:all",
    "-TimeZoneCity",
    "-HometownCity",
    "-DestinationCity",
    "-WorldTimeLocation",
    "-Landmark",
    "-Coverage",
    "-TagsList",
    "-CatalogSets",
];

/// Files that lose more, and why.
const LOSE_MORE: &[(&str, &str)] = &[
    ("syn_jpeg_extxmp.jpg", "extended XMP goes as a whole"),
    ("jpeg004_iptc-agency-photographer-example.jpg", "keywords that repeat the place go"),
    ("jpeg037_iptc.jpg", "keywords that repeat the place go"),
    ("png001_paris_icc_exif_xmp.png", "EXIF and XMP as compressed text go as a whole"),
    ("png002_paris_icc_exif_xmp_at_end.png", "XMP as plain text goes as a whole"),
    ("png005_exif-legacy-app1.png", "EXIF as hexadecimal text goes as a whole"),
    ("png006_exif-legacy.png", "EXIF as hexadecimal text goes as a whole"),
];

#[test]
fn no_place_and_no_other_loss() {
    if !common::have("exiftool", "-ver") {
        return;
    }
    let before = common::scratch("location-before");
    let after = common::scratch("location-after");
    let mut files = 0;
    for (name, file) in common::corpus() {
        if let Ok(out) = common::clean(&file, Level::Location) {
            files += 1;
            let limits = Default::default();
            assert_eq!(metadata(&out, &limits).unwrap().latitude, None, "{name}");
            std::fs::write(before.join(&name), &file).unwrap();
            std::fs::write(after.join(&name), &out).unwrap();
        }
    }
    eprintln!("{files} files");
    let places = ask(&after, PLACES);
    assert!(places.is_empty(), "{places:#?}");
    let (had, has) = (ask(&before, KEPT), ask(&after, KEPT));
    let excused = |file: &str| LOSE_MORE.iter().any(|(known, _)| *known == file);
    let mut lost = Vec::new();
    for ((file, tag), value) in had {
        let now = has.get(&(file.clone(), tag.clone()));
        if now != Some(&value) && !excused(&file) {
            let value: String = value.chars().take(60).collect();
            eprintln!("lost: {file} {tag} = {value}, now {now:?}");
            lost.push(file);
        }
    }
    assert!(lost.is_empty());
}

fn ask(folder: &Path, tags: &[&str]) -> BTreeMap<(String, String), String> {
    let output = Command::new("exiftool")
        .args(["-G1", "-s", "-n", "-ee3", "-r"])
        .args(tags)
        .arg(folder)
        .output()
        .unwrap();
    let mut file = String::new();
    let mut found = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        if let Some(path) = line.strip_prefix("======== ") {
            file = path.rsplit('/').next().unwrap().to_owned();
        } else if let Some((tag, value)) = line.split_once(": ") {
            found.insert((file.clone(), tag.trim().to_owned()), value.trim().to_owned());
        }
    }
    found
}
