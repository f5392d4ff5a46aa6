//! `vitrine-server import`: the program itself, beside a running server.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::database::Data;
use crate::fixtures::{canary_photo, jpeg};
use crate::fixtures::{motion_video, xmp};
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
