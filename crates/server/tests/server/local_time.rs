//! Local time: lists are in the order of the clocks of places, time zones come from places, and
//! owners change both.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::fixtures::{canary_photo, corpus, jpeg_with_xmp, motion_video};
use crate::harness::{Answer, Person, Server};

/// A photo with a place in degrees and a time, as XMP states them.
fn photo(seed: u8, time: &str, (latitude, longitude): (&str, &str)) -> Vec<u8> {
    let properties =
        [("DateTimeOriginal", time), ("GPSLatitude", latitude), ("GPSLongitude", longitude)].map(
            |(name, value)| {
                format!(
                    "<exif:{name} xmlns:exif='http://ns.adobe.com/exif/1.0/'>{value}</exif:{name}>"
                )
            },
        );
    jpeg_with_xmp(seed, &properties.concat())
}

async fn put(owner: &Person, id: &str, change: Value) -> Value {
    owner.send("PUT", &format!("/api/assets/{id}"), change).await.expect(200).json()
}

/// The local time, the instant, the time zone and the place that an answer tells.
fn told(asset: &Value) -> Value {
    let exif = &asset["exifInfo"];
    assert_eq!(asset["fileCreatedAt"], exif["dateTimeOriginal"]);
    json!([
        asset["localDateTime"],
        asset["fileCreatedAt"],
        exif["timeZone"],
        exif["latitude"],
        exif["longitude"]
    ])
}

/// Photos of one day and their ids, in the order of their local clocks. By instant it is another.
async fn day(owner: &Person) -> Vec<String> {
    let mut ids = Vec::new();
    for (seed, time) in [
        "2026-03-31T10:30:00+02:00",
        "2026-03-31T11:00:00",
        "2026-03-31T11:30:00-07:00",
        "2026-03-31T12:00:00+02:00",
        "2026-03-31T12:00:30",
        "2026-03-31T13:00:00+14:00",
    ]
    .iter()
    .enumerate()
    {
        let id = owner.add(&format!("{seed}.jpg"), &canary_photo(seed as u8, 1)).await;
        let answer = put(owner, &id, json!({"dateTimeOriginal": time})).await;
        assert_eq!(answer["localDateTime"], format!("{}.000Z", &time[..19]));
        ids.push(id);
    }
    ids
}

fn reversed(ids: &[String]) -> Vec<String> {
    ids.iter().rev().cloned().collect()
}

fn texts(values: &Value) -> Vec<String> {
    values.as_array().unwrap().iter().map(|value| value.as_str().unwrap().to_owned()).collect()
}

fn ids_of(answer: &Answer) -> Vec<String> {
    let list = answer.json();
    list.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

async fn month(person: &Person, query: &str) -> Vec<String> {
    let path = format!("/api/timeline/bucket?{query}");
    texts(&person.get(&path).await.expect(200).json()["id"])
}

/// The ids of all archives of a download, in the order in which they are archived.
async fn archived(person: &Person, body: Value) -> Vec<String> {
    let info = person.post("/api/download/info", body).await.expect(201).json();
    let parts = info["archives"].as_array().unwrap();
    parts.iter().flat_map(|part| texts(&part["assetIds"])).collect()
}

#[tokio::test]
async fn photos_without_a_zone_stand_among_those_with_one() {
    let (server, owner) = Server::with_owner().await;
    let ids = day(&owner).await;
    let march = "timeBucket=2026-03-01";
    assert_eq!(month(&owner, &format!("{march}&order=asc")).await, ids);
    assert_eq!(month(&owner, march).await, reversed(&ids));
    assert_eq!(ids_of(&owner.get("/api/map/markers").await.expect(200)), reversed(&ids));
    let found = owner.post("/api/search/metadata", json!({"order": "asc"})).await.expect(200);
    let items = found.json()["assets"]["items"].as_array().unwrap().clone();
    let items: Vec<_> = items.iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert_eq!(items, ids);
    for change in [json!({"isFavorite": true}), json!({"visibility": "locked"})] {
        let query = match &change["isFavorite"] {
            Value::Null => format!("{march}&visibility=locked&order=asc"),
            _ => format!("{march}&isFavorite=true&order=asc"),
        };
        let mut change = change;
        change["ids"] = json!(ids);
        owner.send("PUT", "/api/assets", change).await.expect(204);
        assert_eq!(month(&owner, &query).await, ids, "{query}");
    }
    owner.send("PUT", "/api/assets", json!({"ids": ids, "visibility": "timeline"})).await;

    let body = json!({"albumName": "A", "assetIds": reversed(&ids), "order": "asc"});
    let album = owner.post("/api/albums", body).await.expect(201).id();
    let path = format!("/api/albums/{album}");
    let found = owner.get(&path).await.json();
    assert_eq!(found["startDate"], "2026-03-31T10:30:00.000Z");
    assert_eq!(found["endDate"], "2026-03-31T13:00:00.000Z");
    let of_album = format!("{march}&albumId={album}&order=asc");
    assert_eq!(month(&owner, &of_album).await, ids);
    assert_eq!(archived(&owner, json!({"albumId": album})).await, ids);
    assert_eq!(ids_of(&owner.get(&format!("{path}/map-markers")).await), reversed(&ids));

    let album = json!({"type": "ALBUM", "albumId": album});
    let individual = json!({"type": "INDIVIDUAL", "assetIds": reversed(&ids)});
    for opens in [album, individual] {
        for (settings, bucket) in [
            (json!({}), march),
            (json!({"hideLocation": true}), march),
            (json!({"showMetadata": false}), "timeBucket=1970-01-01"),
        ] {
            let mut link = opens.clone();
            link.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
            let link = owner.link(link).await;
            let visitor = server.visitor(link["key"].as_str().unwrap());
            let case = format!("{settings} {}", opens["type"]);
            let query = format!("{bucket}&order=asc");
            assert_eq!(month(&visitor, &query).await, ids, "{case}");
            let archived = archived(&visitor, json!({"archiveSize": 1})).await;
            assert_eq!(archived, ids, "{case}");
            if settings == json!({}) {
                let markers = visitor.get("/api/map/markers").await.expect(200);
                assert_eq!(ids_of(&markers), reversed(&ids), "{case}");
            }
        }
    }
}

#[tokio::test]
async fn a_change_of_the_clock_moves_a_photo_in_its_albums() {
    let (_server, owner) = Server::with_owner().await;
    let mut ids = day(&owner).await;
    let body = json!({"albumName": "A", "assetIds": ids});
    let album = owner.post("/api/albums", body).await.expect(201).id();
    let query = format!("timeBucket=2026-03-01&albumId={album}&order=asc");
    // On the same day.
    put(&owner, &ids[5], json!({"dateTimeRelative": -140})).await;
    let moved = ids.pop().unwrap();
    ids.insert(1, moved);
    assert_eq!(month(&owner, &query).await, ids);
    // Into another month.
    owner.send("PUT", "/api/assets", json!({"ids": ids[..2], "dateTimeRelative": 1440})).await;
    assert_eq!(month(&owner, &query).await, ids[2..]);
    let april = query.replace("-03-", "-04-");
    assert_eq!(month(&owner, &april).await, ids[..2]);
    let months = owner.get(&format!("/api/timeline/buckets?albumId={album}")).await.json();
    let expected = json!([
        {"timeBucket": "2026-04-01", "count": 2},
        {"timeBucket": "2026-03-01", "count": 4},
    ]);
    assert_eq!(months, expected);
}

#[tokio::test]
async fn a_place_tells_the_zone_of_what_has_none() {
    let (_server, owner) = Server::with_owner().await;
    let new_york = ("40,42.0N", "74,0.0W");
    for (seed, (time, place, expected)) in [
        ("2021-06-23T14:51:37", new_york, ("18:51:37", json!("UTC-4"))),
        ("2021-06-23T14:51:37+02:00", new_york, ("12:51:37", json!("UTC+2"))),
        ("2021-06-23T14:51:37", ("27,42.0N", "85,18.0E"), ("09:06:37", json!("UTC+5:45"))),
        ("2021-06-23T14:51:37", ("0,0.5N", "150,0.0W"), ("14:51:37", Value::Null)),
    ]
    .into_iter()
    .enumerate()
    {
        let id = owner.add("a.jpg", &photo(seed as u8, time, place)).await;
        let asset = owner.get(&format!("/api/assets/{id}")).await.json();
        assert_eq!(asset["localDateTime"], "2021-06-23T14:51:37.000Z", "{time} {place:?}");
        let (instant, zone) = expected;
        assert_eq!(asset["fileCreatedAt"], format!("2021-06-23T{instant}.000Z"), "{place:?}");
        assert_eq!(asset["exifInfo"]["timeZone"], zone, "{time} {place:?}");
    }
    // A file without any time but that in its name.
    let name = "20210623_145059.mov";
    let id = owner.add(name, &motion_video(1)).await;
    let asset = owner.get(&format!("/api/assets/{id}")).await.json();
    assert_eq!(asset["localDateTime"], "2021-06-23T14:50:59.000Z");
    assert_eq!(asset["exifInfo"]["timeZone"], "UTC+2");
}

#[tokio::test]
async fn where_places_are_hidden_nothing_tells_the_time_zone() {
    let (server, owner) = Server::with_owner().await;
    let plain = photo(1, "2021-06-23T14:51:37", ("40,42.0N", "74,0.0W"));
    let id = owner.add("a.jpg", &plain).await;
    // The file's date, which devices keep in UTC, is that of the capture.
    let sql = "UPDATE assets SET modified_at = 1624474297000";
    sqlx::query(sql).execute(&server.database().await).await.unwrap();
    let album = json!({"albumName": "A", "assetIds": [id]});
    let album = owner.post("/api/albums", album).await.expect(201).id();
    let own = owner.get(&format!("/api/assets/{id}")).await.json();
    assert_eq!(own["exifInfo"]["timeZone"], "UTC-4");
    assert_eq!(own["fileModifiedAt"], "2021-06-23T18:51:37.000Z");
    for settings in [json!({"hideLocation": true}), json!({"showMetadata": false})] {
        let mut link = json!({"type": "ALBUM", "albumId": album});
        link.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        let link = owner.link(link).await;
        let visitor = server.visitor(link["key"].as_str().unwrap());
        let bucket = if settings["hideLocation"] == true { "2021-06-01" } else { "1970-01-01" };
        let month = format!("/api/timeline/bucket?timeBucket={bucket}");
        assert_eq!(visitor.get(&month).await.json()["localOffsetHours"], json!([0.0]));
        for (method, path, body) in [
            ("GET", format!("/api/assets/{id}"), json!({})),
            ("GET", "/api/shared-links/me".to_owned(), json!({})),
            ("GET", format!("/api/albums/{album}"), json!({})),
            ("GET", month, json!({})),
            ("POST", "/api/search/metadata".to_owned(), json!({"albumIds": [album]})),
            ("POST", "/api/download/info".to_owned(), json!({})),
        ] {
            let answer = match method {
                "GET" => visitor.get(&path).await,
                _ => visitor.post(&path, body).await,
            };
            assert!(answer.status.is_success(), "{settings} {path}");
            let text = answer.text();
            assert!(!text.contains("18:51:37"), "{settings} {path}: {text}");
            assert!(!text.contains("UTC"), "{settings} {path}: {text}");
        }
    }
}

#[tokio::test]
async fn owners_shift_set_and_undo() {
    let (_server, owner) = Server::with_owner().await;
    let zoned = owner.add("a.jpg", &canary_photo(1, 1)).await;
    let plain = owner.add("b.jpg", &jpeg_with_xmp(2, "")).await;
    put(&owner, &plain, json!({"dateTimeOriginal": "2021-05-06T07:08:09.25"})).await;
    let all = json!([zoned, plain]);
    let read = async || {
        let zoned = owner.get(&format!("/api/assets/{zoned}")).await.json();
        let plain = owner.get(&format!("/api/assets/{plain}")).await.json();
        assert_eq!(plain["exifInfo"]["latitude"], Value::Null);
        let exif = |asset: &Value| {
            let told = told(asset);
            json!([told[0], told[1], told[2]])
        };
        (exif(&zoned), exif(&plain))
    };
    let change = async |mut change: Value| {
        change["ids"] = all.clone();
        owner.send("PUT", "/api/assets", change).await.expect(204);
        read().await
    };
    let before = read().await;
    let times = |local: &str, utc: &str, zone: Option<&str>| {
        json!([format!("2021-05-{local}Z"), format!("2021-05-{utc}Z"), zone])
    };
    let first = (
        times("06T07:08:09.000", "06T05:08:09.000", Some("UTC+2")),
        times("06T07:08:09.250", "06T07:08:09.250", None),
    );
    assert_eq!(before, first);
    // A shift moves clock and instant.
    let shifted = (
        times("07T08:09:09.000", "07T06:09:09.000", Some("UTC+2")),
        times("07T08:09:09.250", "07T08:09:09.250", None),
    );
    assert_eq!(change(json!({"dateTimeRelative": 1501})).await, shifted);
    assert_eq!(change(json!({"dateTimeRelative": -1501})).await, before);
    // A zone keeps the instant where it was known, else the clock.
    let in_zone = (
        times("06T10:53:09.000", "06T05:08:09.000", Some("UTC+5:45")),
        times("06T07:08:09.250", "06T01:23:09.250", Some("UTC+5:45")),
    );
    assert_eq!(change(json!({"timeZone": "Asia/Kathmandu"})).await, in_zone);
    assert_eq!(change(json!({"timeZone": "UTC+05:45"})).await, in_zone);
    // Both: the offset is that of the shifted time.
    let both = (
        json!(["2021-01-06T00:08:09.000Z", "2021-01-06T05:08:09.000Z", "UTC-5"]),
        json!(["2021-01-05T20:23:09.250Z", "2021-01-06T01:23:09.250Z", "UTC-5"]),
    );
    let winter = json!({"dateTimeRelative": -120 * 1440, "timeZone": "America/New_York"});
    assert_eq!(change(winter).await, both);
    // Undone by setting what the answers told.
    put(&owner, &zoned, json!({"dateTimeOriginal": "2021-05-06T07:08:09.000+02:00"})).await;
    put(&owner, &plain, json!({"dateTimeOriginal": "2021-05-06T07:08:09.250"})).await;
    assert_eq!(read().await, before);
    // One photo alone, with all at once.
    let one = json!({
        "dateTimeOriginal": "2021-05-06T12:00:00+02:00",
        "dateTimeRelative": 60,
        "timeZone": "UTC",
    });
    let answer = put(&owner, &zoned, one).await;
    let expected = times("06T11:00:00.000", "06T11:00:00.000", Some("UTC+0"));
    let told = told(&answer);
    assert_eq!(json!([told[0], told[1], told[2]]), expected);
}

#[tokio::test]
async fn owners_move_and_remove_places() {
    let (server, owner) = Server::with_owner().await;
    let ids = [
        owner.add("a.jpg", &canary_photo(1, 1)).await,
        owner.add("b.jpg", &canary_photo(2, 1)).await,
    ];
    let album = json!({"albumName": "A", "assetIds": ids});
    let album = owner.post("/api/albums", album).await.expect(201).id();
    let body = json!({"ids": ids, "latitude": -33.87, "longitude": 151.21});
    owner.send("PUT", "/api/assets", body).await.expect(204);
    let asset = owner.get(&format!("/api/assets/{}", ids[0])).await.json();
    let time = ["2021-05-06T07:08:09.000Z", "2021-05-06T05:08:09.000Z", "UTC+2"];
    let expected = json!([time[0], time[1], time[2], -33.87, 151.21]);
    assert_eq!(told(&asset), expected, "the time stays");
    let body = json!({"ids": ids, "latitude": null, "longitude": null});
    owner.send("PUT", "/api/assets", body).await.expect(204);
    let asset = owner.get(&format!("/api/assets/{}", ids[0])).await.json();
    assert_eq!(told(&asset), json!([time[0], time[1], time[2], null, null]));
    assert_eq!(asset["exifInfo"]["city"], Value::Null);
    for path in ["/api/map/markers".to_owned(), format!("/api/albums/{album}/map-markers")] {
        assert_eq!(owner.get(&path).await.expect(200).text(), "[]");
    }
    // The metadata and the columns say the same.
    let db = server.database().await;
    let sql = "SELECT COUNT(*) FROM assets WHERE latitude IS NOT NULL OR longitude IS NOT NULL \
         OR country <> '' OR city <> '' OR metadata LIKE '%\"latitude\":4%'";
    let placed: i64 = sqlx::query_scalar(sql).fetch_one(&db).await.unwrap();
    assert_eq!(placed, 0);
    let answer = put(&owner, &ids[0], json!({"latitude": 48.137, "longitude": 11.575})).await;
    assert_eq!(told(&answer)[3], 48.137);
}

#[tokio::test]
async fn a_change_that_fits_not_all_changes_none() {
    let (_server, owner) = Server::with_owner().await;
    let early = owner.add("a.jpg", &canary_photo(1, 1)).await;
    let late = owner.add("b.jpg", &canary_photo(2, 1)).await;
    put(&owner, &late, json!({"dateTimeOriginal": "9999-12-31T23:00:00Z"})).await;
    let before = owner.get(&format!("/api/assets/{early}")).await.json();
    for change in [
        json!({"dateTimeRelative": 120}),
        json!({"dateTimeRelative": i64::MAX}),
        json!({"dateTimeRelative": i64::MIN}),
        json!({"dateTimeRelative": 1.5}),
        json!({"timeZone": "Pacific/Auckland"}),
        json!({"timeZone": "Europe/Atlantis"}),
        json!({"timeZone": "+99:00"}),
        json!({"timeZone": "x".repeat(300)}),
        json!({"dateTimeOriginal": "2021-05-06"}),
        json!({"latitude": null}),
        json!({"latitude": null, "longitude": 1.0}),
    ] {
        let mut body = change.clone();
        body["ids"] = json!([early, late]);
        owner.send("PUT", "/api/assets", body).await.expect(400);
        assert_eq!(owner.get(&format!("/api/assets/{early}")).await.json(), before, "{change}");
    }
}

/// Files that are beside the real photographs.
fn faults(test: &str) -> Option<PathBuf> {
    let folder = corpus(test)?.with_file_name("faults");
    if !folder.is_dir() {
        eprintln!("{test}: skipped, there are no files in {}", folder.display());
        return None;
    }
    Some(folder)
}

#[tokio::test]
async fn real_files_tell_their_local_time() {
    let Some(folder) = faults("real_files_tell_their_local_time") else {
        return;
    };
    let (_server, owner) = Server::with_owner().await;
    let add = async |file: &str, name: &str| {
        let id = owner.add(name, &std::fs::read(folder.join(file)).unwrap()).await;
        let asset = owner.get(&format!("/api/assets/{id}")).await.json();
        (id, asset["localDateTime"].as_str().unwrap().to_owned())
    };
    let video = add("03_20210623_145059.mp4", "20210623_145059.mp4").await;
    assert_eq!(video.1, "2021-06-23T14:51:37.000Z");
    let mut order = Vec::new();
    for (file, time) in [
        ("05_order_phone_1030.jpg", "T10:30:00"),
        ("05_order_camera_1100.jpg", "T11:00:00"),
        ("05_order_phone_1200.jpg", "T12:00:00"),
    ] {
        let (id, local) = add(file, file).await;
        assert!(local.contains(time), "{file}: {local}");
        order.push((id, local));
    }
    let month_of = format!("timeBucket={}-01&order=asc", &order[0].1[..7]);
    let found = month(&owner, &month_of).await;
    let ids: Vec<_> = order.into_iter().map(|(id, _)| id).collect();
    let found: Vec<_> = found.into_iter().filter(|id| ids.contains(id)).collect();
    assert_eq!(found, ids);
}
