//! Fuzzes requests: the server answers any of them within seconds and without a 5xx except 503.
//!
//! The first line is method and address, followed by headers, an empty line, and the body, as in
//! HTTP/1.1 but without its framing: what hyper rejects is not tested. `{asset}`, `{album}`,
//! `{link}`, `{key}` and `{token}` stand for the values of this run's library.
#![no_main]

use std::cell::RefCell;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;
use vitrine_server::app::App;
use vitrine_server::config::Config;
use vitrine_server::router::router;

/// A JPEG of eight by eight grey pixels.
const PHOTO: &[u8] = include_bytes!("../grey.jpg");
/// Maximum bytes of a response that are read.
const MOST: usize = 16 << 20;
/// Maximum time for a response. Wrong passwords are answered up to ten seconds late on purpose:
/// five for the account, five for the address.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Number of requests between checks that the owner is still signed in.
const PROBE: u32 = 500;

struct World {
    runtime: Runtime,
    router: Router,
    names: Vec<(&'static str, String)>,
    asked: u32,
    _data: TempDir,
}

thread_local! {
    static WORLD: RefCell<Option<World>> = const { RefCell::new(None) };
}

impl World {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let data = tempfile::tempdir().unwrap();
        let config = Config { data: data.path().to_owned(), ..Config::default() };
        let app = runtime.block_on(App::open(&config)).unwrap();
        let mut world =
            Self { runtime, router: router(app), names: Vec::new(), asked: 0, _data: data };
        let owner = json!({"email": "o@example.com", "password": "correct horse", "name": "O"});
        world.json("POST", "/api/auth/admin-sign-up", &owner);
        let token = world.json("POST", "/api/auth/login", &owner)["accessToken"].clone();
        world.names.push(("{token}", text(&token)));
        let asset = world.upload();
        let album = json!({"albumName": "A", "assetIds": [asset]});
        let album = text(&world.json("POST", "/api/albums", &album)["id"]);
        let link = world.json("POST", "/api/shared-links", &json!({"type": "ALBUM", "albumId": album, "allowUpload": true}));
        world.names.extend([
            ("{asset}", asset),
            ("{album}", album),
            ("{link}", text(&link["id"])),
            ("{key}", text(&link["key"])),
        ]);
        world
    }

    /// Sends a request that must succeed, to set up the library.
    fn json(&mut self, method: &str, path: &str, body: &Value) -> Value {
        let head = format!(
            "{method} {path}\nauthorization: Bearer {{token}}\ncontent-type: application/json\n\n{body}"
        );
        let (status, answer) = self.ask(head.as_bytes()).expect("a request");
        assert!(status.is_success(), "{path}: {status}");
        serde_json::from_slice(&answer).unwrap()
    }

    fn upload(&mut self) -> String {
        let part = |head: &str, body: &[u8]| {
            [format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes(), body, b"\r\n"].concat()
        };
        let body = [
            b"POST /api/assets\nauthorization: Bearer {token}\ncontent-type: multipart/form-data; boundary=b\n\n".to_vec(),
            part("name=\"fileCreatedAt\"", b"2021-05-06T07:08:09Z"),
            part("name=\"fileModifiedAt\"", b"2021-05-06T07:08:09Z"),
            part("name=\"assetData\"; filename=\"a.jpg\"", PHOTO),
            b"--b--\r\n".to_vec(),
        ];
        let (status, answer) = self.ask(&body.concat()).expect("a request");
        assert!(status.is_success(), "upload: {status}");
        text(&serde_json::from_slice::<Value>(&answer).unwrap()["id"])
    }

    /// Sends a request and returns the response; `None` if the bytes are not a request.
    fn ask(&self, bytes: &[u8]) -> Option<(StatusCode, Vec<u8>)> {
        let split = bytes.windows(2).position(|pair| pair == b"\n\n")?;
        let mut head = std::str::from_utf8(&bytes[..split]).ok()?.to_owned();
        let mut body = bytes[split + 2..].to_vec();
        for (name, value) in &self.names {
            head = head.replace(name, value);
            if let Ok(text) = std::str::from_utf8(&body) {
                body = text.replace(name, value).into_bytes();
            }
        }
        let mut lines = head.lines();
        let (method, path) = lines.next()?.split_once(' ')?;
        let mut request = Request::builder().method(method).uri(path);
        for line in lines {
            let (name, value) = line.split_once(':')?;
            request = request.header(name, value.trim_start());
        }
        let request = request.body(Body::from(body)).ok()?;
        let answer = async {
            let answer = self.router.clone().oneshot(request).await.unwrap_or_else(|never| match never {});
            let (parts, body) = answer.into_parts();
            (parts.status, to_bytes(body, MOST).await.map(Vec::from).unwrap_or_default())
        };
        let answer = self.runtime.block_on(async { tokio::time::timeout(TIMEOUT, answer).await });
        Some(answer.expect("an answer within seconds"))
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fuzz_target!(|bytes: &[u8]| {
    WORLD.with_borrow_mut(|held| {
        let world = held.get_or_insert_with(World::new);
        if let Some((status, _)) = world.ask(bytes) {
            assert!(!status.is_server_error() || status == StatusCode::SERVICE_UNAVAILABLE, "{status}");
        }
        world.asked += 1;
        let is_signed_in = b"GET /api/albums/{album}\nauthorization: Bearer {token}\n\n";
        if world.asked % PROBE == 0
            && world.ask(is_signed_in).is_none_or(|(status, _)| !status.is_success())
        {
            // The session ended or the album was deleted, so little could be reached: start anew.
            *held = None;
        }
    });
});
