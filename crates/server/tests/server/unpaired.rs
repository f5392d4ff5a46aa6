//! Stills that name a video which is no part of them, by the contents of both.

use serde_json::{Value, json};

use crate::fixtures::{canary_photo, jpeg, motion_video_at, motion_video_of};
use crate::harness::Server;
use crate::pairs::{asset, plays, still};

/// 2021-05-06 07:08:09 at UTC+2, when the canary photo was taken.
const CANARY_TIME: u32 = 1_620_277_689;

#[tokio::test]
async fn a_video_that_is_no_part_of_the_still_does_not_vanish() {
    let (server, owner) = Server::with_owner().await;
    let unrelated = [
        motion_video_of(1, 90_000),
        motion_video_at(2, 2_000, CANARY_TIME + 86_400),
        motion_video_at(3, 90_000, CANARY_TIME),
    ];
    for (seed, video) in (1..).zip(&unrelated) {
        let hidden = [("visibility", "hidden")];
        let video = owner.upload_with("IMG_1.MOV", video, &hidden).await.expect(201).id();
        let photo = canary_photo(seed, 1);
        let id = still(&owner, &photo, &video).await.expect(201).id();
        let seen = asset(&owner, &id).await;
        assert_eq!((&seen["livePhotoVideoId"], seen.get("isMotion")), (&Value::Null, None));
        assert_eq!(asset(&owner, &video).await["visibility"], "timeline");
        // The same once more, as a duplicate, and as a change.
        still(&owner, &photo, &video).await.expect(200);
        let change = json!({"livePhotoVideoId": video});
        owner.send("PUT", &format!("/api/assets/{id}"), change).await.expect(400);
        assert_eq!(asset(&owner, &video).await["visibility"], "timeline");
        plays(&owner, &id).await.expect(404);
    }
    let statistics = owner.get("/api/assets/statistics").await.json();
    assert_eq!(statistics, json!({"images": 3, "videos": 3, "total": 6}));

    // Those that may be pairs are, and a guest's video that is none waits for nobody.
    let hidden = [("visibility", "hidden")];
    let related = motion_video_at(4, 3_000, CANARY_TIME + 2);
    let video = owner.upload_with("IMG_1.MOV", &related, &hidden).await.expect(201).id();
    let id = still(&owner, &canary_photo(9, 1), &video).await.expect(201).id();
    assert_eq!(asset(&owner, &id).await["livePhotoVideoId"], json!(video));
    let album = owner.post("/api/albums", json!({"albumName": "Party"})).await.expect(201).id();
    let link = json!({"type": "ALBUM", "albumId": album, "allowUpload": true});
    let link = owner.link(link).await;
    let guest = server.visitor(link["key"].as_str().unwrap());
    let long = motion_video_of(7, 90_000);
    let video = guest.upload_with("IMG_2.MOV", &long, &hidden).await.expect(201).id();
    let id = still(&guest, &jpeg(8, 40, 30), &video).await.expect(201).id();
    assert_eq!(asset(&owner, &id).await["livePhotoVideoId"], Value::Null);
    assert_eq!(asset(&owner, &video).await["visibility"], "timeline");
}
