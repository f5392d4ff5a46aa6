//! Guessing passwords and custom addresses is slow for the client that guesses, whatever the target
//! and however many guesses are concurrent, and does not affect other clients.

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use serde_json::json;
use vitrine_server::config::Config;

use crate::fixtures::jpeg;
use crate::harness::{Answer, EMAIL, PASSWORD, Person, Server};

/// A server that trusts the client address in `X-Forwarded-For`.
async fn behind_a_proxy() -> (Server, Person) {
    let trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    let server = Server::with_config(Config { trusted_proxies, ..Config::default() }).await;
    let owner = server.set_up().await;
    (server, owner)
}

fn from(person: Person, address: &str) -> Person {
    Person { from: Some(address.to_owned()), ..person }
}

/// Awaits responses until `most` of them are 429. The others must have this status.
async fn refused<F: Future<Output = Answer>>(
    asked: impl Iterator<Item = F>,
    status: u16,
    most: usize,
) {
    let mut asked: FuturesUnordered<_> = asked.collect();
    let mut refused = 0;
    while refused < most {
        let answer = asked.next().await.expect("fewer were refused");
        if answer.status == 429 {
            assert!(!answer.header("retry-after").is_empty());
            refused += 1;
        } else {
            assert_eq!(answer.status, status);
        }
    }
}

#[tokio::test]
async fn guesses_spread_over_many_accounts_are_no_quicker() {
    let (server, _) = behind_a_proxy().await;
    let guesses = (0..120).map(async |number| {
        let guesser = from(server.nobody(), "198.51.100.1");
        let email = format!("{number}@user.example");
        guesser.post("/api/auth/login", json!({"email": email, "password": "wrong"})).await
    });
    refused(guesses, 401, 60).await;
    let body = json!({"email": EMAIL, "password": PASSWORD});
    from(server.nobody(), "198.51.100.2").post("/api/auth/login", body).await.expect(201);
}

#[tokio::test]
async fn guesses_at_one_account_at_once_are_no_quicker() {
    let (server, _) = behind_a_proxy().await;
    let guesses = (0..60).map(async |_| {
        let guesser = from(server.nobody(), "198.51.100.1");
        guesser.post("/api/auth/login", json!({"email": EMAIL, "password": "wrong"})).await
    });
    refused(guesses, 401, 45).await;
    let body = json!({"email": EMAIL, "password": PASSWORD});
    from(server.nobody(), "198.51.100.2").post("/api/auth/login", body).await.expect(201);
}

#[tokio::test]
async fn names_of_links_cannot_be_tried_out_many_at_once() {
    let (server, owner) = behind_a_proxy().await;
    let photo = owner.add("a.jpg", &jpeg(1, 40, 30)).await;
    let link = json!({"type": "INDIVIDUAL", "assetIds": [photo], "slug": "summer"});
    owner.link(link).await;
    let guesses = (0..200).map(async |number| {
        let guesser = from(server.nobody(), "198.51.100.1");
        guesser.get(&format!("/api/shared-links/me?slug=name-{number}")).await
    });
    refused(guesses, 401, 100).await;
    let visitor = from(server.nobody(), "198.51.100.2");
    for _ in 0..50 {
        visitor.get("/api/shared-links/me?slug=summer").await.expect(200);
    }
}

#[tokio::test]
async fn addresses_longer_than_any_are_answered_like_wrong_ones() {
    let (server, _) = Server::with_owner().await;
    let email = format!("{}@user.example", "a".repeat(30_000));
    let body = json!({"email": email, "password": "wrong"});
    server.nobody().post("/api/auth/login", body).await.refused(401, "Incorrect email or password");
}
