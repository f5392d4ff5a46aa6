//! `cargo xtask demo`: from a fresh clone to a gallery in the browser.
//!
//! Installs what is missing, builds app and server, makes a library of generated photos once
//! through the server's own API, and serves it. The library stays in `target/demo`, so that the
//! next start takes seconds and changes are kept.

mod api;
mod library;
mod server;

pub(crate) use server::{Running, binary_at, stop};

use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::{build, paths, run};

const LISTEN: &str = "127.0.0.1:2283";

/// What a person needs to look around. Written when the library is complete.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Library {
    users: Vec<User>,
    links: Vec<Link>,
    photos: usize,
}

#[derive(Debug, Serialize, Deserialize)]
struct User {
    name: String,
    email: String,
    password: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Link {
    what: String,
    /// The path, with its leading `/`.
    address: String,
    password: Option<String>,
}

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let start = Instant::now();
    let options = Options::read(arguments)?;
    // Before minutes of building, not after them.
    check_free(&options.listen)?;
    build::all()?;
    let folder = folder()?;
    let library = prepare(&paths::server(), &folder, options.fresh)?;
    println!("\nReady after {}.", run::duration(start.elapsed()));
    println!("{}", directions(&options.listen, &library));
    server::serve(&options.listen, &data(&folder))
}

/// Makes the demo library in an empty data folder.
pub(crate) fn library(data: &Path) -> Result<()> {
    library::make(&paths::server(), data).map(drop)
}

/// Serves a demo library on a free port. Returns the server and an API key with all permissions.
pub(crate) fn serve(data: &Path) -> Result<(server::Running, String)> {
    let running = server::Running::start_program(&paths::server(), data)?;
    let key = api::Client::sign_in(&running.base, OWNER.0, OWNER.1)?.key()?;
    Ok((running, key))
}

/// E-mail address and password of the library's owner.
pub(crate) const OWNER: (&str, &str) = library::OWNER;

struct Options {
    listen: String,
    fresh: bool,
}

impl Options {
    fn read(arguments: &[String]) -> Result<Self> {
        let mut options = Self { listen: LISTEN.to_owned(), fresh: false };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--listen" => {
                    let value =
                        rest.next().context("--listen needs an address, such as 127.0.0.1:8080")?;
                    options.listen.clone_from(value);
                }
                "--fresh" => options.fresh = true,
                other => bail!("`demo` knows --listen ADDR and --fresh, not `{other}`"),
            }
        }
        Ok(options)
    }
}

/// The folder of the demo library.
pub(crate) fn folder() -> Result<PathBuf> {
    paths::own("demo")
}

/// The existing library, or a new one that this server makes. An incomplete one is made again.
pub(crate) fn prepare(server: &Path, folder: &Path, fresh: bool) -> Result<Library> {
    let card = folder.join("library.json");
    if !fresh
        && let Ok(text) = fs::read_to_string(&card)
        && let Ok(library) = serde_json::from_str::<Library>(&text)
    {
        println!(
            "==> Library in {} is there ({} photos; --fresh makes it anew)",
            paths::shown(folder),
            library.photos
        );
        return Ok(library);
    }
    run::step("Making the demo library (half a minute, once)", || {
        if folder.is_dir() {
            fs::remove_dir_all(folder).with_context(|| format!("clearing {}", folder.display()))?;
        }
        let data = data(folder);
        fs::create_dir_all(&data).with_context(|| format!("creating {}", data.display()))?;
        let library = library::make(server, &data)?;
        fs::write(&card, serde_json::to_string_pretty(&library)?)?;
        Ok(library)
    })
}

/// The data folder of the demo library.
pub(crate) fn data(folder: &Path) -> PathBuf {
    folder.join("data")
}

/// An error if another program listens on this address.
pub(crate) fn check_free(listen: &str) -> Result<()> {
    match TcpListener::bind(listen) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AddrInUse => bail!(
            "{listen} is taken, perhaps by another demo; stop that, or choose another address: cargo xtask demo --listen 127.0.0.1:8080"
        ),
        Err(error) => Err(error).with_context(|| format!("cannot listen on {listen}")),
    }
}

/// The instructions that are printed before serving.
pub(crate) fn directions(listen: &str, library: &Library) -> String {
    let base = format!("http://{listen}");
    let mut lines = vec![String::new(), format!("  Owner    {base}/photos")];
    for user in &library.users {
        lines.push(format!(
            "           sign in as {} with {}   ({})",
            user.email, user.password, user.name
        ));
    }
    for link in &library.links {
        lines.push(format!("  Visitor  {base}{}", link.address));
        let password = link.password.as_ref();
        let password =
            password.map(|password| format!("; password: {password}")).unwrap_or_default();
        lines.push(format!("           {}{password}", link.what));
    }
    lines.push(String::new());
    lines.push("  Ctrl-C stops it. The library stays in target/demo for the next time.".to_owned());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn options_are_few_and_checked() {
        let options = Options::read(&words("--listen 127.0.0.1:8080 --fresh")).unwrap();
        assert_eq!((options.listen.as_str(), options.fresh), ("127.0.0.1:8080", true));
        assert_eq!(Options::read(&[]).unwrap().listen, LISTEN);
        assert!(Options::read(&words("--listen")).is_err());
        assert!(Options::read(&words("--port 80")).is_err());
    }

    #[test]
    fn a_taken_port_is_said_before_anything_is_built() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let error = check_free(&taken.local_addr().unwrap().to_string()).unwrap_err();
        assert!(error.to_string().contains("--listen"), "{error}");
    }

    #[test]
    fn directions_name_every_way_in() {
        let library = Library {
            users: vec![User {
                name: "Ada".into(),
                email: "ada@example.com".into(),
                password: "p1".into(),
            }],
            links: vec![Link {
                what: "an album".into(),
                address: "/share/k".into(),
                password: Some("p2".into()),
            }],
            photos: 1,
        };
        let text = directions("127.0.0.1:1", &library);
        for part in [
            "http://127.0.0.1:1/photos",
            "ada@example.com",
            "p1",
            "http://127.0.0.1:1/share/k",
            "p2",
            "Ctrl-C",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}
