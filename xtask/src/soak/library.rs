//! The library of the soak's server: an administrator, an album of small photos, a link to view it,
//! and two links that allow uploads.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context, Result, ensure};
use image::{Rgb, RgbImage};
use serde_json::{Value, json};

use super::http::{Answer, json_head, once};
use crate::photos::{self, Extras, Random};

/// The owner's e-mail address.
pub(super) const EMAIL: &str = "owner@example.com";
pub(super) const PASSWORD: &str = "vitrine-soak";
const PHOTOS: u64 = 48;
const BOUNDARY: &str = "vitrine-soak-2c91";

/// What visitors and attackers know of the library.
#[derive(Debug, Clone)]
pub(super) struct Library {
    pub(super) server: SocketAddr,
    pub(super) album: String,
    pub(super) photos: Vec<String>,
    /// The key of a link to the album, with downloads.
    pub(super) link: String,
    /// The key of a link that allows uploads of up to 1,000 bytes.
    pub(super) tight: String,
    /// The key of a link that allows uploads without a limit.
    pub(super) guests: String,
}

/// Fills a new server.
pub(super) fn fill(server: SocketAddr) -> Result<Library> {
    let owner = Owner { server, token: sign_up(server)? };
    let photos: Vec<_> = (0..PHOTOS).map(|seed| owner.upload(seed)).collect::<Result<_>>()?;
    let album = owner.post("/api/albums", &json!({"albumName": "Soak", "assetIds": photos}))?;
    let album = text(&album, "id")?;
    let link = |more: Value| {
        let mut link = json!({"type": "ALBUM", "albumId": album});
        if let (Some(link), Some(more)) = (link.as_object_mut(), more.as_object()) {
            link.extend(more.clone());
        }
        text(&owner.post("/api/shared-links", &link)?, "key")
    };
    Ok(Library {
        server,
        link: link(json!({"allowDownload": true, "showMetadata": true}))?,
        tight: link(json!({"allowUpload": true, "uploadMaxBytes": 1000}))?,
        guests: link(json!({"allowUpload": true, "showMetadata": true}))?,
        album: album.clone(),
        photos,
    })
}

const HERE: Ipv4Addr = Ipv4Addr::LOCALHOST;

struct Owner {
    server: SocketAddr,
    token: String,
}

impl Owner {
    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let head = format!("{}\r\nAuthorization: Bearer {}", json_head("POST", path), self.token);
        done(once(HERE, self.server, &head, body.to_string().as_bytes())?)
    }

    fn upload(&self, seed: u64) -> Result<String> {
        let (kind, body) = form("assetData", &format!("{seed}.jpg"), &photo(seed)?);
        let head = format!(
            "POST /api/assets HTTP/1.1\r\nAuthorization: Bearer {}\r\nContent-Type: {kind}",
            self.token
        );
        text(&done(once(HERE, self.server, &head, &body)?)?, "id")
    }
}

fn sign_up(server: SocketAddr) -> Result<String> {
    let user = json!({"name": "Soak", "email": EMAIL, "password": PASSWORD}).to_string();
    let sign_up = json_head("POST", "/api/auth/admin-sign-up");
    done(once(HERE, server, &sign_up, user.as_bytes())?)?;
    let login = json_head("POST", "/api/auth/login");
    text(&done(once(HERE, server, &login, user.as_bytes())?)?, "accessToken")
}

/// A small photo, different for each seed.
fn photo(seed: u64) -> Result<Vec<u8>> {
    let mut random = Random::new(seed);
    let (red, green) = (random.next() as u8, random.next() as u8);
    let picture = RgbImage::from_fn(640, 480, |x, y| {
        Rgb([red.wrapping_add(x as u8), green.wrapping_add(y as u8), (x ^ y) as u8])
    });
    photos::jpeg(&picture, 85, None, &Extras::default())
}

/// A multipart form with a file: its content type and its bytes.
pub(super) fn form(name: &str, file: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    let mut body = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\r\n"
    )
    .into_bytes();
    body.extend(bytes);
    for field in ["fileCreatedAt", "fileModifiedAt"] {
        body.extend(
            format!(
                "\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n\
                 2030-01-02T03:04:05.000Z"
            )
            .into_bytes(),
        );
    }
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
    (format!("multipart/form-data; boundary={BOUNDARY}"), body)
}

fn done(answer: Answer) -> Result<Value> {
    let said = String::from_utf8_lossy(&answer.body);
    ensure!(answer.status < 300, "the server answered {}: {said}", answer.status);
    answer.json()
}

fn text(answer: &Value, field: &str) -> Result<String> {
    let value = answer[field].as_str();
    value.map(str::to_owned).with_context(|| format!("no `{field}` in {answer}"))
}
