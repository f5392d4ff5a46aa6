//! `cargo xtask deny [--fetch]`: checks the crates that are built in for published vulnerabilities
//! (the RustSec database), yanked versions, and sources other than the registry.
//!
//! It is not part of the tests: the tool takes minutes to build, and its findings change with the
//! day rather than with the code. Only with `--fetch` is the database downloaded, with git.
//! Without, the machine's copy is used, if there is one.

use anyhow::{Result, bail};

use crate::run::{self, cargo};
use crate::tools;

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let fetch = match arguments {
        [] => false,
        [one] if one == "--fetch" => true,
        _ => bail!("`deny` knows --fetch and nothing else"),
    };
    tools::cargo_deny()?;
    check(&["--offline", "check", "bans", "sources"])?;
    if fetch {
        return check(&["check", "advisories"]);
    }
    if check(&["--offline", "check", "advisories"]).is_err() {
        bail!(
            "where nothing is said above of a crate, no copy of the database of flaws is here: `cargo xtask deny --fetch` gets it"
        );
    }
    Ok(())
}

fn check(arguments: &[&str]) -> Result<()> {
    run::run(cargo().arg("deny").args(arguments))
}
