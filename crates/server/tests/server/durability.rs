//! Acknowledged data survives: a kill at any moment, a full disk, a client that disconnects.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use sqlx::Executor as _;
use tokio::io::AsyncWriteExt as _;

use crate::database::Data;
use crate::fixtures::jpeg;
use crate::harness::{self, Person, Server, database_of, files};
use crate::program::{Program, run};

/// What the clients know from responses, and which requests had none.
#[derive(Default)]
struct Known {
    /// By asset id, the seed of the image.
    there: BTreeMap<String, u32>,
    /// Deletions that were requested, and those that were acknowledged.
    asked: HashSet<String>,
    gone: HashSet<String>,
    /// Assets whose addition to the album was acknowledged.
    in_album: BTreeSet<String>,
    next: u32,
}

/// An image that differs for every seed.
fn picture(seed: u32) -> Vec<u8> {
    let mut bytes = jpeg(seed as u8, 48, 32);
    let end = bytes.len() - 2;
    // A comment (ITU-T T.81, section B.2.4.5) before the end of the image data is not allowed, so
    // it goes where segments go.
    let comment = [&[0xFF, 0xFE, 0, 6][..], &seed.to_be_bytes()].concat();
    bytes.splice(2..2, comment);
    assert!(end > 2);
    bytes
}

/// A client that uploads, edits the album and deletes until the server is gone.
async fn client(person: Person, album: String, known: Arc<Mutex<Known>>) {
    let http = harness::client().build().unwrap();
    loop {
        let seed = {
            let mut known = known.lock().unwrap();
            known.next += 1;
            known.next
        };
        let part = reqwest::multipart::Part::bytes(picture(seed)).file_name("a.jpg");
        let form = reqwest::multipart::Form::new().part("assetData", part);
        let token = person.token.clone().unwrap();
        let url = |path: &str| format!("{}{path}", person.base);
        let request = http.post(url("/api/assets")).bearer_auth(&token).multipart(form);
        let Ok(answer) = request.send().await else { return };
        assert_eq!(answer.status(), 201);
        let Ok(body) = answer.json::<Value>().await else { return };
        let id = body["id"].as_str().unwrap().to_owned();
        known.lock().unwrap().there.insert(id.clone(), seed);
        if seed % 3 == 0 {
            let body = json!({"ids": [id]});
            let path = url(&format!("/api/albums/{album}/assets"));
            let request = http.put(path).bearer_auth(&token).json(&body);
            let Ok(answer) = request.send().await else { return };
            assert_eq!(answer.status(), 200);
            known.lock().unwrap().in_album.insert(id.clone());
        }
        if seed % 5 == 0 {
            known.lock().unwrap().asked.insert(id.clone());
            let body = json!({"ids": [id], "force": true});
            let request = http.delete(url("/api/assets")).bearer_auth(&token).json(&body);
            let Ok(answer) = request.send().await else { return };
            assert_eq!(answer.status(), 204);
            known.lock().unwrap().gone.insert(id);
        }
    }
}

/// Kills the server at random moments while three clients work: `VITRINE_KILLS` times, by default
/// 20.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_kill_9() {
    let kills: u32 =
        std::env::var("VITRINE_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(20);
    let data = Data::new();
    let known = Arc::new(Mutex::new(Known::default()));
    let mut program = Program::start(data.path());
    let mut owner = program.set_up().await;
    let album = owner.post("/api/albums", json!({"albumName": "A"})).await.expect(201).id();
    for round in 0..kills {
        let clients: Vec<_> = (0..3)
            .map(|_| tokio::spawn(client(owner.clone(), album.clone(), Arc::clone(&known))))
            .collect();
        // Any moment that is hard to predict will do.
        let moment = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        let moment = u64::from(moment.subsec_nanos()) % 400;
        tokio::time::sleep(Duration::from_millis(20 + moment)).await;
        program.kill();
        for client in clients {
            client.await.unwrap();
        }
        program = Program::start(data.path());
        owner.base = program.base.clone();
        if round % 10 == 9 || round + 1 == kills {
            everything_is_there(&owner, &album, &known).await;
        }
    }
    // With Postgres other servers may exist, so recent files might be theirs and are kept.
    if crate::database::address(data.path()).is_none() {
        swept(&data.path().join("storage"), &owner).await;
    }
    drop(program);
    let checked = run(data.path(), &["check"]);
    let text = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(checked.status.success(), "{text}{}", String::from_utf8_lossy(&checked.stderr));
    let known = known.lock().unwrap();
    eprintln!("{kills} kills, {} acknowledged uploads; {}", known.there.len(), text.trim());
    assert!(known.there.len() > kills as usize / 2, "hardly anything was uploaded");
}

async fn everything_is_there(owner: &Person, album: &str, known: &Mutex<Known>) {
    let (there, asked, gone, in_album) = {
        let known = known.lock().unwrap();
        (known.there.clone(), known.asked.clone(), known.gone.clone(), known.in_album.clone())
    };
    let listed = owner.get(&format!("/api/timeline/buckets?albumId={album}")).await.expect(200);
    let mut members = HashSet::new();
    for bucket in listed.json().as_array().unwrap() {
        let month = bucket["timeBucket"].as_str().unwrap();
        let path = format!("/api/timeline/bucket?albumId={album}&timeBucket={month}");
        let ids = owner.get(&path).await.expect(200).json()["id"].clone();
        members.extend(ids.as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()));
    }
    for (id, seed) in there {
        let answer = owner.get(&format!("/api/assets/{id}/original")).await;
        let status = answer.status.as_u16();
        if gone.contains(&id) {
            assert_eq!(status, 404, "{id} came back");
        } else if !(asked.contains(&id) && status == 404) {
            assert_eq!(status, 200, "{id} was acknowledged and is not there");
            assert!(answer.body == picture(seed), "{id} is not what was uploaded");
            assert!(!in_album.contains(&id) || members.contains(&id), "{id} fell out of the album");
        }
    }
}

/// Waits until the sweep at start has removed all files without a row.
async fn swept(storage: &Path, owner: &Person) {
    for _ in 0..100 {
        let mut ids = HashSet::new();
        for file in files(&storage.join("assets")) {
            ids.insert(file.file_name().unwrap().to_str().unwrap()[..36].to_owned());
        }
        let mut strays = 0;
        for id in &ids {
            strays += usize::from(owner.get(&format!("/api/assets/{id}")).await.status != 200);
        }
        if strays == 0 && files(&storage.join("incoming")).is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("files without rows are left");
}

/// A file system of one megabyte, where mounting is allowed.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn new(test: &str) -> Option<Self> {
        let folder = tempfile::TempDir::new().unwrap();
        let mut mount = std::process::Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(folder.path());
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        if !mounted {
            eprintln!("{test}: skipped, no file system can be mounted here");
        }
        mounted.then_some(Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[tokio::test]
async fn a_full_disk_is_said_and_loses_nothing() {
    let Some(disk) = SmallDisk::new("a_full_disk_is_said_and_loses_nothing") else { return };
    let data = Data::new();
    let storage = format!("file:{}", disk.0.path().display());
    let program = Program::start_with(data.path(), &["--storage", &storage]);
    let owner = program.set_up().await;
    let first = jpeg(1, 64, 48);
    let id = owner.add("a.jpg", &first).await;
    let mut large = jpeg(2, 64, 48);
    large.extend(vec![0; 4 << 20]);
    let answer = owner.upload("large.jpg", &large).await;
    answer.refused(507, "The server has no space left");
    assert!(files(&disk.0.path().join("incoming")).is_empty(), "the attempt left something");
    let kept = owner.get(&format!("/api/assets/{id}/original")).await.expect(200);
    assert!(kept.body == first);
    owner.upload("small.jpg", &jpeg(3, 64, 48)).await.expect(201);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_said() {
    let Some(disk) = SmallDisk::new("a_folder_that_cannot_be_written_is_said") else { return };
    let data = Data::new();
    let storage = format!("file:{}", disk.0.path().display());
    let program = Program::start_with(data.path(), &["--storage", &storage]);
    let owner = program.set_up().await;
    let id = owner.add("a.jpg", &jpeg(1, 64, 48)).await;
    let mut remount = std::process::Command::new("mount");
    remount.args(["-o", "remount,ro"]).arg(disk.0.path());
    assert!(remount.status().unwrap().success());
    let answer = owner.upload("b.jpg", &jpeg(2, 64, 48)).await;
    answer.refused(503, "The server cannot do this right now, try again later");
    owner.get(&format!("/api/assets/{id}/original")).await.expect(200);
}

/// Another program locks the database, as a backup tool or an administrator's shell does. The
/// server waits for a short lock. For a longer one it responds with an error, and the client can
/// try again.
#[tokio::test]
async fn a_locked_database_is_waited_for_then_said() {
    let data = Data::new();
    let program = Program::start(data.path());
    let owner = program.set_up().await;
    let kept = owner.add("a.jpg", &jpeg(1, 64, 48)).await;
    let mut other = database_of(data.path()).await.acquire().await.unwrap();
    let lock = match crate::database::address(data.path()) {
        None => "BEGIN IMMEDIATE",
        Some(_) => "BEGIN; SELECT id FROM users FOR UPDATE",
    };

    other.execute(lock).await.unwrap();
    let release = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        other.execute("COMMIT").await.unwrap();
    };
    let second = jpeg(2, 64, 48);
    let (answer, ()) = tokio::join!(owner.upload("b.jpg", &second), release);
    answer.expect(201);

    other.execute(lock).await.unwrap();
    let third = jpeg(3, 64, 48);
    let answer = owner.upload("c.jpg", &third).await;
    answer.refused(503, "The server cannot do this right now, try again later");
    // Reading still works meanwhile.
    owner.get(&format!("/api/assets/{kept}/original")).await.expect(200);
    other.execute("COMMIT").await.unwrap();
    let id = owner.upload("c.jpg", &third).await.expect(201).id();
    let back = owner.get(&format!("/api/assets/{id}/original")).await.expect(200);
    assert!(back.body == third);
    assert!(files(&data.path().join("storage/incoming")).is_empty(), "the attempt left something");
}

#[tokio::test]
async fn a_client_that_goes_away_leaves_nothing() {
    let (server, owner) = Server::with_owner().await;
    let mut stream = tokio::net::TcpStream::connect(server.address).await.unwrap();
    let token = owner.token.unwrap();
    let head = format!(
        "POST /api/assets HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000000\r\n\r\n\
         --b\r\nContent-Disposition: form-data; name=\"assetData\"; filename=\"a.jpg\"\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![7; 2 << 20]).await.unwrap();
    for _ in 0..100 {
        if !server.stored("incoming").is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    drop(stream);
    for _ in 0..100 {
        if server.stored("incoming").is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("what was uploaded in part is still there");
}
