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
    let (data, path) = seed::cached("100000", 100_000, 60)?;
    let mut measure = program("node");
    measure.arg(paths::root().join("tests/bench/server.mjs")).arg(paths::server());
    measure.arg(paths::own("fixtures")?).arg(data).arg(path).arg(node);
    parse(&capture(&mut measure)?)
}
