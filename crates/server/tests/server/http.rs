//! HTTP itself: conditional requests, ranges, versions, limits, and endpoints for monitoring.

use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use vitrine_server::config::Config;

use crate::fixtures::jpeg;
use crate::harness::{Server, client};

#[tokio::test]
async fn answers_that_did_not_change_are_not_sent_again() {
    let (_server, owner) = Server::with_owner().await;
    let id = owner.add("a.jpg", &jpeg(1, 64, 48)).await;
    let path = format!("/api/assets/{id}");
    let first = owner.get(&path).await.expect(200);
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    let again = owner.get_with(&path, &[("if-none-match", &tag)]).await.expect(304);
    assert!(again.body.is_empty() && again.header("etag") == tag);
    let change = serde_json::json!({"isFavorite": true});
    owner.send("PUT", &path, change).await.expect(200);
    let changed = owner.get_with(&path, &[("if-none-match", &tag)]).await.expect(200);
    assert_ne!(changed.header("etag"), tag);
}

#[tokio::test]
async fn several_ranges_come_in_one_answer() {
    let (_server, owner) = Server::with_owner().await;
    let photo = jpeg(1, 64, 48);
    let id = owner.add("a.jpg", &photo).await;
    let path = format!("/api/assets/{id}/original");
    let answer = owner.get_with(&path, &[("range", "bytes=0-9,-5")]).await.expect(206);
    let kind = answer.header("content-type");
    let boundary = kind.strip_prefix("multipart/byteranges; boundary=").unwrap();
    let len = photo.len();
    let part = |from: usize, to: usize| {
        let head = format!(
            "\r\n--{boundary}\r\nContent-Type: image/jpeg\r\n\
             Content-Range: bytes {from}-{}/{len}\r\n\r\n",
            to - 1
        );
        [head.as_bytes(), &photo[from..to]].concat()
    };
    let end = format!("\r\n--{boundary}--\r\n");
    let expected = [part(0, 10), part(len - 5, len), end.into_bytes()].concat();
    assert!(answer.body == expected);
    assert_eq!(answer.header("content-length"), expected.len().to_string());

    let tag = answer.header("etag").to_owned();
    for (condition, status) in [(tag.as_str(), 206), ("\"other\"", 200)] {
        let headers = [("range", "bytes=0-9"), ("if-range", condition)];
        owner.get_with(&path, &headers).await.expect(status);
    }
    owner.get_with(&path, &[("range", "bytes=0-9,5-20")]).await.expect(200);
}

#[tokio::test]
async fn http_2_without_tls() {
    let server = Server::start().await;
    let client = client().http2_prior_knowledge().build().unwrap();
    let url = format!("http://{}/api/server/ping", server.address);
    let answer = client.get(url).send().await.unwrap();
    assert_eq!(answer.version(), reqwest::Version::HTTP_2);
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn heads_without_end_are_refused() {
    let server = Server::start().await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET /api/server/ping HTTP/1.1\r\nHost: x\r\n").await.unwrap();
    let line = format!("X: {}\r\n", "a".repeat(1000));
    for _ in 0..200 {
        if stream.write_all(line.as_bytes()).await.is_err() {
            break;
        }
    }
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut answer));
    // Refused with a response, or closed while the client is still sending, but without waiting for
    // it.
    if let Ok(Ok(_)) = read.await {
        let text = String::from_utf8_lossy(&answer);
        assert!(answer.is_empty() || text.starts_with("HTTP/1.1 431"), "{text}");
    }
    server.nobody().get("/api/server/ping").await.expect(200);
}

#[tokio::test]
async fn monitoring_asks_at_an_address_of_its_own() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let server = Server::with_config(Config { metrics: Some(port), ..Config::default() }).await;
    server.nobody().get("/api/server/ping").await.expect(200);
    server.nobody().get("/api/server/ready").await.expect(200);
    server.nobody().get("/share/CANARYKEY").await;
    let mut monitor = server.nobody();
    monitor.base = format!("http://{port}");
    let text = monitor.get("/metrics").await.expect(200).text();
    let counted =
        "vitrine_requests_total{method=\"GET\",route=\"/api/server/ping\",status=\"200\"} 1";
    assert!(text.contains(counted), "{text}");
    assert!(!text.contains("CANARY"));
    monitor.get("/ready").await.expect(200);
    server.nobody().get("/metrics").await.expect(404);
    // With a bucket in place of a folder, the bucket has to exist.
    std::fs::remove_dir_all(server.data.path().join("storage")).unwrap();
    monitor.get("/ready").await.expect(503);
    server.nobody().get("/api/server/ready").await.expect(503);
}

#[tokio::test]
async fn methods_that_strangers_invent_are_counted_as_one() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let server = Server::with_config(Config { metrics: Some(port), ..Config::default() }).await;
    for number in 0..5 {
        let method = format!("CANARY{number}{}", "X".repeat(1000));
        server.nobody().send(&method, "/api/server/ping", Value::Null).await.expect(405);
    }
    let mut monitor = server.nobody();
    monitor.base = format!("http://{port}");
    let text = monitor.get("/metrics").await.expect(200).text();
    let counted =
        "vitrine_requests_total{method=\"other\",route=\"/api/server/ping\",status=\"405\"} 5";
    assert!(text.contains(counted), "{text}");
    assert!(!text.contains("CANARY"), "{text}");
}

#[tokio::test]
async fn answers_under_way_are_finished_when_the_server_stops() {
    let (server, owner) = Server::with_owner().await;
    let mut photo = jpeg(1, 64, 48);
    photo.extend(vec![0; 8 << 20]);
    let id = owner.add("a.jpg", &photo).await;
    let request = owner.request(reqwest::Method::GET, &format!("/api/assets/{id}/original"));
    let answer = request.send().await.unwrap();
    let stopped = tokio::spawn(server.stop());
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(answer.bytes().await.unwrap() == photo);
    stopped.await.unwrap();
    assert!(owner.request(reqwest::Method::GET, "/api/server/ping").send().await.is_err());
}
