//! One client cannot keep others out by holding connections or bodies in memory.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use vitrine_server::config::Config;

use crate::fixtures::jpeg;
use crate::harness::{Answer, Person, Server};

/// Longer than any legitimate wait, so that a test fails instead of hanging.
const HANGS: Duration = Duration::from_secs(25);

#[tokio::test]
async fn idle_connections_keep_nobody_out() {
    let server = Server::start().await;
    server.nobody().get("/api/server/ping").await.expect(200);
    let mut held = Vec::new();
    for _ in 0..2200 {
        // Fewer where the system limits the open files of a process further.
        let Ok(mut stream) = TcpStream::connect(server.address).await else { break };
        if held.len() % 2 == 0 {
            let _ = stream.write_all(b"GET /api/server/ping HTTP/1.1\r\nHost:").await;
        }
        held.push(stream);
    }
    // Frees file descriptors for the client itself.
    held.truncate(held.len() - 20);
    let nobody = server.nobody();
    let answer = tokio::time::timeout(HANGS, nobody.get("/api/server/ping")).await;
    answer.expect("nobody else is answered").expect(200);
}

#[tokio::test]
async fn a_few_fields_take_no_long_body() {
    let (server, owner) = Server::with_owner().await;
    let photo = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let link = json!({"type": "INDIVIDUAL", "assetIds": [photo], "allowUpload": true,
        "password": "sesame"});
    let link = owner.link(link).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let long = "x".repeat(70_000);
    let name = || json!({"name": long});
    for (person, method, path, body) in [
        (server.nobody(), "POST", "/api/auth/login", json!({"email": long, "password": "x"})),
        (server.nobody(), "POST", "/api/auth/admin-sign-up", name()),
        (visitor.clone(), "POST", "/api/shared-links/login", json!({"password": long})),
        (owner.clone(), "PUT", "/api/users/me", name()),
        (owner.clone(), "POST", "/api/api-keys", name()),
        (owner.clone(), "POST", "/api/search/metadata", json!({"query": long})),
        (owner.clone(), "PUT", &format!("/api/assets/{photo}"), json!({"description": long})),
        (owner.clone(), "POST", "/api/activities", json!({"comment": long})),
    ] {
        let answer = person.send(method, path, body).await;
        assert_eq!(answer.status, 413, "{method} {path}: {}", answer.text());
    }
}

fn ids(length: usize) -> Value {
    let id = "00000000-0000-4000-8000-000000000000";
    json!({"assetIds": vec![id; length / (id.len() + 3)]})
}

#[tokio::test]
async fn lists_of_visitors_are_shorter_than_those_of_users() {
    let (server, owner) = Server::with_owner().await;
    let photo = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": [photo]})).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let path = "/api/download/info";
    visitor.post(path, ids(5 << 20)).await.expect(413);
    owner.post(path, ids(11 << 20)).await.expect(413);
    // These are read; they name photos that do not exist.
    visitor.post(path, ids(3 << 20)).await.expect(400);
    owner.post(path, ids(6 << 20)).await.expect(400);
}

/// Begins to send a long list from a client address, and never completes it.
async fn trickle(server: &Server, path: &str, from: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {from}\r\n\
         Content-Type: application/json\r\nContent-Length: 2000000\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b' '; 100_000]).await.unwrap();
    stream
}

#[tokio::test]
async fn long_bodies_that_trickle_keep_nobody_out() {
    let trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    let server = Server::with_config(Config { trusted_proxies, ..Config::default() }).await;
    let owner = server.set_up().await;
    let photo = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": [photo]})).await;
    let path = format!("/api/download/info?key={}", link["key"].as_str().unwrap());
    let mut held = Vec::new();
    for number in 1..5 {
        held.push(trickle(&server, &path, &format!("198.51.100.{number}")).await);
    }
    let other = Person { from: Some("198.51.100.9".to_owned()), ..server.nobody() };
    let request = other.request(reqwest::Method::POST, &path).json(&ids(1 << 20));
    let answer = tokio::time::timeout(HANGS, Answer::of(request)).await;
    answer.expect("nobody else is answered").expect(400);
    let mut answer = String::new();
    let read = tokio::time::timeout(HANGS, held[0].read_to_string(&mut answer)).await;
    read.expect("a list that never ends is waited for").unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}
