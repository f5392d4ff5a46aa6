//! Metadata other than time and place: embedded videos of motion photos, and depicted people.

use serde_json::{Value, json};

use crate::fixtures::{contains, jpeg, jpeg_with_xmp};
use crate::harness::{Person, Server};

const MOTION_VIDEO: &[u8] = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isomCANARYFILM, and more of it";

fn motion_photo() -> Vec<u8> {
    let offset =
        format!("<GCamera:MicroVideoOffset>{}</GCamera:MicroVideoOffset>", MOTION_VIDEO.len());
    [jpeg_with_xmp(1, &offset), MOTION_VIDEO.to_vec()].concat()
}

async fn visitor(server: &Server, owner: &Person, id: &str, more: Value) -> Person {
    let mut body = json!({"type": "INDIVIDUAL", "assetIds": [id]});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    server.visitor(owner.link(body).await["key"].as_str().unwrap())
}

#[tokio::test]
async fn the_motion_video_of_a_motion_photo_plays() {
    let (server, owner) = Server::with_owner().await;
    let id = owner.add("IMG_20210506_120000.jpg", &motion_photo()).await;
    let still = owner.add("b.jpg", &jpeg(2, 40, 30)).await;
    let path = format!("/api/assets/{id}/video/playback");
    let looking = visitor(&server, &owner, &id, json!({})).await;
    for person in [&owner, &looking] {
        assert_eq!(person.get(&format!("/api/assets/{id}")).await.json()["isMotion"], true);
        let motion_video = person.get(&path).await.expect(200);
        assert_eq!(motion_video.body, MOTION_VIDEO);
        assert_eq!(motion_video.header("content-type"), "video/mp4");
        let name = "inline; filename*=UTF-8''IMG_20210506_120000.mp4";
        assert_eq!(motion_video.header("content-disposition"), name);
        let part = person.get_with(&path, &[("range", "bytes=4-11")]).await.expect(206);
        assert_eq!(part.body, b"ftypmp42");
        assert_eq!(part.header("content-range"), format!("bytes 4-11/{}", MOTION_VIDEO.len()));
    }
    let bucket = owner.get("/api/timeline/bucket?timeBucket=2021-05-01").await.json();
    assert_eq!(bucket["isMotion"], json!([true]));
    assert_eq!(owner.get(&format!("/api/assets/{still}")).await.json().get("isMotion"), None);
    owner.get(&format!("/api/assets/{still}/video/playback")).await.expect(404);
}

#[tokio::test]
async fn no_motion_video_where_files_are_not_given_as_they_are() {
    let (server, owner) = Server::with_owner().await;
    let id = owner.add("a.jpg", &motion_photo()).await;
    for settings in [json!({"showMetadata": false}), json!({"hideLocation": true})] {
        let visitor = visitor(&server, &owner, &id, settings).await;
        visitor.get(&format!("/api/assets/{id}/video/playback")).await.expect(404);
        assert_eq!(visitor.get(&format!("/api/assets/{id}")).await.json().get("isMotion"), None);
        let bucket = visitor.get("/api/timeline/bucket?timeBucket=1970-01-01").await.expect(200);
        assert_eq!(bucket.json().get("isMotion"), None);
    }
    let clean = visitor(&server, &owner, &id, json!({"showMetadata": false})).await;
    let clean = clean.get(&format!("/api/assets/{id}/original")).await.expect(200);
    assert!(!contains(&clean.body, b"CANARYFILM"));
}

/// A file's offset may point anywhere: what is not a video is not served, in particular not the
/// image.
#[tokio::test]
async fn only_motion_videos_are_motion_videos() {
    let (server, owner) = Server::with_owner().await;
    for (seed, offset) in [(1, "100"), (2, "99999999"), (3, "0"), (4, "3"), (5, "-1"), (6, "x")] {
        let tag = format!("<GCamera:MicroVideoOffset>{offset}</GCamera:MicroVideoOffset>");
        let id = owner.add("a.jpg", &jpeg_with_xmp(seed, &tag)).await;
        let visitor = visitor(&server, &owner, &id, json!({})).await;
        visitor.get(&format!("/api/assets/{id}/video/playback")).await.expect(404);
    }
}

#[tokio::test]
async fn people_are_named_where_metadata_is_shown() {
    let (server, owner) = Server::with_owner().await;
    let people = "<Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>Ann CANARY</rdf:li>\
                  <rdf:li>Ben</rdf:li></rdf:Bag></Iptc4xmpExt:PersonInImage>";
    let id = owner.add("a.jpg", &jpeg_with_xmp(1, people)).await;
    let open = visitor(&server, &owner, &id, json!({})).await;
    for person in [&owner, &open] {
        let asset = person.get(&format!("/api/assets/{id}")).await.expect(200).json();
        assert_eq!(asset["peopleNames"], json!(["Ann CANARY", "Ben"]));
        assert_eq!(asset["people"], json!([]), "the wire's own field is for faces");
    }
    let hidden = visitor(&server, &owner, &id, json!({"showMetadata": false})).await;
    let asset = hidden.get(&format!("/api/assets/{id}")).await.expect(200);
    assert!(!asset.text().contains("CANARY") && !asset.text().contains("people"));
}
