//! Uploading: what is accepted, what is refused, and what is left behind after a failure.

use std::io::{Read as _, Write as _};
use std::process::Stdio;
use std::time::Duration;

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::json;

use crate::database::Data;
use crate::fixtures::{canary_photo, corpus, jpeg, png};
use crate::harness::{Answer, Person, Server};
use crate::program::program;

#[tokio::test]
async fn a_photo_comes_back_byte_for_byte_with_its_metadata() {
    let (_server, owner) = Server::with_owner().await;
    let photo = canary_photo(1, 6);
    let id = owner.add("a.jpg", &photo).await;
    let original = owner.get(&format!("/api/assets/{id}/original")).await.expect(200);
    assert_eq!(original.body, photo);
    assert_eq!(original.header("content-type"), "image/jpeg");
    let asset = owner.get(&format!("/api/assets/{id}")).await.expect(200).json();
    // Width and height are swapped by the orientation tag.
    assert_eq!((asset["width"].as_u64(), asset["height"].as_u64()), (Some(480), Some(640)));
    assert_eq!(asset["localDateTime"], "2021-05-06T07:08:09.000Z");
    assert_eq!(asset["fileCreatedAt"], "2021-05-06T05:08:09.000Z");
    assert_eq!(asset["exifInfo"]["make"], "CANARYMAKE");
    assert_eq!(asset["exifInfo"]["timeZone"], "UTC+2");
    let latitude = asset["exifInfo"]["latitude"].as_f64().unwrap();
    assert!((latitude - 48.137).abs() < 1e-6, "{latitude}");
    assert!(asset["thumbhash"].is_string());
}

#[tokio::test]
async fn capture_time_is_the_tags_then_the_names_then_the_clients() {
    let (_server, owner) = Server::with_owner().await;
    for (name, bytes, expected) in [
        ("IMG_20200101_000000.jpg", canary_photo(1, 1), "2021-05-06T07:08:09.000Z"),
        ("IMG_20200102_030405.jpg", jpeg(2, 40, 30), "2020-01-02T03:04:05.000Z"),
        ("photo.jpg", jpeg(3, 40, 30), "2030-01-02T03:04:05.000Z"),
    ] {
        let id = owner.add(name, &bytes).await;
        let asset = owner.get(&format!("/api/assets/{id}")).await.json();
        assert_eq!(asset["localDateTime"], expected, "{name}");
    }
}

#[tokio::test]
async fn the_same_bytes_are_recognised_even_in_the_bin() {
    let (server, owner) = Server::with_owner().await;
    let photo = jpeg(1, 40, 30);
    let id = owner.add("a.jpg", &photo).await;
    let twin = owner.upload("b.jpg", &photo).await.expect(200).json();
    assert_eq!(twin, json!({"id": id, "status": "duplicate"}));
    owner.send("DELETE", "/api/assets", json!({"ids": [id]})).await.expect(204);
    let twin = owner.upload("b.jpg", &photo).await.expect(200).json();
    assert_eq!(twin, json!({"id": id, "status": "duplicate", "isTrashed": true}));
    assert_eq!(server.stored("incoming").len(), 0);
    // Another user gets an asset of their own.
    let other = server.other_user().await;
    assert_ne!(other.add("a.jpg", &photo).await, id);
}

#[tokio::test]
async fn a_checksum_is_believed_only_after_the_bytes() {
    let (_server, owner) = Server::with_owner().await;
    let photo = jpeg(1, 40, 30);
    let mut sha1 = vitrine_media::hash::Sha1::new();
    sha1.update(&photo);
    let hex: String = sha1.finish().iter().map(|byte| format!("{byte:02x}")).collect();
    let send = |bytes: Vec<u8>| {
        let form = Form::new().part("assetData", Part::bytes(bytes).file_name("a.jpg"));
        let request = owner.request(Method::POST, "/api/assets").multipart(form);
        Answer::of(request.header("x-immich-checksum", hex.clone()))
    };
    send(jpeg(2, 40, 30)).await.expect(400);
    let id = send(photo.clone()).await.expect(201).id();
    // Now the file is recognised before its bytes arrive.
    assert_eq!(send(vec![0; 3 << 20]).await.expect(200).json()["id"], id);
    let check = json!({"assets": [
        {"id": "x", "checksum": hex}, {"id": "y", "checksum": "00".repeat(20)}
    ]});
    let verdicts = owner.post("/api/assets/bulk-upload-check", check).await.expect(200).json();
    let expected = json!([
        {"id": "x", "action": "reject", "reason": "duplicate", "assetId": id, "isTrashed": false},
        {"id": "y", "action": "accept"},
    ]);
    assert_eq!(verdicts["results"], expected);
}

#[tokio::test]
async fn what_is_no_photo_is_refused_by_its_content() {
    let (server, owner) = Server::with_owner().await;
    for (name, bytes) in [
        ("a.jpg", b"<html><script>alert(1)</script></html>".as_slice()),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("a.jpg", b"%PDF-1.7"),
        ("a.jpg", b""),
        ("a.exe", b"MZ\x90\0"),
    ] {
        let answer = owner.upload(name, bytes).await;
        answer.refused(400, &format!("Unsupported file type {name}"));
    }
    assert_eq!(server.stored("incoming").len() + server.stored("assets").len(), 0);
}

#[tokio::test]
async fn names_are_kept_without_what_could_do_harm() {
    let (_server, owner) = Server::with_owner().await;
    for (seed, (name, expected)) in [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\photos\\x.jpg", "x.jpg"),
        ("Größe \u{1F600}.jpg", "Größe \u{1F600}.jpg"),
        ("a\r\nSet-Cookie: x=1.jpg", "aSet-Cookie: x=1.jpg"),
        ("<script>.jpg", "<script>.jpg"),
        ("..", "unnamed"),
    ]
    .into_iter()
    .enumerate()
    {
        let bytes = jpeg(seed as u8, 30, 20);
        let file = Part::bytes(bytes).file_name("ignored.jpg");
        let form = Form::new().part("assetData", file).text("filename", name);
        let request = owner.request(Method::POST, "/api/assets").multipart(form);
        let id = Answer::of(request).await.expect(201).id();
        let asset = owner.get(&format!("/api/assets/{id}")).await.json();
        assert_eq!(asset["originalFileName"], expected);
        let original = owner.get(&format!("/api/assets/{id}/original?download=true")).await;
        let disposition = original.expect(200).header("content-disposition").to_owned();
        assert!(disposition.starts_with("attachment; filename*=UTF-8''"), "{disposition}");
        assert!(
            !disposition.contains(['<', '/', ' ', '\\']) || disposition.matches(' ').count() == 1
        );
    }
}

#[tokio::test]
async fn a_length_that_was_announced_is_held_to() {
    let (server, owner) = Server::with_owner().await;
    let photo = jpeg(1, 40, 30);
    let size = (photo.len() + 1).to_string();
    owner.upload_with("a.jpg", &photo, &[("fileSize", &size)]).await.expect(400);
    assert_eq!(server.stored("incoming").len(), 0);
    let size = photo.len().to_string();
    owner.upload_with("a.jpg", &photo, &[("fileSize", &size)]).await.expect(201);
}

/// An upload of which only the first half is sent.
fn half_an_upload(owner: &Person, photo: &[u8]) -> Vec<u8> {
    let host = owner.base.strip_prefix("http://").unwrap();
    let token = owner.token.as_ref().unwrap();
    let part =
        "--x\r\nContent-Disposition: form-data; name=\"assetData\"; filename=\"a.jpg\"\r\n\r\n";
    let length = part.len() + photo.len() + 9;
    let mut request = format!(
        "POST /api/assets HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {length}\r\n\r\n{part}"
    )
    .into_bytes();
    request.extend_from_slice(&photo[..photo.len() / 2]);
    request
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_hangs_up_leaves_nothing_behind() {
    let (server, owner) = Server::with_owner().await;
    let photo = vec![0xFF; 4 << 20];
    let mut stream = std::net::TcpStream::connect(server.address).unwrap();
    stream.write_all(&half_an_upload(&owner, &photo)).unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(server.stored("incoming").len(), 1, "the upload is on its way");
    drop(stream);
    for _ in 0..50 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        if server.stored("incoming").is_empty() {
            assert_eq!(server.stored("assets").len(), 0);
            return;
        }
    }
    panic!("half an upload was left behind");
}

#[tokio::test]
async fn a_form_that_ends_early_is_refused() {
    let (server, owner) = Server::with_owner().await;
    let photo = jpeg(1, 40, 30);
    let mut body =
        b"--x\r\nContent-Disposition: form-data; name=\"assetData\"; filename=\"a.jpg\"\r\n\r\n"
            .to_vec();
    body.extend_from_slice(&photo);
    let request = owner.request(Method::POST, "/api/assets");
    let request = request.header("content-type", "multipart/form-data; boundary=x").body(body);
    Answer::of(request).await.refused(400, "The upload is not complete or not a form");
    assert_eq!(server.stored("incoming").len() + server.stored("assets").len(), 0);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_in_mid_upload_keeps_what_it_acknowledged_and_nothing_else() {
    let data = Data::new();
    let start = || {
        let mut child = program(data.path())
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = Vec::new();
        let mut out = child.stdout.take().unwrap();
        let mut byte = [0];
        while out.read(&mut byte).unwrap() == 1 && byte[0] != b'\n' {
            line.push(byte[0]);
        }
        let line = String::from_utf8(line).unwrap();
        let base = line.strip_prefix("listening on ").unwrap().to_owned();
        (child, Person { base, ..Person::default() })
    };
    let (mut child, nobody) = start();
    let body = json!({"email": "a@b.example", "name": "A", "password": "p"});
    nobody.post("/api/auth/admin-sign-up", body.clone()).await.expect(201);
    let token = nobody.post("/api/auth/login", body.clone()).await.expect(201).json();
    let token = token["accessToken"].as_str().map(str::to_owned);
    let owner = Person { token, ..nobody };
    let photo = canary_photo(1, 1);
    let id = owner.add("a.jpg", &photo).await;
    let host = owner.base.strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    stream.write_all(&half_an_upload(&owner, &vec![1; 4 << 20])).unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    child.kill().unwrap();
    child.wait().unwrap();
    let incoming = data.path().join("storage/incoming");
    assert_eq!(crate::harness::files(&incoming).len(), 1, "killed in the middle");

    let (mut child, nobody) = start();
    let owner = Person { base: nobody.base, ..owner };
    let original = owner.get(&format!("/api/assets/{id}/original")).await.expect(200);
    assert_eq!(original.body, photo);
    // With Postgres other servers may exist, so a recent file might be theirs and is kept.
    let left = usize::from(crate::database::address(data.path()).is_some());
    assert_eq!(crate::harness::files(&incoming).len(), left, "swept");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test]
async fn small_pictures_of_the_client_are_taken_only_if_they_are_what_they_should_be() {
    let (_server, owner) = Server::with_owner().await;
    let send = |photo: Vec<u8>, thumbnail: Vec<u8>, preview: Vec<u8>| {
        let form = Form::new()
            .part("thumbnail", Part::bytes(thumbnail).file_name("t"))
            .part("preview", Part::bytes(preview).file_name("p"))
            .part("assetData", Part::bytes(photo).file_name("a.jpg"));
        Answer::of(owner.request(Method::POST, "/api/assets").multipart(form))
    };
    let (thumbnail, preview) = (jpeg(9, 200, 150), canary_photo(9, 1));
    let id = send(jpeg(1, 800, 600), thumbnail.clone(), preview).await.expect(201).id();
    let get = |id: &str, size: &str| {
        let path = format!("/api/assets/{id}/thumbnail?size={size}");
        let owner = owner.clone();
        async move { owner.get(&path).await }
    };
    let found = image::load_from_memory(&get(&id, "thumbnail").await.expect(200).body).unwrap();
    assert_eq!((found.width(), found.height()), (200, 150), "the client's");
    let preview = get(&id, "preview").await.expect(200);
    assert!(!preview.text().contains("CANARY"), "cleaned");

    let id = send(jpeg(2, 800, 600), b"<svg/>".to_vec(), jpeg(9, 800, 600)).await.expect(201).id();
    let found = image::load_from_memory(&get(&id, "thumbnail").await.expect(200).body).unwrap();
    assert_eq!((found.width(), found.height()), (333, 250), "made here");
}

#[tokio::test]
async fn small_pictures_are_made_upright_on_white_and_never_enlarged() {
    let (_server, owner) = Server::with_owner().await;
    let transparent = image::RgbaImage::from_pixel(2000, 1000, image::Rgba([255, 0, 0, 0]));
    let mut png_bytes = std::io::Cursor::new(Vec::new());
    transparent.write_to(&mut png_bytes, image::ImageFormat::Png).unwrap();
    for (photo, thumbnail, preview) in [
        (canary_photo(1, 6), (250, 333), (480, 640)),
        (png(2, 100, 50), (100, 50), (100, 50)),
        (png_bytes.into_inner(), (500, 250), (1440, 720)),
        (jpeg(3, 4000, 100), (1000, 25), (1440, 36)),
    ] {
        let id = owner.add("a", &photo).await;
        for (size, expected) in [("thumbnail", thumbnail), ("preview", preview)] {
            let path = format!("/api/assets/{id}/thumbnail?size={size}");
            let answer = owner.get(&path).await.expect(200);
            assert_eq!(answer.header("content-type"), "image/jpeg");
            let picture = image::load_from_memory(&answer.body).unwrap().into_rgb8();
            assert_eq!(picture.dimensions(), expected);
            if expected == (1440, 720) {
                assert!(picture.get_pixel(700, 300).0.iter().all(|value| *value > 250));
            }
        }
    }
}

#[tokio::test]
async fn a_picture_that_cannot_be_decoded_is_kept_without_a_thumbnail() {
    let (_server, owner) = Server::with_owner().await;
    let bomb = {
        // A PNG that claims 100,000 pixels each way.
        let mut png = png(1, 10, 10);
        png[16..24].copy_from_slice(&[0, 1, 0x86, 0xA0, 0, 1, 0x86, 0xA0]);
        png
    };
    for bytes in [bomb, b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec()] {
        let id = owner.add("a", &bytes).await;
        owner.get(&format!("/api/assets/{id}/thumbnail")).await.expect(404);
        assert_eq!(owner.get(&format!("/api/assets/{id}")).await.json()["thumbhash"], json!(null));
    }
}

#[tokio::test]
async fn deleted_for_good_means_no_bytes_are_left() {
    let (server, owner) = Server::with_owner().await;
    let id = owner.add("a.jpg", &canary_photo(1, 1)).await;
    assert_eq!(server.stored("assets").len(), 3);
    owner.send("DELETE", "/api/assets", json!({"ids": [id]})).await.expect(204);
    let counts = owner.get("/api/assets/statistics").await.expect(200).json();
    assert_eq!(counts, json!({"images": 0, "videos": 0, "total": 0}));
    let restored = owner.post("/api/trash/restore/assets", json!({"ids": [id]})).await;
    assert_eq!(restored.expect(200).json(), json!({"count": 1}));
    owner.send("DELETE", "/api/assets", json!({"ids": [id], "force": true})).await.expect(204);
    assert_eq!(server.stored("assets").len(), 0);
    owner.get(&format!("/api/assets/{id}")).await.refused(400, "Not found or no asset.read access");
}

#[tokio::test]
async fn real_photographs_come_back_whole() {
    let Some(folder) = corpus("real_photographs_come_back_whole") else {
        return;
    };
    let (_server, owner) = Server::with_owner().await;
    let mut taken = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        if bytes.len() > 4 << 20 {
            continue;
        }
        let answer = owner.upload(name, &bytes).await;
        assert!(answer.status.as_u16() < 500, "{name}: {}", answer.text());
        if answer.status.is_success() {
            let id = answer.id();
            let original = owner.get(&format!("/api/assets/{id}/original")).await.expect(200);
            assert!(original.body == bytes, "{name}");
            let thumbnail = owner.get(&format!("/api/assets/{id}/thumbnail")).await;
            assert!(matches!(thumbnail.status.as_u16(), 200 | 404), "{name}");
            taken += 1;
        }
    }
    assert!(taken > 0);
}
