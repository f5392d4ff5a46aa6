//! The storage server beside nginx, measured by `tests/bench/server.mjs`.

use anyhow::Result;

use super::{Row, parse};
use crate::run::{capture, program};
use crate::{build, fixtures, paths, seed, system, tools};

pub(super) fn run() -> Result<Vec<Row>> {
    system::for_server_bench()?;
    let node = tools::node_22()?;
    build::all()?;
    fixtures::write()?;
    let (library, library_path) = seed::cached("100000", 100_000, 60)?;
    let (album, album_path) = seed::cached("10000", 10_000, 60)?;
    let mut measure = program("node");
    measure.arg(paths::root().join("tests/bench/server.mjs")).arg(paths::server());
    measure.arg(paths::own("fixtures")?).arg(node);
    measure.arg(library).arg(library_path).arg(album).arg(album_path);
    parse(&capture(&mut measure)?)
}
