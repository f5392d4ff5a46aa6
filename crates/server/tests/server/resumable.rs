//! Resumable uploads: the tus protocol 1.0.0, for users and for visitors whose link allows uploads.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::{Value, json};

use crate::fixtures::{canary_photo, jpeg};
use crate::harness::{Answer, Person, Server};

const APPEND: &str = "application/offset+octet-stream";

pub async fn tus(person: &Person, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    send(person, method, path, headers, Vec::new()).await
}

async fn send(
    person: &Person,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Vec<u8>,
) -> Answer {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let mut request = person.request(method, path).header("tus-resumable", "1.0.0");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::of(request.body(body)).await
}

/// Begins an upload. Returns its path.
pub async fn begin(person: &Person, len: usize, name: &str) -> String {
    let metadata = format!("filename {}", STANDARD.encode(name));
    let len = len.to_string();
    let headers = [("upload-length", len.as_str()), ("upload-metadata", metadata.as_str())];
    let answer = tus(person, "POST", "/api/uploads", &headers).await.expect(201);
    assert!(answer.header("upload-expires").ends_with("GMT"));
    answer.header("location").to_owned()
}

pub async fn append(person: &Person, path: &str, offset: usize, body: &[u8]) -> Answer {
    let offset = offset.to_string();
    let headers = [("content-type", APPEND), ("upload-offset", offset.as_str())];
    send(person, "PATCH", path, &headers, body.to_vec()).await
}

#[tokio::test]
async fn a_file_in_parts_becomes_a_photo() {
    let (server, owner) = Server::with_owner().await;
    let spoken = tus(&server.nobody(), "OPTIONS", "/api/uploads", &[]).await.expect(204);
    assert_eq!(spoken.header("tus-version"), "1.0.0");
    assert!(spoken.header("tus-extension").contains("checksum"));
    let photo = canary_photo(1, 1);
    let path = begin(&owner, photo.len(), "IMG_20260331_142501.jpg").await;
    let head = tus(&owner, "HEAD", &path, &[]).await.expect(200);
    assert_eq!((head.header("upload-offset"), head.header("cache-control")), ("0", "no-store"));
    let first = append(&owner, &path, 0, &photo[..1000]).await.expect(204);
    assert_eq!(first.header("upload-offset"), "1000");
    append(&owner, &path, 0, &photo[..1000]).await.expect(409);
    append(&owner, &path, 2000, &photo[2000..]).await.expect(409);
    let head = tus(&owner, "HEAD", &path, &[]).await.expect(200);
    assert_eq!(head.header("upload-offset"), "1000");
    let last = append(&owner, &path, 1000, &photo[1000..]).await.expect(204);
    assert_eq!(last.header("x-vitrine-upload-status"), "created");
    let id = last.header("x-vitrine-asset-id").to_owned();
    let original = owner.get(&format!("/api/assets/{id}/original")).await.expect(200);
    assert!(original.body == photo);
    let asset = owner.get(&format!("/api/assets/{id}")).await.json();
    assert_eq!(asset["originalFileName"], "IMG_20260331_142501.jpg");
    tus(&owner, "HEAD", &path, &[]).await.expect(404);
    assert!(server.stored("partial").is_empty());

    let path = begin(&owner, photo.len(), "again.jpg").await;
    let again = append(&owner, &path, 0, &photo).await.expect(204);
    assert_eq!(again.header("x-vitrine-upload-status"), "duplicate");
    assert_eq!(again.header("x-vitrine-asset-id"), id);
}

#[tokio::test]
async fn parts_with_a_wrong_checksum_do_not_count() {
    let (_server, owner) = Server::with_owner().await;
    let photo = jpeg(1, 64, 48);
    let path = begin(&owner, photo.len(), "a.jpg").await;
    let sum = |bytes: &[u8]| format!("sha1 {}", STANDARD.encode(sha1(bytes)));
    let (right, wrong) = (sum(&photo), sum(b"other"));
    let headers = |sum: &str| {
        [("content-type", APPEND), ("upload-offset", "0"), ("upload-checksum", sum)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    for (sum, status) in [(wrong.as_str(), 460), ("md5 x", 400), (right.as_str(), 204)] {
        let headers = headers(sum);
        let headers = headers.each_ref().map(|(name, value)| (name.as_str(), value.as_str()));
        send(&owner, "PATCH", &path, &headers, photo.clone()).await.expect(status);
    }
}

fn sha1(bytes: &[u8]) -> [u8; 20] {
    let mut hash = vitrine_media::hash::Sha1::new();
    hash.update(bytes);
    hash.finish()
}

#[tokio::test]
async fn what_is_no_photo_is_refused_and_leaves_nothing() {
    let (server, owner) = Server::with_owner().await;
    let page = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let path = begin(&owner, page.len(), "photo.jpg").await;
    append(&owner, &path, 0, page).await.expect(400);
    tus(&owner, "HEAD", &path, &[]).await.expect(404);
    assert!(server.stored("partial").is_empty());
    let path = begin(&owner, 10, "a.jpg").await;
    append(&owner, &path, 0, &[0; 20]).await.expect(413);
    let stands = tus(&owner, "HEAD", &path, &[]).await.expect(200);
    assert_eq!(stands.header("upload-offset"), "0");
    tus(&owner, "DELETE", &path, &[]).await.expect(204);
    tus(&owner, "HEAD", &path, &[]).await.expect(404);
    assert!(server.stored("partial").is_empty());
    let old = owner.request(Method::POST, "/api/uploads").header("upload-length", "10");
    Answer::of(old).await.expect(412);
    for len in ["0", "-1", "x"] {
        tus(&owner, "POST", "/api/uploads", &[("upload-length", len)]).await.expect(400);
    }
    let much = "99999999999999999";
    tus(&owner, "POST", "/api/uploads", &[("upload-length", much)]).await.expect(413);
}

#[tokio::test]
async fn visitors_upload_where_they_may_and_only_their_own_parts() {
    let (server, owner) = Server::with_owner().await;
    let other = server.add_user(&owner, "other@user.example", "Other").await;
    let shown = owner.add("a.jpg", &jpeg(1, 64, 48)).await;
    let link = async |allow: bool| {
        let body = json!({"type": "INDIVIDUAL", "assetIds": [shown], "allowUpload": allow});
        let link = owner.link(body).await;
        (server.visitor(link["key"].as_str().unwrap()), link["id"].as_str().unwrap().to_owned())
    };
    let (closed, _) = link(false).await;
    tus(&closed, "POST", "/api/uploads", &[("upload-length", "9")]).await.expect(401);
    let (guest, id) = link(true).await;
    let (stranger, _) = link(true).await;
    let photo = jpeg(2, 64, 48);
    let path = begin(&guest, photo.len(), "guest.jpg").await;
    for who in [&owner, &other, &stranger, &server.nobody()] {
        let status = tus(who, "HEAD", &path, &[]).await.status.as_u16();
        assert!(matches!(status, 401 | 404), "{status}");
    }
    let last = append(&guest, &path, 0, &photo).await.expect(204);
    let added = last.header("x-vitrine-asset-id").to_owned();
    guest.get(&format!("/api/assets/{added}")).await.expect(200);
    let path = begin(&guest, 100, "late.jpg").await;
    owner.send("DELETE", &format!("/api/shared-links/{id}"), Value::Null).await.expect(204);
    append(&guest, &path, 0, &[0; 100]).await.refused(401, "Invalid share key");
}

/// What arrived before the connection was lost is kept, and the rest is sent after it.
#[tokio::test]
async fn an_upload_goes_on_where_it_broke_off() {
    use tokio::io::AsyncWriteExt as _;
    let (server, owner) = Server::with_owner().await;
    let photo = [jpeg(3, 640, 480), vec![0; 600_000]].concat();
    let path = begin(&owner, photo.len(), "a.jpg").await;
    let mut stream = tokio::net::TcpStream::connect(server.address).await.unwrap();
    let token = owner.token.clone().unwrap();
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
         Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: {APPEND}\r\n\
         Content-Length: {}\r\n\r\n",
        photo.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&photo[..300_000]).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    drop(stream);
    let mut offset = 0;
    for _ in 0..100 {
        let head = tus(&owner, "HEAD", &path, &[]).await.expect(200);
        offset = head.header("upload-offset").parse().unwrap();
        if offset == 300_000 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(offset, 300_000);
    // The first request may hold its lock for a moment longer.
    let mut last = append(&owner, &path, offset, &photo[offset..]).await;
    while last.status.as_u16() == 423 {
        last = append(&owner, &path, offset, &photo[offset..]).await;
    }
    let id = last.expect(204).header("x-vitrine-asset-id").to_owned();
    let original = owner.get(&format!("/api/assets/{id}/original")).await.expect(200);
    assert!(original.body == photo);
}

/// Requests an upload with an announced SHA-1.
async fn ask_for_known(person: &Person, len: usize, sha1: &str) -> Answer {
    let metadata =
        format!("filename {},checksum {}", STANDARD.encode("a.jpg"), STANDARD.encode(sha1));
    let len = len.to_string();
    let headers = [("upload-length", len.as_str()), ("upload-metadata", metadata.as_str())];
    tus(person, "POST", "/api/uploads", &headers).await
}

/// The same, which has to succeed. Returns its path and offset.
async fn begin_known(person: &Person, len: usize, sha1: &str) -> (String, String) {
    let answer = ask_for_known(person, len, sha1).await.expect(201);
    (answer.header("location").to_owned(), answer.header("upload-offset").to_owned())
}

/// A reloaded tab may begin a file again just when another tab has sent the last of it.
#[tokio::test]
async fn nobody_begins_anew_what_is_about_to_be_there() {
    let (_server, owner) = Server::with_owner().await;
    let photo = [jpeg(5, 2000, 1500), vec![0; 2_000_000]].concat();
    let sha1 = hex(&photo);
    let (path, _) = begin_known(&owner, photo.len(), &sha1).await;
    let sending = tokio::spawn({
        let (owner, photo) = (owner.clone(), photo.clone());
        async move { append(&owner, &path, 0, &photo).await.expect(204) }
    });
    let len = photo.len().to_string();
    let mut is_whole = false;
    loop {
        let answer = ask_for_known(&owner, photo.len(), &sha1).await;
        // With a bucket the offset can still be reported.
        if answer.status.as_u16() == 503 || answer.header("upload-offset") == len {
            is_whole = true;
            continue;
        }
        let offset = answer.expect(201).header("upload-offset").to_owned();
        let check = json!({"assets": [{"id": "a", "checksum": sha1}]});
        let check = owner.post("/api/assets/bulk-upload-check", check).await.expect(200).json();
        if check["results"][0]["action"] == "reject" {
            break;
        }
        assert!(!is_whole || offset != "0", "what had arrived is to be sent again");
    }
    assert!(is_whole, "nobody came in between");
    sending.await.unwrap();
}

#[tokio::test]
async fn who_begins_again_goes_on_where_they_were() {
    let (server, owner) = Server::with_owner().await;
    let photo = canary_photo(1, 1);
    let sha1 = hex(&photo);
    let (path, offset) = begin_known(&owner, photo.len(), &sha1).await;
    assert_eq!(offset, "0");
    append(&owner, &path, 0, &photo[..1000]).await.expect(204);
    let again = begin_known(&owner, photo.len(), &sha1).await;
    assert_eq!(again, (path.clone(), "1000".to_owned()));
    let other = server.add_user(&owner, "other@user.example", "Other").await;
    assert_ne!(begin_known(&other, photo.len(), &sha1).await.0, path, "another's is another");
    assert_ne!(begin(&owner, photo.len(), "a.jpg").await, path, "nothing was said of its bytes");
    let last = append(&owner, &path, 1000, &photo[1000..]).await.expect(204);
    assert_eq!(last.header("x-vitrine-upload-status"), "created");
}

#[tokio::test]
async fn a_file_that_is_not_what_was_promised_is_refused() {
    let (server, owner) = Server::with_owner().await;
    let photo = jpeg(1, 40, 30);
    let (path, _) = begin_known(&owner, photo.len(), &hex(b"another")).await;
    append(&owner, &path, 0, &photo).await.expect(460);
    tus(&owner, "HEAD", &path, &[]).await.expect(404);
    assert!(server.stored("partial").is_empty() && server.stored("assets").is_empty());
}

fn hex(bytes: &[u8]) -> String {
    let mut sha1 = vitrine_media::hash::Sha1::new();
    sha1.update(bytes);
    sha1.finish().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A `PATCH` whose body goes on until the sender is dropped.
fn send_slowly(
    person: &Person,
    path: &str,
) -> (tokio::sync::mpsc::UnboundedSender<Vec<u8>>, tokio::task::JoinHandle<Answer>) {
    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
    let body = futures::stream::unfold(receiver, |mut receiver| async move {
        let bytes: Vec<u8> = receiver.recv().await?;
        Some((Ok::<_, std::io::Error>(bytes), receiver))
    });
    let request = person.request(Method::PATCH, path).header("tus-resumable", "1.0.0");
    let request = request.header("content-type", APPEND).header("upload-offset", "0");
    (sender, tokio::spawn(Answer::of(request.body(reqwest::Body::wrap_stream(body)))))
}

#[tokio::test]
async fn an_upload_that_is_written_to_is_not_removed() {
    let (server, owner) = Server::with_owner().await;
    let path = begin(&owner, 100, "a.jpg").await;
    let (bytes, answer) = send_slowly(&owner, &path);
    bytes.send(vec![0; 40]).unwrap();
    while !server.app.uploads.is_taken(path.rsplit('/').next().unwrap()) {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    tus(&owner, "DELETE", &path, &[]).await.expect(423);
    drop(bytes);
    assert_eq!(answer.await.unwrap().expect(204).header("upload-offset"), "40");
    tus(&owner, "DELETE", &path, &[]).await.expect(204);
    assert!(server.stored("partial").is_empty());
}

#[tokio::test]
async fn a_part_that_takes_long_keeps_its_upload_and_ends_with_it() {
    let (server, owner) = Server::with_owner().await;
    let path = begin(&owner, 100, "a.jpg").await;
    let id = path.rsplit('/').next().unwrap().to_owned();
    let pool = server.database().await;
    let forget = async || {
        let sql = "UPDATE uploads SET active_at = 0 WHERE id = $1";
        sqlx::query(sql).bind(&id).execute(&pool).await.unwrap();
    };
    let is_active = async || {
        for _ in 0..250 {
            let sql = "SELECT active_at FROM uploads WHERE id = $1";
            let at: i64 = sqlx::query_scalar(sql).bind(&id).fetch_one(&pool).await.unwrap();
            if at > 0 {
                return true;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        false
    };
    forget().await;
    let (bytes, answer) = send_slowly(&owner, &path);
    let pause = std::time::Duration::from_millis(3200);
    bytes.send(vec![0; 10]).unwrap();
    assert!(is_active().await);
    forget().await;
    tokio::time::sleep(pause).await;
    bytes.send(vec![0; 10]).unwrap();
    assert!(is_active().await, "a part that takes long counts as idle");
    sqlx::query("DELETE FROM uploads WHERE id = $1").bind(&id).execute(&pool).await.unwrap();
    tokio::time::sleep(pause).await;
    bytes.send(vec![0; 10]).unwrap();
    answer.await.unwrap().expect(404);
    pool.close().await;
}
