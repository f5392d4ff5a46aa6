//! Checking, repairing, copying and restoring a library whose files are in a bucket.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use crate::admin_check::age;
use crate::bucket::{Fault, Store};
use crate::database::{self, Data};
use crate::fixtures::canary_photo;
use crate::harness::{Person, files};
use crate::program::{Program, program, run};

async fn told(data: &Path, storage: &str, arguments: &[&str]) -> (bool, String) {
    let mut command = program(data);
    command.args(["--storage", storage]).args(arguments);
    // On a blocking thread: the store has to respond meanwhile.
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

/// A library with three photos in a bucket below a folder.
async fn library(data: &Path, storage: &str) -> (Program, Person, Vec<String>) {
    let (data, storage) = (data.to_owned(), storage.to_owned());
    let start = move || Program::start_with(&data, &["--storage", &storage]);
    let program = tokio::task::spawn_blocking(start).await.unwrap();
    let owner = program.set_up().await;
    let mut ids = Vec::new();
    for seed in 0..3 {
        ids.push(owner.add("a.jpg", &canary_photo(seed, 1)).await);
    }
    (program, owner, ids)
}

fn object(root: &Path, id: &str, ending: &str) -> PathBuf {
    root.join("storage/own/assets").join(&id[..2]).join(format!("{id}.{ending}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_in_a_bucket_is_found_and_mended() {
    let (data, root) = (Data::new(), TempDir::new().unwrap());
    let (data, root) = (data.path(), root.path());
    let storage = Store::start(root).await.storage("own");
    let (_program, _owner, ids) = library(data, &storage).await;
    let (sound, text) = told(data, &storage, &["check"]).await;
    assert!(sound && text.contains("3 photos") && text.contains("0 problems"), "{text}");

    fs::remove_file(object(root, &ids[0], "thumbnail.jpg")).unwrap();
    fs::write(object(root, &ids[1], "preview.jpg"), b"half").unwrap();
    let stray = object(root, "00000000-0000-4000-8000-000000000000", "jpg");
    fs::create_dir_all(stray.parent().unwrap()).unwrap();
    fs::write(&stray, b"stray").unwrap();
    age(&stray);
    let (sound, text) = told(data, &storage, &["check"]).await;
    assert!(!sound && text.contains("3 problems"), "{text}");
    assert!(stray.exists(), "looking changes nothing");
    let (sound, text) = told(data, &storage, &["check", "--repair"]).await;
    assert!(sound && text.contains("0 problems"), "{text}");
    assert!(!stray.exists());
    assert!(image::open(object(root, &ids[0], "thumbnail.jpg")).is_ok());
    assert!(image::open(object(root, &ids[1], "preview.jpg")).is_ok());

    let original = object(root, &ids[2], "jpg");
    let mut bytes = fs::read(&original).unwrap();
    bytes[300] ^= 1;
    fs::write(&original, bytes).unwrap();
    let (sound, text) = told(data, &storage, &["check"]).await;
    assert!(!sound && text.contains(&ids[2]) && text.contains("not what was uploaded"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bucket_is_backed_up_and_restored_even_if_cut_off() {
    let (data, root, copy) = (Data::new(), TempDir::new().unwrap(), TempDir::new().unwrap());
    let store = Store::start(root.path()).await;
    let (storage, backup) = (store.storage("own"), copy.path().to_str().unwrap());
    let (first, owner, ids) = library(data.path(), &storage).await;
    let (done, text) = told(data.path(), &storage, &["backup", backup]).await;
    assert!(done && text.starts_with("9 files"), "{text}");
    // The copy is a data folder of its own, whatever it was copied from.
    let checked = run(copy.path(), &["check"]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    drop(first);

    let (new, there) = (Data::empty(), store.storage("new"));
    store.fail("PUT", "new/assets/", Fault::Wait(Duration::from_millis(300)), usize::MAX);
    let mut command = program(new.path());
    let mut child = command.args(["--storage", &there, "restore", backup]).spawn().unwrap();
    while store.asked("PUT", "new/assets/") < 4 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    store.mend();
    tokio::time::sleep(Duration::from_millis(400)).await;
    let some = files(&root.path().join("storage/new/assets")).len();
    assert!((1..9).contains(&some), "{some}");
    let (done, text) = told(new.path(), &there, &["restore", backup]).await;
    assert!(done && text.contains("9 files"), "{text}");
    assert!(!told(new.path(), &there, &["restore", backup]).await.0, "there is a library now");
    if database::address(new.path()).is_some() {
        // As if a restore had been interrupted while copying rows.
        fs::copy(copy.path().join("vitrine.sqlite"), new.path().join("vitrine.partial")).unwrap();
        let (done, text) = told(new.path(), &there, &["restore", backup]).await;
        assert!(done, "{text}");
        assert!(!new.path().join("vitrine.partial").exists());
        // As if one into another database had been interrupted: this library is left alone.
        let (other, elsewhere) = (Data::new(), store.storage("other"));
        let (_others, owner, ids) = library(other.path(), &elsewhere).await;
        fs::copy(copy.path().join("vitrine.sqlite"), other.path().join("vitrine.partial")).unwrap();
        let (done, text) = told(other.path(), &elsewhere, &["restore", backup]).await;
        assert!(!done && text.contains("another library"), "{text}");
        owner.get(&format!("/api/assets/{}", ids[0])).await.expect(200);
    }
    let (sound, text) = told(new.path(), &there, &["check"]).await;
    assert!(sound && text.contains("3 photos"), "{text}");
    let path = new.path().to_owned();
    let start = move || Program::start_with(&path, &["--storage", &there]);
    let program = tokio::task::spawn_blocking(start).await.unwrap();
    let owner = Person { base: program.base.clone(), ..owner };
    for (seed, id) in ids.iter().enumerate() {
        let original = owner.get(&format!("/api/assets/{id}/original")).await.expect(200).body;
        assert!(original == canary_photo(seed as u8, 1));
    }
}
