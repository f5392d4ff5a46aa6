//! The public viewer, measured in Chromium against the real server: `tests/bench/viewer.mjs`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::{Row, parse};
use crate::run::{capture, cargo, program};
use crate::seed::{self, Options};
use crate::{build, fixtures, paths, system};

/// The libraries that are looked at: how many photos in how many months.
const LIBRARIES: [(&str, u32, u32); 3] =
    [("114", 114, 6), ("100000", 100_000, 60), ("month", 100_000, 1)];

pub(super) fn run() -> Result<Vec<Row>> {
    let browser = system::chromium().context("Chromium is not installed")?;
    build::all()?;
    fixtures::write()?;
    fixtures::write_big()?;
    let mut layout = cargo();
    layout.args(["bench", "--quiet", "--package", "vitrine", "--bench", "layout"]);
    let mut rows = parse(&capture(&mut layout)?)?;

    let scratch = paths::own("bench-viewer")?;
    let mut measure = program("node");
    measure.arg(paths::root().join("tests/bench/viewer.mjs")).arg(paths::server()).arg(browser);
    for (name, assets, months) in LIBRARIES {
        let data = scratch.join(name);
        let address = library(&data, assets, months)?;
        // Only the path: each measurement starts a server on a port of its own.
        let path = address.find("/share/").map(|at| address[at..].to_owned());
        measure.arg(data).arg(path.context("the library told no address")?);
    }
    measure.arg(paths::own("fixtures")?).arg(paths::own("fixtures-big")?);
    rows.extend(parse(&capture(&mut measure)?)?);
    Ok(rows)
}

/// Makes a library, unless an earlier run has.
fn library(data: &Path, assets: u32, months: u32) -> Result<String> {
    let known = data.with_extension("address");
    if let Ok(address) = fs::read_to_string(&known) {
        return Ok(address);
    }
    if data.exists() {
        fs::remove_dir_all(data).context("removing a library that was not finished")?;
    }
    let address = seed::library(&Options { data: data.to_owned(), assets, months })?;
    fs::write(&known, &address)?;
    Ok(address)
}
