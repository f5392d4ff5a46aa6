//! Bytes of assets: ranges, conditional requests and headers.

use serde_json::json;

use crate::fixtures::{canary_photo, jpeg};
use crate::harness::{Answer, Server};

#[tokio::test]
async fn ranges_as_the_standard_has_them() {
    let (_server, owner) = Server::with_owner().await;
    let photo = canary_photo(1, 1);
    let id = owner.add("a.jpg", &photo).await;
    let path = format!("/api/assets/{id}/original");
    let len = photo.len();
    for (range, status, expected) in [
        ("bytes=0-9", 206, Some(&photo[..10])),
        ("bytes=-5", 206, Some(&photo[len - 5..])),
        ("bytes=10-", 206, Some(&photo[10..])),
        ("bytes=999999999-", 416, None),
        ("bytes=0-5,5-6", 200, Some(&photo[..])),
        ("nonsense", 200, Some(&photo[..])),
    ] {
        let answer = owner.get_with(&path, &[("range", range)]).await.expect(status);
        match expected {
            Some(bytes) => assert!(answer.body == bytes, "{range}"),
            None => assert_eq!(answer.header("content-range"), format!("bytes */{len}")),
        }
        assert_eq!(answer.header("accept-ranges"), "bytes");
    }
}

#[tokio::test]
async fn conditions() {
    let (_server, owner) = Server::with_owner().await;
    let id = owner.add("a.jpg", &canary_photo(1, 1)).await;
    for path in ["original", "thumbnail", "thumbnail?size=preview"] {
        let path = format!("/api/assets/{id}/{path}");
        let answer = owner.get(&path).await.expect(200);
        let etag = answer.header("etag").to_owned();
        assert!(etag.starts_with('"') && etag.ends_with('"'), "strong: {etag}");
        assert_eq!(answer.header("cache-control"), "private, no-cache");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        let weak = format!("W/{etag}");
        for tags in [etag.as_str(), weak.as_str(), "\"x\", *"] {
            let answer = owner.get_with(&path, &[("if-none-match", tags)]).await.expect(304);
            assert!(answer.body.is_empty());
            assert_eq!(answer.header("etag"), etag);
        }
        owner.get_with(&path, &[("if-none-match", "\"x\"")]).await.expect(200);
        let same = [("range", "bytes=0-0"), ("if-range", etag.as_str())];
        owner.get_with(&path, &same).await.expect(206);
        let changed = [("range", "bytes=0-0"), ("if-range", "\"x\"")];
        owner.get_with(&path, &changed).await.expect(200);
        let head = Answer::of(owner.request(reqwest::Method::HEAD, &path)).await.expect(200);
        assert!(head.body.is_empty());
        assert_eq!(head.header("content-length"), answer.body.len().to_string());
    }
}

#[tokio::test]
async fn a_revoked_link_is_dead_although_the_browser_has_the_picture() {
    let (server, owner) = Server::with_owner().await;
    let id = owner.add("a.jpg", &canary_photo(1, 1)).await;
    let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": [id]})).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let path = format!("/api/assets/{id}/thumbnail");
    let etag = visitor.get(&path).await.expect(200).header("etag").to_owned();
    visitor.get_with(&path, &[("if-none-match", &etag)]).await.expect(304);
    let link = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
    owner.send("DELETE", &link, json!(null)).await.expect(204);
    visitor.get_with(&path, &[("if-none-match", &etag)]).await.expect(401);
}

#[tokio::test]
async fn a_video_plays_in_parts() {
    let (_server, owner) = Server::with_owner().await;
    let mut video = b"\0\0\0\x14ftypisom\0\0\0\0mp41".to_vec();
    video.extend_from_slice(&[7; 5000]);
    let id = owner.add("a.mp4", &video).await;
    let path = format!("/api/assets/{id}/video/playback");
    let part = owner.get_with(&path, &[("range", "bytes=100-199")]).await.expect(206);
    assert_eq!(part.body, video[100..200]);
    assert_eq!(part.header("content-type"), "video/mp4");
    let photo = owner.add("a.jpg", &jpeg(1, 30, 20)).await;
    owner.get(&format!("/api/assets/{photo}/video/playback")).await.expect(404);
}
