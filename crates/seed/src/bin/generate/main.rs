//! Generates a realistic library of any size, for tests and measurements:
//!
//! `generate --data DIR --assets N [--database URL] [--years 20] [--users 1] [--album M]…
//! [--without-files]`
//!
//! Prints the accounts, and for each M the URL path of a link to an album of the first user's last
//! M photos. The library must be new: indexes are created after all rows are written, so the result
//! of an interrupted run has to be deleted. Rows and files are as the server writes them, except
//! that photos share files, and that the SHA-1 in the rows is invented, since no two assets of an
//! owner may share one.

mod files;
mod life;

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use vitrine_api::AssetVisibility;
use vitrine_database::accounts::User;
use vitrine_database::assets::Asset;
use vitrine_database::bulk_insert::Loaded;
use vitrine_database::clock::{self, DAY_MS};
use vitrine_database::place_names::Name;
use vitrine_database::{AlbumId, AssetId, Db, UserId};
use vitrine_media::{Format, Metadata};
use vitrine_server::secret;

use files::Template;
use life::{Chance, Day, PLACES, Shot};

/// Rows in one transaction.
const BATCH: usize = 100_000;
/// The first day after the last photo.
const END: &str = "2026-01-01";
const PASSWORD: &str = "vitrine-large";
const PEOPLE: [&str; 8] = ["Ann", "Ben", "Carla", "Dan", "Emil", "Frida", "Grandma", "Hugo"];
const CAMERAS: [(&str, &str); 4] =
    [("Apple", "iPhone 15"), ("samsung", "SM-S911B"), ("FUJIFILM", "X-T5"), ("Google", "Pixel 8")];

/// Any error ends the program.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

struct Options {
    data: PathBuf,
    database: Option<String>,
    assets: usize,
    years: u32,
    users: usize,
    albums: Vec<usize>,
    with_files: bool,
}

impl Options {
    fn read() -> Result<Self> {
        let (mut data, mut database, mut assets) = (None, None, None);
        let (mut years, mut users, mut albums, mut with_files) = (20, 1, Vec::new(), true);
        let mut rest = std::env::args().skip(1);
        while let Some(name) = rest.next() {
            if name == "--without-files" {
                with_files = false;
                continue;
            }
            let value = rest.next().ok_or_else(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--data" => data = Some(PathBuf::from(value)),
                "--database" => database = Some(value),
                "--assets" => assets = Some(value.parse()?),
                "--years" => years = value.parse()?,
                "--users" => users = value.parse()?,
                "--album" => albums.push(value.parse()?),
                _ => return Err(format!("{name} is not known").into()),
            }
        }
        let data = data.ok_or("--data DIR is needed")?;
        let assets = assets.ok_or("--assets N is needed")?;
        let options = Self { data, database, assets, years, users, albums, with_files };
        if options.users == 0
            || options.years == 0
            || options.albums.iter().any(|album| *album > options.assets)
        {
            return Err("nobody, no time, or more in the album than there is".into());
        }
        Ok(options)
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::read()?;
    let start = Instant::now();
    std::fs::create_dir_all(&options.data)?;
    let sqlite = Db::sqlite_url(&options.data.join("vitrine.sqlite"));
    let db = Db::open(options.database.as_deref().unwrap_or(&sqlite)).await?;
    if !db.is_bare().await? {
        return Err("there are photos already".into());
    }
    let mut chance = Chance(options.assets as u64);
    let templates = files::templates(&options.data.join("templates"), &mut chance)?;
    let mut library = Library { db, options, chance, templates };
    let aside = library.db.set_indexes_aside().await?;
    let mut number = library.options.assets;
    for user in 0..library.options.users {
        // Each user gets half of the rest, so that few have many photos and most have few.
        let last = user + 1 == library.options.users;
        let photos = if last { number } else { number.div_ceil(2) };
        number -= photos;
        let owner = library.add_user(user).await?;
        let (album, journeys) = library.add_photos(&owner, photos).await?;
        library.add_journeys(&owner, journeys).await?;
        eprintln!("{photos} photos of {} after {:.1?}", email(user), start.elapsed());
        println!("{} {PASSWORD}", email(user));
        let shared = if user == 0 { library.options.albums.clone() } else { Vec::new() };
        for photos in shared {
            let last = &album[album.len().saturating_sub(photos)..];
            println!("/share/{}", library.share(owner.clone(), last).await?);
        }
    }
    library.db.take_indexes_back(aside).await?;
    library.db.close().await;
    eprintln!("{} assets in {:.1?}", library.options.assets, start.elapsed());
    Ok(())
}

struct Library {
    db: Db,
    options: Options,
    chance: Chance,
    templates: Vec<Template>,
}

/// The trips of a user: name and asset ids.
type Journeys = Vec<(String, Vec<AssetId>)>;

fn email(user: usize) -> String {
    format!("user{user}@large.example")
}

impl Library {
    async fn add_user(&self, number: usize) -> Result<UserId> {
        let user = User {
            id: UserId::random(),
            email: email(number),
            name: format!("User {number}"),
            is_admin: number == 0,
            created_at: clock::now(),
            updated_at: clock::now(),
            deleted_at: None,
            avatar_color: None,
            quota: None,
            must_change_password: false,
            guests_join_collections: false,
        };
        let hash = secret::hash_password(PASSWORD.to_owned()).await;
        let hash = hash.map_err(|error| format!("{error:?}"))?;
        self.db.add_user(&user, &hash, false).await?;
        Ok(user.id)
    }

    /// Adds the photos of a user. Returns the ids of the last ones, for albums behind links, and of
    /// the trips.
    async fn add_photos(
        &mut self,
        owner: &UserId,
        photos: usize,
    ) -> Result<(Vec<AssetId>, Journeys)> {
        let end = clock::parse(END).ok_or("no date")? / DAY_MS;
        let days = life::days(&mut self.chance, end, self.options.years);
        let shares = life::shares(&days, photos);
        let first_of_album =
            photos.saturating_sub(self.options.albums.iter().copied().max().unwrap_or(0));
        let (mut album, mut journeys) = (Vec::new(), Journeys::new());
        let (mut batch, mut number) = (Vec::with_capacity(BATCH), 0);
        for (day, share) in days.iter().zip(shares) {
            for shot in life::shots(&mut self.chance, day, share) {
                let loaded = self.photo(owner, day, &shot, number)?;
                if number >= first_of_album {
                    album.push(loaded.asset.id.clone());
                }
                if let Some(journey) = day.journey {
                    if journeys.len() <= journey {
                        journeys.resize_with(journey + 1, Default::default);
                    }
                    let year = clock::iso(day.day * DAY_MS);
                    journeys[journey].0 = format!("{} {}", PLACES[day.place].city, &year[..4]);
                    journeys[journey].1.push(loaded.asset.id.clone());
                }
                batch.push(loaded);
                number += 1;
            }
            if batch.len() >= BATCH {
                self.write(&mut batch).await?;
            }
        }
        self.write(&mut batch).await?;
        Ok((album, journeys))
    }

    async fn write(&self, batch: &mut Vec<Loaded>) -> Result<()> {
        let mut write = self.db.write_much().await?;
        write.load(batch).await?;
        write.commit().await?;
        batch.clear();
        Ok(())
    }

    fn photo(&mut self, owner: &UserId, day: &Day, shot: &Shot, number: usize) -> Result<Loaded> {
        let chance = &mut self.chance;
        let at = chance.below(self.templates.len());
        let template = &mut self.templates[at];
        let id = AssetId::random();
        if self.options.with_files {
            template.name(&self.options.data, &id)?;
        }
        let place = &PLACES[day.place];
        let is_screen = template.format == Format::Png;
        let position = shot.at.filter(|_| !is_screen);
        let camera = chance.of(&CAMERAS);
        let taken_at = shot.local_at - 2 * 60 * 60 * 1000;
        let uploaded = taken_at + DAY_MS / 4;
        let date = clock::iso(shot.local_at);
        let people = PEOPLE.iter().filter(|_| chance.happens(0.03));
        let people: Vec<String> = people.map(|name| (*name).to_owned()).collect();
        let mut metadata = Metadata::default();
        (metadata.width, metadata.height) = (Some(template.width), Some(template.height));
        (metadata.latitude, metadata.longitude) =
            (position.map(|at| at.0), position.map(|at| at.1));
        (metadata.duration_ms, metadata.people) = (template.duration_ms, people);
        if !is_screen {
            (metadata.make, metadata.model) =
                (Some(camera.0.to_owned()), Some(camera.1.to_owned()));
            (metadata.f_number, metadata.exposure_seconds) = (Some(1.8), Some((1, 125)));
            (metadata.iso, metadata.focal_length_mm) = (Some(100), Some(5.7));
        }
        let name = if is_screen {
            "Screenshot"
        } else if shot.in_burst {
            "BURST"
        } else {
            "IMG"
        };
        let stamp: String = date.chars().filter(char::is_ascii_digit).take(14).collect();
        let visibility = match chance.below(200) {
            0..=3 => AssetVisibility::Archive,
            4 => AssetVisibility::Locked,
            _ => AssetVisibility::Timeline,
        };
        let asset = Asset {
            sha1: secret::token_hash(id.as_str())[..20].to_vec(),
            id,
            owner_id: owner.clone(),
            crc32: template.crc32,
            size: template.size,
            format: template.format,
            name: format!("{name}_{stamp}_{number:07}.{}", template.format.extension()),
            taken_at,
            local_at: shot.local_at,
            modified_at: taken_at,
            created_at: uploaded,
            updated_at: uploaded,
            deleted_at: chance.happens(0.003).then_some(uploaded),
            is_favorite: chance.happens(0.02),
            visibility,
            width: Some(template.width),
            height: Some(template.height),
            duration_ms: template.duration_ms,
            thumbhash: Some(template.thumbhash.to_owned()),
            has_thumbnail: true,
            has_preview: true,
            folder: format!("Camera/{}/{}", &date[..4], &date[5..7]),
            place: match position {
                Some(_) => Name {
                    country: place.country.to_owned(),
                    state: place.state.to_owned(),
                    city: place.city.to_owned(),
                },
                None => Name::default(),
            },
            live_photo_video_id: None,
            is_contribution: false,
            guest_pictures: false,
            metadata,
        };
        Ok(Loaded { asset, edits: template.edits.clone() })
    }

    async fn add_album(&self, owner: &UserId, name: String, ids: &[AssetId]) -> Result<AlbumId> {
        let now = clock::now();
        let album = vitrine_seed::album(owner, name, now);
        for (round, ids) in ids.chunks(BATCH).enumerate() {
            let mut write = self.db.write_much().await?;
            if round == 0 {
                write.add_album(&album).await?;
            }
            write.load_album(&album.id, ids, now).await?;
            write.commit().await?;
        }
        Ok(album.id)
    }

    async fn add_journeys(&self, owner: &UserId, journeys: Journeys) -> Result<()> {
        for (name, ids) in journeys.into_iter().filter(|(_, ids)| !ids.is_empty()) {
            self.add_album(owner, name, &ids).await?;
        }
        Ok(())
    }

    /// Creates an album and a link to it, and returns the link's key.
    async fn share(&self, owner: UserId, ids: &[AssetId]) -> Result<String> {
        let album = self.add_album(&owner, format!("{} photos", ids.len()), ids).await?;
        let link = vitrine_seed::link(owner, album, clock::now())?;
        let mut write = self.db.write().await?;
        write.add_link(&link).await?;
        write.commit().await?;
        Ok(link.key)
    }
}
