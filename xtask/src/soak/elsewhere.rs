//! The soak on systems without `/proc` and with one loopback address: reports that it cannot run.

use anyhow::{Result, bail};

pub(crate) fn run(_: &[String]) -> Result<()> {
    bail!("the soak runs on Linux alone")
}
