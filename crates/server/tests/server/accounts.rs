//! Accounts: users' changes to their own, administration of others, sessions, and API keys.

use serde_json::{Value, json};

use crate::fixtures::{contains, jpeg};
use crate::harness::{Answer, EMAIL, PASSWORD, Person, Server};

fn program(server: &Server, made: &Value) -> Person {
    Person { key: Some(made["secret"].as_str().unwrap().to_owned()), ..server.nobody() }
}

#[tokio::test]
async fn a_key_is_shown_once_and_opens_what_it_was_made_for() {
    let (server, owner) = Server::with_owner().await;
    let body = json!({"name": "Phone", "permissions": ["asset.read", "asset.upload"]});
    let made = owner.post("/api/api-keys", body).await.expect(201).json();
    assert_eq!(made["name"], "Phone");
    assert_eq!(made["apiKey"]["id"], made["id"]);
    let listed = owner.get("/api/api-keys").await.expect(200);
    let secret = made["secret"].as_str().unwrap();
    assert!(!listed.text().contains(secret));
    assert_eq!(listed.json()[0]["permissions"], json!(["asset.read", "asset.upload"]));

    let phone = program(&server, &made);
    let id = phone.add("a.jpg", &jpeg(1, 40, 30)).await;
    phone.get(&format!("/api/assets/{id}")).await.expect(200);
    phone.get("/api/api-keys/me").await.expect(200);
    let denied = phone.get(&format!("/api/assets/{id}/original")).await;
    denied.refused(403, "Missing required permission: asset.download");
    let query = format!("/api/assets/{id}?apiKey={secret}");
    server.nobody().get(&query).await.expect(200);

    let key = format!("/api/api-keys/{}", made["id"].as_str().unwrap());
    owner.send("DELETE", &key, Value::Null).await.expect(204);
    phone.get("/api/api-keys/me").await.refused(401, "Invalid API key");
    let data = server.stop().await;
    for file in crate::harness::files(data.path()) {
        let Ok(bytes) = std::fs::read(&file) else { continue };
        assert!(!contains(&bytes, secret.as_bytes()), "{}", file.display());
    }
}

#[tokio::test]
async fn a_key_cannot_give_more_than_it_has() {
    let (server, owner) = Server::with_owner().await;
    let body = json!({"permissions": ["apiKey.create", "apiKey.update", "apiKey.read"]});
    let made = owner.post("/api/api-keys", body).await.expect(201).json();
    let weak = program(&server, &made);
    let refused = "Cannot grant permissions you do not have";
    for more in [json!(["all"]), json!(["apiKey.create", "asset.read"])] {
        weak.post("/api/api-keys", json!({"permissions": more})).await.refused(400, refused);
        let own = format!("/api/api-keys/{}", made["id"].as_str().unwrap());
        weak.send("PUT", &own, json!({"permissions": more})).await.refused(400, refused);
    }
    let same = json!({"permissions": ["apiKey.read"]});
    weak.post("/api/api-keys", same).await.expect(201);
    for wrong in [json!([]), json!(["root"]), json!([""]), json!(["all,asset.read"])] {
        owner.post("/api/api-keys", json!({"permissions": wrong})).await.expect(400);
    }
}

#[tokio::test]
async fn users_change_their_name_address_and_colour() {
    let (server, owner) = Server::with_owner().await;
    server.other_user().await;
    let change = json!({"name": " Ada ", "email": "ADA@a.example", "avatarColor": "amber"});
    let me = owner.send("PUT", "/api/users/me", change).await.expect(200).json();
    assert_eq!((&me["name"], &me["email"]), (&json!("Ada"), &json!("ada@a.example")));
    assert_eq!(me["avatarColor"], "amber");
    for wrong in [
        json!({"email": "other@user.example"}),
        json!({"email": "x"}),
        json!({"name": ""}),
        json!({"avatarColor": "CANARY"}),
        json!({"password": "x"}),
    ] {
        owner.send("PUT", "/api/users/me", wrong).await.expect(400);
    }
    server.sign_in("ada@a.example", PASSWORD).await;
}

#[tokio::test]
async fn a_profile_picture_is_a_picture() {
    let (_server, owner) = Server::with_owner().await;
    let path = format!("/api/users/{}/profile-image", owner.me().await);
    let answer = owner.get(&path).await.expect(200);
    assert_eq!(answer.header("content-type"), "image/png");
    assert_eq!(image::load_from_memory(&answer.body).unwrap().width(), 120);
}

#[tokio::test]
async fn a_new_password_wants_the_old_one() {
    let (server, owner) = Server::with_owner().await;
    let elsewhere = server.sign_in(EMAIL, PASSWORD).await;
    let path = "/api/auth/change-password";
    let wrong = json!({"password": "wrong", "newPassword": "better"});
    owner.post(path, wrong).await.refused(400, "Wrong password");
    let right = json!({"password": PASSWORD, "newPassword": "better"});
    owner.post(path, right).await.expect(200);
    elsewhere.get("/api/users/me").await.expect(200);
    let again = json!({"password": "better", "newPassword": "best", "invalidateSessions": true});
    owner.post(path, again).await.expect(200);
    elsewhere.get("/api/users/me").await.expect(401);
    owner.get("/api/users/me").await.expect(200);
    server.sign_in(EMAIL, "best").await;
    let old = json!({"email": EMAIL, "password": PASSWORD});
    server.nobody().post("/api/auth/login", old).await.expect(401);
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let (server, owner) = Server::with_owner().await;
    let login = json!({"email": EMAIL, "password": PASSWORD});
    let agent = "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/158.0";
    let request = server.nobody().request(reqwest::Method::POST, "/api/auth/login");
    let answer = Answer::of(request.header("user-agent", agent).json(&login)).await.expect(201);
    let mut browser = server.nobody();
    browser.cookie = answer.cookie("immich_access_token");
    let third = server.sign_in(EMAIL, PASSWORD).await;

    let sessions = browser.get("/api/sessions").await.expect(200).json();
    assert_eq!(sessions.as_array().unwrap().len(), 3);
    let mine = sessions.as_array().unwrap().iter().find(|one| one["current"] == true).unwrap();
    assert_eq!((&mine["deviceType"], &mine["deviceOS"]), (&json!("Firefox"), &json!("Windows")));

    let listed = third.get("/api/sessions").await.json();
    let other = listed.as_array().unwrap().iter().find(|one| one["current"] == true).unwrap();
    let path = format!("/api/sessions/{}", other["id"].as_str().unwrap());
    browser.send("DELETE", &path, Value::Null).await.expect(204);
    third.get("/api/users/me").await.expect(401);
    browser.send("DELETE", "/api/sessions", Value::Null).await.expect(204);
    owner.get("/api/users/me").await.expect(401);
    browser.get("/api/users/me").await.expect(200);
}

#[tokio::test]
async fn signing_in_ends_the_session_that_the_browser_had() {
    let (server, _) = Server::with_owner().await;
    let login = json!({"email": EMAIL, "password": PASSWORD});
    let mut browser = server.nobody();
    let first = browser.post("/api/auth/login", login.clone()).await.expect(201);
    browser.cookie = first.cookie("immich_access_token");
    let second = browser.post("/api/auth/login", login).await.expect(201);
    browser.get("/api/users/me").await.expect(401);
    browser.cookie = second.cookie("immich_access_token");
    browser.get("/api/users/me").await.expect(200);
}

#[tokio::test]
async fn administrators_add_and_delete_users() {
    let (server, admin) = Server::with_owner().await;
    let user = server.add_user(&admin, "new@user.example", "New").await;
    let again = json!({"email": "NEW@user.example", "name": "N", "password": "x"});
    admin.post("/api/admin/users", again).await.refused(400, "User exists");
    let photo = user.add("a.jpg", &jpeg(1, 40, 30)).await;
    let link = user.link(json!({"type": "INDIVIDUAL", "assetIds": [photo]})).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let made = user.post("/api/api-keys", json!({"permissions": ["all"]})).await.expect(201);
    let program = program(&server, &made.json());
    let path = format!("/api/admin/users/{}", user.me().await);

    let gone = admin.send("DELETE", &path, Value::Null).await.expect(200).json();
    assert_eq!(gone["status"], "deleted");
    user.get("/api/users/me").await.refused(401, "Invalid user token");
    program.get("/api/users/me").await.refused(401, "Invalid API key");
    visitor.get("/api/shared-links/me").await.refused(401, "Invalid share key");
    assert_eq!(admin.get("/api/admin/users").await.json().as_array().unwrap().len(), 1);
    let all = admin.get("/api/admin/users?withDeleted=true").await.json();
    assert_eq!(all.as_array().unwrap().len(), 2);

    admin.post(&format!("{path}/restore"), Value::Null).await.expect(200);
    visitor.get("/api/shared-links/me").await.expect(200);
    server.sign_in("new@user.example", PASSWORD).await;

    let stored = server.stored("assets").len();
    admin.send("DELETE", &path, json!({"force": true})).await.expect(200);
    assert!(server.stored("assets").len() < stored);
    assert_eq!(server.stored("assets").len(), 0);
    let own = format!("/api/admin/users/{}", admin.me().await);
    admin.send("DELETE", &own, json!({})).await.refused(403, "Cannot delete admin user");
}

#[tokio::test]
async fn nobody_stores_more_than_they_may() {
    let (server, admin) = Server::with_owner().await;
    let first = jpeg(1, 40, 30);
    let body = json!({"email": "a@b.example", "name": "A", "password": PASSWORD,
        "quotaSizeInBytes": first.len() + 10, "shouldChangePassword": true});
    let made = admin.post("/api/admin/users", body).await.expect(201).json();
    assert_eq!(made["shouldChangePassword"], true);
    let user = server.sign_in("a@b.example", PASSWORD).await;
    user.upload("a.jpg", &first).await.expect(201);
    let more = user.upload("b.jpg", &jpeg(2, 40, 30)).await;
    more.refused(400, "Quota has been exceeded!");
    user.upload("a.jpg", &first).await.expect(200);
}
