//! `cargo xtask dev`: a debug server with the demo library, rebuilt when a file changes.
//!
//! Two things are watched: what the app is made of, and what the server is made of. Open pages
//! reload after each build. An error of the compiler is printed, and the last good build stays.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result, bail};

use crate::run::{self, cargo};
use crate::{build, demo, fingerprint, paths, tools};

const LISTEN: &str = "127.0.0.1:2283";

/// How often files are looked at.
const EVERY: Duration = Duration::from_millis(300);

/// What only the server is made of. `build::INPUTS` is what the app is made of.
const SERVER: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "crates/api",
    "crates/database",
    "crates/ids",
    "crates/media",
    "crates/private_files",
    "crates/server/Cargo.toml",
    "crates/server/src",
    "crates/storage",
];

/// The file that open pages ask for. Its content changes with each build.
const VERSION: &str = "dev-version.txt";
/// The script in each page that asks for it.
const RELOAD: &str = "dev-reload.js";

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let listen = match arguments {
        [] => LISTEN,
        [option, listen] if option == "--listen" => listen,
        _ => bail!("`dev` knows --listen ADDR only"),
    };
    demo::check_free(listen)?;
    tools::for_app()?;
    build_app()?;
    build_server()?;
    let library = demo::prepare(&paths::debug_server(), &demo::folder()?, false)?;
    let mut server = Server::start(listen)?;
    println!("{}", demo::directions(listen, &library));
    println!("  Changes are built as files are saved, and open pages reload.");
    let (mut app_files, mut server_files) = (Snapshot::of(build::INPUTS)?, Snapshot::of(SERVER)?);
    loop {
        thread::sleep(EVERY);
        let server_now = Snapshot::of(SERVER)?;
        if server_now != server_files {
            server_files = server_now;
            if report("server", build_server()) {
                server = server.restart(listen)?;
                mark_version()?;
            }
        }
        let app_now = Snapshot::of(build::INPUTS)?;
        if app_now != app_files {
            app_files = app_now;
            report("app", build_app());
        }
        server.check()?;
    }
}

/// Prints how a build ended, and returns whether it succeeded.
fn report(what: &str, built: Result<()>) -> bool {
    match built {
        Ok(()) => true,
        Err(error) => {
            eprintln!("==> The {what} was not rebuilt: {error:#}");
            false
        }
    }
}

fn build_server() -> Result<()> {
    let start = Instant::now();
    run::run(cargo().args(["build", "--quiet", "--package", "vitrine-server"]))?;
    eprintln!("==> Server built in {}", run::duration(start.elapsed()));
    Ok(())
}

fn build_app() -> Result<()> {
    let start = Instant::now();
    build::debug_app()?;
    for page in ["index.html", "visitor.html"] {
        let path = paths::dist().join(page);
        let html = fs::read_to_string(&path).with_context(|| format!("reading {page}"))?;
        fs::write(&path, with_reload(&html))?;
    }
    fs::write(paths::dist().join(RELOAD), reload_script())?;
    mark_version()?;
    eprintln!("==> App built in {}", run::duration(start.elapsed()));
    Ok(())
}

/// A page with the script that reloads it.
fn with_reload(html: &str) -> String {
    html.replacen("</head>", &format!("<script src=\"./{RELOAD}\" defer></script></head>"), 1)
}

/// Asks for the version every second, and reloads the page when it changes.
fn reload_script() -> String {
    format!(
        "let seen;\n\
         setInterval(async () => {{\n\
         \x20 const response = await fetch(\"./{VERSION}\", {{ cache: \"no-store\" }}).catch(() => null);\n\
         \x20 if (!response?.ok) return;\n\
         \x20 const version = await response.text();\n\
         \x20 if (seen && seen !== version) location.reload();\n\
         \x20 seen = version;\n\
         }}, 1000);\n"
    )
}

fn mark_version() -> Result<()> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_millis();
    fs::write(paths::dist().join(VERSION), now.to_string()).context("writing the version")
}

/// The times and lengths of files, to notice that they changed.
#[derive(Debug, PartialEq, Eq)]
struct Snapshot(BTreeMap<PathBuf, (SystemTime, u64)>);

impl Snapshot {
    fn of(inputs: &[&str]) -> Result<Self> {
        Self::below(paths::root(), inputs)
    }

    fn below(root: &Path, inputs: &[&str]) -> Result<Self> {
        let mut files = Vec::new();
        for input in inputs {
            fingerprint::collect(&root.join(input), &mut files)?;
        }
        // A file that an editor has just replaced may be missing for a moment.
        let seen = files.into_iter().filter_map(|file| {
            let meta = file.metadata().ok()?;
            Some((file, (meta.modified().ok()?, meta.len())))
        });
        Ok(Self(seen.collect()))
    }
}

/// The running server.
struct Server(Child);

impl Server {
    fn start(listen: &str) -> Result<Self> {
        let mut server = demo::binary_at(&paths::debug_server());
        server.args(["--listen", listen, "--data"]).arg(demo::data(&demo::folder()?));
        server.arg("--web").arg(paths::dist());
        Ok(Self(server.spawn().context("could not start vitrine-server")?))
    }

    fn restart(mut self, listen: &str) -> Result<Self> {
        demo::stop(&mut self.0);
        Self::start(listen)
    }

    /// An error if it has ended by itself.
    fn check(&mut self) -> Result<()> {
        match self.0.try_wait()? {
            Some(status) => bail!("the server ended ({status})"),
            None => Ok(()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        demo::stop(&mut self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_new_and_missing_files_are_noticed() {
        let root = std::env::temp_dir().join(format!("xtask-dev-{}", std::process::id()));
        fs::create_dir_all(root.join("src")).unwrap();
        fs::write(root.join("src/a.rs"), "one").unwrap();
        let snapshot = || Snapshot::below(&root, &["src", "absent"]).unwrap();
        let first = snapshot();
        assert_eq!(first, snapshot());
        fs::write(root.join("src/a.rs"), "longer").unwrap();
        let second = snapshot();
        assert_ne!(first, second);
        fs::write(root.join("src/b.rs"), "").unwrap();
        assert_ne!(second, snapshot());
        fs::remove_file(root.join("src/b.rs")).unwrap();
        assert_eq!(second, snapshot());
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn pages_get_the_script_once() {
        let page = with_reload("<head><title>a</title></head><body></head></body>");
        assert_eq!(page.matches(RELOAD).count(), 1);
        assert!(page.contains("defer></script></head><body>"), "{page}");
    }
}
