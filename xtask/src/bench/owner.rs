//! The owner's timeline, measured in Chromium against the real server: `tests/bench/owner.mjs`.

use anyhow::{Context, Result};

use super::{Row, parse};
use crate::run::{capture, program};
use crate::{build, demo, paths, seed, system};

pub(super) fn run() -> Result<Vec<Row>> {
    let browser = system::chromium().context("Chromium is not installed")?;
    build::all()?;
    let (data, _) = seed::cached("100000", 100_000, 60)?;
    let mut measure = program("node");
    measure.arg(paths::root().join("tests/bench/owner.mjs")).arg(paths::server()).arg(browser);
    let (email, password) = demo::OWNER;
    parse(&capture(measure.arg(data).args([email, password]))?)
}
