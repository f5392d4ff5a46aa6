//! Revoked access ends, even in the middle of a request: a link that is paused, expired, deleted,
//! given another password or closed for uploads, a session, a permission, an account.

use std::time::Duration;

use futures::StreamExt as _;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use tokio::sync::oneshot;
use vitrine_database::links::LinkName;
use vitrine_server::access::{Transfer, Visit, until_revoked};
use vitrine_server::auth::Principal;

use crate::fixtures::jpeg;
use crate::guests::{guest, key, party, shown};
use crate::harness::{Answer, PASSWORD, Person, Server};
use crate::resumable::{append, begin};

/// The bound that `docs/privacy.md` states.
const BOUND: Duration = Duration::from_secs(5);

/// A way in which a link ends, or its visitors lose a permission.
#[derive(Debug, Clone, Copy)]
enum End {
    Paused,
    Over,
    Deleted,
    Secured,
    Renamed,
    Closed,
}

const ENDS: [End; 6] =
    [End::Paused, End::Over, End::Deleted, End::Secured, End::Renamed, End::Closed];

impl End {
    async fn act(self, owner: &Person, link: &Value) {
        let path = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
        let change = match self {
            Self::Paused => json!({"isPaused": true}),
            Self::Over => json!({"expiresAt": "2020-01-01T00:00:00Z"}),
            Self::Secured => json!({"password": "another"}),
            Self::Renamed => json!({"slug": "another"}),
            Self::Closed => json!({"allowUpload": false}),
            Self::Deleted => {
                return drop(owner.send("DELETE", &path, Value::Null).await.expect(204));
            }
        };
        owner.send("PATCH", &path, change).await.expect(200);
    }
}

/// Begins an upload, and sends its second half on a signal.
pub async fn half_sent(
    who: &Person,
    photo: Vec<u8>,
) -> (oneshot::Sender<()>, tokio::task::JoinHandle<Answer>) {
    let (go_on, wait) = oneshot::channel::<()>();
    let second = photo[photo.len() / 2..].to_vec();
    let first = photo[..photo.len() / 2].to_vec();
    let body = futures::stream::once(async { Ok::<_, std::io::Error>(bytes::Bytes::from(first)) });
    let rest = futures::stream::once(async {
        wait.await.unwrap();
        Ok::<_, std::io::Error>(bytes::Bytes::from(second))
    });
    let body = reqwest::Body::wrap_stream(futures::StreamExt::chain(body, rest));
    let form = Form::new().part("assetData", Part::stream(body).file_name("a.jpg"));
    let request = who.request(Method::POST, "/api/assets").multipart(form);
    (go_on, tokio::spawn(Answer::of(request)))
}

/// Begins to send JSON, and sends its second half on a signal.
pub fn half_sent_json(
    who: &Person,
    method: Method,
    path: &str,
    body: &Value,
) -> (oneshot::Sender<()>, tokio::task::JoinHandle<Answer>) {
    let (go_on, wait) = oneshot::channel::<()>();
    let text = bytes::Bytes::from(body.to_string());
    let second = text.slice(text.len() / 2..);
    let first = text.slice(..text.len() / 2);
    let body = futures::stream::once(async { Ok::<_, std::io::Error>(first) });
    let rest = futures::stream::once(async {
        wait.await.unwrap();
        Ok::<_, std::io::Error>(second)
    });
    let body = reqwest::Body::wrap_stream(futures::StreamExt::chain(body, rest));
    let request = who.request(method, path).header("content-type", "application/json").body(body);
    (go_on, tokio::spawn(Answer::of(request)))
}

/// Waits until the first half of an upload has arrived.
pub async fn arriving(server: &Server) {
    for _ in 0..200 {
        if !server.stored("incoming").is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("no upload began");
}

#[tokio::test]
async fn an_upload_that_began_before_its_link_ended_does_not_arrive() {
    let (server, owner) = Server::with_owner().await;
    for (seed, end) in ENDS.into_iter().enumerate() {
        let body = json!({"slug": format!("slug-{seed}"), "password": "a password"});
        let (album, link) = party(&owner, body).await;
        // Through the custom address, so that renaming the link ends the access as well.
        let mut visitor = server.nobody();
        visitor.query = Some(format!("slug=slug-{seed}"));
        let body = json!({"password": "a password"});
        let opened = visitor.post("/api/shared-links/login", body).await.expect(201);
        visitor.cookie = opened.cookie("immich_shared_link_token");
        let stored = server.stored("assets").len();
        let (go_on, answer) = half_sent(&visitor, jpeg(seed as u8, 400, 300)).await;
        arriving(&server).await;
        end.act(&owner, &link).await;
        go_on.send(()).unwrap();
        let answer = answer.await.unwrap();
        assert_eq!(answer.status, 401, "{end:?} {}", answer.text());
        assert_eq!(shown(&owner, &album).await, 1, "{end:?}");
        assert_eq!(server.stored("assets").len(), stored, "{end:?}");
    }
}

#[tokio::test]
async fn an_upload_in_parts_does_not_outlive_its_link() {
    let (server, owner) = Server::with_owner().await;
    for (seed, end) in ENDS.into_iter().enumerate() {
        let (album, link) = party(&owner, json!({})).await;
        let visitor = server.visitor(key(&link));
        let photo = jpeg(seed as u8, 400, 300);
        let path = begin(&visitor, photo.len(), "a.jpg").await;
        let half = photo.len() / 2;
        append(&visitor, &path, 0, &photo[..half]).await.expect(204);
        if matches!(end, End::Renamed) {
            // Access was by the key, which stays the same.
            continue;
        }
        end.act(&owner, &link).await;
        let answer = append(&visitor, &path, half, &photo[half..]).await;
        assert_eq!(answer.status, 401, "{end:?} {}", answer.text());
        assert_eq!(shown(&owner, &album).await, 1, "{end:?}");
    }
}

#[tokio::test]
async fn a_guest_who_ends_their_session_brings_nothing_more_under_their_name() {
    let (server, owner) = Server::with_owner().await;
    let (album, link) = party(&owner, json!({})).await;
    let anna = guest(&server, &link, "Anna").await;
    let (go_on, answer) = half_sent(&anna, jpeg(1, 400, 300)).await;
    arriving(&server).await;
    anna.post("/api/shared-links/logout", Value::Null).await.expect(200);
    go_on.send(()).unwrap();
    answer.await.unwrap().expect(401);
    assert_eq!(shown(&owner, &album).await, 1);
}

#[tokio::test]
async fn a_user_whose_account_or_session_ended_uploads_nothing_more() {
    let (server, owner) = Server::with_owner().await;
    for seed in 0..3 {
        let email = format!("ben{seed}@user.example");
        let ben = server.add_user(&owner, &email, "Ben").await;
        let id = ben.me().await;
        let (go_on, answer) = half_sent(&ben, jpeg(seed, 400, 300)).await;
        arriving(&server).await;
        match seed {
            0 => drop(ben.post("/api/auth/logout", Value::Null).await.expect(200)),
            1 => {
                let path = format!("/api/admin/users/{id}");
                owner.send("DELETE", &path, json!({})).await.expect(200);
            }
            _ => {
                let elsewhere = server.sign_in(&email, PASSWORD).await;
                elsewhere.send("DELETE", "/api/sessions", Value::Null).await.expect(204);
            }
        }
        go_on.send(()).unwrap();
        answer.await.unwrap().expect(401);
        let count = "SELECT COUNT(*) FROM assets WHERE owner_id = $1";
        let pool = server.database().await;
        let count = sqlx::query_scalar::<_, i64>(count).bind(&id).fetch_one(&pool).await.unwrap();
        assert_eq!(count, 0);
        pool.close().await;
    }
}

/// A photo of 64 MB, more than what is buffered between a server and a client that does not read.
fn large(seed: u8) -> Vec<u8> {
    let mut photo = jpeg(seed, 40, 30);
    photo.resize(64 << 20, 0);
    photo
}

/// Begins to read, runs `act`, waits for the bound, and reads on. Whether the whole body arrives.
pub async fn comes_whole(request: reqwest::RequestBuilder, act: impl Future<Output = ()>) -> bool {
    let mut response = request.send().await.unwrap();
    assert!(response.status().is_success(), "{:?}", response.status());
    let length = response.content_length().unwrap();
    let mut read = response.chunk().await.unwrap().unwrap().len() as u64;
    act.await;
    tokio::time::sleep(BOUND).await;
    while let Ok(Some(chunk)) = response.chunk().await {
        read += chunk.len() as u64;
    }
    read == length
}

#[tokio::test]
async fn downloads_end_within_seconds_of_their_link() {
    let (server, owner) = Server::with_owner().await;
    let photo = owner.add("a.jpg", &large(1)).await;
    let other = owner.add("b.jpg", &jpeg(2, 40, 30)).await;
    let ids = json!([photo, other]);
    let mut running = Vec::new();
    for act in ["nothing", "deleted", "paused", "no download", "no metadata", "taken out"] {
        for what in ["original", "archive"] {
            let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": ids})).await;
            let visitor = server.visitor(key(&link));
            let request = match what {
                "original" => {
                    visitor.request(Method::GET, &format!("/api/assets/{photo}/original"))
                }
                _ => visitor
                    .request(Method::POST, "/api/download/archive")
                    .json(&json!({"assetIds": ids})),
            };
            let path = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
            let (owner, photo) = (owner.clone(), photo.clone());
            let acting = async move {
                let change = match act {
                    "nothing" => return,
                    "deleted" => {
                        return drop(owner.send("DELETE", &path, Value::Null).await.expect(204));
                    }
                    "taken out" => {
                        let path = format!("{path}/assets");
                        let body = json!({"assetIds": [photo]});
                        return drop(owner.send("DELETE", &path, body).await.expect(200));
                    }
                    "paused" => json!({"isPaused": true}),
                    "no download" => json!({"allowDownload": false}),
                    _ => json!({"showMetadata": false}),
                };
                owner.send("PATCH", &path, change).await.expect(200);
            };
            running.push(async move {
                let is_whole = comes_whole(request, acting).await;
                assert_eq!(is_whole, act == "nothing", "{what} {act}");
            });
        }
    }
    futures::future::join_all(running).await;
    // The same for a user.
    let session = server.sign_in(crate::harness::EMAIL, PASSWORD).await;
    let request = session.request(Method::GET, &format!("/api/assets/{photo}/original"));
    let act = async { drop(session.post("/api/auth/logout", Value::Null).await.expect(200)) };
    assert!(!comes_whole(request, act).await, "a session that ended");
    // The same for a photo that becomes private.
    let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": ids})).await;
    let visitor = server.visitor(key(&link));
    let request = visitor.request(Method::GET, &format!("/api/assets/{photo}/original"));
    let act = async {
        let change = json!({"visibility": "locked"});
        owner.send("PUT", &format!("/api/assets/{photo}"), change).await.expect(200);
    };
    assert!(!comes_whole(request, act).await, "a photo that is private by now");
}

#[tokio::test]
async fn a_guess_that_was_right_opens_nothing_once_the_password_is_another() {
    let (server, owner) = Server::with_owner().await;
    let (_, link) = party(&owner, json!({"password": "a password"})).await;
    let visitor = server.visitor(key(&link));
    let path = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
    for round in 0..4 {
        let old = if round == 0 { "a password".to_owned() } else { format!("password {round}") };
        let new = json!({"password": format!("password {}", round + 1)});
        let (changed, opened) = futures::future::join(
            owner.send("PATCH", &path, new),
            visitor.post("/api/shared-links/login", json!({ "password": old })),
        )
        .await;
        changed.expect(200);
        if let Some(cookie) = opened.cookie("immich_shared_link_token") {
            let mut visitor = visitor.clone();
            visitor.cookie = Some(cookie);
            visitor.get("/api/shared-links/me").await.refused(401, "Password required");
        }
    }
}

/// A program with an API key of these permissions, and the path of the key.
async fn program(server: &Server, owner: &Person, permissions: &[&str]) -> (Person, String) {
    let body = json!({ "permissions": permissions });
    let made = owner.post("/api/api-keys", body).await.expect(201).json();
    let key = made["secret"].as_str().map(str::to_owned);
    let path = format!("/api/api-keys/{}", made["id"].as_str().unwrap());
    (Person { key, ..server.nobody() }, path)
}

#[tokio::test]
async fn a_key_that_may_do_less_by_now_goes_on_with_nothing() {
    let (server, owner) = Server::with_owner().await;
    let photo = owner.add("a.jpg", &large(1)).await;
    let narrow = async |path: &str| {
        let change = json!({"permissions": ["asset.read"]});
        owner.send("PUT", path, change).await.expect(200);
    };
    let all = ["asset.read", "asset.upload", "asset.download"];
    let (sender, path) = program(&server, &owner, &all).await;
    let (go_on, answer) = half_sent(&sender, jpeg(2, 400, 300)).await;
    arriving(&server).await;
    narrow(&path).await;
    go_on.send(()).unwrap();
    answer.await.unwrap().expect(403);

    let (reader, path) = program(&server, &owner, &all).await;
    let request = reader.request(Method::GET, &format!("/api/assets/{photo}/original"));
    assert!(!comes_whole(request, narrow(&path)).await);
}

#[tokio::test]
async fn a_key_makes_nobody_who_may_do_more() {
    let (server, owner) = Server::with_owner().await;
    let (program, _) = program(&server, &owner, &["adminUser.create"]).await;
    let user = |email: &str, is_admin: bool| json!({"email": email, "name": "X", "password": PASSWORD, "isAdmin": is_admin});
    let answer = program.post("/api/admin/users", user("a@user.example", true)).await;
    answer.refused(403, "Missing required permission: all");
    program.post("/api/admin/users", user("b@user.example", false)).await.expect(201);
    owner.post("/api/admin/users", user("c@user.example", true)).await.expect(201);
}

#[tokio::test]
async fn lists_end_within_seconds_of_their_link() {
    let (server, owner) = Server::with_owner().await;
    let mut running = Vec::new();
    for change in [json!({}), json!({"isPaused": true}), json!({"hideLocation": true})] {
        let (album, link) = party(&owner, json!({})).await;
        let name = LinkName::Key(key(&link).to_owned());
        let found = server.db.live_link(&name, 0).await.unwrap().unwrap();
        let mut visit = Visit::stranger(found);
        visit.pass.name = name;
        let pieces = futures::stream::unfold(0, async |piece| {
            tokio::time::sleep(BOUND / 2).await;
            (piece < 4).then_some((Ok(piece), piece + 1))
        });
        let who = Principal::Visitor(visit);
        let list =
            until_revoked(&server.db, &who, Transfer::List(Some(album.into())), pieces).boxed();
        let goes_on = change == json!({});
        let path = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
        owner.send("PATCH", &path, change.clone()).await.expect(200);
        running.push(async move {
            let pieces: Vec<_> = list.collect().await;
            let is_whole = pieces.iter().all(Result::is_ok) && pieces.len() == 4;
            assert_eq!(is_whole, goes_on, "{change}: {pieces:?}");
        });
    }
    futures::future::join_all(running).await;
}
