//! The command line.

use std::io::{self, Read as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::admin::{self, Place};
use crate::auth::Network;
use crate::config::Config;
use crate::error::Error;
use crate::import::Import;
use crate::library::Library;
use crate::programs::ProgramPath;
use crate::secret;
use crate::services::accounts::{check_password, new_user};
use crate::web::policy;

/// Vitrine's storage server: keeps photos, and serves them to whom they were shared with.
#[derive(Debug, Parser)]
#[command(name = "vitrine-server", version, about)]
pub struct Cli {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, env = "VITRINE_LISTEN", default_value = "127.0.0.1:2283", value_name = "ADDR")]
    pub listen: SocketAddr,
    /// How what happens is written to stderr
    #[arg(long, env = "VITRINE_LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    pub log_format: LogFormat,
    #[command(flatten)]
    places: Places,
    #[command(subcommand)]
    command: Option<Command>,
}

/// A form of logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: an object in each line.
    Json,
}

#[derive(Debug, Default, Args)]
struct Places {
    /// Folder for the database and the photos
    #[arg(long, env = "VITRINE_DATA", value_name = "DIR", global = true)]
    data: Option<PathBuf>,
    /// Folder of the built app, in place of the one in this program
    #[arg(long, env = "VITRINE_WEB", value_name = "DIST")]
    web: Option<PathBuf>,
    /// Database, `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME` [default: a file in the data
    /// folder]
    #[arg(long, env = "VITRINE_DATABASE", value_name = "URL", global = true)]
    database: Option<String>,
    /// Where photos are kept, `file:PATH` or `s3://BUCKET/PREFIX` with the usual AWS variables
    /// [default: a folder in the data folder]
    #[arg(long, env = "VITRINE_STORAGE", value_name = "URL", global = true)]
    storage: Option<String>,
    /// Address under which people reach the server, for example https://photos.example.org or
    /// https://host.example.org/gallery
    #[arg(long, env = "VITRINE_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// Site whose pages may use the API with their visitors' sessions, where the app comes from
    /// another host, as https://app.example.org; several with commas
    #[arg(long, env = "VITRINE_CORS_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    cors_origin: Vec<String>,
    /// How long shared caches may give small pictures of links without a password after the link is
    /// gone, in seconds; 0 has nothing of links kept by them
    #[arg(long, env = "VITRINE_CDN_SECONDS", value_name = "SECONDS", default_value = "0")]
    cdn_seconds: u32,
    /// Style of the map at street level, in place of the map that is part of the app; visitors'
    /// browsers then ask the style's host, and no other, for the map
    #[arg(long, env = "VITRINE_MAP_STYLE", value_name = "URL")]
    map_style: Option<String>,
    /// Proxy whose X-Forwarded-For tells whom it asks for, as 10.0.0.1 or 10.0.0.0/8; several with
    /// commas. What anybody else says is not believed
    #[arg(long, env = "VITRINE_TRUSTED_PROXY", value_name = "ADDR", value_delimiter = ',')]
    trusted_proxy: Vec<Network>,
    /// Site that may show shared links in a frame, as https://blog.example.org; several with commas
    #[arg(long, env = "VITRINE_FRAME_ANCESTORS", value_name = "ORIGIN", value_delimiter = ',')]
    frame_ancestors: Vec<String>,
    /// Send browsers to the bucket for originals that are given as they are. For some minutes the
    /// address works for anybody who has it, and visitors see where the bucket is
    #[arg(long, env = "VITRINE_REDIRECT_ORIGINALS")]
    redirect_originals: bool,
    /// Program that decodes HEIC, HEIF and AVIF, libheif's heif-dec or heif-convert; `off` for none
    /// [default: the one that is installed]
    #[arg(long, env = "VITRINE_HEIF", value_name = "PATH", global = true)]
    heif: Option<ProgramPath>,
    /// Program that makes posters of videos, and converts those that browsers do not play: ffmpeg,
    /// with ffprobe beside it; `off` for none [default: the one that is installed]
    #[arg(long, env = "VITRINE_FFMPEG", value_name = "PATH", global = true)]
    ffmpeg: Option<ProgramPath>,
    /// Address at which monitoring asks for /metrics (Prometheus) and /ready; not for visitors
    #[arg(long, env = "VITRINE_METRICS", value_name = "ADDR")]
    metrics: Option<SocketAddr>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Manage users
    #[command(subcommand)]
    User(UserCommand),
    /// Bring the photos of a folder into a user's library; what is there already is left alone
    Import {
        /// The folder, with all below it
        folder: PathBuf,
        /// Whose library
        #[arg(long, value_name = "EMAIL")]
        user: String,
        /// Make an album of each folder
        #[arg(long)]
        album_per_folder: bool,
        /// Go on looking for new files until stopped
        #[arg(long)]
        watch: bool,
        /// Leave small pictures to `check --repair`, or to the browser of whoever opens the app
        #[arg(long)]
        no_renditions: bool,
    },
    /// Verify every row and every byte; fails if something is wrong
    Check {
        /// Mend what can be mended
        #[arg(long)]
        repair: bool,
    },
    /// Copy the library while it is in use; a second time, only what is new
    Backup {
        /// Folder of the backup
        to: PathBuf,
    },
    /// Make a library of a backup
    Restore {
        /// Folder of the backup
        from: PathBuf,
    },
    /// Copy the library to another database or another storage, while it can be read; again, only
    /// what is new. What is not said stays where it is
    Migrate {
        #[command(flatten)]
        way: Way,
    },
}

#[derive(Debug, Args)]
struct Way {
    /// Data folder of the library [default: --data]
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// Its database [default: --database, else the file in its data folder]
    #[arg(long, value_name = "URL")]
    from_database: Option<String>,
    /// Where its photos are [default: --storage, else the folder in its data folder]
    #[arg(long, value_name = "URL")]
    from_storage: Option<String>,
    /// Data folder that the library is to have
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Database that it is to have
    #[arg(long, value_name = "URL")]
    to_database: Option<String>,
    /// Where its photos are to be
    #[arg(long, value_name = "URL")]
    to_storage: Option<String>,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Add a user; the password is read from standard input
    Add {
        /// Sign-in address
        #[arg(long)]
        email: String,
        /// Name shown to others
        #[arg(long)]
        name: String,
        /// May manage other users
        #[arg(long)]
        admin: bool,
    },
}

/// What the command line asks for.
pub enum Task {
    /// Serve.
    Serve(SocketAddr, Config),
    /// Add a user.
    AddUser(NewUser, Config),
    /// Bring in the photos of a folder.
    Import(Import, Config),
    /// Check the library, and perhaps mend it.
    Check(bool, Config),
    /// Copy the library into a folder.
    Backup(PathBuf, Config),
    /// Make a library of a copy.
    Restore(PathBuf, Config),
    /// Copy a library to another place.
    Migrate(Place, Place),
}

/// A user to add.
pub struct NewUser {
    email: String,
    name: String,
    is_admin: bool,
}

impl Cli {
    /// What to do, or a sentence about what is wrong.
    pub fn task(self) -> Result<Task, String> {
        let places = self.places;
        if let Some(Command::Migrate { way }) = self.command {
            return Ok(way.task(places));
        }
        let config = Config {
            data: places.data.ok_or("--data DIR is required (or VITRINE_DATA)")?,
            embedded: None,
            web: places.web,
            database: places.database,
            storage: places.storage,
            public_url: places.public_url.map(public_url).transpose()?,
            map_style: places.map_style.map(map_style).transpose()?,
            trusted_proxies: places.trusted_proxy,
            cors_origins: origins("--cors-origin", places.cors_origin)?,
            cdn_seconds: places.cdn_seconds,
            frame_ancestors: origins("--frame-ancestors", places.frame_ancestors)?,
            redirect_originals: places.redirect_originals,
            heif: places.heif.unwrap_or(ProgramPath::Installed),
            ffmpeg: places.ffmpeg.unwrap_or(ProgramPath::Installed),
            metrics: places.metrics,
        };
        Ok(match self.command {
            None => Task::Serve(self.listen, config),
            Some(Command::User(UserCommand::Add { email, name, admin })) => {
                Task::AddUser(NewUser { email, name, is_admin: admin }, config)
            }
            Some(Command::Import { folder, user, album_per_folder, watch, no_renditions }) => {
                let email = user;
                Task::Import(
                    Import { folder, email, album_per_folder, watch, no_renditions },
                    config,
                )
            }
            Some(Command::Check { repair }) => Task::Check(repair, config),
            Some(Command::Backup { to }) => Task::Backup(to, config),
            Some(Command::Restore { from }) => Task::Restore(from, config),
            Some(Command::Migrate { way }) => way.task(Places::default()),
        })
    }
}

impl Way {
    /// Where the library is unless that is said: where the server has it that is set up like this.
    fn task(self, places: Places) -> Task {
        let is_elsewhere = self.from.is_some();
        let own = |place: Option<String>| place.filter(|_| !is_elsewhere);
        let from = Place {
            data: self.from.or(places.data),
            database: self.from_database.or_else(|| own(places.database)),
            storage: self.from_storage.or_else(|| own(places.storage)),
        };
        let to = Place { data: self.to, database: self.to_database, storage: self.to_storage };
        Task::Migrate(from, to)
    }
}

fn public_url(url: String) -> Result<String, String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    let is_step = |step: &str| !matches!(step, "" | "." | "..") && step.chars().all(is_plain);
    let origin = policy::origin(&url);
    let path = origin.as_ref().and_then(|origin| url.strip_prefix(origin.as_str()));
    let path = path.map(|path| path.strip_suffix('/').unwrap_or(path));
    match path {
        Some(path) if path.is_empty() || path.split('/').skip(1).all(is_step) => Ok(url),
        _ => Err(format!(
            "--public-url {url} is not an address like https://photos.example.org or \
             https://host.example.org/gallery"
        )),
    }
}

fn origins(flag: &str, origins: Vec<String>) -> Result<Vec<String>, String> {
    let is_origin = |text: &String| policy::origin(text).as_ref() == Some(text);
    match origins.iter().find(|text| !is_origin(text)) {
        Some(wrong) => {
            Err(format!("{flag} {wrong} is not an address like https://app.example.org"))
        }
        None => Ok(origins),
    }
}

fn map_style(url: String) -> Result<String, String> {
    match policy::origin(&url) {
        Some(_) => Ok(url),
        None => Err(format!(
            "--map-style {url} is not an address like https://tiles.example.org/style.json"
        )),
    }
}

/// Adds a user whose password comes from standard input; returns the address signed in with.
pub async fn add_user(new: NewUser, config: &Config) -> Result<String, String> {
    let mut password = String::new();
    let limit = secret::MAX_PASSWORD as u64 + 2;
    let read = io::stdin().lock().take(limit).read_to_string(&mut password);
    read.map_err(|error| format!("the password cannot be read: {error}"))?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    check_password(&password).map_err(|error| error.to_string())?;
    let user = new_user(&new.email, &new.name, new.is_admin).map_err(|error| error.to_string())?;
    let library = Library::open(config).await.map_err(|error| error.to_string())?;
    let hash = secret::hash_password(password).await.map_err(|error| error.to_string())?;
    let added = library.db.add_user(&user, &hash, false).await.map_err(|error| error.to_string());
    let added = added?;
    library.db.close().await;
    if added { Ok(user.email) } else { Err(format!("{} is taken", user.email)) }
}

/// Checks a library; what was found, in lines. An error where something is still wrong.
pub async fn check(repair: bool, config: &Config) -> Result<String, String> {
    let library = Library::open(config).await.map_err(|error| error.to_string())?;
    let report = admin::check(&library, repair).await.map_err(told)?;
    library.db.close().await;
    let mut lines = report.problems.join("\n");
    if !lines.is_empty() {
        lines.push('\n');
    }
    let left = report.problems.len() - report.mended;
    let (assets, bytes) = (report.assets, report.bytes);
    lines.push_str(&format!("{assets} photos, {bytes} bytes checked; {left} problems"));
    if report.is_sound() { Ok(lines) } else { Err(lines) }
}

/// Copies a library into a folder.
pub async fn backup(to: &Path, config: &Config) -> Result<String, String> {
    let library = Library::open(config).await.map_err(|error| error.to_string())?;
    let copied = admin::backup(&library, &config.data, to).await.map_err(told)?;
    library.db.close().await;
    Ok(format!("{} files copied, {} were there", copied.new, copied.kept))
}

/// Makes a library of a copy.
pub async fn restore(from: &Path, config: &Config) -> Result<String, String> {
    let copied = admin::restore(from, config).await.map_err(told)?;
    Ok(format!("{} files restored", copied.new + copied.kept))
}

/// Copies a library to another place; what was done. An error where something is not as it should be.
pub async fn migrate(from: &Place, to: &Place) -> Result<String, String> {
    let moved = admin::migrate(from, to).await.map_err(told)?;
    let mut lines = moved.problems.join("\n");
    if !lines.is_empty() {
        lines.push('\n');
    }
    let (new, kept) = (moved.files.new, moved.files.kept);
    lines.push_str(&format!("{new} files copied and read back, {kept} were there"));
    if let Some(rows) = moved.rows {
        lines.push_str(&format!("; {rows} rows are the same on both sides"));
    }
    if moved.problems.is_empty() { Ok(lines) } else { Err(lines) }
}

/// What went wrong, for whoever runs the server.
fn told(error: Error) -> String {
    match error {
        Error::Internal(cause) => cause.to_string(),
        error => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_addresses_may_have_a_path() {
        for (url, base) in [
            ("https://photos.example.org", Some("")),
            ("https://photos.example.org/", Some("")),
            ("http://[::1]:2283", Some("")),
            ("https://host/gallery", Some("/gallery")),
            ("https://host/a/b-1/", Some("/a/b-1")),
            ("https://host/a//b", None),
            ("https://host/../b", None),
            ("https://host/a?b", None),
            ("https://host/a b", None),
            ("https://host/%61", None),
            ("host/gallery", None),
            ("https:///gallery", None),
        ] {
            let config = public_url(url.to_owned())
                .map(|url| Config { public_url: Some(url), ..Config::default() });
            assert_eq!(config.as_ref().ok().map(Config::base), base, "{url}");
        }
    }
}
