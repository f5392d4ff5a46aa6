//! Links that hide metadata disclose none, checked by searching for canary strings: in every body
//! and header, on every route, for files with strings wherever files can hold them.

use serde_json::{Value, json};

use crate::fixtures::{
    CANARIES, CANARY_NAME, PLACES, canary_photo, contains, corpus, jpeg, jpeg_with_xmp, png,
};
use crate::harness::{Answer, Person, Server};
use crate::links::visitor_requests;

/// An owner, a visitor of a link that hides metadata, and a photo full of metadata.
async fn hidden(more: Value) -> (Server, Person, Person, String) {
    let (server, owner) = Server::with_owner().await;
    let id = owner.add(CANARY_NAME, &canary_photo(1, 6)).await;
    let mut body = json!({"type": "INDIVIDUAL", "assetIds": [id], "showMetadata": false});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let link = owner.link(body).await;
    assert_eq!(link["allowDownload"], true, "both may stand together");
    let visitor = server.visitor(link["key"].as_str().unwrap());
    (server, owner, visitor, id)
}

fn assert_silent(answer: &Answer, words: &[&[u8]], where_: &str) {
    for word in words {
        assert!(!contains(&answer.body, word), "{where_}: {}", String::from_utf8_lossy(word));
        for (name, value) in &answer.headers {
            assert!(!contains(value.as_bytes(), word), "{where_}: header {name}");
        }
    }
}

#[tokio::test]
async fn no_word_of_a_file_reaches_a_visitor_on_any_route() {
    let (_server, owner, visitor, id) = hidden(json!({"allowUpload": true})).await;
    let asset = owner.get(&format!("/api/assets/{id}")).await.json();
    let me = owner.get("/api/users/me").await.json();
    let mut words: Vec<&[u8]> = CANARIES.iter().map(|word| word.as_bytes()).collect();
    words.push(asset["checksum"].as_str().unwrap().as_bytes());
    words.push(me["id"].as_str().unwrap().as_bytes());
    for (method, path, body) in visitor_requests(&id) {
        let answer = visitor.send(method, &path, body).await;
        assert_ne!(answer.status.as_u16(), 500, "{path}");
        assert_silent(&answer, &words, &path);
        assert!(answer.headers.get("last-modified").is_none(), "{path}");
    }
    let form = visitor.request(reqwest::Method::POST, "/api/download/archive");
    let form = Answer::of(form.form(&[("assetIds", &id)])).await.expect(200);
    assert_silent(&form, &words, "form");
    // A range is one of the cleaned file.
    let path = format!("/api/assets/{id}/original");
    let tail = visitor.get_with(&path, &[("range", "bytes=-200")]).await.expect(206);
    assert_silent(&tail, &words, "range");
}

#[tokio::test]
async fn assets_are_reduced_to_what_shows_the_picture() {
    let (_server, _owner, visitor, id) = hidden(json!({})).await;
    let asset = visitor.get(&format!("/api/assets/{id}")).await.expect(200).json();
    let mut fields: Vec<_> = asset.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    let expected = [
        "duration",
        "hasMetadata",
        "height",
        "id",
        "livePhotoVideoId",
        "localDateTime",
        "originalMimeType",
        "thumbhash",
        "type",
        "width",
    ];
    assert_eq!(fields, expected);
    assert_eq!(asset["localDateTime"], "1970-01-01T00:00:00.000Z");
    assert_eq!(asset["hasMetadata"], false);
    let buckets = visitor.get("/api/timeline/buckets").await.expect(200).json();
    assert_eq!(buckets, json!([{"timeBucket": "1970-01-01", "count": 1}]));
    let path = "/api/timeline/bucket?timeBucket=1970-01-01";
    let bucket = visitor.get(path).await.expect(200).json();
    assert_eq!(bucket["id"], json!([id]));
    assert_eq!(bucket["fileCreatedAt"], json!(["1970-01-01T00:00:00.000"]));
    assert_eq!(bucket["ownerId"], json!(["00000000-0000-0000-0000-000000000000"]));
    assert_eq!(bucket.get("city"), None);
    // Requesting a month does not reveal whether it has photos.
    let month = visitor.get("/api/timeline/bucket?timeBucket=2021-05-01").await.expect(200).json();
    assert_eq!(month["id"], json!([]));
}

#[tokio::test]
async fn the_clean_file_is_the_same_picture_under_a_neutral_name() {
    let (_server, _owner, visitor, id) = hidden(json!({})).await;
    let clean = visitor.get(&format!("/api/assets/{id}/original")).await.expect(200);
    assert_eq!(clean.header("content-disposition"), "inline; filename*=UTF-8''photo-0001.jpg");
    let pixels = |bytes: &[u8]| image::load_from_memory(bytes).unwrap().into_rgb8();
    assert_eq!(pixels(&clean.body), pixels(&canary_photo(1, 6)));
    use image::ImageDecoder as _;
    let mut decoder =
        image::codecs::jpeg::JpegDecoder::new(std::io::Cursor::new(&clean.body)).unwrap();
    let turned = decoder.orientation().unwrap();
    assert_eq!(turned, image::metadata::Orientation::Rotate90, "still upright");
}

#[tokio::test]
async fn ranges_of_a_clean_file_are_its_slices() {
    let (_server, _owner, visitor, id) = hidden(json!({})).await;
    let path = format!("/api/assets/{id}/original");
    let whole = visitor.get(&path).await.expect(200).body;
    let len = whole.len();
    for (start, end) in
        [(0, 1), (0, len), (1, 40), (19, 60), (2, len - 1), (len - 1, len), (100, 101)]
    {
        let range = format!("bytes={start}-{}", end - 1);
        let part = visitor.get_with(&path, &[("range", &range)]).await.expect(206);
        assert_eq!(part.header("content-range"), format!("bytes {start}-{}/{len}", end - 1));
        assert!(part.body == whole[start..end], "{range}");
    }
}

#[tokio::test]
async fn tags_of_clean_files_do_not_tell_which_original_it_is() {
    let (_server, owner, visitor, id) = hidden(json!({})).await;
    let path = format!("/api/assets/{id}/original");
    let (theirs, own) = (visitor.get(&path).await, owner.get(&path).await);
    assert_ne!(theirs.header("etag"), own.header("etag"));
    let again = visitor.get_with(&path, &[("if-none-match", theirs.header("etag"))]).await;
    assert!(again.expect(304).body.is_empty());
    // The `ETag` of the original never matches that of the cleaned file.
    let crossed = visitor.get_with(&path, &[("if-none-match", own.header("etag"))]).await;
    crossed.expect(200);
}

#[tokio::test]
async fn what_cannot_be_cleaned_is_refused_and_listed() {
    let (server, owner) = Server::with_owner().await;
    let photo = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    // A TIFF, a known format that cannot be cleaned.
    let tiff = owner.add("CANARY.tif", b"MM\0\x2A\0\0\0\x08\0\0\0\0\0\0").await;
    let body = json!({"type": "INDIVIDUAL", "assetIds": [photo, tiff], "showMetadata": false});
    let link = owner.link(body).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let refused = visitor.get(&format!("/api/assets/{tiff}/original")).await.expect(403);
    assert!(refused.text().contains("cannot be given without its metadata"), "{}", refused.text());
    assert!(!refused.text().contains("CANARY"));
    let info = visitor.post("/api/download/info", json!({})).await.expect(201).json();
    assert_eq!(info["archives"][0]["assetIds"], json!([photo]));
    assert_eq!(info["archives"][0]["files"][0]["name"], "photo-0001.jpg");
    assert_eq!(info["archives"][0]["files"][0].get("modified"), None);
    assert_eq!(info["refused"][0]["id"], tiff);
    let archive = visitor.post("/api/download/archive", json!({"assetIds": [photo, tiff]})).await;
    archive.expect(400);
}

#[tokio::test]
async fn a_link_without_place_keeps_everything_else() {
    let (server, owner) = Server::with_owner().await;
    let id = owner.add("a.jpg", &canary_photo(1, 1)).await;
    let body = json!({"type": "INDIVIDUAL", "assetIds": [id], "hideLocation": true});
    let link = owner.link(body).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let asset = visitor.get(&format!("/api/assets/{id}")).await.expect(200).json();
    assert_eq!(asset["exifInfo"]["make"], "CANARYMAKE");
    assert_eq!(asset["exifInfo"]["latitude"], Value::Null);
    for (method, path, body) in visitor_requests(&id) {
        let answer = visitor.send(method, &path, body).await;
        assert_silent(&answer, PLACES, &path);
    }
    let original = visitor.get(&format!("/api/assets/{id}/original")).await;
    if original.status == 200 {
        assert!(contains(&original.body, b"2021:05:06"), "the time stays");
    } else {
        // Refused, never served unchanged.
        assert_eq!(original.status, 403);
    }
}

#[tokio::test]
async fn formats_are_cleaned_or_refused_never_passed_through() {
    let (server, owner) = Server::with_owner().await;
    let mut text = png(1, 40, 30);
    let chunk = b"tEXtComment\0CANARYTEXT";
    let mut crc = vitrine_media::hash::Crc32::new();
    crc.update(chunk);
    let mut block = (chunk.len() as u32 - 4).to_be_bytes().to_vec();
    block.extend_from_slice(chunk);
    block.extend_from_slice(&crc.finish().to_be_bytes());
    text.splice(33..33, block);
    let id = owner.add("CANARY.png", &text).await;
    let body = json!({"type": "INDIVIDUAL", "assetIds": [id], "showMetadata": false});
    let link = owner.link(body).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    for (method, path, body) in visitor_requests(&id) {
        let answer = visitor.send(method, &path, body).await;
        assert_silent(&answer, &[b"CANARY"], &path);
    }
}

#[tokio::test]
async fn real_photographs_give_nothing_away() {
    let Some(folder) = corpus("real_photographs_give_nothing_away") else {
        return;
    };
    let (server, owner) = Server::with_owner().await;
    let mut ids = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let bytes = std::fs::read(&path).unwrap();
        if !name.starts_with("jpeg") || bytes.len() > 3 << 20 {
            continue;
        }
        let answer = owner.upload(&name, &bytes).await;
        if answer.status == 201 {
            ids.push((name, answer.id(), bytes));
        }
    }
    let all: Vec<_> = ids.iter().map(|(_, id, _)| id).collect();
    let body = json!({"type": "INDIVIDUAL", "assetIds": all, "showMetadata": false});
    let link = owner.link(body).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    for (name, id, bytes) in &ids {
        let clean = visitor.get(&format!("/api/assets/{id}/original")).await;
        assert!(matches!(clean.status.as_u16(), 200 | 403), "{name}");
        for word in [b"http://ns.adobe.com/xap".as_slice(), b"Photoshop 3.0", b"8BIM"] {
            assert!(!contains(&clean.body, word), "{name}: {}", String::from_utf8_lossy(word));
        }
        // Without scan data decoders invent pixels.
        if clean.status == 200
            && name != "jpeg038_ultrahdr.jpg"
            && let Ok(before) = image::load_from_memory(bytes)
        {
            let after = image::load_from_memory(&clean.body).unwrap();
            assert!(before.into_rgb8() == after.into_rgb8(), "{name}: the picture changed");
        }
    }
}

#[tokio::test]
async fn how_a_picture_surrounds_its_viewer_is_told_since_nobody_could_look_at_it_otherwise() {
    let (server, owner) = Server::with_owner().await;
    let sphere = "<GPano:ProjectionType xmlns:GPano='http://ns.google.com/photos/1.0/panorama/'>\
         equirectangular</GPano:ProjectionType>";
    let id = owner.add("a.jpg", &jpeg_with_xmp(1, sphere)).await;
    let album = json!({"albumName": "Around", "assetIds": [id]});
    let album = owner.post("/api/albums", album).await.expect(201).id();
    let link = json!({"type": "ALBUM", "albumId": album, "showMetadata": false});
    let link = owner.link(link).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let asset = visitor.get(&format!("/api/assets/{id}")).await.expect(200).json();
    assert_eq!(asset["projectionType"], "EQUIRECTANGULAR");
    assert_eq!(asset["exifInfo"], Value::Null, "and nothing else");
    let bucket = visitor.get("/api/timeline/bucket?timeBucket=1970-01-01").await.expect(200);
    assert_eq!(bucket.json()["projectionType"], json!(["EQUIRECTANGULAR"]));
}
