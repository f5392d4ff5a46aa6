//! Custom addresses cannot be enumerated: neither through any URL that accepts a name, nor by
//! checking whether one is free.

use std::time::{Duration, Instant};

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use serde_json::{Value, json};

use crate::fixtures::jpeg;
use crate::harness::{Person, Server};

/// Requests one name after the other, through one kind of URL.
async fn guess(nobody: &Person, kind: &str, number: usize) {
    for guess in 0..number {
        match kind {
            "api" => {
                let path = format!("/api/shared-links/me?slug=guess-{guess}");
                nobody.get(&path).await.refused(401, "Invalid share slug");
            }
            below => {
                nobody.get(&format!("/s/guess-{guess}{below}")).await.expect(404);
            }
        }
    }
}

#[tokio::test]
async fn names_are_guessed_slowly_on_every_address_that_answers_to_one() {
    for kind in ["", "/preview.jpg", "/photos/1/preview.jpg", "/map", "/albums/1", "api"] {
        let (server, owner) = Server::with_owner().await;
        let id = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
        owner.link(json!({"type": "INDIVIDUAL", "assetIds": [id], "slug": "there"})).await;
        let nobody = server.nobody();
        // Half of the free attempts are used up through another URL: all count together.
        guess(&nobody, "api", 15).await;
        guess(&nobody, kind, 15).await;
        let before = Instant::now();
        guess(&nobody, kind, 3).await;
        assert!(before.elapsed() >= Duration::from_millis(500), "{kind}: {:?}", before.elapsed());
        // The key of a link is not a name, and is not delayed.
        assert_eq!(nobody.get("/share/no-key/preview.jpg").await.status, 404);
    }
}

#[tokio::test]
async fn a_user_asks_slowly_which_addresses_others_have() {
    let (server, owner) = Server::with_owner().await;
    let id = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    owner.link(json!({"type": "INDIVIDUAL", "assetIds": [id], "slug": "taken"})).await;
    let other = server.add_user(&owner, "other@user.example", "Other").await;
    let photo = other.add("b.jpg", &jpeg(2, 40, 30)).await;
    let link = other.link(json!({"type": "INDIVIDUAL", "assetIds": [photo]})).await;
    let link = format!("/api/shared-links/{}", link["id"].as_str().unwrap());
    // Creating a link with a name, and renaming one, count as checks too.
    let with_name = json!({"type": "INDIVIDUAL", "assetIds": [photo], "slug": "taken"});
    for _ in 0..20 {
        other.get("/api/shared-links/address?name=taken").await.expect(200);
        let refused = other.post("/api/shared-links", with_name.clone()).await;
        refused.refused(400, "Failed to save shared link");
        let refused = other.send("PATCH", &link, json!({"slug": "taken"})).await;
        refused.refused(400, "Failed to save shared link");
    }
    let path = "/api/shared-links/address?name=taken";
    for (method, path, body) in [
        ("GET", path, Value::Null),
        ("POST", "/api/shared-links", with_name),
        ("PATCH", link.as_str(), json!({"slug": "taken"})),
    ] {
        let mut many: FuturesUnordered<_> =
            (0..30).map(|_| other.send(method, path, body.clone())).collect();
        let mut is_refused = false;
        while let Some(answer) = many.next().await {
            is_refused |= answer.status == 429;
            if is_refused {
                break;
            }
        }
        assert!(is_refused, "{method}: not all of many at once are answered");
    }
    // Users do not delay each other.
    owner.get("/api/shared-links/address?name=other").await.expect(200);
    // An unchanged name does not count as a check.
    let body = json!({"description": "Still here"});
    other.send("PATCH", &link, body).await.expect(200);
}

#[tokio::test]
async fn what_is_not_free_is_not_explained() {
    let (server, owner) = Server::with_owner().await;
    let id = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let made = async |slug: &str, more: Value| {
        let mut body = json!({"type": "INDIVIDUAL", "assetIds": [id], "slug": slug});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let link = owner.link(body).await;
        format!("/api/shared-links/{}", link["id"].as_str().unwrap())
    };
    made("open", json!({})).await;
    made("locked", json!({"password": "sesame"})).await;
    made("over", json!({"expiresAt": "2001-01-01T00:00:00.000Z"})).await;
    let paused = made("paused", json!({})).await;
    owner.send("PATCH", &paused, json!({"isPaused": true})).await.expect(200);
    let left = made("left", json!({})).await;
    owner.send("PATCH", &left, json!({"slug": null})).await.expect(200);
    let gone = made("gone", json!({})).await;
    owner.send("DELETE", &gone, Value::Null).await.expect(204);
    let other = server.add_user(&owner, "other@user.example", "Other").await;
    for name in ["open", "locked", "over", "paused", "left", "gone"] {
        let answer = other.get(&format!("/api/shared-links/address?name={name}")).await.expect(200);
        assert_eq!(answer.json(), json!({"isValid": true, "isFree": false}), "{name}");
    }
}
