//! Downloading photos, measured in Chromium against the real server: `tests/bench/download.mjs`.

use std::env;

use anyhow::{Context, Result};

use super::{Row, parse};
use crate::run::{capture, program};
use crate::{build, fixtures, paths, system};

/// GiB of the long download, unless `VITRINE_BENCH_GIB` is set; 0 skips it.
const GIB: &str = "8";

pub(super) fn run() -> Result<Vec<Row>> {
    let browser = system::chromium().context("Chromium is not installed")?;
    // Where a peer cannot be installed, its rows say so.
    if let Err(error) = system::for_benches() {
        eprintln!("{error:#}");
    }
    build::all()?;
    fixtures::write()?;
    fixtures::write_big()?;
    let peers = paths::own("bench-peers")?;
    std::fs::create_dir_all(&peers)?;
    for name in ["package.json", "package-lock.json"] {
        let from = paths::root().join("xtask/benches/browser").join(name);
        std::fs::copy(from, peers.join(name)).with_context(|| format!("copying {name}"))?;
    }
    let npm = ["ci", "--no-fund", "--no-audit", "--loglevel=error"];
    capture(program("npm").args(npm).current_dir(&peers))?;

    let mut measure = program("node");
    measure.arg(paths::root().join("tests/bench/download.mjs")).arg(paths::server()).arg(browser);
    measure.arg(paths::dist()).arg(peers.join("node_modules/client-zip/index.js"));
    measure.arg(paths::own("fixtures")?).arg(paths::own("fixtures-big")?);
    measure.arg(env::var("VITRINE_BENCH_GIB").unwrap_or_else(|_| GIB.to_owned()));
    measure.args(paths::find("nginx"));
    parse(&capture(&mut measure)?)
}
