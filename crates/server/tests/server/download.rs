//! Archives: their announced length, their parts, and whether real unpackers accept them.

use std::process::Command;

use reqwest::Method;
use serde_json::json;

use crate::fixtures::{canary_photo, contains, jpeg};
use crate::harness::{Answer, Person, Server};

async fn three_photos() -> (Server, Person, Vec<String>) {
    let (server, owner) = Server::with_owner().await;
    let mut ids = Vec::new();
    for (name, bytes) in [
        ("a.jpg", canary_photo(1, 1)),
        ("A.JPG", jpeg(2, 300, 200)),
        ("../Größe: 1?.jpg", jpeg(3, 200, 300)),
    ] {
        ids.push(owner.add(name, &bytes).await);
    }
    (server, owner, ids)
}

#[tokio::test]
async fn the_info_tells_all_that_a_zip_needs() {
    let (_server, owner, ids) = three_photos().await;
    let info = owner.post("/api/download/info", json!({"assetIds": ids})).await.expect(201).json();
    let part = &info["archives"][0];
    assert_eq!(part["assetIds"], json!(ids));
    assert_eq!(info["totalSize"], part["size"]);
    let names: Vec<_> =
        part["files"].as_array().unwrap().iter().map(|file| &file["name"]).collect();
    assert_eq!(names, ["a.jpg", "A (2).JPG", "Größe_ 1_.jpg"]);
    assert_eq!(part["files"][0]["modified"], "2021-05-06T07:08:09");
    for (id, file) in ids.iter().zip(part["files"].as_array().unwrap()) {
        let bytes = owner.get(&format!("/api/assets/{id}/original")).await.body;
        let mut crc = vitrine_media::hash::Crc32::new();
        crc.update(&bytes);
        assert_eq!(file["size"], bytes.len());
        assert_eq!(file["crc32"], crc.finish());
    }
    let small = json!({"assetIds": ids, "archiveSize": 1});
    let info = owner.post("/api/download/info", small).await.expect(201).json();
    assert_eq!(info["archives"].as_array().unwrap().len(), 3);
    owner
        .post("/api/download/info", json!({}))
        .await
        .refused(400, "assetIds, albumId, or userId is required");
}

#[tokio::test]
async fn an_archive_has_the_length_it_announces_and_opens_everywhere() {
    let (server, owner, ids) = three_photos().await;
    let body = json!({"assetIds": ids, "archiveName": "Süß/../x"});
    let answer = owner.post("/api/download/archive", body).await.expect(200);
    assert_eq!(answer.header("content-type"), "application/zip");
    assert_eq!(answer.header("content-length"), answer.body.len().to_string());
    let name = "attachment; filename*=UTF-8''S%C3%BC%C3%9F_.._x.zip";
    assert_eq!(answer.header("content-disposition"), name);
    let file = server.data.path().join("x.zip");
    std::fs::write(&file, &answer.body).unwrap();
    for (program, arguments) in [("unzip", vec!["-t"]), ("python3", vec!["-m", "zipfile", "-t"])] {
        match Command::new(program).args(arguments).arg(&file).output() {
            Ok(output) => assert!(output.status.success(), "{program}: {output:?}"),
            Err(error) => eprintln!("archives: {program} skipped: {error}"),
        }
    }
}

#[tokio::test]
async fn a_broken_download_resumes_at_any_byte() {
    let (_server, owner, ids) = three_photos().await;
    let body = json!({"assetIds": ids});
    let whole = owner.post("/api/download/archive", body.clone()).await.expect(200);
    let etag = whole.header("etag").to_owned();
    let len = whole.body.len();
    let part = |range: String, etag: &str| {
        let request = owner.request(Method::POST, "/api/download/archive").json(&body);
        Answer::of(request.header("range", range).header("if-range", etag))
    };
    for start in [0, 1, 29, 30, 35, 36, len / 3, len / 2, len - 23, len - 1] {
        let found = part(format!("bytes={start}-"), &etag).await.expect(206);
        assert!(found.body == whole.body[start..], "from {start}");
        assert_eq!(found.header("content-range"), format!("bytes {start}-{}/{len}", len - 1));
    }
    part("bytes=5-".into(), "\"other\"").await.expect(200);
    part(format!("bytes={len}-"), &etag).await.expect(416);
}

#[tokio::test]
async fn a_form_gives_the_same_archive_with_the_key_in_the_query() {
    let (server, owner, ids) = three_photos().await;
    let link = json!({"type": "INDIVIDUAL", "assetIds": ids, "showMetadata": false});
    let link = owner.link(link).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let json = visitor.post("/api/download/archive", json!({"assetIds": ids})).await.expect(200);
    let form = visitor.request(Method::POST, "/api/download/archive");
    // With `no-referrer` browsers send this origin with a form.
    let form = form
        .header("origin", "null")
        .form(&[("assetIds", ids.join(",")), ("archiveName", "a".into())]);
    let form = Answer::of(form).await.expect(200);
    assert!(form.body == json.body);
    assert_eq!(form.header("content-disposition"), "attachment; filename*=UTF-8''a.zip");
    assert!(contains(&form.body, b"photo-0002.jpg") && !contains(&form.body, b"CANARY"));
    let info =
        visitor.post("/api/download/info", json!({"assetIds": ids})).await.expect(201).json();
    let names = info["archives"][0]["files"].as_array().unwrap();
    for file in names {
        assert!(contains(&form.body, file["name"].as_str().unwrap().as_bytes()));
    }
}

/// The names in an archive.
fn entries(archive: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = archive;
    // The central directory (APPNOTE 6.3.10, section 4.3.12).
    while let Some(at) = rest.windows(4).position(|bytes| bytes == b"PK\x01\x02") {
        let len = usize::from(u16::from_le_bytes([rest[at + 28], rest[at + 29]]));
        names.push(String::from_utf8(rest[at + 46..at + 46 + len].to_vec()).unwrap());
        rest = &rest[at + 46 + len..];
    }
    names
}

#[tokio::test]
async fn archives_of_one_download_never_repeat_a_name() {
    let (server, owner) = Server::with_owner().await;
    let mut ids = Vec::new();
    for (seed, name) in
        (1..).zip(["Bär.jpg", "Ba\u{308}r.jpg", "BÄR.jpg", "👨\u{200D}👧.jpg", "b.jpg"])
    {
        ids.push(owner.add(name, &canary_photo(seed, 1)).await);
    }
    let link = json!({"type": "INDIVIDUAL", "assetIds": ids, "showMetadata": false});
    let link = owner.link(link).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let told = ["Bär.jpg", "Ba\u{308}r (2).jpg", "BÄR (3).jpg", "👨\u{200D}👧.jpg", "b.jpg"];
    let neutral: Vec<_> = (1..=5).map(|number| format!("photo-000{number}.jpg")).collect();
    for (who, expected) in [(&owner, told.map(String::from).to_vec()), (&visitor, neutral)] {
        let small = json!({"assetIds": ids, "archiveSize": 1});
        let info = who.post("/api/download/info", small).await.expect(201).json();
        let parts = info["archives"].as_array().unwrap().iter();
        let listed: Vec<_> = parts.map(|part| part["files"][0]["name"].clone()).collect();
        assert_eq!(json!(listed), json!(expected));
        for at in 0..ids.len() {
            let body = json!({"assetIds": [ids[at]], "earlierAssetIds": ids[..at]});
            let archive = who.post("/api/download/archive", body).await.expect(200);
            assert_eq!(entries(&archive.body), expected[at..=at]);
            let form = who.request(Method::POST, "/api/download/archive");
            let fields = [("assetIds", ids[at].clone()), ("earlierAssetIds", ids[..at].join(","))];
            let form = Answer::of(form.header("origin", "null").form(&fields)).await.expect(200);
            assert!(form.body == archive.body);
        }
    }
    // What is gone meanwhile, or was never visible, does not stop the rest.
    let other = server.other_user().await;
    let foreign = other.add("f.jpg", &jpeg(9, 40, 30)).await;
    let body = json!({"assetIds": [ids[1]], "earlierAssetIds": [foreign, "x", ids[1], ids[0]]});
    let archive = owner.post("/api/download/archive", body).await.expect(200);
    assert_eq!(entries(&archive.body), ["Ba\u{308}r (2).jpg"]);
}

#[tokio::test]
async fn an_archive_with_a_foreign_photo_is_refused() {
    let (server, owner, ids) = three_photos().await;
    let other = server.other_user().await;
    let foreign = other.add("f.jpg", &jpeg(9, 40, 30)).await;
    let message = "Not found or no asset.download access";
    for path in ["/api/download/archive", "/api/download/info"] {
        let body = json!({"assetIds": [ids[0], foreign]});
        owner.post(path, body).await.refused(400, message);
    }
    owner.post("/api/download/archive", json!({})).await.expect(400);
    owner.post("/api/download/archive", json!({"assetIds": ["x"]})).await.expect(400);
}

#[tokio::test]
async fn a_file_that_is_gone_breaks_the_download_off() {
    let (server, owner, ids) = three_photos().await;
    let file = server.stored("assets").into_iter().find(|file| {
        file.file_name().unwrap().to_str().unwrap().starts_with(&format!("{}.jpg", ids[1]))
    });
    std::fs::remove_file(file.unwrap()).unwrap();
    let request = owner.request(Method::POST, "/api/download/archive");
    // Before the head of the response is sent, or after.
    if let Ok(response) = request.json(&json!({"assetIds": ids})).send().await {
        assert!(response.bytes().await.is_err(), "never a short archive that looks whole");
    }
}

/// `curl -C -` resumes from any position, as its manual page promises. It resumes only `GET`: of a
/// `POST` it would skip the beginning of the request's body.
#[tokio::test(flavor = "multi_thread")]
async fn curl_goes_on_from_a_random_byte() {
    let (server, owner, ids) = three_photos().await;
    let whole = owner.post("/api/download/archive", json!({"assetIds": ids})).await.expect(200);
    let address = owner.url(&format!("/api/download/archive?assetIds={}", ids.join(",")));
    let file = server.data.path().join("resumed.zip");
    let curl = |arguments: &[&str]| {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--fail", "--output"]).arg(&file).arg("--header");
        curl.arg(format!("authorization: Bearer {}", owner.token.as_deref().unwrap()));
        curl.args(arguments).arg(&address);
        curl.output()
    };
    // A position that differs in each run; it is reported if the test fails.
    let nanos = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let len = whole.body.len();
    for cut in [1, nanos.subsec_nanos() as usize % (len - 1) + 1, len - 1] {
        std::fs::write(&file, &whole.body[..cut]).unwrap();
        match curl(&["--continue-at", "-"]) {
            Err(error) => return eprintln!("archives: curl skipped: {error}"),
            Ok(output) => assert!(output.status.success(), "from {cut}: {output:?}"),
        }
        assert!(std::fs::read(&file).unwrap() == whole.body, "resumed from {cut}");
    }
}
