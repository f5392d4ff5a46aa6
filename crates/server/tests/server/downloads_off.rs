//! Links without downloads: played videos have no metadata, and no response is an original.

use serde_json::{Value, json};

use crate::fixtures::motion_video;
use crate::fixtures::{contains, jpeg, jpeg_with_xmp};
use crate::harness::{Answer, Person, Server};

const PLACE: &[u8] = b"+48.1370+011.5750/";
const MOTION_VIDEO_INSIDE: &[u8] = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isomCANARYFILM, and more of it";

fn motion_photo() -> Vec<u8> {
    let offset = format!(
        "<GCamera:MicroVideoOffset>{}</GCamera:MicroVideoOffset>",
        MOTION_VIDEO_INSIDE.len()
    );
    [jpeg_with_xmp(1, &offset), MOTION_VIDEO_INSIDE.to_vec()].concat()
}

/// Visitors of links to these assets without downloads: one whose link shows all metadata, one
/// whose link hides places, one whose link hides all metadata.
async fn visitors(server: &Server, owner: &Person, ids: &[&str]) -> Vec<Person> {
    let mut visitors = Vec::new();
    for (metadata, hide) in [(true, false), (true, true), (false, false)] {
        let link = owner.link(json!({
            "type": "INDIVIDUAL", "assetIds": ids, "allowDownload": false,
            "showMetadata": metadata, "hideLocation": hide,
        }));
        visitors.push(server.visitor(link.await["key"].as_str().unwrap()));
    }
    visitors
}

async fn plays(person: &Person, id: &str, query: &str, headers: &[(&str, &str)]) -> Answer {
    person.get_with(&format!("/api/assets/{id}/video/playback{query}"), headers).await
}

#[tokio::test]
async fn what_is_played_has_no_metadata_and_is_no_file() {
    let (server, owner) = Server::with_owner().await;
    let video = owner.add("CANARY.mov", &motion_video(1)).await;
    let hidden = [("visibility", "hidden")];
    let beside = owner.upload_with("IMG_1.MOV", &motion_video(2), &hidden).await.expect(201).id();
    let still = jpeg(2, 40, 30);
    let still = owner.upload_with("IMG_1.JPG", &still, &[("livePhotoVideoId", &beside)]).await;
    let still = still.expect(201).id();
    let own = plays(&owner, &video, "", &[]).await.expect(200);
    assert!(contains(&own.body, PLACE), "its owner plays it as it is");
    for visitor in visitors(&server, &owner, &[&video, &still]).await {
        for (id, seed) in [(&video, 1), (&still, 2)] {
            for query in ["", "?download=true", "?download=1", "?download"] {
                let played = plays(&visitor, id, query, &[]).await.expect(200);
                assert_eq!(played.header("content-disposition"), "inline", "{query}");
                assert_eq!(played.body.len(), motion_video(seed).len());
                assert!(!contains(&played.body, PLACE) && played.body != motion_video(seed));
                assert!(played.header("etag") != own.header("etag"));
            }
            // A range is one of what is played, not of the original.
            let whole = plays(&visitor, id, "", &[]).await.body;
            let range = format!("bytes=8-{}", whole.len() - 1);
            let part = plays(&visitor, id, "", &[("range", &range)]).await.expect(206);
            assert_eq!(part.body, whole[8..]);
            assert_eq!(part.header("content-disposition"), "inline");
            let parts = plays(&visitor, id, "", &[("range", "bytes=0-80,90-400")]).await;
            assert!(!contains(&parts.body, PLACE));
        }
    }
    // With downloads on, the original is played.
    let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": [video]})).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let played = plays(&visitor, &video, "?download=true", &[]).await.expect(200);
    assert_eq!(played.body, motion_video(1));
    let called = played.header("content-disposition");
    assert_eq!(called, "attachment; filename*=UTF-8''CANARY.mov");
}

#[tokio::test]
async fn the_motion_video_inside_of_a_picture_is_not_given() {
    let (server, owner) = Server::with_owner().await;
    let id = owner.add("a.jpg", &motion_photo()).await;
    for visitor in visitors(&server, &owner, &[&id]).await {
        plays(&visitor, &id, "", &[]).await.expect(404);
        plays(&visitor, &id, "", &[("range", "bytes=0-7")]).await.expect(404);
        let seen = visitor.get(&format!("/api/assets/{id}")).await.expect(200).json();
        assert_eq!(seen.get("isMotion"), None, "it is not promised");
    }
}

#[tokio::test]
async fn a_video_that_cannot_be_cleaned_is_refused() {
    let (server, owner) = Server::with_owner().await;
    // A box that is longer than the file by its header (ISO/IEC 14496-12, section 4.2).
    let broken = [&motion_video(3)[..], b"\0\0\x7F\xFFmoovCANARY"].concat();
    let id = owner.add("a.mov", &broken).await;
    assert_eq!(plays(&owner, &id, "", &[]).await.expect(200).body, broken);
    for visitor in visitors(&server, &owner, &[&id]).await {
        let refused = plays(&visitor, &id, "", &[]).await.expect(403);
        assert!(refused.text().contains("without its metadata"), "{}", refused.text());
    }
}

#[tokio::test]
async fn no_route_gives_an_original_or_tells_it_by_its_checksum() {
    let (server, owner) = Server::with_owner().await;
    let bytes = jpeg(7, 400, 300);
    let photo = owner.add("a.jpg", &bytes).await;
    let video = owner.add("b.mov", &motion_video(4)).await;
    for visitor in visitors(&server, &owner, &[&photo, &video]).await {
        for id in [&photo, &video] {
            let path = format!("/api/assets/{id}");
            visitor.get(&format!("{path}/original")).await.expect(403);
            visitor.get(&format!("{path}/original?download=true")).await.expect(403);
            for size in ["fullsize", "original"] {
                let shown = visitor.get(&format!("{path}/thumbnail?size={size}")).await;
                assert!(shown.body != bytes && !contains(&shown.body, PLACE));
            }
            let ids = json!({"assetIds": [id]});
            visitor.post("/api/download/info", ids.clone()).await.expect(400);
            visitor.post("/api/download/archive", ids).await.expect(400);
            visitor.get(&format!("/api/download/archive?assetIds={id}")).await.expect(400);
            let seen = visitor.get(&path).await.expect(200).json();
            let checksum = seen.get("checksum").and_then(Value::as_str).unwrap_or_default();
            assert_eq!(checksum, "");
        }
    }
}
