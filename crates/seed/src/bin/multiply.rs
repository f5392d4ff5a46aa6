//! Enlarges a library: `multiply DATA ASSETS MONTHS` copies its photos until an album of `ASSETS`
//! photos over `MONTHS` months exists, and prints the URL path of a link to it. For tests and
//! measurements, on a library that no server has open.
//!
//! Rows are written by the server's own code. Files are hard links to those of the copied photos,
//! so that renditions load and downloads are complete. Only the SHA-1 in the rows is invented,
//! since no two assets of an owner may share one.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use vitrine_api::AssetVisibility;
use vitrine_database::assets::Asset;
use vitrine_database::clock::{self, DAY_MS};
use vitrine_database::edits::Edit;
use vitrine_database::new_assets::NewAsset;
use vitrine_database::{AssetId, Db, Scope, UserId};
use vitrine_media::Level;
use vitrine_server::secret;

/// Rows in one transaction.
const BATCH: usize = 10_000;
/// Hard links to one file, below the limit of common file systems.
const NAMES: usize = 30_000;
/// The first day after the last photo.
const END: &str = "2026-01-01";
const MONTH_MS: i64 = 30 * DAY_MS;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("usage: multiply DATA ASSETS MONTHS");
    let (data, assets, months) = (PathBuf::from(next()?), next()?.parse()?, next()?.parse()?);
    let start = Instant::now();
    let db = Db::open(&Db::sqlite_url(&data.join("vitrine.sqlite"))).await?;
    let key = multiply(&db, &data, assets, months).await?;
    db.close().await;
    eprintln!("{assets} assets in {:.1?}", start.elapsed());
    println!("/share/{key}");
    Ok(())
}

async fn multiply(db: &Db, data: &Path, assets: usize, months: i64) -> Result<String> {
    let owner =
        db.users().await?.into_iter().find(|user| user.is_admin).ok_or("no administrator")?;
    let templates = templates(db, &owner.id).await?;
    let now = clock::now();
    let album = vitrine_seed::album(&owner.id, format!("{assets} photos"), now);
    let mut write = db.write().await?;
    write.add_album(&album).await?;
    write.commit().await?;
    let files = Files(data);
    let first = clock::parse(END).ok_or("no date")? - months * MONTH_MS;
    let mut number = 0;
    while number < assets {
        let mut write = db.write().await?;
        let mut ids = Vec::with_capacity(BATCH);
        for number in number..assets.min(number + BATCH) {
            let (template, edits) = &templates[number % templates.len()];
            let at = first + months * MONTH_MS * number as i64 / assets as i64;
            let asset = copy(template, number, at);
            files.link(template, &asset.id, number / templates.len() / NAMES)?;
            write
                .add_asset(&asset, &NewAsset { edits: edits.clone(), ..Default::default() })
                .await?;
            ids.push(asset.id);
        }
        write.add_to_album(&album.id, &ids, now).await?;
        write.commit().await?;
        number += ids.len();
    }
    let link = vitrine_seed::link(owner.id, album.id, now)?;
    let mut write = db.write().await?;
    write.add_link(&link).await?;
    write.commit().await?;
    Ok(link.key)
}

/// Photos of the library that have renditions, with their edit lists.
async fn templates(db: &Db, owner: &UserId) -> Result<Vec<(Asset, Vec<Edit>)>> {
    let mut templates = Vec::new();
    for asset in db.assets_of(Scope::Library(owner), 100).await? {
        let mut edits = Vec::new();
        for level in [Level::Location, Level::All] {
            if let Some(outcome) = db.edit(&asset.id, level).await? {
                edits.push(Edit { level, outcome });
            }
        }
        if asset.has_thumbnail && asset.has_preview {
            templates.push((asset, edits));
        }
    }
    if templates.is_empty() {
        Err("the library has no photos to copy".into())
    } else {
        Ok(templates)
    }
}

fn copy(template: &Asset, number: usize, at: i64) -> Asset {
    let mut asset = template.clone();
    asset.id = AssetId::random();
    asset.sha1 = secret::token_hash(asset.id.as_str())[..20].to_vec();
    asset.name = format!("IMG_{number:07}.{}", asset.format.extension());
    asset.local_at = at;
    asset.taken_at = at - 2 * 60 * 60 * 1000;
    asset.visibility = AssetVisibility::Timeline;
    // Scattered around the original position, so that maps have something to show.
    let scatter = |degrees: f64, step: usize| degrees + (number * step % 1000) as f64 / 500.0 - 1.0;
    asset.metadata.latitude = asset.metadata.latitude.map(|degrees| scatter(degrees, 617));
    asset.metadata.longitude = asset.metadata.longitude.map(|degrees| scatter(degrees, 419));
    asset
}

/// Makes hard links in a data folder, and copies files that have reached [`NAMES`] links.
struct Files<'a>(&'a Path);

impl Files<'_> {
    fn link(&self, template: &Asset, id: &AssetId, round: usize) -> Result<()> {
        let original = format!(".{}", template.format.extension());
        for ending in [original.as_str(), ".thumbnail.jpg", ".preview.jpg"] {
            let mut source = self.path(&template.id, ending);
            if round > 0 {
                let copy = self.0.join("copies").join(format!("{}.{round}{ending}", template.id));
                if !copy.exists() {
                    fs::create_dir_all(self.0.join("copies"))?;
                    fs::copy(source, &copy)?;
                }
                source = copy;
            }
            let to = self.path(id, ending);
            if fs::hard_link(&source, &to).is_err() {
                fs::create_dir_all(to.parent().ok_or("a file without a folder")?)?;
                fs::hard_link(&source, &to)?;
            }
        }
        Ok(())
    }

    fn path(&self, id: &AssetId, ending: &str) -> PathBuf {
        self.0.join("storage/assets").join(&id.as_str()[..2]).join(format!("{id}{ending}"))
    }
}
