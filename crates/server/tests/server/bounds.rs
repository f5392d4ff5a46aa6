//! Input that is too long is refused when it is parsed, with the name of the field, and never with
//! a 5xx.

use reqwest::Method;
use serde_json::{Value, json};

use crate::fixtures::jpeg;
use crate::harness::{Answer, Person, Server};

#[tokio::test]
async fn every_text_of_a_search_is_bounded() {
    let (_server, owner) = Server::with_owner().await;
    let search = async |body: Value| owner.post("/api/search/metadata", body).await;
    search(json!({"query": "ä".repeat(1000)})).await.expect(200);
    for len in [1001, 60_000] {
        let answer = search(json!({"query": "a".repeat(len)})).await;
        answer.refused(400, "Validation failed: query is too long");
    }
    search(json!({"query": "a".repeat(1_000_000)})).await.expect(413);
    for field in [
        "originalFileName",
        "description",
        "city",
        "state",
        "country",
        "takenAfter",
        "takenBefore",
        "createdAfter",
        "createdBefore",
        "checksum",
        "id",
    ] {
        let answer = search(json!({field: "a".repeat(60_000)})).await;
        answer.refused(400, &format!("Validation failed: {field} is too long"));
    }
    let albums = vec!["a".repeat(60_000)];
    search(json!({"albumIds": albums}))
        .await
        .refused(400, "Validation failed: albumIds is too long");
}

#[tokio::test]
async fn texts_and_lists_of_every_body_are_bounded() {
    let (_server, owner) = Server::with_owner().await;
    let id = owner.add("a.jpg", &jpeg(1, 64, 48)).await;
    let album = json!({"albumName": "A", "assetIds": [id]});
    let album = owner.post("/api/albums", album).await.expect(201).id();
    let long = "a".repeat(60_000);
    let megabyte = vec!["x".repeat(1 << 20)];
    for (method, path, body) in [
        ("POST", "/api/albums".to_owned(), json!({"albumName": long})),
        ("POST", "/api/albums".to_owned(), json!({"albumName": "B", "assetIds": megabyte})),
        ("POST", "/api/albums".to_owned(), json!({"albumName": "B", "description": long})),
        (
            "POST",
            "/api/albums".to_owned(),
            json!({"albumName": "B", "filter": {"kind": "folder", "id": long}}),
        ),
        ("PATCH", format!("/api/albums/{album}"), json!({"albumName": long})),
        ("PATCH", format!("/api/albums/{album}"), json!({"albumThumbnailAssetId": long})),
        ("PUT", format!("/api/albums/{album}/assets"), json!({"ids": megabyte})),
        ("DELETE", format!("/api/albums/{album}/assets"), json!({"ids": megabyte})),
        ("PUT", format!("/api/albums/{album}/users"), json!({"albumUsers": [{"userId": long}]})),
        ("PUT", "/api/assets".to_owned(), json!({"ids": megabyte, "isFavorite": true})),
        ("PUT", format!("/api/assets/{id}"), json!({"description": long})),
        ("PUT", format!("/api/assets/{id}"), json!({"livePhotoVideoId": long})),
        ("DELETE", "/api/assets".to_owned(), json!({"ids": megabyte})),
        (
            "POST",
            "/api/assets/bulk-upload-check".to_owned(),
            json!({"assets": [{"id": "a", "checksum": long}]}),
        ),
        ("POST", "/api/download/info".to_owned(), json!({"assetIds": megabyte})),
        ("POST", "/api/download/archive".to_owned(), json!({"assetIds": megabyte})),
        (
            "POST",
            "/api/download/archive".to_owned(),
            json!({"assetIds": [id], "archiveName": long}),
        ),
        (
            "POST",
            "/api/shared-links".to_owned(),
            json!({"type": "INDIVIDUAL", "assetIds": megabyte}),
        ),
        (
            "POST",
            "/api/shared-links".to_owned(),
            json!({"type": "INDIVIDUAL", "assetIds": [id], "slug": long}),
        ),
        (
            "POST",
            "/api/shared-links".to_owned(),
            json!({"type": "INDIVIDUAL", "assetIds": [id], "expiresAt": long}),
        ),
        ("POST", "/api/shared-links/review".to_owned(), json!({"assetIds": megabyte})),
        (
            "POST",
            "/api/activities".to_owned(),
            json!({"albumId": album, "type": "comment", "comment": long}),
        ),
        ("POST", "/api/activities".to_owned(), json!({"albumId": long, "type": "like"})),
        ("POST", "/api/api-keys".to_owned(), json!({"name": long, "permissions": ["all"]})),
        ("POST", "/api/api-keys".to_owned(), json!({"name": "a", "permissions": megabyte})),
        ("PUT", "/api/users/me".to_owned(), json!({"name": long})),
        ("PUT", "/api/users/me".to_owned(), json!({"email": long})),
        ("POST", "/api/auth/login".to_owned(), json!({"email": "a@b", "password": long})),
    ] {
        let answer = owner.send(method, &path, body).await;
        let said = answer.text();
        // Bodies of a few fields have a limit below the length of some of these.
        let status = answer.status.as_u16();
        assert!(matches!(status, 400 | 413), "{method} {path}: {status} {said}");
        assert!(said.len() < 1000, "{method} {path} says it all again");
    }
    owner
        .get(&format!("/api/assets/without-renditions?after={}", "a".repeat(9000)))
        .await
        .expect(400);
    owner.get(&format!("/api/albums?name={}", "a".repeat(9000))).await.expect(400);
}

async fn form(person: &Person, body: Vec<u8>) -> Answer {
    let request = person.request(Method::POST, "/api/assets");
    let request = request.header("content-type", "multipart/form-data; boundary=x").body(body);
    Answer::of(request).await
}

#[tokio::test]
async fn a_form_that_goes_on_outside_of_its_parts_is_refused() {
    let (_server, owner) = Server::with_owner().await;
    let file = jpeg(1, 64, 48);
    let head = b"--x\r\nContent-Disposition: form-data; name=\"assetData\"; filename=\"a.jpg\"\r\n";
    let part = [head.as_slice(), b"\r\n", &file, b"\r\n"].concat();
    let end = b"--x--\r\n".as_slice();
    let much = vec![b' '; 200 << 10];
    for (what, body) in [
        ("before the first part", [&much, part.as_slice(), end].concat()),
        (
            "in a header",
            [head.as_slice(), b"A: ", &much, b"\r\n\r\n", &file, b"\r\n", end].concat(),
        ),
        ("after a boundary", [part.as_slice(), b"--x", &much, b"\r\n", end].concat()),
    ] {
        assert_eq!(form(&owner, body).await.status.as_u16(), 400, "{what}");
    }
    // Names and folders are limited to what file systems allow, whatever their source.
    let name = format!("{}.jpg", "n".repeat(5000));
    let head =
        format!("--x\r\nContent-Disposition: form-data; name=\"assetData\"; filename=\"{name}\"");
    let body = [head.as_bytes(), b"\r\n\r\n", &file, b"\r\n", end].concat();
    let id = form(&owner, body).await.expect(201).id();
    let seen = owner.get(&format!("/api/assets/{id}")).await.expect(200).json();
    let kept = seen["originalFileName"].as_str().unwrap();
    assert!(kept.len() == 255 && kept.ends_with("n.jpg"), "{kept}");
}

#[tokio::test]
async fn what_a_file_says_is_little_in_every_answer() {
    let (_server, owner) = Server::with_owner().await;
    let mut png = Vec::new();
    let picture = image::DynamicImage::new_rgb8(64, 48);
    picture.write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
    let text = {
        use std::io::Write as _;
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&vec![b'a'; 3 << 20]).unwrap();
        [b"Description\0\0".as_slice(), &encoder.finish().unwrap()].concat()
    };
    let mut crc = vitrine_media::hash::Crc32::new();
    crc.update(b"zTXt");
    crc.update(&text);
    let chunk =
        [(text.len() as u32).to_be_bytes().as_slice(), b"zTXt", &text, &crc.finish().to_be_bytes()]
            .concat();
    // After the signature and the header, which are 33 bytes together.
    png.splice(33..33, chunk);
    assert!(png.len() < 20_000);
    let id = owner.add("a.png", &png).await;
    let seen = owner.get(&format!("/api/assets/{id}")).await.expect(200);
    assert_eq!(seen.json()["exifInfo"]["description"].as_str().unwrap().len(), 10_000);
    assert!(seen.body.len() < 20_000);
}
