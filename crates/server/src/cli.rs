//! The command line.

use std::io::{self, Read as _};
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::app::App;
use crate::config::Config;
use crate::import::Import;
use crate::routes::auth::{check_password, new_user};
use crate::secret;
use crate::web::policy;

/// Vitrine's storage server: keeps photos, and serves them to whom they were shared with.
#[derive(Debug, Parser)]
#[command(name = "vitrine-server", version, about)]
pub struct Cli {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, env = "VITRINE_LISTEN", default_value = "127.0.0.1:2283", value_name = "ADDR")]
    pub listen: SocketAddr,
    #[command(flatten)]
    places: Places,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Args)]
struct Places {
    /// Folder for the database and the photos
    #[arg(long, env = "VITRINE_DATA", value_name = "DIR", global = true)]
    data: Option<PathBuf>,
    /// Folder of the built app, in place of the one in this program
    #[arg(long, env = "VITRINE_WEB", value_name = "DIST")]
    web: Option<PathBuf>,
    /// Database, `sqlite:PATH` [default: a file in the data folder]
    #[arg(long, env = "VITRINE_DATABASE", value_name = "URL", global = true)]
    database: Option<String>,
    /// Where photos are kept, `file:PATH` [default: a folder in the data folder]
    #[arg(long, env = "VITRINE_STORAGE", value_name = "URL", global = true)]
    storage: Option<String>,
    /// Address under which people reach the server, for example https://photos.example.org
    #[arg(long, env = "VITRINE_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// Style of the map at street level, in place of the map that is part of the app; visitors'
    /// browsers then ask the style's host, and no other, for the map
    #[arg(long, env = "VITRINE_MAP_STYLE", value_name = "URL")]
    map_style: Option<String>,
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
    },
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
        let config = Config {
            data: places.data.ok_or("--data DIR is required (or VITRINE_DATA)")?,
            web: places.web,
            database: places.database,
            storage: places.storage,
            public_url: places.public_url.map(public_url).transpose()?,
            map_style: places.map_style.map(map_style).transpose()?,
        };
        Ok(match self.command {
            None => Task::Serve(self.listen, config),
            Some(Command::User(UserCommand::Add { email, name, admin })) => {
                Task::AddUser(NewUser { email, name, is_admin: admin }, config)
            }
            Some(Command::Import { folder, user, album_per_folder, watch }) => {
                Task::Import(Import { folder, email: user, album_per_folder, watch }, config)
            }
        })
    }
}

fn public_url(url: String) -> Result<String, String> {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match host.map(|host| host.trim_end_matches('/')) {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', ' ']) => Ok(url),
        _ => Err(format!("--public-url {url} is not an address like https://photos.example.org")),
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
    let app = App::open_beside(config).await.map_err(|error| error.to_string())?;
    let hash = secret::hash_password(password).await.map_err(|error| error.to_string())?;
    let added = app.db.add_user(&user, &hash, false).await.map_err(|error| error.to_string());
    let added = added?;
    app.db.close().await;
    if added { Ok(user.email) } else { Err(format!("{} is taken", user.email)) }
}
