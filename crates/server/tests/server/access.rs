//! Every operation by every kind of principal, in one table, on a photo full of metadata. Checks
//! the status of each response, and that none contains what the principal may not learn. A new
//! operation fails here until it has a row.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use vitrine_server::config::Config;
use vitrine_server::router;

use crate::fixtures::{CANARIES, CANARY_NAME, PLACES, canary_photo, contains, jpeg};
use crate::harness::{Answer, EMAIL, NAME, PASSWORD, Person, Server};

/// An operation and its expected statuses, in the order:
/// - principals without valid credentials: nobody, a link without its password, the same with the
///   cookie of another link, an expired link, a deleted link, a link whose password was changed
///   after it was entered, an invalid API key;
/// - a visitor of a link to one album; the same after a password, and without places;
/// - a visitor of two albums; a visitor without downloads; a visitor without metadata;
/// - another user; a viewer of the album; an editor of it; its owner; an administrator;
/// - the owner's program, with an API key that has every permission.
///
/// The owner's program with a key that may only read keys gets 403 wherever a permission is needed.
#[rustfmt::skip]
pub const TABLE: &[(&str, &str, [u16; 10])] = &[
    //                                                   none vis  two  -dl  -md  othr view edit own  adm
    ("GET",    "/.well-known/immich",                   [200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET",    "/.well-known/vitrine",                  [200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET",    "/api/server/ping",                      [200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET",    "/api/openapi.json",                     [200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET",    "/api/server/ready",                     [200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET",    "/api/server/version",                   [200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET",    "/api/server/features",                  [200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET",    "/api/server/config",                    [200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET",    "/api/server/media-types",               [200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET",    "/api/server/about",                     [401, 403, 403, 403, 403, 200, 200, 200, 200, 200]),
    ("POST",   "/api/auth/admin-sign-up",               [400, 400, 400, 400, 400, 400, 400, 400, 400, 400]),
    ("POST",   "/api/auth/login",                       [401, 401, 401, 401, 401, 401, 401, 401, 401, 401]),
    ("GET",    "/api/auth/status",                      [401, 403, 403, 403, 403, 200, 200, 200, 200, 200]),
    ("POST",   "/api/auth/validateToken",               [401, 403, 403, 403, 403, 200, 200, 200, 200, 200]),
    ("POST",   "/api/auth/change-password",             [401, 403, 403, 403, 403, 400, 400, 400, 400, 400]),
    ("GET",    "/api/sessions",                         [401, 403, 403, 403, 403, 200, 200, 200, 200, 200]),
    ("DELETE", "/api/sessions/{session}",               [401, 403, 403, 403, 403, 400, 400, 400, 204, 400]),
    ("POST",   "/api/api-keys",                         [401, 403, 403, 403, 403, 201, 201, 201, 201, 201]),
    ("GET",    "/api/api-keys",                         [401, 403, 403, 403, 403, 200, 200, 200, 200, 200]),
    ("GET",    "/api/api-keys/me",                      [401, 403, 403, 403, 403, 403, 403, 403, 403, 403]),
    ("GET",    "/api/api-keys/{key}",                   [401, 403, 403, 403, 403, 400, 400, 400, 200, 400]),
    ("PUT",    "/api/api-keys/{key}",                   [401, 403, 403, 403, 403, 400, 400, 400, 200, 400]),
    ("GET",    "/api/users",                            [401, 403, 403, 403, 403, 200, 200, 200, 200, 200]),
    ("GET",    "/api/users/me",                         [401, 403, 403, 403, 403, 200, 200, 200, 200, 200]),
    ("PUT",    "/api/users/me",                         [401, 403, 403, 403, 403, 200, 200, 200, 200, 200]),
    ("GET",    "/api/users/me/preferences",             [401, 403, 403, 403, 403, 200, 200, 200, 200, 200]),
    ("GET",    "/api/users/{user}",                     [401, 403, 403, 403, 403, 200, 200, 200, 200, 200]),
    ("GET",    "/api/users/{user}/profile-image",       [401, 403, 403, 403, 403, 200, 200, 200, 200, 200]),
    ("GET",    "/api/admin/users",                      [401, 403, 403, 403, 403, 403, 403, 403, 403, 200]),
    ("POST",   "/api/admin/users",                      [401, 403, 403, 403, 403, 403, 403, 403, 403, 201]),
    ("DELETE", "/api/admin/users/{victim}",             [401, 403, 403, 403, 403, 403, 403, 403, 403, 200]),
    ("POST",   "/api/admin/users/{victim}/restore",     [401, 403, 403, 403, 403, 403, 403, 403, 403, 200]),
    ("POST",   "/api/assets",                           [401, 401, 401, 401, 401, 400, 400, 400, 400, 400]),
    ("POST",   "/api/assets/bulk-upload-check",         [401, 403, 403, 403, 403, 200, 200, 200, 200, 200]),
    ("GET",    "/api/assets/statistics",                [401, 403, 403, 403, 403, 200, 200, 200, 200, 200]),
    ("GET",    "/api/assets/without-renditions",        [401, 403, 403, 403, 403, 200, 200, 200, 200, 200]),
    ("GET",    "/api/assets/{asset}",                   [401, 200, 200, 200, 200, 400, 200, 200, 200, 400]),
    ("GET",    "/api/assets/{asset}/original",          [401, 200, 200, 403, 200, 404, 200, 200, 200, 404]),
    ("GET",    "/api/assets/{asset}/thumbnail",         [401, 200, 200, 200, 200, 400, 200, 200, 200, 400]),
    ("GET",    "/api/assets/{asset}/thumbnail?size=preview",  [401, 200, 200, 200, 200, 400, 200, 200, 200, 400]),
    ("GET",    "/api/assets/{asset}/thumbnail?size=fullsize", [401, 200, 200, 200, 200, 400, 200, 200, 200, 400]),
    ("GET",    "/api/assets/{asset}/video/playback",    [401, 404, 404, 404, 404, 400, 404, 404, 404, 400]),
    ("PUT",    "/api/assets/{asset}/renditions",        [401, 400, 400, 400, 400, 400, 400, 400, 204, 400]),
    ("PUT",    "/api/assets/{secret}/renditions",       [401, 400, 400, 400, 400, 400, 400, 400, 204, 400]),
    ("GET",    "/api/assets/{secret}",                  [401, 400, 400, 400, 400, 400, 400, 400, 200, 400]),
    ("GET",    "/api/assets/{secret}/original",         [401, 404, 404, 404, 404, 404, 404, 404, 200, 404]),
    ("GET",    "/api/assets/{secret}/thumbnail",        [401, 400, 400, 400, 400, 400, 400, 400, 200, 400]),
    ("GET",    "/api/assets/{secret}/video/playback",   [401, 400, 400, 400, 400, 400, 400, 400, 404, 400]),
    ("PUT",    "/api/assets/{asset}",                   [401, 403, 403, 403, 403, 400, 400, 400, 200, 400]),
    ("PUT",    "/api/assets",                           [401, 403, 403, 403, 403, 400, 400, 400, 204, 400]),
    ("OPTIONS","/api/uploads",                          [204, 204, 204, 204, 204, 204, 204, 204, 204, 204]),
    ("POST",   "/api/uploads",                          [401, 401, 401, 401, 401, 412, 412, 412, 412, 412]),
    ("HEAD",   "/api/uploads/{asset}",                  [401, 401, 401, 401, 401, 412, 412, 412, 412, 412]),
    ("PATCH",  "/api/uploads/{asset}",                  [401, 401, 401, 401, 401, 412, 412, 412, 412, 412]),
    ("DELETE", "/api/uploads/{asset}",                  [401, 401, 401, 401, 401, 412, 412, 412, 412, 412]),
    ("POST",   "/api/trash/restore/assets",             [401, 403, 403, 403, 403, 400, 400, 400, 200, 400]),
    ("POST",   "/api/trash/restore",                   [401, 403, 403, 403, 403, 200, 200, 200, 200, 200]),
    ("POST",   "/api/trash/empty",                     [401, 403, 403, 403, 403, 200, 200, 200, 200, 200]),
    ("GET",    "/api/timeline/buckets?visibility=locked",[401, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET",    "/api/albums",                           [401, 403, 403, 403, 403, 200, 200, 200, 200, 200]),
    ("POST",   "/api/albums",                           [401, 403, 403, 403, 403, 201, 201, 201, 201, 201]),
    ("GET",    "/api/albums/statistics",                [401, 403, 403, 403, 403, 200, 200, 200, 200, 200]),
    ("GET",    "/api/albums/{album}",                   [401, 200, 200, 200, 200, 400, 200, 200, 200, 400]),
    ("GET",    "/api/albums/{album2}",                  [401, 400, 200, 400, 400, 400, 400, 400, 200, 400]),
    ("PATCH",  "/api/albums/{album}",                   [401, 403, 403, 403, 403, 400, 400, 200, 200, 400]),
    ("GET",    "/api/albums/{album}/map-markers",       [401, 200, 200, 200, 200, 400, 200, 200, 200, 400]),
    ("PUT",    "/api/albums/{album}/assets",            [401, 403, 403, 403, 403, 400, 400, 200, 200, 400]),
    ("DELETE", "/api/albums/{album}/assets",            [401, 403, 403, 403, 403, 400, 400, 200, 200, 400]),
    ("PUT",    "/api/albums/{album}/users",            [401, 403, 403, 403, 403, 400, 400, 400, 200, 400]),
    ("PUT",    "/api/albums/{album}/user/{asset}",     [401, 403, 403, 403, 403, 400, 400, 400, 400, 400]),
    ("DELETE", "/api/albums/{album}/user/{asset}",     [401, 403, 403, 403, 403, 400, 400, 400, 400, 400]),
    ("PUT",    "/api/albums/{album}/visit",            [401, 403, 403, 403, 403, 400, 204, 204, 204, 400]),
    ("GET",    "/api/activities?albumId={album}",      [401, 403, 403, 403, 403, 400, 200, 200, 200, 400]),
    ("POST",   "/api/activities",                      [401, 403, 403, 403, 403, 400, 201, 201, 201, 400]),
    ("GET",    "/api/activities/statistics?albumId={album}",[401, 403, 403, 403, 403, 400, 200, 200, 200, 400]),
    ("DELETE", "/api/activities/{asset}",              [401, 403, 403, 403, 403, 400, 400, 400, 400, 400]),
    ("GET",    "/api/collections?kind=month",          [401, 403, 403, 403, 403, 200, 200, 200, 200, 200]),
    ("PUT",    "/api/collections/{kind}/{month}",      [401, 403, 403, 403, 403, 400, 400, 400, 200, 400]),
    ("POST",   "/api/search/metadata",                 [401, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET",    "/api/shared-links",                     [401, 403, 403, 403, 403, 200, 200, 200, 200, 200]),
    ("POST",   "/api/shared-links",                     [401, 403, 403, 403, 403, 400, 400, 400, 201, 400]),
    ("GET",    "/api/shared-links/me",                  [401, 200, 200, 200, 200, 403, 403, 403, 403, 403]),
    ("GET",    "/api/shared-links/guest",               [401, 403, 403, 403, 403, 403, 403, 403, 403, 403]),
    ("POST",   "/api/shared-links/guest",               [401, 403, 403, 403, 403, 403, 403, 403, 403, 403]),
    ("GET",    "/api/shared-links/{link}/guests",       [401, 403, 403, 403, 403, 400, 400, 400, 200, 400]),
    ("POST",   "/api/shared-links/{link}/guests/approve", [401, 403, 403, 403, 403, 400, 400, 400, 204, 400]),
    ("GET",    "/api/shared-links/address?name=x",     [401, 403, 403, 403, 403, 200, 200, 200, 200, 200]),
    ("POST",   "/api/shared-links/review",             [401, 403, 403, 403, 403, 400, 400, 400, 200, 400]),
    ("GET",    "/api/shared-links/{link}",              [401, 403, 403, 403, 403, 400, 400, 400, 200, 400]),
    ("PATCH",  "/api/shared-links/{link}",              [401, 403, 403, 403, 403, 400, 400, 400, 200, 400]),
    ("PUT",    "/api/shared-links/{link}/assets",       [401, 403, 403, 403, 403, 400, 400, 400, 200, 400]),
    ("DELETE", "/api/shared-links/{link}/assets",       [401, 403, 403, 403, 403, 400, 400, 400, 200, 400]),
    ("GET",    "/api/timeline/buckets",                 [401, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("GET",    "/api/timeline/buckets?albumId={album}", [401, 200, 200, 200, 200, 400, 200, 200, 200, 400]),
    ("GET",    "/api/timeline/buckets?albumId={album2}",[401, 400, 200, 400, 400, 400, 400, 400, 200, 400]),
    ("GET",    "/api/timeline/bucket?timeBucket=2021-05-01&albumId={album}", [401, 200, 200, 200, 200, 400, 200, 200, 200, 400]),
    ("GET",    "/api/timeline/bucket?timeBucket=1970-01-01&albumId={album}", [401, 200, 200, 200, 200, 400, 200, 200, 200, 400]),
    ("GET",    "/api/map/markers",                      [401, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("POST",   "/api/download/info",                    [401, 201, 201, 400, 201, 400, 201, 201, 201, 400]),
    ("GET",    "/api/download/archive?assetIds={asset}", [401, 200, 200, 400, 200, 400, 200, 200, 200, 400]),
    ("POST",   "/api/download/archive",                 [401, 200, 200, 400, 200, 400, 200, 200, 200, 400]),
];

/// The same for what ends or deletes something, in an order in which one principal can do all.
#[rustfmt::skip]
pub const ENDS: &[(&str, &str, [u16; 10])] = &[
    //                                                   none vis  two  -dl  -md  othr view edit own  adm
    ("DELETE", "/api/sessions",                         [401, 403, 403, 403, 403, 204, 204, 204, 204, 204]),
    ("DELETE", "/api/api-keys/{key}",                   [401, 403, 403, 403, 403, 400, 400, 400, 204, 400]),
    ("DELETE", "/api/shared-links/{link}",              [401, 403, 403, 403, 403, 400, 400, 400, 204, 400]),
    ("POST",   "/api/shared-links/{link}/restore",     [401, 403, 403, 403, 403, 400, 400, 400, 200, 400]),
    ("DELETE", "/api/albums/{album2}",                  [401, 403, 403, 403, 403, 400, 400, 400, 204, 400]),
    ("DELETE", "/api/albums/{album}",                   [401, 403, 403, 403, 403, 400, 400, 400, 204, 400]),
    ("DELETE", "/api/assets",                           [401, 403, 403, 403, 403, 400, 400, 400, 204, 400]),
    ("POST",   "/api/auth/logout",                      [401, 403, 403, 403, 403, 200, 200, 200, 200, 200]),
];

/// Operations on the link itself, whose responses depend on earlier requests. Module `links` tests
/// them; here only their kinds of principals are checked.
const LINK_SESSIONS: &[(&str, &str)] =
    &[("POST", "/api/shared-links/login"), ("POST", "/api/shared-links/logout")];

/// The column of the table that applies to a principal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Nothing,
    Visitor,
    Two,
    NoDownload,
    Bare,
    Other,
    Viewer,
    Editor,
    Owner,
    Admin,
    /// The owner with an API key that may only read keys.
    WeakKey,
}

pub struct World {
    ids: Vec<(&'static str, String)>,
    pub people: Vec<(&'static str, Column, Person)>,
    owner_id: String,
    pub server: Server,
}

impl World {
    pub fn path(&self, path: &str) -> String {
        self.ids.iter().fold(path.to_owned(), |path, (name, id)| path.replace(name, id))
    }

    pub fn id(&self, name: &str) -> &str {
        &self.ids.iter().find(|(known, _)| *known == name).unwrap().1
    }

    /// A valid body for the operation, so that only access decides the status.
    pub fn body(&self, method: &str, path: &str) -> Value {
        let (asset, secret) = (self.id("{asset}"), self.id("{secret}"));
        match (method, path) {
            ("GET" | "HEAD" | "OPTIONS", _) | ("POST", "/api/assets") => Value::Null,
            ("DELETE", path) if path.ends_with('}') => Value::Null,
            ("POST", "/api/auth/admin-sign-up") => {
                json!({"email": "x@y.z", "name": "X", "password": "x"})
            }
            ("POST", "/api/auth/login") => json!({"email": "x@y.z", "password": "x"}),
            ("POST", "/api/auth/change-password") => json!({"password": "?", "newPassword": "x"}),
            ("POST", "/api/api-keys") => json!({"permissions": ["asset.read"]}),
            ("POST", "/api/admin/users") => {
                json!({"email": "new@y.z", "name": "X", "password": "x"})
            }
            // Not an asset of the visitors' link: visitors are tried later.
            ("DELETE", "/api/albums/{album}/assets") => json!({"ids": [secret]}),
            ("PUT", "/api/albums/{album}/users") => json!({"albumUsers": []}),
            ("PUT", "/api/albums/{album}/user/{asset}") => json!({"role": "viewer"}),
            ("POST", "/api/activities") => {
                json!({"albumId": self.id("{album}"), "type": "comment", "comment": "x"})
            }
            ("POST", "/api/albums") => json!({"albumName": "x"}),
            ("POST", "/api/shared-links") => {
                json!({"type": "ALBUM", "albumId": self.id("{album}")})
            }
            // No guest has uploaded anything.
            ("POST", "/api/shared-links/{link}/guests/approve") => json!({"ids": []}),
            ("POST", "/api/assets/bulk-upload-check") => json!({"assets": []}),
            _ => json!({"ids": [asset], "assetIds": [asset]}),
        }
    }

    /// Strings that a response to such a principal must never contain.
    fn forbidden(&self, who: &str, column: Column, status: u16) -> Vec<Vec<u8>> {
        let words = |words: &[&str]| words.iter().map(|word| word.as_bytes().to_vec()).collect();
        let mut list: Vec<Vec<u8>> = match column {
            Column::Nothing | Column::Bare => words(CANARIES),
            Column::Visitor | Column::Two | Column::NoDownload => words(&[EMAIL, NAME]),
            Column::Other | Column::Admin | Column::WeakKey => words(&["CANARY", "48.137"]),
            Column::Viewer | Column::Editor | Column::Owner => Vec::new(),
        };
        if !matches!(column, Column::Viewer | Column::Editor | Column::Owner) && status >= 400 {
            list.push(b"CANARY".to_vec());
        }
        if matches!(column, Column::Nothing | Column::Bare | Column::Visitor) {
            list.push(self.owner_id.as_bytes().to_vec());
        }
        if who == "visitor without places" {
            list.extend(PLACES.iter().map(|word| word.to_vec()));
        }
        // No stored hash of a password or a token.
        list.push(b"$argon2".to_vec());
        list
    }

    async fn ask(&self, method: &str, path: &str, expected: &[u16; 10], only: Option<&str>) {
        let body = self.body(method, path);
        let address = self.path(path);
        for (who, column, person) in &self.people {
            if only.is_some_and(|only| only != *who) {
                continue;
            }
            let expected = match column {
                Column::WeakKey => weak(method, path, expected),
                column => expected[*column as usize],
            };
            // This operation is for API keys only; a session is not one.
            let expected =
                if path == "/api/api-keys/me" && who.ends_with("key") { 200 } else { expected };
            let answer = elsewhere(person).send(method, &address, body.clone()).await;
            let status = answer.status.as_u16();
            assert_eq!(status, expected, "{method} {path} for {who}: {}", answer.text());
            self.check(
                &format!("{method} {path} for {who}"),
                &answer,
                &self.forbidden(who, *column, status),
            );
        }
    }

    fn check(&self, what: &str, answer: &Answer, forbidden: &[Vec<u8>]) {
        for word in forbidden {
            let shown = String::from_utf8_lossy(word);
            assert!(!contains(&answer.body, word), "{what}: {shown} in {}", answer.text());
            for (name, value) in &answer.headers {
                assert!(!contains(value.as_bytes(), word), "{what}: {shown} in {name}");
            }
        }
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{what}");
        if answer.status.as_u16() >= 400 {
            assert_eq!(answer.header("content-type"), "application/json", "{what}");
        }
    }
}

/// The same person at a client address of their own: the requests include wrong passwords, and none
/// should be delayed by rate limits.
pub fn elsewhere(person: &Person) -> Person {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let address = Ipv4Addr::from_bits(0x0A00_0000 + NEXT.fetch_add(1, Ordering::Relaxed));
    Person { from: Some(address.to_string()), ..person.clone() }
}

/// What an API key without the permission gets: what everybody gets, or 403.
fn weak(method: &str, path: &str, expected: &[u16; 10]) -> u16 {
    let owner = expected[Column::Owner as usize];
    let open = expected[Column::Nothing as usize] != 401 || path == "/api/auth/login";
    let granted = method == "GET" && path.starts_with("/api/api-keys");
    if open || granted { owner } else { 403 }
}

pub async fn world() -> World {
    let trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    let server = Server::with_config(Config { trusted_proxies, ..Config::default() }).await;
    let admin = server.set_up_as("admin@server.example", "Admin").await;
    let owner = server.add_user(&admin, EMAIL, NAME).await;
    let other = server.add_user(&admin, "other@user.example", "Other").await;
    let viewer = server.add_user(&admin, "viewer@user.example", "Viewer").await;
    let editor = server.add_user(&admin, "editor@user.example", "Editor").await;
    let victim = server.add_user(&admin, "victim@user.example", "Victim").await;
    let asset = owner.add(CANARY_NAME, &canary_photo(1, 1)).await;
    let secret = owner.add("CANARYSECRET.jpg", &jpeg(2, 40, 30)).await;
    let album = json!({"albumName": "A", "assetIds": [asset]});
    let album = owner.post("/api/albums", album).await.expect(201).id();
    let album2 = owner.post("/api/albums", json!({"albumName": "B"})).await.expect(201).id();
    server.add_member(&album, &viewer.me().await, "viewer").await;
    server.add_member(&album, &editor.me().await, "editor").await;

    let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": [asset]})).await;
    let visitor = async |more: Value| {
        let mut body = json!({"type": "ALBUM", "albumId": album});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let link = owner.link(body).await;
        let id = link["id"].as_str().unwrap().to_owned();
        (server.visitor(link["key"].as_str().unwrap()), id)
    };
    let open = async |visitor: &mut Person| {
        let path = "/api/shared-links/login";
        let answer = visitor.post(path, json!({"password": "sesame"})).await.expect(201);
        visitor.cookie = answer.cookie("immich_shared_link_token");
    };
    let locked = visitor(json!({"password": "sesame"})).await.0;
    let mut opened = visitor(json!({"password": "sesame"})).await.0;
    open(&mut opened).await;
    let mut foreign = locked.clone();
    foreign.cookie = opened.cookie.clone();
    let (mut secured, id) = visitor(json!({"password": "sesame"})).await;
    open(&mut secured).await;
    let path = format!("/api/shared-links/{id}");
    owner.send("PATCH", &path, json!({"password": "other"})).await.expect(200);
    let (revoked, id) = visitor(json!({})).await;
    owner.send("DELETE", &format!("/api/shared-links/{id}"), Value::Null).await.expect(204);

    let key = async |permission: &str| {
        let body = json!({"permissions": [permission]});
        let made = owner.post("/api/api-keys", body).await.expect(201).json();
        let secret = made["secret"].as_str().unwrap().to_owned();
        (Person { key: Some(secret), ..server.nobody() }, made["id"].as_str().unwrap().to_owned())
    };
    let program = key("all").await.0;
    let (weak, weak_id) = key("apiKey.read").await;
    let no_key = Person { key: Some("none".into()), ..server.nobody() };
    server.sign_in(EMAIL, PASSWORD).await;
    let sessions = owner.get("/api/sessions").await.expect(200).json();
    let mut sessions = sessions.as_array().unwrap().iter();
    let session = sessions.find(|session| session["current"] == false).unwrap()["id"].clone();

    let ids = vec![
        ("{asset}", asset.clone()),
        ("{secret}", secret),
        ("{album}", album.clone()),
        ("{album2}", album2.clone()),
        ("{link}", link["id"].as_str().unwrap().to_owned()),
        ("{key}", weak_id),
        ("{session}", session.as_str().unwrap().to_owned()),
        ("{user}", other.me().await),
        ("{victim}", victim.me().await),
        ("{kind}", "month".to_owned()),
        ("{month}", "2021-05".to_owned()),
    ];
    let owner_id = owner.me().await;
    let people = vec![
        ("nobody", Column::Nothing, server.nobody()),
        ("visitor who gave no password", Column::Nothing, locked),
        ("visitor with another link's cookie", Column::Nothing, foreign),
        (
            "visitor of an expired link",
            Column::Nothing,
            visitor(json!({"expiresAt": "2020-01-01T00:00:00Z"})).await.0,
        ),
        ("visitor of a deleted link", Column::Nothing, revoked),
        ("visitor of a link with a new password", Column::Nothing, secured),
        ("key that is none", Column::Nothing, no_key),
        ("visitor", Column::Visitor, visitor(json!({})).await.0),
        ("visitor who gave the password", Column::Visitor, opened),
        ("visitor without places", Column::Visitor, visitor(json!({"hideLocation": true})).await.0),
        (
            "visitor of two albums",
            Column::Two,
            visitor(json!({"albumIds": [album, album2]})).await.0,
        ),
        (
            "visitor without downloads",
            Column::NoDownload,
            visitor(json!({"allowDownload": false})).await.0,
        ),
        ("visitor without metadata", Column::Bare, visitor(json!({"showMetadata": false})).await.0),
        ("other user", Column::Other, other),
        ("viewer", Column::Viewer, viewer),
        ("editor", Column::Editor, editor),
        ("weak key", Column::WeakKey, weak),
        // Before the owner, since some operations succeed only once.
        ("owner", Column::Owner, owner),
        ("administrator", Column::Admin, admin),
        ("strong key", Column::Owner, program),
    ];
    World { ids, people, owner_id, server }
}

#[tokio::test]
async fn every_operation_for_every_principal() {
    let world = world().await;
    for (method, path, expected) in TABLE {
        // An ended session is gone for the principals that follow.
        let once = *method == "DELETE" && path.contains("/sessions/");
        if once {
            for (who, ..) in world.people.iter().filter(|(who, ..)| *who != "strong key") {
                world.ask(method, path, expected, Some(who)).await;
            }
            continue;
        }
        world.ask(method, path, expected, None).await;
    }
}

#[tokio::test]
async fn what_ends_something_for_every_principal() {
    // Refused requests change nothing, so they share one server.
    let shared = world().await;
    for (method, path, expected) in ENDS {
        for (who, column, _) in &shared.people {
            let status = match column {
                Column::WeakKey => 403,
                column => expected[*column as usize],
            };
            if status >= 400 {
                shared.ask(method, path, expected, Some(who)).await;
            }
        }
    }
    for who in ["owner", "strong key"] {
        let world = world().await;
        for (method, path, expected) in ENDS {
            world.ask(method, path, expected, Some(who)).await;
        }
    }
    for who in ["other user", "viewer", "editor", "administrator"] {
        for (method, path, expected) in ENDS {
            if matches!(*path, "/api/sessions" | "/api/auth/logout") {
                shared.ask(method, path, expected, Some(who)).await;
            }
        }
    }
}

#[tokio::test]
async fn signing_in_and_out_of_links_is_for_their_visitors() {
    let world = world().await;
    let body = json!({"password": "wrong"});
    for (method, path) in LINK_SESSIONS {
        for (who, column, person) in &world.people {
            let answer = elsewhere(person).send(method, path, body.clone()).await;
            let expected: &[u16] = match column {
                Column::Nothing => &[200, 401],
                Column::Visitor | Column::Two | Column::NoDownload | Column::Bare => {
                    &[200, 400, 401]
                }
                _ => &[403],
            };
            let status = answer.status.as_u16();
            assert!(expected.contains(&status), "{path} for {who}: {}", answer.text());
            let forbidden = world.forbidden(who, *column, 400);
            world.check(&format!("{path} for {who}"), &answer, &forbidden);
        }
    }
}

/// A path without its query and with its parameters unnamed.
pub fn shape(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let step = |step: &str| if step.starts_with('{') { "{}".to_owned() } else { step.to_owned() };
    path.split('/').map(step).collect::<Vec<_>>().join("/")
}

/// Fails for an operation of the router without a row, and for a row without an operation.
#[test]
fn the_table_has_every_operation() {
    let table = router::api();
    let served: BTreeSet<_> = table
        .operations()
        .iter()
        .map(|operation| (operation.method.to_string(), shape(&format!("/api{}", operation.path))))
        .collect();
    let rows = TABLE.iter().chain(ENDS).map(|(method, path, _)| (*method, *path));
    let rows: BTreeSet<_> = rows
        .chain(LINK_SESSIONS.iter().copied())
        .filter(|(_, path)| path.starts_with("/api"))
        .map(|(method, path)| (method.to_owned(), shape(path)))
        .collect();
    let missing: Vec<_> = served.difference(&rows).collect();
    assert!(missing.is_empty(), "operations without a row: {missing:?}");
    let left_over: Vec<_> = rows.difference(&served).collect();
    assert!(left_over.is_empty(), "rows without an operation: {left_over:?}");
}
