//! `cargo xtask screenshots`: screenshots taken by the Playwright project `screenshots` from the
//! real server with the fixtures' photos.

use std::fs;

use anyhow::{Context, Result};

use crate::run;
use crate::{build, fingerprint, fixtures, paths, system, test};

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    build::all()?;
    fixtures::write()?;
    let browser =
        system::chromium().context("Chromium is not installed, or set CHROMIUM to where it is")?;
    let folder = paths::own("screenshots")?;
    if folder.is_dir() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let taken = run::step("Taking screenshots (about a minute)", || {
        let mut playwright = test::playwright(&["--project=screenshots"]);
        run::run(playwright.env("CHROMIUM", browser).args(arguments))
    });
    let mut files = Vec::new();
    fingerprint::collect(&folder, &mut files)?;
    files.sort();
    for file in &files {
        println!("    {}", paths::shown(file));
    }
    println!("{} pictures in {}", files.len(), paths::shown(&folder));
    taken
}
