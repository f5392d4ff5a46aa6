//! A visitor's page, measured in Chromium against the real server: `tests/bench/visitor.mjs`.

use anyhow::{Context, Result};

use super::{Row, parse};
use crate::run::{capture, cargo, program};
use crate::{build, fixtures, paths, seed, system};

/// The libraries that are looked at: how many photos in how many months.
const LIBRARIES: [(&str, u32, u32); 4] =
    [("114", 114, 6), ("100000", 100_000, 60), ("month", 100_000, 1), ("million", 1_000_000, 240)];

pub(super) fn run() -> Result<Vec<Row>> {
    let browser = system::chromium().context("Chromium is not installed")?;
    build::all()?;
    fixtures::write()?;
    fixtures::write_big()?;
    let mut layout = cargo();
    layout.args(["bench", "--quiet", "--package", "vitrine-gallery", "--bench", "layout"]);
    let mut rows = parse(&capture(&mut layout)?)?;

    let mut measure = program("node");
    measure.arg(paths::root().join("tests/bench/visitor.mjs")).arg(paths::server()).arg(browser);
    for (name, assets, months) in LIBRARIES {
        let (data, path) = seed::cached(name, assets, months)?;
        measure.arg(data).arg(path);
    }
    measure.arg(paths::own("fixtures")?).arg(paths::own("fixtures-big")?);
    rows.extend(parse(&capture(&mut measure)?)?);
    Ok(rows)
}
