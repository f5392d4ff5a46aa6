//! The users of the server while it is attacked: a visitor who looks through an album, and an owner
//! who signs in.

use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use serde_json::json;

use super::Clock;
use super::http::{Connection, get, json_head, once};
use super::library::{EMAIL, Library, PASSWORD};

const VISITOR: Ipv4Addr = Ipv4Addr::new(127, 0, 1, 1);
const OWNER: Ipv4Addr = Ipv4Addr::new(127, 0, 1, 2);
/// Thumbnails on one screen.
const SCREEN: usize = 12;

/// Response times, and the number of requests that failed.
#[derive(Debug, Default)]
pub(super) struct Times {
    pub(super) taken: Vec<Duration>,
    pub(super) failed: u32,
}

impl Times {
    fn count(&mut self, start: Instant, status: Option<u16>, expected: u16) {
        match status {
            Some(status) if status == expected => self.taken.push(start.elapsed()),
            _ => self.failed += 1,
        }
    }

    /// The time within which this share of all requests finished.
    pub(super) fn quantile(&self, share: f64) -> Duration {
        let mut taken = self.taken.clone();
        taken.sort_unstable();
        let last = taken.len().saturating_sub(1);
        taken.get((last as f64 * share).ceil() as usize).copied().unwrap_or_default()
    }
}

/// Opens the link repeatedly, with a screen of thumbnails each time.
pub(super) fn visitor(library: &Library, clock: &Clock) -> Times {
    let mut times = Times::default();
    let key = &library.link;
    let mut pages = vec![
        format!("/api/shared-links/me?key={key}"),
        format!("/api/timeline/buckets?albumId={}&key={key}", library.album),
        format!("/api/timeline/bucket?albumId={}&timeBucket=2030-01-01&key={key}", library.album),
    ];
    let thumbnails = library.photos.iter().take(SCREEN);
    pages.extend(thumbnails.map(|id| format!("/api/assets/{id}/thumbnail?key={key}")));
    while clock.goes_on() {
        let mut connection = None;
        for page in &pages {
            let start = Instant::now();
            let mut ask = || {
                let mut open = match connection.take() {
                    Some(open) => open,
                    None => Connection::open(VISITOR, library.server).ok()?,
                };
                let answer = open.send(&get(page), &[]).ok()?;
                connection = Some(open);
                Some(answer.status)
            };
            let status = ask();
            times.count(start, status, 200);
        }
        clock.pause(Duration::from_millis(100));
    }
    times
}

/// Signs in with the right password every second.
pub(super) fn sign_in(library: &Library, clock: &Clock) -> Times {
    let mut times = Times::default();
    let user = json!({"email": EMAIL, "password": PASSWORD}).to_string();
    while clock.goes_on() {
        let start = Instant::now();
        let head = json_head("POST", "/api/auth/login");
        let answer = once(OWNER, library.server, &head, user.as_bytes());
        times.count(start, answer.ok().map(|answer| answer.status), 201);
        clock.pause(Duration::from_secs(1));
    }
    times
}
