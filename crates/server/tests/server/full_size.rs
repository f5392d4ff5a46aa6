//! Files that cannot be cleaned, in links that hide metadata: a JPEG of the whole picture is served in
//! their place, alone and in archives.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat};
use serde_json::{Value, json};

use crate::database::Data;
use crate::fixtures::{canary_photo, contains, picture};
use crate::harness::{Answer, Person, Server, database_of, files};
use crate::program::{Program, run};

const CANARY: &[u8] = b"CANARYTIFF";

/// A TIFF with a text after its end.
fn tiff(seed: u8) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture(seed, 300, 200).write_to(&mut bytes, ImageFormat::Tiff).unwrap();
    [bytes.into_inner(), CANARY.to_vec()].concat()
}

fn shown(answer: &Answer) -> DynamicImage {
    image::load_from_memory(&answer.body).unwrap()
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc32 = vitrine_media::hash::Crc32::new();
    crc32.update(bytes);
    crc32.finish()
}

/// A link to a TIFF and a JPEG, and its visitor.
async fn link(server: &Server, owner: &Person, seed: u8, more: Value) -> (Person, [String; 2]) {
    let ids = [
        owner.add("DSC_1234.tiff", &tiff(seed)).await,
        owner.add("photo.jpg", &canary_photo(seed, 1)).await,
    ];
    let mut body = json!({"type": "INDIVIDUAL", "assetIds": ids, "allowDownload": true});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let link = owner.link(body).await;
    (server.visitor(link["key"].as_str().unwrap()), ids)
}

#[tokio::test]
async fn a_file_that_cannot_be_cleaned_is_given_as_a_jpeg() {
    let (server, owner) = Server::with_owner().await;
    // Alone it is named by its position in the link, the newest last; in an archive by that in it.
    for (seed, more, name, packed) in [
        (1, json!({"showMetadata": false}), "photo-0002.jpg", "photo-0001.jpg"),
        (2, json!({"hideLocation": true}), "DSC_1234.jpg", "DSC_1234.jpg"),
    ] {
        let (visitor, ids) = link(&server, &owner, seed, more).await;
        let path = format!("/api/assets/{}/original?download=true", ids[0]);
        let answer = visitor.get(&path).await.expect(200);
        assert_eq!(answer.header("content-type"), "image/jpeg");
        let expected = format!("attachment; filename*=UTF-8''{name}");
        assert_eq!(answer.header("content-disposition"), expected);
        assert!(!contains(&answer.body, CANARY));
        assert_eq!((shown(&answer).width(), shown(&answer).height()), (300, 200));
        let part = visitor.get_with(&path, &[("range", "bytes=100-199")]).await.expect(206);
        assert_eq!(part.body, answer.body[100..200]);
        // Archives announce it with its length and checksum.
        let info = visitor.post("/api/download/info", json!({"assetIds": ids})).await;
        let info = info.expect(201).json();
        assert_eq!(info.get("refused"), None);
        let file = &info["archives"][0]["files"][0];
        assert_eq!((&file["name"], &file["size"]), (&json!(packed), &json!(answer.body.len())));
        assert_eq!(file["crc32"], crc32(&answer.body));
        let zip = visitor.post("/api/download/archive", json!({"assetIds": ids})).await.expect(200);
        assert_eq!(zip.header("content-length"), zip.body.len().to_string());
        assert!(contains(&zip.body, &answer.body) && contains(&zip.body, packed.as_bytes()));
        assert!(!contains(&zip.body, CANARY));
    }
}

#[tokio::test]
async fn the_owner_gets_the_file_itself_and_sees_it_in_full_size() {
    let (server, owner) = Server::with_owner().await;
    let (visitor, [id, _]) = link(&server, &owner, 1, json!({"showMetadata": true})).await;
    let path = format!("/api/assets/{id}/original");
    for person in [&owner, &visitor] {
        assert_eq!(person.get(&path).await.expect(200).body, tiff(1));
    }
    let full = owner.get(&format!("/api/assets/{id}/thumbnail?size=fullsize")).await.expect(200);
    assert_eq!(full.header("content-type"), "image/jpeg");
    assert_eq!(shown(&full).width(), 300);
    // Nothing is left of a photo that is removed.
    owner.send("DELETE", "/api/assets", json!({"ids": [id], "force": true})).await.expect(204);
    let mut left = 0;
    for folder in std::fs::read_dir(server.data.path().join("storage/assets")).unwrap() {
        for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            left += usize::from(file.unwrap().file_name().to_string_lossy().starts_with(&id));
        }
    }
    assert_eq!(left, 0);
}

/// An older version refused the file and made no renditions.
#[tokio::test]
async fn what_an_older_version_refused_is_made_at_the_next_start() {
    let data = Data::new();
    let program = Program::start(data.path());
    let owner = program.set_up().await;
    let id = owner.add("scan.tif", &tiff(3)).await;
    let body = json!({"type": "INDIVIDUAL", "assetIds": [id], "showMetadata": false});
    let key = owner.link(body).await["key"].as_str().unwrap().to_owned();
    program.kill();
    let rows = database_of(data.path()).await;
    for sql in [
        "UPDATE edits SET planner = 1, refusal = 'no', list = NULL, size = NULL, crc32 = NULL",
        "UPDATE assets SET has_thumbnail = 0, has_preview = 0, extra_bytes = 0",
    ] {
        sqlx::query(sql).execute(&rows).await.unwrap();
    }
    rows.close().await;
    for file in files(&data.path().join("storage/assets")) {
        if file.to_string_lossy().ends_with(".jpg") {
            std::fs::remove_file(file).unwrap();
        }
    }
    let program = Program::start(data.path());
    let visitor = Person { query: Some(format!("key={key}")), ..program.nobody() };
    let path = format!("/api/assets/{id}/original");
    let mut made = visitor.get(&path).await;
    for _ in 0..300 {
        if made.status == 200 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        made = visitor.get(&path).await;
    }
    assert_eq!(shown(&made.expect(200)).width(), 300);
    visitor.get(&format!("/api/assets/{id}/thumbnail")).await.expect(200);
    program.kill();
    // Nothing is missing, and what is missing is found and made anew.
    let check = |arguments: &[&str]| {
        let output = run(data.path(), arguments);
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    };
    assert!(check(&["check"]).contains("0 problems"));
    let full_size = format!("storage/assets/{}/{id}.fullsize.jpg", &id[..2]);
    std::fs::remove_file(data.path().join(&full_size)).unwrap();
    let found = check(&["check", "--repair"]);
    assert!(found.contains("metadata is taken out is not as recorded: mended"), "{found}");
    assert!(data.path().join(full_size).exists());
    assert!(check(&["check"]).contains("0 problems"));
}
