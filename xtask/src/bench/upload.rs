//! Bringing photos in, measured in Chromium against the real server, beside Immich's own program and
//! the server's import: `tests/bench/upload.mjs`.

use anyhow::{Context, Result};

use super::{Row, parse};
use crate::run::{capture, program};
use crate::{build, fixtures, paths, system, tools};

/// Photos of 5 MB.
const COUNT: &str = "500";

pub(super) fn run() -> Result<Vec<Row>> {
    let browser = system::chromium().context("Chromium is not installed")?;
    let node = tools::node_22()?;
    build::all()?;
    fixtures::write()?;
    fixtures::write_big()?;
    let mut measure = program("node");
    measure.arg(paths::root().join("tests/bench/upload.mjs")).arg(paths::server()).arg(browser);
    measure.arg(paths::own("fixtures")?).arg(paths::own("fixtures-big")?).arg(node).arg(COUNT);
    parse(&capture(&mut measure)?)
}
