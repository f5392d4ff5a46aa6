//! `migrate`: moving a library from a folder to a bucket and back, with interruptions and changes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::json;
use tempfile::TempDir;
use vitrine_database::Db;
use vitrine_server::admin::{Moved, Place, migrate};
use vitrine_server::config::Config;

use crate::bucket::{Fault, Store};
use crate::fixtures::xmp;
use crate::fixtures::{canary_photo, jpeg};
use crate::harness::{Answer, Person, Server, files};
use crate::program::program;

/// A library with photos, an album and a link, its owner, and the ids of its photos.
async fn library(config: Config) -> (Server, Person, Vec<String>) {
    let server = Server::with_config(config).await;
    let owner = server.set_up().await;
    let mut ids = Vec::new();
    for seed in 0..6 {
        ids.push(owner.add("a.jpg", &canary_photo(seed, 1)).await);
    }
    ids.push(owner.add("long.jpg", &[jpeg(9, 64, 48), vec![3; 12 << 20]].concat()).await);
    owner.post("/api/albums", json!({"albumName": "A", "assetIds": ids})).await.expect(201);
    (server, owner, ids)
}

fn folder() -> Config {
    let storage = TempDir::new().unwrap().keep();
    Config { storage: Some(format!("file:{}", storage.display())), ..Config::default() }
}

fn place(server: &Server, storage: &str) -> Place {
    Place { data: None, database: Some(server.database_url()), storage: Some(storage.to_owned()) }
}

fn database(data: &Path) -> String {
    Db::sqlite_url(&data.join("vitrine.sqlite"))
}

fn numbers(moved: &Moved) -> (u64, u64) {
    assert_eq!(moved.problems, Vec::<String>::new());
    (moved.files.new, moved.files.kept)
}

/// The files of a folder and their bytes.
fn content(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    files(folder).into_iter().map(|file| (file.clone(), fs::read(file).unwrap())).collect()
}

async fn originals(owner: &Person, ids: &[String]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for id in ids {
        found.push(owner.get(&format!("/api/assets/{id}/original")).await.expect(200).body);
        owner.get(&format!("/api/assets/{id}/thumbnail")).await.expect(200);
    }
    found
}

#[tokio::test]
async fn to_a_bucket_and_back_while_the_source_is_read() {
    let (server, owner, mut ids) = library(folder()).await;
    let folder = server.storage();
    let root = TempDir::new().unwrap();
    let store = Store::start(root.path()).await;
    let data = TempDir::new().unwrap();
    let to = Place {
        data: None,
        database: Some(database(data.path())),
        storage: Some(store.storage("moved")),
    };
    let before = content(Path::new(folder.strip_prefix("file:").unwrap()));
    let moved = migrate(&place(&server, &folder), &to).await.unwrap();
    // The second pass finds all files of the first.
    assert_eq!(numbers(&moved), (21, 21));
    assert!(moved.rows.unwrap() > 10);
    assert!(before == content(Path::new(folder.strip_prefix("file:").unwrap())), "it was written");

    // The next run copies what was added meanwhile, and removes what was deleted.
    ids.push(owner.add("new.jpg", &canary_photo(7, 1)).await);
    let gone = ids.remove(0);
    let body = json!({"ids": [gone], "force": true});
    owner.send("DELETE", "/api/assets", body).await.expect(204);
    let moved = migrate(&place(&server, &folder), &to).await.unwrap();
    assert_eq!(numbers(&moved), (3, 18 + 21));

    let there =
        Config { storage: to.storage.clone(), database: to.database.clone(), ..Config::default() };
    let there = Server::with_config(there).await;
    let same = Person { base: there.nobody().base, ..owner.clone() };
    let wanted = originals(&owner, &ids).await;
    assert!(originals(&same, &ids).await == wanted, "signed in as before");
    same.get(&format!("/api/assets/{gone}")).await.expect(400);
    assert_eq!(same.get("/api/albums").await.json()[0]["assetCount"], 6);
    same.add("there.jpg", &canary_photo(8, 1)).await;

    let back = TempDir::new().unwrap();
    let home = Place { data: Some(back.path().to_owned()), ..Place::default() };
    let moved = migrate(&to, &home).await.unwrap();
    assert_eq!(moved.files.new, 24);
    let config = Config { database: Some(database(back.path())), ..Config::default() };
    let storage = Some(format!("file:{}", back.path().join("storage").display()));
    let home = Server::with_config(Config { storage, ..config }).await;
    let same = Person { base: home.nobody().base, ..owner.clone() };
    assert!(originals(&same, &ids).await == wanted);
}

/// A photo and its sidecar have the same name but for the extension, and are copied at the same
/// time.
#[tokio::test]
async fn a_library_with_sidecars_moves_into_a_folder_whole() {
    const PHOTOS: u8 = 12;
    let server = Server::with_config(folder()).await;
    let owner = server.set_up().await;
    for seed in 0..PHOTOS {
        let sidecar = xmp(&format!("<xmp:Rating>{}</xmp:Rating>", seed % 5)).into_bytes();
        let form = Form::new()
            .part("assetData", Part::bytes(canary_photo(seed, 1)).file_name("a.jpg"))
            .part("sidecarData", Part::bytes(sidecar).file_name("a.jpg.xmp"));
        Answer::of(owner.request(Method::POST, "/api/assets").multipart(form)).await.expect(201);
    }
    let storage = server.storage();
    let (data, to) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let target = Place {
        data: None,
        database: Some(database(data.path())),
        storage: Some(format!("file:{}", to.path().display())),
    };
    let moved = migrate(&place(&server, &storage), &target).await.unwrap();
    let all = 4 * u64::from(PHOTOS);
    assert_eq!(numbers(&moved), (all, all));
    let from = Path::new(storage.strip_prefix("file:").unwrap());
    let within = |root: &Path| -> BTreeMap<PathBuf, Vec<u8>> {
        let name = |file: PathBuf| file.strip_prefix(root).unwrap().to_owned();
        content(root).into_iter().map(|(file, bytes)| (name(file), bytes)).collect()
    };
    assert!(within(to.path()) == within(from), "nothing else, and nothing that is not the same");
}

#[tokio::test]
async fn what_was_cut_off_goes_on_where_it_was() {
    let (server, owner, ids) = library(folder()).await;
    let root = TempDir::new().unwrap();
    let store = Store::start(root.path()).await;
    let data = TempDir::new().unwrap();
    let (from, to) = (server.storage(), store.storage("moved"));
    let arguments = [
        ["--from-database".to_owned(), server.database_url()],
        ["--from-storage".to_owned(), from],
        ["--to-database".to_owned(), database(data.path())],
        ["--to-storage".to_owned(), to.clone()],
    ];
    let run = |data: &Path| {
        let mut command = program(data);
        command.arg("migrate").args(arguments.as_flattened()).stdout(Stdio::piped());
        command.spawn().unwrap()
    };
    // Every file takes a while, and the program is killed meanwhile.
    store.fail("PUT", "assets/", Fault::Wait(Duration::from_millis(400)), usize::MAX);
    let mut child = run(data.path());
    while store.asked("PUT", "assets/") < 9 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    store.mend();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let assets = root.path().join("storage/moved/assets");
    let there = files(&assets).len();
    assert!((1..21).contains(&there), "{there}");

    let child = run(data.path());
    let output = tokio::task::spawn_blocking(move || child.wait_with_output()).await;
    let output = output.unwrap().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}");
    let copied = format!("{} files copied and read back", 21 - there);
    assert!(text.starts_with(&copied), "{text} and not {copied}");
    assert_eq!(files(&assets).len(), 21);
    let config = Config { database: Some(database(data.path())), storage: Some(to), ..folder() };
    let there = Server::with_config(config).await;
    let same = Person { base: there.nobody().base, ..owner.clone() };
    assert!(originals(&same, &ids).await == originals(&owner, &ids).await);
}

#[tokio::test]
async fn what_is_wrong_is_told_and_another_library_is_left_alone() {
    let (server, _owner, ids) = library(folder()).await;
    let root = TempDir::new().unwrap();
    let store = Store::start(root.path()).await;
    let data = TempDir::new().unwrap();
    let folder = server.storage();
    let from = place(&server, &folder);
    let to = Place {
        data: None,
        database: Some(database(data.path())),
        storage: Some(store.storage("moved")),
    };
    // A file with a flipped bit is not copied as if it were the photo.
    let path = Path::new(folder.strip_prefix("file:").unwrap());
    let rotten = path.join(format!("assets/{}/{}.jpg", &ids[0][..2], ids[0]));
    let mut bytes = fs::read(&rotten).unwrap();
    bytes[1000] ^= 1;
    fs::write(&rotten, &bytes).unwrap();
    let moved = migrate(&from, &to).await.unwrap();
    assert_eq!(moved.problems.len(), 2, "{:?}", moved.problems);
    assert!(moved.problems.iter().all(|problem| problem.contains(&ids[0])));
    bytes[1000] ^= 1;
    fs::write(&rotten, &bytes).unwrap();
    let moved = migrate(&from, &to).await.unwrap();
    assert_eq!(numbers(&moved), (1, 20 + 21));

    let (other, _, _) = library(self::folder()).await;
    let refused = migrate(&place(&other, &other.storage()), &to).await.unwrap_err();
    assert!(refused.to_string().contains("another library"), "{refused}");
    let nowhere = migrate(&from, &Place::default()).await.unwrap_err();
    assert!(nowhere.to_string().contains("where the library is to go"), "{nowhere}");
}
