//! Set-up, sign-in, sessions, and who may act with a browser's cookies.

use serde_json::json;

use crate::harness::{Answer, EMAIL, NAME, PASSWORD, Server};

#[tokio::test]
async fn the_first_administrator_is_the_only_one_to_sign_up() {
    let (server, owner) = Server::with_owner().await;
    let config = server.nobody().get("/api/server/config").await.expect(200).json();
    assert_eq!(config["isInitialized"], true);
    let me = owner.get("/api/users/me").await.expect(200).json();
    assert_eq!((me["email"].as_str(), me["name"].as_str()), (Some(EMAIL), Some(NAME)));
    assert_eq!(me["isAdmin"], true);
    let again = json!({"email": "b@b.example", "name": "B", "password": "x"});
    let again = server.nobody().post("/api/auth/admin-sign-up", again).await;
    again.refused(400, "The server already has an admin");
}

#[tokio::test]
async fn sign_up_wants_an_address_a_name_and_a_password() {
    let server = Server::start().await;
    for (email, name, password) in
        [("", "A", "p"), ("a", "A", "p"), ("a@b", " ", "p"), ("a@b", "A", ""), ("a@b c", "A", "p")]
    {
        let body = json!({"email": email, "name": name, "password": password});
        server.nobody().post("/api/auth/admin-sign-up", body).await.expect(400);
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_account_look_alike() {
    let (server, _) = Server::with_owner().await;
    for (email, password) in [(EMAIL, "wrong"), ("nobody@owner.example", PASSWORD)] {
        let body = json!({"email": email, "password": password});
        let answer = server.nobody().post("/api/auth/login", body).await;
        answer.refused(401, "Incorrect email or password");
    }
}

#[tokio::test]
async fn signing_in_sets_three_cookies_and_any_of_the_tokens_works() {
    let (server, _) = Server::with_owner().await;
    let body = json!({"email": EMAIL.to_uppercase(), "password": PASSWORD});
    let answer = server.nobody().post("/api/auth/login", body).await.expect(201);
    let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
    assert_eq!(cookies.len(), 3);
    let access = cookies[0].to_str().unwrap();
    assert!(access.contains("; HttpOnly") && access.contains("; SameSite=Lax"), "{access}");
    assert!(!access.contains("Secure"), "no TLS here");
    let visible = answer.cookie("immich_is_authenticated").unwrap();
    assert_eq!(visible, "immich_is_authenticated=true");

    let token = answer.json()["accessToken"].as_str().unwrap().to_owned();
    let mut person = server.nobody();
    person.cookie = answer.cookie("immich_access_token");
    person.get("/api/users/me").await.expect(200);
    person.cookie = None;
    for header in ["x-immich-user-token", "x-immich-session-token"] {
        person.get_with("/api/users/me", &[(header, &token)]).await.expect(200);
    }
    person.get(&format!("/api/users/me?sessionKey={token}")).await.expect(200);
    person.get("/api/users/me").await.refused(401, "Authentication required");
    person.token = Some("wrong".into());
    person.get("/api/users/me").await.refused(401, "Invalid user token");
}

#[tokio::test]
async fn behind_tls_cookies_are_secure() {
    let (server, _) = Server::with_owner().await;
    let request = server.nobody().request(reqwest::Method::POST, "/api/auth/login");
    let request = request.header("x-forwarded-proto", "https");
    let answer = Answer::of(request.json(&json!({"email": EMAIL, "password": PASSWORD}))).await;
    assert!(answer.header("set-cookie").contains("; Secure"));
}

#[tokio::test]
async fn signing_out_kills_the_session_on_the_server() {
    let (_server, owner) = Server::with_owner().await;
    owner.post("/api/auth/validateToken", json!(null)).await.expect(200);
    let answer = owner.post("/api/auth/logout", json!({})).await.expect(200);
    assert_eq!(answer.header("clear-site-data"), "\"cache\"");
    assert_eq!(answer.json()["successful"], true);
    owner.get("/api/users/me").await.refused(401, "Invalid user token");
}

#[tokio::test]
async fn other_sites_cannot_act_with_cookies() {
    let (server, _) = Server::with_owner().await;
    let body = json!({"email": EMAIL, "password": PASSWORD});
    let answer = server.nobody().post("/api/auth/login", body).await.expect(201);
    let mut browser = server.nobody();
    browser.cookie = answer.cookie("immich_access_token");
    let post = |name: &'static str, value: &'static str| {
        let request = browser.request(reqwest::Method::POST, "/api/albums").header(name, value);
        Answer::of(request.json(&json!({"albumName": "x"})))
    };
    post("origin", "https://evil.example").await.expect(403);
    post("sec-fetch-site", "cross-site").await.expect(403);
    post("sec-fetch-site", "same-site").await.expect(403);
    post("sec-fetch-site", "same-origin").await.expect(201);
    let own = format!("http://{}", server.address);
    let request = browser.request(reqwest::Method::POST, "/api/albums").header("origin", own);
    Answer::of(request.json(&json!({"albumName": "x"}))).await.expect(201);
}

#[tokio::test]
async fn nothing_in_the_database_opens_anything() {
    let (server, owner) = Server::with_owner().await;
    let token = owner.token.clone().unwrap();
    let data = server.stop().await;
    for file in crate::harness::files(data.path()) {
        // SQLite may still be folding its log into the file.
        let Ok(bytes) = std::fs::read(&file) else { continue };
        for secret in [PASSWORD, token.as_str()] {
            assert!(!crate::fixtures::contains(&bytes, secret.as_bytes()), "{}", file.display());
        }
    }
}
