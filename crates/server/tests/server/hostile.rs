//! Malformed requests: every operation with odd methods, paths, queries, headers and bodies,
//! combined at random from fragments that are hard to parse. None may cause a 5xx or hang.
//!
//! The sequence is deterministic. `VITRINE_HOSTILE` sets its length, and also its seed.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use vitrine_server::config::Config;
use vitrine_server::router;

use crate::fixtures::{canary_photo, jpeg};
use crate::harness::Server;

/// A deterministic generator (Marsaglia's xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % sides.max(1)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
    }

    /// The bytes with some of them changed, doubled or removed.
    fn bend(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bent = bytes.to_vec();
        for _ in 0..self.roll(4) {
            let at = self.roll(bent.len().max(1));
            match self.roll(3) {
                0 if at < bent.len() => bent[at] = self.roll(256) as u8,
                1 => bent.truncate(at),
                _ => {
                    let copy = bent[at.min(bent.len())..].to_vec();
                    bent.extend(copy.into_iter().take(2000));
                }
            }
        }
        bent
    }
}

const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW"];
const VALUES: &[&str] = &[
    "",
    "0",
    "-1",
    "1e99",
    "true",
    "null",
    "%",
    "%00",
    "%FF%FE",
    "..%2F..%2Fetc%2Fpasswd",
    "'--",
    "99999999999999999999",
    "2021-05-01",
    "2021-13-45",
    "9999999-01-01",
    "-0001-01-01",
    "asc",
    "thumbnail",
    "original",
    "a,b,,c",
    "[]",
    "{}",
    "%F0%9F%98%80",
    "48.1,11.5",
    "timeline",
];
const NAMES: &[&str] = &[
    "key",
    "slug",
    "sessionKey",
    "apiKey",
    "albumId",
    "timeBucket",
    "size",
    "order",
    "download",
    "assetId",
    "visibility",
    "bbox",
    "isOwned",
    "withDeleted",
    "id",
    "edited",
    "c",
    "key[]",
    "&",
];
const HEADERS: &[(&str, &[&str])] = &[
    (
        "Range",
        &[
            "bytes=0-",
            "bytes=-1",
            "bytes=5-2",
            "bytes=0-0,2-2",
            "bytes=18446744073709551615-",
            "bytes=0-18446744073709551615",
            "bytes=-18446744073709551616",
            "bytes=,,,",
            "lines=1-2",
            "bytes=0-1,1-2,2-3,3-4,4-5,5-6,6-7,7-8,8-9",
            "bytes=1-1, 99999999-, 0-0",
            "bytes",
        ],
    ),
    ("If-None-Match", &["*", "W/\"x\"", "\"", "\"\",\"\"", ","]),
    ("If-Range", &["\"x\"", "Wed, 21 Oct 2015 07:28:00 GMT", ""]),
    (
        "Cookie",
        &[
            "immich_access_token=",
            "immich_access_token=x; immich_access_token=y",
            "a",
            "=;=;",
            "immich_shared_link_token=%2C%2C%2C",
            "immich_shared_link_token=%FF%FF,%zz",
        ],
    ),
    ("x-immich-share-key", &["", "x", "ff"]),
    ("x-immich-share-slug", &["", "x", "'"]),
    ("x-immich-checksum", &["", "x", "AAAA", "0000000000000000000000000000000000000000"]),
    ("Accept-Encoding", &["gzip", "gzip;q=0", "*", "x, gzip"]),
    ("Origin", &["null", "https://evil.example", "x"]),
    ("Tus-Resumable", &["1.0.0", "2"]),
    ("Upload-Length", &["1", "0", "18446744073709551615", "x"]),
    ("Upload-Offset", &["0", "1", "-1"]),
    ("Upload-Metadata", &["filename", "filename !", "fileCreatedAt eA==", ",,,", "a b c"]),
    ("Upload-Checksum", &["sha1 x", "sha1", "md5 eA=="]),
];
const KINDS: &[&str] = &[
    "application/json",
    "application/json; charset=latin1",
    "multipart/form-data; boundary=b",
    "multipart/form-data",
    "application/x-www-form-urlencoded",
    "application/offset+octet-stream",
    "text/html",
    "",
    "multipart/form-data; boundary=\"\"",
];

fn bodies(id: &str) -> Vec<Vec<u8>> {
    let photo = jpeg(9, 32, 24);
    let part = |head: &str, body: &[u8]| {
        let head = format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\n");
        [head.as_bytes(), body, b"\r\n"].concat()
    };
    let upload = [
        part("name=\"assetData\"; filename=\"a.jpg\"", &photo),
        part("name=\"fileCreatedAt\"", b"2021-05-06T07:08:09Z"),
        part("name=\"preview\"; filename*=utf-8''%FF", &photo),
        b"--b--\r\n".to_vec(),
    ];
    let json = [
        json!({"ids": [id], "assetIds": [id], "albumId": id, "albumName": "x", "type": "ALBUM"}),
        json!({"ids": [id, id, "x"], "force": false, "dateTimeOriginal": "2021-05-06T07:08:09+99:99"}),
        json!({"type": "INDIVIDUAL", "assetIds": [id], "expiresAt": "0000-00-00", "slug": "a/b"}),
        json!({"permissions": ["all", "x"], "name": "\u{0}\u{202e}", "latitude": 1e308, "longitude": null}),
        json!({"assets": [{"id": "", "checksum": "\u{1F600}"}], "archiveSize": -1, "page": 1e18}),
        json!([[[[[[[[]]]]]]]]),
    ];
    let mut bodies: Vec<_> = json.iter().map(|body| body.to_string().into_bytes()).collect();
    bodies.extend([upload.concat(), b"assetIds=x&archiveName=%FF".to_vec(), Vec::new()]);
    bodies
}

/// The status, or `None` if the connection was closed without a response.
async fn status(server: &Server, request: &[u8]) -> Option<u16> {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    // The server may close as soon as it has read enough.
    let _ = stream.write_all(request).await;
    let _ = stream.shutdown().await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    std::str::from_utf8(answer.get(9..12)?).ok()?.parse().ok()
}

#[tokio::test]
async fn nothing_fails_and_nothing_hangs() {
    let count: u64 =
        std::env::var("VITRINE_HOSTILE").ok().and_then(|count| count.parse().ok()).unwrap_or(2_000);
    let trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    let server = Server::with_config(Config { trusted_proxies, ..Config::default() }).await;
    let owner = server.set_up().await;
    let asset = owner.add("a.jpg", &canary_photo(1, 1)).await;
    let album = json!({"albumName": "A", "assetIds": [asset]});
    let album = owner.post("/api/albums", album).await.expect(201).id();
    let link = owner.link(json!({"type": "ALBUM", "albumId": album})).await;
    let key = link["key"].as_str().unwrap();
    let table = router::api();
    // Leave out the operation that ends the caller's session: later requests would only get 401.
    let paths: Vec<_> = table.operations().iter().map(|operation| operation.path).collect();
    let paths: Vec<_> = paths.into_iter().filter(|path| *path != "/auth/logout").collect();
    let ids = [asset.as_str(), album.as_str(), "x", "00000000-0000-4000-8000-000000000000", "%00"];
    let bodies = bodies(&asset);
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15 ^ count);
    for round in 0..count {
        let path = *dice.pick(&paths);
        let id = *dice.pick(&ids);
        let path = path.replace("{id}", id).replace("{userId}", id);
        let mut query = vec![format!("key={key}"); dice.roll(2)];
        for _ in 0..dice.roll(4) {
            query.push(format!("{}={}", dice.pick(NAMES), dice.pick(VALUES)));
        }
        let method = *dice.pick(METHODS);
        let mut head = format!(
            "{method} /api{path}?{} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
             X-Forwarded-For: 10.{}.{}.{}\r\n",
            query.join("&"),
            round >> 16 & 255,
            round >> 8 & 255,
            round & 255
        );
        if dice.roll(3) > 0 {
            head.push_str(&format!("Authorization: Bearer {}\r\n", owner.token.as_ref().unwrap()));
        }
        for _ in 0..dice.roll(3) {
            let (name, values) = dice.pick(HEADERS);
            head.push_str(&format!("{name}: {}\r\n", dice.pick(values)));
        }
        let body = dice.pick(&bodies).clone();
        let body = dice.bend(&body);
        let kind = dice.pick(KINDS);
        head.push_str(&format!("Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n", body.len()));
        let request = [head.as_bytes(), &body].concat();
        let answer = tokio::time::timeout(Duration::from_secs(30), status(&server, &request));
        let shown = String::from_utf8_lossy(&request);
        let answer = answer.await.unwrap_or_else(|_| panic!("hangs: {shown}"));
        assert!(answer.is_none_or(|status| status < 500), "{answer:?}: {shown}");
    }
    owner.get("/api/server/ping").await.expect(200);
}
