//! Checking a library, repairing it, backing it up while it is in use, and restoring it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::database::Data;
use crate::fixtures::{canary_photo, jpeg};
use crate::harness::{Person, files};
use crate::program::{Program, run};

async fn library(data: &Path) -> (Program, Person, Vec<String>) {
    let program = Program::start(data);
    let owner = program.set_up().await;
    let mut ids = Vec::new();
    for seed in 0..3 {
        ids.push(owner.add("a.jpg", &canary_photo(seed, 1)).await);
    }
    (program, owner, ids)
}

fn file(data: &Path, id: &str, ending: &str) -> PathBuf {
    data.join("storage/assets").join(&id[..2]).join(format!("{id}.{ending}"))
}

fn report(data: &Path, arguments: &[&str]) -> (bool, String) {
    let output = run(data, arguments);
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

pub fn age(file: &Path) {
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(3 * 60 * 60);
    fs::File::options().append(true).open(file).unwrap().set_modified(old).unwrap();
}

#[tokio::test]
async fn what_is_wrong_is_found_and_what_can_be_mended_is() {
    let data = Data::new();
    let data = data.path();
    let (program, _owner, ids) = library(data).await;
    let (sound, text) = report(data, &["check"]);
    assert!(sound && text.contains("3 photos") && text.contains("0 problems"), "{text}");

    fs::remove_file(file(data, &ids[0], "thumbnail.jpg")).unwrap();
    fs::write(file(data, &ids[1], "preview.jpg"), b"half").unwrap();
    let stray = file(data, "00000000-0000-4000-8000-000000000000", "jpg");
    fs::create_dir_all(stray.parent().unwrap()).unwrap();
    fs::write(&stray, b"stray").unwrap();
    age(&stray);
    let (sound, text) = report(data, &["check"]);
    assert!(!sound && text.contains("3 problems"), "{text}");
    assert!(stray.exists(), "looking changes nothing");
    let (sound, text) = report(data, &["check", "--repair"]);
    assert!(sound && text.contains("0 problems"), "{text}");
    assert!(!stray.exists());
    assert!(image::open(file(data, &ids[0], "thumbnail.jpg")).is_ok());
    assert!(image::open(file(data, &ids[1], "preview.jpg")).is_ok());
    assert!(report(data, &["check"]).0);

    // A corrupt original cannot be repaired, and is never reported as sound.
    let original = file(data, &ids[2], "jpg");
    let mut bytes = fs::read(&original).unwrap();
    bytes[300] ^= 1;
    fs::write(&original, bytes).unwrap();
    for arguments in [&["check"][..], &["check", "--repair"]] {
        let (sound, text) = report(data, arguments);
        assert!(
            !sound && text.contains(&ids[2]) && text.contains("not what was uploaded"),
            "{text}"
        );
    }
    fs::remove_file(original).unwrap();
    assert!(report(data, &["check"]).1.contains("cannot be read"));
    drop(program);
}

#[tokio::test]
async fn a_backup_taken_while_uploads_go_on_is_whole() {
    let data = Data::new();
    let copy = tempfile::TempDir::new().unwrap();
    let to = copy.path().to_str().unwrap().to_owned();
    let (program, owner, ids) = library(data.path()).await;
    let album = json!({"albumName": "A", "assetIds": ids});
    let album = owner.post("/api/albums", album).await.expect(201).id();
    let busy = {
        let owner = owner.clone();
        tokio::spawn(async move {
            let mut added = Vec::new();
            for seed in 10..60 {
                added.push(owner.add("b.jpg", &jpeg(seed, 64, 48)).await);
                if seed % 4 == 0 {
                    let body = json!({"ids": [added.pop()], "force": true});
                    owner.send("DELETE", "/api/assets", body).await.expect(204);
                }
            }
            added
        })
    };
    let path = data.path().to_owned();
    let target = to.clone();
    let first = tokio::task::spawn_blocking(move || report(&path, &["backup", &target]));
    let (done, text) = first.await.unwrap();
    assert!(done, "{text}");
    let (sound, text) = report(copy.path(), &["check"]);
    assert!(sound, "{text}");
    let mut added = busy.await.unwrap();
    // On a busy machine the first backup ends after the other uploads.
    added.push(owner.add("c.jpg", &jpeg(70, 64, 48)).await);

    // The second backup copies only what is new, and removes what was deleted.
    let body = json!({"ids": [ids[0]], "force": true});
    owner.send("DELETE", "/api/assets", body).await.expect(204);
    let (done, text) = report(data.path(), &["backup", &to]);
    assert!(done && !text.starts_with("0 files") && !text.ends_with(" 0 were there\n"), "{text}");
    assert!(!file(copy.path(), &ids[0], "jpg").exists());
    drop(program);

    let new = Data::empty();
    let (done, text) = report(new.path(), &["restore", &to]);
    assert!(done, "{text}");
    assert!(!report(new.path(), &["restore", &to]).0, "nothing is written over a library");
    let (sound, text) = report(new.path(), &["check"]);
    assert!(sound, "{text}");
    let restored = Program::start(new.path());
    let owner = Person { base: restored.base.clone(), ..owner };
    for id in added.iter().chain(&ids[1..]) {
        owner.get(&format!("/api/assets/{id}/original")).await.expect(200);
    }
    let album = owner.get(&format!("/api/albums/{album}")).await.expect(200).json();
    assert_eq!(album["assetCount"], 2);
    let empty = tempfile::TempDir::new().unwrap();
    let (done, text) = report(empty.path(), &["restore", empty.path().to_str().unwrap()]);
    assert!(!done && text.contains("is not a backup"), "{text}");
    assert!(files(&new.path().join("storage/incoming")).is_empty());
}
