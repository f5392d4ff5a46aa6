//! The soak where there is no `/proc` and one loopback address: it says that it cannot run.

use anyhow::{Result, bail};

pub(crate) fn run(_: &[String]) -> Result<()> {
    bail!("the soak runs on Linux alone")
}
