//! Attacks on the server, each from a client address of its own. Every attack is bounded in number
//! and time, and only contacts this computer.

use std::io::Write as _;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Result;
use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::json;

use super::Clock;
use super::http::{Answer, Connection, get, json_head, once};
use super::library::{Library, form};

/// The outcomes of an attack's requests.
#[derive(Debug, Default)]
pub(super) struct Score {
    pub(super) answered: AtomicU64,
    pub(super) refused: AtomicU64,
    pub(super) failed: AtomicU64,
    pub(super) cut_off: AtomicU64,
}

impl Score {
    fn count(&self, answer: &Result<Answer>) {
        let counter = match answer {
            Ok(answer) if answer.status >= 500 => &self.failed,
            Ok(answer) if answer.status >= 400 => &self.refused,
            Ok(_) => &self.answered,
            Err(_) => &self.cut_off,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

/// An attack. `run` is called by each of its threads.
pub(super) struct Attack {
    pub(super) name: &'static str,
    pub(super) threads: u8,
    pub(super) run: fn(&Scene<'_>),
}

/// The context of an attack's thread.
pub(super) struct Scene<'a> {
    pub(super) library: &'a Library,
    pub(super) clock: &'a Clock,
    pub(super) score: &'a Score,
    /// The attacker's address.
    pub(super) from: Ipv4Addr,
    /// The number of this thread among the attack's.
    pub(super) thread: u8,
}

pub(super) const ATTACKS: &[Attack] = &[
    Attack { name: "invented methods of 60 kB", threads: 2, run: methods },
    Attack { name: "sign-ins with addresses of 9 MB", threads: 2, run: addresses },
    Attack { name: "400 MB before a form's first part", threads: 1, run: preamble },
    Attack { name: "400 MB in the header of a part", threads: 1, run: part_header },
    Attack { name: "texts of 16 MB inside 16 kB PNGs", threads: 1, run: png_texts },
    Attack { name: "2,060 idle connections", threads: 1, run: idle },
    Attack { name: "guesses at passwords", threads: 32, run: passwords },
    Attack { name: "guesses at links' names", threads: 8, run: names },
    Attack { name: "download/info with 100,000 ids", threads: 3, run: many_ids },
    Attack { name: "searches of 60,000 characters", threads: 2, run: searches },
    Attack { name: "uploads that trickle", threads: 1, run: slow_uploads },
    Attack { name: "lists of ids that trickle", threads: 1, run: slow_lists },
];

/// The pause between two requests of a thread, so that attacks take less of the CPU that they share
/// with the server.
const BREATH: Duration = Duration::from_millis(10);

impl Scene<'_> {
    /// Sends up to `most` requests, each over a new connection.
    fn ask(&self, most: usize, mut request: impl FnMut(usize) -> (String, Vec<u8>)) {
        for number in 0..most {
            if !self.clock.goes_on() {
                break;
            }
            let (head, body) = request(number);
            self.score.count(&once(self.from, self.library.server, &head, &body));
            self.clock.pause(BREATH);
        }
    }

    /// Holds connections open that each send a first part, and then a byte every half second.
    fn trickle(&self, most: usize, first: &str) {
        let open = || {
            let mut open = Connection::open(self.from, self.library.server)?;
            open.write(first.as_bytes())?;
            Ok::<_, anyhow::Error>(open)
        };
        let mut held: Vec<Connection> = Vec::new();
        while self.clock.goes_on() {
            while held.len() < most
                && let Ok(open) = open()
            {
                held.push(open);
                self.score.answered.fetch_add(1, Ordering::Relaxed);
            }
            let before = held.len();
            held.retain_mut(|open| open.write(b"x").is_ok());
            let gone = (before - held.len()) as u64;
            self.score.cut_off.fetch_add(gone, Ordering::Relaxed);
            self.clock.pause(Duration::from_millis(500));
        }
    }
}

fn methods(scene: &Scene<'_>) {
    scene.ask(8_000, |number| {
        let method = format!("X{}{number:08}{}", scene.thread, "Y".repeat(60_000));
        (format!("{method} /api/server/ping HTTP/1.1"), Vec::new())
    });
}

fn addresses(scene: &Scene<'_>) {
    let long = "a".repeat(9 << 20);
    scene.ask(26, |number| {
        let email = format!("{}{number}{long}@example.com", scene.thread);
        let body = json!({"email": email, "password": "wrong"}).to_string();
        (json_head("POST", "/api/auth/login"), body.into_bytes())
    });
}

/// Sends the beginning of a form, then a line that never ends, until the server closes.
fn flood(scene: &Scene<'_>, beginning: &str) {
    const LENGTH: usize = 400 << 20;
    let piece = vec![b'a'; 64 << 10];
    for _ in 0..3 {
        if !scene.clock.goes_on() {
            break;
        }
        let send = || {
            let mut open = Connection::open(scene.from, scene.library.server)?;
            let key = &scene.library.tight;
            open.write(
                format!(
                    "POST /api/assets?key={key} HTTP/1.1\r\nHost: soak\r\n\
                     Content-Type: multipart/form-data; boundary=soak\r\n\
                     Content-Length: {LENGTH}\r\n\r\n{beginning}"
                )
                .as_bytes(),
            )?;
            for _ in 0..LENGTH / piece.len() {
                if !scene.clock.goes_on() || open.write(&piece).is_err() {
                    break;
                }
            }
            open.answer()
        };
        scene.score.count(&send());
    }
}

fn preamble(scene: &Scene<'_>) {
    flood(scene, "");
}

fn part_header(scene: &Scene<'_>) {
    flood(scene, "--soak\r\nContent-Disposition: form-data; name=\"");
}

fn png_texts(scene: &Scene<'_>) {
    let (library, key) = (scene.library, &scene.library.guests);
    for number in 0..5 {
        let Ok(png) = png_with_text(number) else { return };
        let (kind, body) = form("assetData", &format!("{number}.png"), &png);
        let head = format!("POST /api/assets?key={key} HTTP/1.1\r\nContent-Type: {kind}");
        scene.score.count(&once(scene.from, library.server, &head, &body));
    }
    let list = format!("/api/timeline/buckets?albumId={}&key={key}", library.album);
    let search = format!("/api/search/metadata?key={key}");
    let everything = json!({"albumIds": [library.album], "withExif": true, "size": 1000});
    scene.ask(2_000, |number| match number % 2 {
        0 => (get(&list), Vec::new()),
        _ => (json_head("POST", &search), everything.to_string().into_bytes()),
    });
}

/// A PNG of a few pixels with a compressed text chunk (PNG, 11.3.3.3) of 16 MB.
fn png_with_text(number: u8) -> Result<Vec<u8>> {
    let mut png = std::io::Cursor::new(Vec::new());
    RgbImage::from_pixel(8, 8, Rgb([number, 1, 2])).write_to(&mut png, ImageFormat::Png)?;
    let mut text = ZlibEncoder::new(Vec::new(), Compression::best());
    text.write_all(&vec![b'a'; 16 << 20])?;
    let chunk = [b"zTXtDescription\0\0".as_slice(), &text.finish()?].concat();
    let mut crc = Crc::new();
    crc.update(&chunk);
    let length = u32::try_from(chunk.len() - 4)?;
    let chunk = [&length.to_be_bytes(), chunk.as_slice(), &crc.sum().to_be_bytes()].concat();
    let mut png = png.into_inner();
    // After the signature and IHDR.
    png.splice(33..33, chunk);
    Ok(png)
}

/// Holds idle connections: some send nothing, some the beginning of a request.
fn idle(scene: &Scene<'_>) {
    let mut held = Vec::new();
    for number in 0..2060 {
        let open = Connection::open(scene.from, scene.library.server).and_then(|mut open| {
            if number % 2 == 0 {
                open.write(b"GET /api/server/ping HTTP/1.1\r\nHost:")?;
            }
            Ok(open)
        });
        match open {
            Ok(open) => held.push(open),
            Err(_) => drop(scene.score.cut_off.fetch_add(1, Ordering::Relaxed)),
        }
        if !scene.clock.goes_on() {
            break;
        }
    }
    scene.score.answered.fetch_add(held.len() as u64, Ordering::Relaxed);
    while scene.clock.goes_on() {
        scene.clock.pause(Duration::from_millis(200));
    }
}

fn passwords(scene: &Scene<'_>) {
    scene.ask(20_000, |number| {
        // Half of them for one account, half for many.
        let email = match number % 2 {
            0 => super::library::EMAIL.to_owned(),
            _ => format!("{}-{number}@example.com", scene.thread),
        };
        let body = json!({"email": email, "password": "wrong"}).to_string();
        (json_head("POST", "/api/auth/login"), body.into_bytes())
    });
}

fn names(scene: &Scene<'_>) {
    scene.ask(20_000, |number| {
        let name = format!("name-{}-{number}", scene.thread);
        let path = match number % 2 {
            0 => format!("/api/shared-links/me?slug={name}"),
            _ => format!("/s/{name}/preview.jpg"),
        };
        (get(&path), Vec::new())
    });
}

fn many_ids(scene: &Scene<'_>) {
    // Existing photos, repeatedly; and the same mixed with ids that do not exist.
    let known = scene.library.photos.iter().cycle().take(100_000).cloned();
    let known: Vec<_> = known.collect();
    let unknown = |number: usize| format!("00000000-0000-4000-8000-{number:012}");
    let mixed = known.iter().enumerate().map(|(number, id)| match number % 2 {
        0 => id.clone(),
        _ => unknown(number),
    });
    let mixed: Vec<_> = mixed.collect();
    let bodies = [known, mixed].map(|ids| json!({"assetIds": ids}).to_string().into_bytes());
    let path = format!("/api/download/info?key={}", scene.library.link);
    scene.ask(500, |number| (json_head("POST", &path), bodies[number % 2].clone()));
}

fn searches(scene: &Scene<'_>) {
    let path = format!("/api/search/metadata?key={}", scene.library.link);
    let words = json!({"query": "harbour ".repeat(7_500)}).to_string();
    let one = json!({"query": "a".repeat(60_000)}).to_string();
    scene.ask(5_000, |number| {
        let body = if number % 2 == 0 { &words } else { &one };
        (json_head("POST", &path), body.clone().into_bytes())
    });
}

fn slow_uploads(scene: &Scene<'_>) {
    let first = format!(
        "POST /api/assets?key={} HTTP/1.1\r\nHost: soak\r\n\
         Content-Type: multipart/form-data; boundary=soak\r\nContent-Length: 1000000\r\n\r\n\
         --soak\r\nContent-Disposition: form-data; name=\"assetData\"; filename=\"a.jpg\"\r\n\r\n",
        scene.library.guests
    );
    scene.trickle(48, &first);
}

fn slow_lists(scene: &Scene<'_>) {
    let first = format!(
        "POST /api/download/info?key={} HTTP/1.1\r\nHost: soak\r\nContent-Type: application/json\r\n\
         Content-Length: 1000000\r\n\r\n{{\"assetIds\":[\"{}",
        scene.library.link,
        "0".repeat(80_000)
    );
    scene.trickle(24, &first);
}
