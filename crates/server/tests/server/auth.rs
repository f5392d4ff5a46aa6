//! Set-up, sign-in, sessions, and cross-site requests with a browser's cookies.

use serde_json::json;

use crate::harness::{Answer, EMAIL, NAME, PASSWORD, Server, client};

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

/// Every credential besides the cookie, each absent, wrong or right. The origin check may be
/// skipped only where the cookie is not the credential that counts.
#[tokio::test]
async fn other_sites_cannot_act_with_cookies_whatever_else_they_send() {
    let (server, owner) = Server::with_owner().await;
    let token = owner.token.clone().unwrap();
    let key = owner.post("/api/api-keys", json!({"name": "x", "permissions": ["all"]})).await;
    let key = key.expect(201).json()["secret"].as_str().unwrap().to_owned();
    let bearer = format!("Bearer {token}");
    let session = format!("immich_access_token={token}");
    let none = None;
    let mut tried = 0;
    for cookie in [none, Some("immich_access_token="), Some(&session)] {
        for authorization in
            [none, Some("junk"), Some("Basic eDp5"), Some("Bearer junk"), Some(&bearer)]
        {
            for api_key in [none, Some("junk"), Some(&key)] {
                for user_token in [none, Some("junk"), Some(&token)] {
                    for query in ["", "?apiKey=junk"] {
                        let url = format!("http://{}/api/albums{query}", server.address);
                        let mut request = client().build().unwrap().post(url);
                        for (name, value) in [
                            ("cookie", cookie),
                            ("authorization", authorization),
                            ("x-api-key", api_key),
                            ("x-immich-user-token", user_token),
                        ] {
                            if let Some(value) = value {
                                request = request.header(name, value);
                            }
                        }
                        let request = request.header("sec-fetch-site", "cross-site");
                        let answer = Answer::of(request.json(&json!({"albumName": "x"}))).await;
                        let by_bearer =
                            authorization.is_some_and(|sent| sent.starts_with("Bearer"));
                        let is_cookie = cookie == Some(session.as_str());
                        let counts = is_cookie && user_token.is_none() && !by_bearer;
                        let case =
                            format!("{cookie:?} {authorization:?} {api_key:?} {user_token:?}");
                        if counts {
                            assert_eq!(answer.status, 403, "{case} {}", answer.text());
                        }
                        if answer.status == 201 {
                            assert!(!counts, "{case}");
                        }
                        tried += 1;
                    }
                }
            }
        }
    }
    assert_eq!(tried, 270);
    // Programs that send a key or a token and no cookie are accepted from any site.
    let post = |name: &'static str, value: &str| {
        let request = server.nobody().request(reqwest::Method::POST, "/api/albums");
        let request = request.header("sec-fetch-site", "cross-site").header(name, value);
        Answer::of(request.json(&json!({"albumName": "x"})))
    };
    post("authorization", &bearer).await.expect(201);
    post("x-api-key", &key).await.expect(201);
}

#[tokio::test]
async fn other_sites_cannot_act_with_a_links_cookies() {
    let (server, owner) = Server::with_owner().await;
    let photo = owner.add("a.jpg", &crate::fixtures::jpeg(1, 40, 30)).await;
    let link = json!({"type": "INDIVIDUAL", "assetIds": [photo], "allowUpload": true});
    let link = owner.link(link).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let begun = visitor.post("/api/shared-links/guest", json!({"name": "Guest"})).await.expect(201);
    let guest = begun.cookie("vitrine_guest_token").unwrap();
    for cookie in [guest.as_str(), "immich_shared_link_token=junk"] {
        for (name, value) in [
            ("x-junk", "x"),
            ("authorization", "junk"),
            ("authorization", "Bearer junk"),
            ("x-api-key", "junk"),
        ] {
            let request = visitor.request(reqwest::Method::POST, "/api/shared-links/guest");
            let request = request.header("cookie", cookie).header("sec-fetch-site", "cross-site");
            let request = request.header(name, value).json(&json!({"name": "Other"}));
            Answer::of(request).await.refused(403, "Requests of other sites are refused");
        }
    }
}

#[tokio::test]
async fn nothing_in_the_database_opens_anything() {
    let (server, owner) = Server::with_owner().await;
    let token = owner.token.clone().unwrap();
    let data = server.stop().await;
    for file in crate::harness::files(data.path()) {
        // SQLite may still be checkpointing its log into the file.
        let Ok(bytes) = std::fs::read(&file) else { continue };
        for secret in [PASSWORD, token.as_str()] {
            assert!(!crate::fixtures::contains(&bytes, secret.as_bytes()), "{}", file.display());
        }
    }
}
