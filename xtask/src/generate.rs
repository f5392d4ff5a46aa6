//! `cargo xtask generate`: a realistic library of any size, made without the API. See
//! `crates/seed/src/bin/generate` for its arguments.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::run::{self, capture, cargo};
use crate::{build, paths};

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    build::all()?;
    print!("{}", generate(arguments)?);
    Ok(())
}

/// Runs the program and returns its output.
fn generate(arguments: &[String]) -> Result<String> {
    capture(program("generate").args(arguments))
}

/// A program of `vitrine-seed`, with the features of the server, so that nothing is built twice.
pub(crate) fn program(name: &str) -> Command {
    let mut program = cargo();
    program.args(["run", "--quiet", "--release", "--package", "vitrine-seed"]);
    program.args(["--features", "vitrine-server/embed-app", "--bin", name, "--"]);
    program
}

/// Makes a library in a folder that does not exist yet, with its rows in another database if a URL
/// is given. Returns the program's output: who can sign in, and the paths of its links.
pub(crate) fn library(data: &Path, options: &[&str], database: Option<&str>) -> Result<String> {
    let mut arguments = vec!["--data".to_owned(), data.to_string_lossy().into_owned()];
    arguments.extend(options.iter().map(|option| (*option).to_owned()));
    if let Some(database) = database {
        arguments.extend(["--database".to_owned(), database.to_owned()]);
    }
    run::step(&format!("Generating {}", data.display()), || generate(&arguments))
}

/// A library that is reused if an earlier run has made it.
pub(crate) struct Cached {
    /// Its data folder.
    pub data: PathBuf,
    /// The paths of its shared albums.
    pub albums: Vec<String>,
}

/// E-mail address and password of a user of the library.
pub(crate) const OWNER: (&str, &str) = ("user0@large.example", "vitrine-large");

/// The library of this name.
pub(crate) fn cached(name: &str, options: &[&str]) -> Result<Cached> {
    let folder = paths::own("generated")?;
    let (data, known) = (folder.join(name), folder.join(format!("{name}.told")));
    let told = match fs::read_to_string(&known) {
        Ok(told) => told,
        Err(_) => {
            if data.exists() {
                fs::remove_dir_all(&data).context("removing a library that was not finished")?;
            }
            let told = library(&data, options, None)?;
            fs::write(&known, &told)?;
            told
        }
    };
    ensure!(told.contains(OWNER.0), "{} tells of no owner", known.display());
    let albums = told.lines().filter(|line| line.starts_with('/')).map(str::to_owned);
    Ok(Cached { data, albums: albums.collect() })
}
