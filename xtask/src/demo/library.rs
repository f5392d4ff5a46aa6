//! The demo library: six journeys of two photographers, and what they share of them.

use std::path::Path;
use std::sync::Mutex;
use std::thread;

use anyhow::{Context, Result};
use serde_json::json;

use super::api::{Client, Upload};
use super::server::{Running, add_user};
use super::{Library, Link, User};
use crate::photos::{self, CAMERAS, Extras, Format, Land, Light, Place, Random, Scene, Shot};

const PASSWORD: &str = "vitrine-demo";
/// E-mail address and password of the library's owner.
pub(super) const OWNER: (&str, &str) = ("robin@example.com", PASSWORD);
const LINK_PASSWORD: &str = "harbour light";

/// A journey: place, date, scenery and camera.
struct Journey {
    name: &'static str,
    place: Place,
    /// The first day, `2025-02-11`; the days after it follow within the month.
    month: &'static str,
    day: u32,
    offset: &'static str,
    camera: usize,
    scenes: &'static [(Land, Light)],
}

use Land::{Coast, Dunes, Hills, Lake, Mountains};
use Light::{Dawn, Day, Dusk, Mist, Night, Winter};

const JOURNEYS: &[Journey] = &[
    Journey {
        name: "Lofoten in winter",
        place: Place { latitude: 67.932_6, longitude: 13.088_9, altitude: 12 },
        month: "2025-02",
        day: 11,
        offset: "+01:00",
        camera: 0,
        scenes: &[
            (Coast, Winter),
            (Mountains, Winter),
            (Coast, Night),
            (Lake, Winter),
            (Coast, Dawn),
            (Mountains, Night),
            (Coast, Dusk),
            (Lake, Dusk),
        ],
    },
    Journey {
        name: "Erg Chebbi",
        place: Place { latitude: 31.145_0, longitude: -3.972_0, altitude: 735 },
        month: "2025-04",
        day: 3,
        offset: "+01:00",
        camera: 1,
        scenes: &[
            (Dunes, Day),
            (Dunes, Dusk),
            (Dunes, Dawn),
            (Dunes, Day),
            (Dunes, Night),
            (Dunes, Mist),
        ],
    },
    Journey {
        name: "Val d'Orcia",
        place: Place { latitude: 43.070_9, longitude: 11.612_4, altitude: 491 },
        month: "2025-05",
        day: 17,
        offset: "+02:00",
        camera: 2,
        scenes: &[
            (Hills, Dawn),
            (Hills, Day),
            (Hills, Mist),
            (Hills, Dusk),
            (Hills, Day),
            (Hills, Dawn),
        ],
    },
    Journey {
        name: "Lago di Braies",
        place: Place { latitude: 46.694_3, longitude: 12.085_4, altitude: 1_496 },
        month: "2025-06",
        day: 21,
        offset: "+02:00",
        camera: 0,
        scenes: &[
            (Lake, Dawn),
            (Lake, Day),
            (Mountains, Day),
            (Lake, Mist),
            (Mountains, Dusk),
            (Lake, Dusk),
            (Lake, Day),
        ],
    },
    Journey {
        name: "El Chaltén",
        place: Place { latitude: -49.331_4, longitude: -72.886_1, altitude: 405 },
        month: "2025-11",
        day: 6,
        offset: "-03:00",
        camera: 1,
        scenes: &[
            (Mountains, Dawn),
            (Mountains, Day),
            (Lake, Day),
            (Mountains, Mist),
            (Hills, Day),
            (Lake, Dawn),
            (Mountains, Dusk),
        ],
    },
    Journey {
        name: "Isle of Skye",
        place: Place { latitude: 57.506_7, longitude: -6.265_0, altitude: 60 },
        month: "2025-09",
        day: 14,
        offset: "+01:00",
        camera: 2,
        scenes: &[
            (Hills, Mist),
            (Coast, Mist),
            (Coast, Day),
            (Lake, Mist),
            (Hills, Dusk),
            (Coast, Dusk),
        ],
    },
];

/// The last journey is the second photographer's.
const GUEST_JOURNEYS: usize = 1;

/// A photo, ready to be uploaded.
struct Photo {
    journey: usize,
    name: String,
    format: Format,
    taken: String,
    bytes: Vec<u8>,
}

/// Makes the demo library in an empty data folder.
pub(super) fn make(program: &Path, data: &Path) -> Result<Library> {
    let photos = paint_all()?;
    let server = Running::start_program(program, data)?;
    let owner = user("Robin Vale", OWNER.0);
    let guest = user("Kit Marlow", "kit@example.com");
    let client = Client::sign_up(&server.base, &owner.name, &owner.email, &owner.password)?;
    add_user(program, data, &guest.email, &guest.name, &guest.password)?;
    let guest_client = Client::sign_in(&server.base, &guest.email, &guest.password)?;

    let mut ids: Vec<Vec<(Format, String)>> = JOURNEYS.iter().map(|_| Vec::new()).collect();
    for photo in &photos {
        let is_guest = photo.journey + GUEST_JOURNEYS >= JOURNEYS.len();
        let uploader = if is_guest { &guest_client } else { &client };
        let id = uploader.upload(&Upload {
            name: &photo.name,
            media_type: photo.format.media_type(),
            taken: &photo.taken,
            bytes: &photo.bytes,
        })?;
        ids[photo.journey].push((photo.format, id));
    }
    let of = |journeys: &[usize]| -> Vec<String> {
        journeys.iter().flat_map(|journey| ids[*journey].iter().map(|(_, id)| id.clone())).collect()
    };

    let winter = client.album(JOURNEYS[0].name, "Eight days of blue hour", &of(&[0]))?;
    let peaks = client.album(
        "Lakes and peaks",
        "The Dolomites in June, Patagonia in November",
        &of(&[3, 4]),
    )?;
    guest_client.album(JOURNEYS[5].name, "", &of(&[5]))?;
    let open = client.link(&json!({
        "type": "ALBUM", "albumId": winter, "showMetadata": true, "allowDownload": true,
    }))?;
    let locked = client.link(&json!({
        "type": "ALBUM", "albumId": peaks, "password": LINK_PASSWORD, "showMetadata": true, "allowDownload": true,
    }))?;
    // JPEG only: a link that hides metadata refuses formats that cannot be cleaned.
    let dunes: Vec<&String> =
        ids[1].iter().filter(|(format, _)| *format == Format::Jpeg).map(|(_, id)| id).collect();
    let private = client.link(&json!({
        "type": "INDIVIDUAL", "assetIds": dunes, "description": "Dunes, and nothing about them",
        "showMetadata": false, "allowDownload": true,
    }))?;

    let link = |what: &str, key: &str, password: Option<&str>| Link {
        what: what.to_owned(),
        address: format!("/share/{key}"),
        password: password.map(str::to_owned),
    };
    Ok(Library {
        users: vec![owner, guest],
        links: vec![
            link("an album, open to whoever has the link", &open, None),
            link("an album behind a password", &locked, Some(LINK_PASSWORD)),
            link(
                "single photos to download, with every trace of time and place removed",
                &private,
                None,
            ),
        ],
        photos: photos.len(),
    })
}

fn user(name: &str, email: &str) -> User {
    User { name: name.to_owned(), email: email.to_owned(), password: PASSWORD.to_owned() }
}

/// Paints every photo, on all cores, in the order of the journeys.
fn paint_all() -> Result<Vec<Photo>> {
    let jobs: Vec<(usize, usize)> = JOURNEYS
        .iter()
        .enumerate()
        .flat_map(|(journey, about)| (0..about.scenes.len()).map(move |scene| (journey, scene)))
        .collect();
    let queue = Mutex::new(jobs.iter().enumerate());
    let done = Mutex::new(Vec::new());
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().ok().and_then(|mut queue| queue.next());
                    let Some((number, (journey, scene))) = next else {
                        break;
                    };
                    let photo = paint(number, *journey, *scene);
                    if let Ok(mut done) = done.lock() {
                        done.push((number, photo));
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().ok().context("a painting thread panicked")?;
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, photo)| photo).collect()
}

fn paint(number: usize, journey: usize, scene: usize) -> Result<Photo> {
    /// Sizes as seen and EXIF orientations: most photos are upright.
    const VIEWS: &[((u32, u32), u8)] = &[
        ((1800, 1200), 1),
        ((1200, 1800), 6),
        ((1800, 1350), 1),
        ((1800, 1200), 3),
        ((2400, 900), 1),
        ((1200, 1800), 8),
        ((1500, 1500), 1),
        ((1800, 1200), 2),
        ((1350, 1800), 5),
        ((1800, 1013), 1),
        ((1350, 1800), 7),
        ((1800, 1200), 4),
    ];
    let about = &JOURNEYS[journey];
    let (land, light) = about.scenes[scene];
    let mut random = Random::new(number as u64 + 1);
    let format = match number {
        9 | 23 => Format::Png,
        14 | 28 | 36 => Format::WebP,
        17 => Format::Gif,
        _ => Format::Jpeg,
    };
    let (size, orientation) = match format {
        // Lossless files of full size would make up most of the library.
        Format::Png | Format::WebP => ((1200, 800), 1),
        Format::Gif => ((480, 320), 1),
        Format::Jpeg => VIEWS[number % VIEWS.len()],
    };
    let camera = &CAMERAS[about.camera];
    let hour = match light {
        Dawn => 6,
        Dusk => 19,
        Night => 23,
        Day | Mist | Winter => 10 + scene as u32 % 5,
    };
    let minute = random.next() % 60;
    let taken = format!(
        "{}-{:02}T{hour:02}:{minute:02}:{:02}",
        about.month,
        about.day + scene as u32,
        random.next() % 60
    );
    let mut near = |degrees: f64| degrees + f64::from(random.between(-0.02, 0.02));
    let place = Place {
        latitude: near(about.place.latitude),
        longitude: near(about.place.longitude),
        ..about.place
    };
    let shot = Shot {
        taken: Some(taken),
        offset: Some(about.offset),
        camera: Some(camera),
        focal_length: *random.pick(camera.focal_lengths),
        shutter: *random.pick(if light == Night { &[2, 4, 8] } else { &[125, 250, 500] }),
        iso: if light == Night { 1600 } else { 200 },
        place: Some(place),
        orientation,
        ..Shot::default()
    };
    let picture = Scene::new(land, light, number as u64 * 17 + 3).render(size.0, size.1);
    let bytes =
        photos::encode(format, picture, orientation, Some(shot.exif()?), &Extras::default())?;
    Ok(Photo {
        journey,
        name: format!("{}{:04}.{}", camera.prefix, 2_100 + number * 7, format.extension()),
        format,
        taken: shot.rfc3339().unwrap_or_default(),
        bytes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_forty_photos_of_every_format() {
        let count: usize = JOURNEYS.iter().map(|journey| journey.scenes.len()).sum();
        assert_eq!(count, 40);
        for journey in JOURNEYS {
            assert!(
                journey.day as usize + journey.scenes.len() < 29,
                "{} runs out of days",
                journey.name
            );
        }
    }
}
