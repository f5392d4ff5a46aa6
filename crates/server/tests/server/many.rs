//! Several servers on one database and one bucket: every server applies the others' changes, and
//! any of them may die at any time.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::ended::comes_whole;
use crate::fixtures::{canary_photo, jpeg};
use crate::fleet::{Fleet, SERVERS};
use crate::harness::{PASSWORD, Person};
use crate::resumable::{append, begin, tus};

fn visitor(base: &Person, key: &str) -> Person {
    Person { query: Some(format!("key={key}")), token: None, ..base.clone() }
}

/// Requests a photo from each server twice, so that whatever a server caches is cached.
async fn look(fleet: &Fleet, who: &Person, path: &str, expected: u16) {
    for number in 0..SERVERS {
        for _ in 0..2 {
            let answer = fleet.at(number, who).get(path).await;
            assert_eq!(answer.status, expected, "{path} at server {number}: {}", answer.text());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_server_is_told_holds_at_all() {
    let Some(fleet) = Fleet::start("what_one_server_is_told_holds_at_all").await else { return };
    let owner = fleet.set_up().await;
    let id = owner.add("a.jpg", &jpeg(1, 400, 300)).await;
    let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": [id]})).await;
    let link_id = link["id"].as_str().unwrap();
    let guest = visitor(&owner, link["key"].as_str().unwrap());
    let picture = format!("/api/assets/{id}/thumbnail");
    let change = format!("/api/shared-links/{link_id}");

    for round in 0..6 {
        let teller = fleet.at(round % SERVERS, &owner);
        look(&fleet, &guest, &picture, 200).await;
        teller.send("PATCH", &change, json!({"isPaused": true})).await.expect(200);
        look(&fleet, &guest, &picture, 401).await;
        teller.send("PATCH", &change, json!({"isPaused": false})).await.expect(200);
    }

    // A password: a session that one server issued is valid at all, until the password changes.
    fleet.at(0, &owner).send("PATCH", &change, json!({"password": "sesame"})).await.expect(200);
    look(&fleet, &guest, &picture, 401).await;
    let second = fleet.at(1, &guest);
    let login = second.post("/api/shared-links/login", json!({"password": "sesame"})).await;
    let cookie = login.expect(201).cookie("immich_shared_link_token");
    let inside = Person { cookie, ..guest.clone() };
    look(&fleet, &inside, &picture, 200).await;
    fleet.at(2, &owner).send("PATCH", &change, json!({"password": "other"})).await.expect(200);
    look(&fleet, &inside, &picture, 401).await;
    fleet.at(0, &owner).send("PATCH", &change, json!({"password": null})).await.expect(200);

    // The photo itself is deleted, then the link, then the owner's session.
    look(&fleet, &guest, &picture, 200).await;
    let bin = json!({"ids": [id]});
    fleet.at(1, &owner).send("DELETE", "/api/assets", bin.clone()).await.expect(204);
    look(&fleet, &guest, &picture, 400).await;
    fleet.at(2, &owner).post("/api/trash/restore/assets", bin).await.expect(200);
    look(&fleet, &guest, &picture, 200).await;
    fleet.at(0, &owner).send("DELETE", &change, Value::Null).await.expect(204);
    look(&fleet, &guest, &picture, 401).await;
    look(&fleet, &owner, "/api/users/me", 200).await;
    fleet.at(1, &owner).post("/api/auth/logout", Value::Null).await.expect(200);
    look(&fleet, &owner, "/api/users/me", 401).await;
}

/// A transfer at one server ends within seconds of a change at another.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_download_at_one_server_ends_with_a_link_that_another_deletes() {
    let name = "a_download_at_one_server_ends_with_a_link_that_another_deletes";
    let Some(fleet) = Fleet::start(name).await else { return };
    let owner = fleet.set_up().await;
    let mut photo = jpeg(1, 40, 30);
    photo.resize(64 << 20, 0);
    let id = owner.add("a.jpg", &photo).await;
    let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": [id]})).await;
    let guest = visitor(&owner, link["key"].as_str().unwrap());
    let reader = fleet.at(0, &guest);
    let request = reader.request(reqwest::Method::GET, &format!("/api/assets/{id}/original"));
    let path = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
    let delete = async {
        fleet.at(1, &owner).send("DELETE", &path, Value::Null).await.expect(204);
    };
    assert!(!comes_whole(request, delete).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_are_counted_together() {
    let Some(fleet) = Fleet::start("guesses_are_counted_together").await else { return };
    let owner = fleet.set_up().await;
    let me = owner.get("/api/users/me").await.expect(200).json();
    let email = me["email"].as_str().unwrap();
    let guess = |number: usize, password: &str, from: &str| {
        let who = Person { from: Some(from.to_owned()), token: None, ..fleet.at(number, &owner) };
        let body = json!({"email": email, "password": password});
        async move { who.post("/api/auth/login", body).await.status.as_u16() }
    };
    let start = Instant::now();
    for number in 0..8 {
        assert_eq!(guess(number % SERVERS, "wrong", "192.0.2.1").await, 401);
    }
    // Four are free; then 0.25, 0.5, 1 and 2 seconds. No single server saw more than three.
    let waited = start.elapsed();
    assert!(waited >= Duration::from_millis(3700), "{waited:?}");
    // Concurrent attempts share one queue across servers: after four seconds, after eight, and the
    // third would wait too long.
    let start = Instant::now();
    let at_once = (0..SERVERS).map(|number| guess(number, "wrong", "192.0.2.1"));
    let mut answers = futures::future::join_all(at_once).await;
    let waited = start.elapsed();
    answers.sort_unstable();
    assert_eq!(answers, [401, 401, 429]);
    assert!(waited >= Duration::from_millis(7700), "{waited:?}");
    assert_eq!(guess(0, PASSWORD, "192.0.2.2").await, 201, "somebody else at another address");
}

/// What clients know from responses.
#[derive(Default)]
struct Known {
    /// By asset id, the bytes of acknowledged uploads.
    there: BTreeMap<String, Vec<u8>>,
    /// Keys of links whose deletion was acknowledged.
    revoked: Vec<String>,
    /// Requests that failed because a server died, and were tried again.
    failed: u32,
}

struct Chaos {
    owner: Person,
    known: Mutex<Known>,
    next: AtomicU32,
    is_over: AtomicBool,
}

impl Chaos {
    fn goes_on(&self) -> bool {
        !self.is_over.load(Ordering::SeqCst)
    }

    /// Sends a request until there is a response, as a client does after a broken connection.
    async fn insist(&self, request: impl Fn() -> reqwest::RequestBuilder) -> (u16, Vec<u8>) {
        loop {
            let answered = async {
                let response = request().timeout(Duration::from_secs(20)).send().await?;
                let status = response.status().as_u16();
                Ok::<_, reqwest::Error>((status, response.bytes().await?.to_vec()))
            };
            match answered.await {
                Ok((status, body)) if status < 500 => return (status, body),
                _ => {
                    self.known.lock().unwrap().failed += 1;
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }

    /// Uploads whole files.
    async fn upload(self: Arc<Self>) {
        while self.goes_on() {
            let seed = self.next.fetch_add(1, Ordering::SeqCst);
            let bytes = unique(seed);
            let (status, body) = self
                .insist(|| {
                    let part = reqwest::multipart::Part::bytes(bytes.clone()).file_name("a.jpg");
                    let form = reqwest::multipart::Form::new().part("assetData", part);
                    self.owner.request(reqwest::Method::POST, "/api/assets").multipart(form)
                })
                .await;
            // A second attempt may be a duplicate: the response was lost, the photo was not.
            assert!(status == 201 || status == 200, "{status}");
            let body: Value = serde_json::from_slice(&body).unwrap();
            let id = body["id"].as_str().unwrap().to_owned();
            self.known.lock().unwrap().there.insert(id, bytes);
        }
    }

    /// Downloads acknowledged photos and compares them.
    async fn download(self: Arc<Self>) {
        while self.goes_on() {
            let one = {
                let known = self.known.lock().unwrap();
                let at = self.next.load(Ordering::SeqCst) as usize % known.there.len().max(1);
                known.there.iter().nth(at).map(|(id, bytes)| (id.clone(), bytes.clone()))
            };
            let Some((id, bytes)) = one else {
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            };
            let path = format!("/api/assets/{id}/original");
            let (status, body) =
                self.insist(|| self.owner.request(reqwest::Method::GET, &path)).await;
            assert_eq!(status, 200, "{id} was acknowledged");
            // A truncated body is an error at the client, and never looks complete.
            assert!(body == bytes, "{id}: {} bytes of {}", body.len(), bytes.len());
        }
    }

    /// Creates links and deletes them.
    async fn revoke(self: Arc<Self>, asset: String) {
        while self.goes_on() {
            let body = json!({"type": "INDIVIDUAL", "assetIds": [asset]});
            let post =
                || self.owner.request(reqwest::Method::POST, "/api/shared-links").json(&body);
            let (status, link) = self.insist(post).await;
            assert_eq!(status, 201);
            let link: Value = serde_json::from_slice(&link).unwrap();
            let guest = visitor(&self.owner, link["key"].as_str().unwrap());
            let picture = format!("/api/assets/{asset}/thumbnail");
            let see = || guest.request(reqwest::Method::GET, &picture);
            assert_eq!(self.insist(see).await.0, 200);
            let path = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
            let delete = || self.owner.request(reqwest::Method::DELETE, &path);
            let (status, _) = self.insist(delete).await;
            // 400 or 404: it was deleted, and the response was lost.
            assert!([204, 400, 404].contains(&status), "{status}");
            assert_eq!(self.insist(see).await.0, 401, "a link that was taken back answers");
            self.known.lock().unwrap().revoked.push(link["key"].as_str().unwrap().to_owned());
        }
    }
}

/// An image that differs for every seed, long enough to be interrupted by a kill.
fn unique(seed: u32) -> Vec<u8> {
    let mut bytes = jpeg(seed as u8, 48, 32);
    let comment = [&[0xFF, 0xFE, 0, 6][..], &seed.to_be_bytes()].concat();
    bytes.splice(2..2, comment);
    bytes.extend(std::iter::repeat_n(seed as u8, (seed as usize % 7) * 300_000));
    bytes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_server_may_die_at_any_time() {
    let Some(fleet) = Fleet::start("any_server_may_die_at_any_time").await else { return };
    let fleet = Arc::new(fleet);
    let owner = fleet.set_up().await;
    let asset = owner.add("first.jpg", &unique(u32::MAX)).await;
    let chaos = Arc::new(Chaos {
        owner: owner.clone(),
        known: Mutex::default(),
        next: AtomicU32::new(0),
        is_over: AtomicBool::new(false),
    });
    let mut clients = vec![
        tokio::spawn(Arc::clone(&chaos).revoke(asset.clone())),
        tokio::spawn(Arc::clone(&chaos).download()),
    ];
    clients.extend((0..3).map(|_| tokio::spawn(Arc::clone(&chaos).upload())));
    let kills = 12;
    for round in 0..kills {
        // Any moment that is hard to predict will do.
        let moment = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        let moment = Duration::from_millis(u64::from(moment.subsec_nanos()) % 500);
        tokio::time::sleep(Duration::from_millis(300) + moment).await;
        let fleet = Arc::clone(&fleet);
        let revived = tokio::task::spawn_blocking(move || {
            fleet.kill(round % SERVERS);
            fleet.revive(round % SERVERS);
        });
        revived.await.unwrap();
    }
    chaos.is_over.store(true, Ordering::SeqCst);
    for client in clients {
        client.await.unwrap();
    }
    let known = std::mem::take(&mut *chaos.known.lock().unwrap());
    for (number, (id, bytes)) in known.there.iter().enumerate() {
        let reader = fleet.at(number % SERVERS, &owner);
        let answer = reader.get(&format!("/api/assets/{id}/original")).await;
        assert_eq!(answer.status, 200, "{id} was acknowledged and is not there");
        assert!(&answer.body == bytes, "{id} is not what was uploaded");
    }
    for key in &known.revoked {
        look(&fleet, &visitor(&owner, key), &format!("/api/assets/{asset}/thumbnail"), 401).await;
    }
    let checked = fleet.run(&["check"]);
    let text = String::from_utf8_lossy(&checked.stdout).into_owned();
    let (there, revoked) = (known.there.len(), known.revoked.len());
    eprintln!("{kills} kills, {there} uploads, {revoked} links, {} tries again", known.failed);
    // A kill between bytes and row leaves files behind, which are swept after a day.
    let told = format!("{text}{}", String::from_utf8_lossy(&checked.stderr));
    let faults = told.lines().filter(|line| line.contains(": "));
    let faults: Vec<_> = faults.filter(|line| !line.contains("belong to no photo")).collect();
    assert!(faults.is_empty(), "{told}");
    assert!(there > 20 && revoked > 5 && known.failed > 0, "hardly anything happened");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_upload_goes_on_at_another_server() {
    let Some(fleet) = Fleet::start("a_long_upload_goes_on_at_another_server").await else { return };
    let owner = fleet.set_up().await;
    let bytes = unique(6);
    let path = begin(&fleet.at(0, &owner), bytes.len(), "a.jpg").await;
    let mut offset = 0;
    let mut id = String::new();
    for (number, piece) in bytes.chunks(bytes.len() / 5 + 1).enumerate() {
        let server = fleet.at(number % SERVERS, &owner);
        let told = tus(&server, "HEAD", &path, &[]).await.expect(200);
        assert_eq!(told.header("upload-offset"), offset.to_string());
        let taken = append(&server, &path, offset, piece).await.expect(204);
        offset += piece.len();
        id = taken.header("x-vitrine-asset-id").to_owned();
        // The server that received this part is killed; the part is kept.
        fleet.kill(number % SERVERS);
        fleet.revive(number % SERVERS);
    }
    for number in 0..SERVERS {
        let original = fleet.at(number, &owner).get(&format!("/api/assets/{id}/original")).await;
        assert!(original.expect(200).body == bytes);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn background_work_is_done_once() {
    let Some(fleet) = Fleet::start("background_work_is_done_once").await else { return };
    let owner = fleet.set_up().await;
    let photos = 12;
    for number in 0..photos {
        fleet.at(number % SERVERS, &owner).add("a.jpg", &canary_photo(number as u8, 1)).await;
    }
    let mut counted = HashMap::new();
    for _ in 0..200 {
        counted.clear();
        for line in fleet.logs().lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            if let Some(count) = line["count"].as_u64() {
                let what = line["what"].as_str().or(line["message"].as_str()).unwrap_or_default();
                *counted.entry(what.to_owned()).or_insert(0) += count;
            }
        }
        if counted.get("named places") >= Some(&(photos as u64)) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(counted.get("named places"), Some(&(photos as u64)), "{counted:?}");
}
