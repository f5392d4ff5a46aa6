//! `vitrine-server import`: the program itself, beside a running server.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::database::Data;
use crate::fixtures::{canary_photo, jpeg, motion_video, motion_video_at, motion_video_of, xmp};
use crate::harness::{EMAIL, Person, Server};
use crate::program::{program, run};

fn command(data: &Path, folder: &Path, options: &[&str]) -> Command {
    let mut command = program(data);
    command.arg("import").arg(folder).args(["--user", EMAIL]).args(options);
    command
}

fn import(data: &Path, folder: &Path, options: &[&str]) -> String {
    let output = command(data, folder, options).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

async fn count(owner: &Person) -> u64 {
    owner.get("/api/assets/statistics").await.expect(200).json()["images"].as_u64().unwrap()
}

#[tokio::test]
async fn small_pictures_can_be_left_for_later() {
    let (server, owner) = Server::with_owner().await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.jpg"), jpeg(1, 40, 30)).unwrap();
    import(server.data.path(), folder.path(), &["--no-renditions"]);
    let list = || owner.get("/api/assets/without-renditions");
    let without = list().await.expect(200).json();
    let id = without[0]["id"].as_str().unwrap().to_owned();
    let thumbnail = format!("/api/assets/{id}/thumbnail");
    owner.get(&thumbnail).await.expect(404);
    assert!(run(server.data.path(), &["check", "--repair"]).status.success());
    // Writes of another program are seen after a second at most.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    owner.get(&thumbnail).await.expect(200);
    assert_eq!(list().await.expect(200).json(), json!([]));
}

#[tokio::test]
async fn a_folder_comes_in_once_however_often_it_is_imported() {
    let (server, owner) = Server::with_owner().await;
    let folder = tempfile::tempdir().unwrap();
    let trip = folder.path().join("Trip");
    std::fs::create_dir_all(trip.join("day 2")).unwrap();
    std::fs::create_dir_all(folder.path().join(".hidden")).unwrap();
    let photo = canary_photo(1, 6);
    for (name, bytes) in [
        ("Trip/a.jpg", photo.as_slice()),
        ("Trip/day 2/b.jpg", &jpeg(2, 40, 30)),
        ("Trip/day 2/copy.jpg", &jpeg(2, 40, 30)),
        ("loose.jpg", &jpeg(3, 40, 30)),
        ("notes.txt", b"nothing to see"),
        (".hidden/c.jpg", &jpeg(4, 40, 30)),
    ] {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let first = import(server.data.path(), folder.path(), &["--album-per-folder"]);
    assert!(first.starts_with("added 3 "), "{first}");
    assert!(first.contains("already there 1, not taken 1"), "{first}");
    assert!(first.contains("notes.txt: Unsupported file type notes.txt"), "{first}");
    let again = import(server.data.path(), folder.path(), &["--album-per-folder"]);
    assert!(again.starts_with("added 0 (0.0 MB), already there 4, not taken 1"), "{again}");

    assert_eq!(count(&owner).await, 3);
    let mut albums = owner.get("/api/albums").await.expect(200).json();
    albums.as_array_mut().unwrap().sort_by_key(|album| album["albumName"].to_string());
    let named: Vec<_> = (albums.as_array().unwrap().iter())
        .map(|album| json!([album["albumName"], album["assetCount"]]))
        .collect();
    assert_eq!(named, [json!(["Trip", 1]), json!(["day 2", 1])]);
    assert_eq!(std::fs::read(trip.join("a.jpg")).unwrap(), photo, "the folder is left alone");
    let id = albums[0]["albumThumbnailAssetId"].as_str().unwrap();
    let original = owner.get(&format!("/api/assets/{id}/original")).await.expect(200);
    assert_eq!(original.body, photo);
    assert_eq!(server.stored("incoming").len(), 0);
}

#[tokio::test]
async fn a_watched_folder_is_followed() {
    let (server, owner) = Server::with_owner().await;
    let folder = tempfile::tempdir().unwrap();
    let mut program = command(server.data.path(), folder.path(), &["--watch"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::fs::write(folder.path().join("a.jpg"), jpeg(1, 40, 30)).unwrap();
    let until = Instant::now() + Duration::from_secs(60);
    while count(&owner).await == 0 && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    program.kill().unwrap();
    program.wait().unwrap();
    assert_eq!(count(&owner).await, 1);
}

#[test]
fn who_is_not_there_gets_nothing() {
    let data = Data::new();
    let output = command(data.path(), data.path(), &[]).output().unwrap();
    assert!(!output.status.success());
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains(&format!("there is no user {EMAIL}")), "{message}");
}

#[tokio::test]
async fn an_import_brings_pairs_and_sidecars() {
    let (server, owner) = Server::with_owner().await;
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [
        ("IMG_1.JPG", jpeg(1, 40, 30)),
        ("IMG_1.MOV", motion_video(1)),
        ("IMG_1.xmp", xmp("<xmp:Rating>3</xmp:Rating>").into_bytes()),
        ("b.jpg", jpeg(2, 40, 30)),
        ("b.jpg.xmp", xmp("<xmp:Rating>2</xmp:Rating>").into_bytes()),
        ("c.mov", motion_video(2)),
        ("lone.xmp", xmp("").into_bytes()),
    ] {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let import = || import(server.data.path(), folder.path(), &[]);
    let first = import();
    assert!(first.starts_with("added 3 "), "{first}");
    assert!(first.contains("not taken 1\n") && first.contains("lone.xmp"), "{first}");
    assert!(import().starts_with("added 0 (0.0 MB), already there 3, not taken 1"));
    // Writes of another program are seen after a second at most.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let statistics = owner.get("/api/assets/statistics").await.json();
    assert_eq!(statistics, json!({"images": 2, "videos": 1, "total": 3}));
    let found = owner.post("/api/search/metadata", json!({"type": "IMAGE"})).await.json();
    let mut seen = Vec::new();
    for item in found["assets"]["items"].as_array().unwrap() {
        let path = format!("/api/assets/{}", item["id"].as_str().unwrap());
        let photo = owner.get(&path).await.expect(200).json();
        let moves = photo.get("isMotion").is_some();
        seen.push((photo["exifInfo"]["rating"].as_i64().unwrap(), moves));
    }
    seen.sort_unstable();
    assert_eq!(seen, [(2, false), (3, true)]);
}

/// All assets by file name.
async fn by_name(owner: &Person) -> std::collections::BTreeMap<String, serde_json::Value> {
    // Writes of another program are seen after a second at most.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let mut found = std::collections::BTreeMap::new();
    for visibility in ["timeline", "archive"] {
        let query = json!({"visibility": visibility, "withExif": true});
        let page = owner.post("/api/search/metadata", query).await.expect(200).json();
        for item in page["assets"]["items"].as_array().unwrap() {
            let path = format!("/api/assets/{}", item["id"].as_str().unwrap());
            let asset = owner.get(&path).await.expect(200).json();
            found.insert(asset["originalFileName"].as_str().unwrap().to_owned(), asset);
        }
    }
    found
}

#[tokio::test]
async fn a_photo_and_an_unrelated_video_of_one_name_are_two() {
    let (server, owner) = Server::with_owner().await;
    let folder = tempfile::tempdir().unwrap();
    let canary_time = 1_620_277_689;
    for (name, bytes) in [
        ("IMG_1.JPG", canary_photo(1, 1)),
        ("IMG_1.MOV", motion_video_at(1, 90_000, canary_time)),
        ("IMG_2.JPG", canary_photo(2, 1)),
        ("IMG_2.MOV", motion_video_at(2, 2_000, canary_time - 200_000_000)),
        ("IMG_3.JPG", canary_photo(3, 1)),
        ("IMG_3.MOV", motion_video_at(3, 2_000, canary_time + 1)),
        ("IMG_4.JPG", jpeg(4, 40, 30)),
        ("IMG_4.MOV", motion_video_of(4, 90_000)),
        ("IMG_5.JPG", canary_photo(5, 1)),
        ("IMG_5.MOV", motion_video_at(5, 90_000, canary_time)),
        ("IMG_5.MOV.xmp", xmp("<xmp:Rating>4</xmp:Rating>").into_bytes()),
    ] {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let report = import(server.data.path(), folder.path(), &[]);
    assert!(report.starts_with("added 9 ") && report.contains("not taken 0"), "{report}");
    let found = by_name(&owner).await;
    let names: Vec<_> = found.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "IMG_1.JPG",
            "IMG_1.MOV",
            "IMG_2.JPG",
            "IMG_2.MOV",
            "IMG_3.JPG",
            "IMG_4.JPG",
            "IMG_4.MOV",
            "IMG_5.JPG",
            "IMG_5.MOV"
        ]
    );
    assert_eq!(found["IMG_3.JPG"]["isMotion"], true);
    assert_eq!(found["IMG_5.MOV"]["exifInfo"]["rating"], 4);
}

#[tokio::test]
async fn google_takeout_comes_in_with_what_its_json_says() {
    let (server, owner) = Server::with_owner().await;
    let folder = tempfile::tempdir().unwrap();
    let canary_time = 1_620_277_689;
    let long = format!("{}.jpg", "l".repeat(60));
    let cut = format!("{}.json", &format!("{long}.supplemental-metadata")[..46]);
    let json = |at: u32, more: &str| {
        format!(r#"{{"title": "t", "photoTakenTime": {{"timestamp": "{at}"}}{more}}}"#).into_bytes()
    };
    let place = r#", "geoData": {"latitude": 48.137, "longitude": 11.575, "altitude": 520.0},
        "description": "Fish & chips", "people": [{"name": "Ann"}]"#;
    for (name, bytes) in [
        ("plain.jpg", jpeg(1, 40, 30)),
        ("plain.jpg.supplemental-metadata.json", json(1_566_666_666, place)),
        ("plain(1).jpg", jpeg(2, 40, 30)),
        ("plain.jpg.supplemental-metadata(1).json", json(1_000_000_000, "")),
        ("plain-edited.jpg", jpeg(3, 40, 30)),
        (&*long, jpeg(4, 40, 30)),
        (&*cut, json(1_100_000_000, r#", "archived": true"#)),
        // The same instant as in the file, whose clock stays.
        ("IMG_1.JPG", canary_photo(5, 1)),
        ("IMG_1.MP4", motion_video_at(5, 2_000, canary_time)),
        ("IMG_1.JPG.json", json(canary_time, r#", "favorited": true"#)),
        ("metadata.json", br#"{"title": "Album"}"#.to_vec()),
    ] {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let report = import(server.data.path(), folder.path(), &[]);
    assert!(report.starts_with("added 5 ") && report.contains("not taken 1"), "{report}");
    let found = by_name(&owner).await;
    let local = |name: &str| found[name]["localDateTime"].as_str().unwrap()[..19].to_owned();
    let plain = &found["plain.jpg"];
    assert_eq!(local("plain.jpg"), "2019-08-24T17:11:06");
    assert_eq!(plain["exifInfo"]["description"], "Fish & chips");
    assert!((plain["exifInfo"]["latitude"].as_f64().unwrap() - 48.137).abs() < 1e-5);
    assert_eq!(plain["peopleNames"], json!(["Ann"]));
    assert_eq!(local("plain-edited.jpg"), "2019-08-24T17:11:06");
    assert_eq!(local("plain(1).jpg"), "2001-09-09T01:46:40");
    assert_eq!(
        (local(&long), &found[&long]["visibility"]),
        ("2004-11-09T11:33:20".into(), &json!("archive"))
    );
    assert_eq!(local("IMG_1.JPG"), "2021-05-06T07:08:09");
    assert_eq!(found["IMG_1.JPG"]["isMotion"], true);
    assert_eq!(found["IMG_1.JPG"]["isFavorite"], true);
}
