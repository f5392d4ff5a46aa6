//! Calls every operation of a running server with requests that conform to its OpenAPI description
//! and with ones that do not, through the Python package `schemathesis`. The library is a new demo
//! library.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::run::{self, program};
use crate::{build, demo, tools};

/// Checks of every response: it is not a 5xx, its JSON and content type conform to the description,
/// and it does not show a deleted resource.
const CHECKS: &str = "not_a_server_error,response_schema_conformance,content_type_conformance,\
     use_after_free";

pub(super) fn run(minutes: u32, folder: &Path) -> Result<()> {
    let schemathesis = tools::schemathesis()?;
    build::all()?;
    let data = folder.join("openapi");
    if data.exists() {
        fs::remove_dir_all(&data).context("removing the library of an earlier run")?;
    }
    fs::create_dir_all(&data)?;
    run::step("Making the demo library (half a minute)", || demo::library(&data))?;
    let (server, key) = demo::serve(&data)?;
    let mut calls = program(schemathesis);
    calls.current_dir(folder).arg("run").arg(format!("{}/api/openapi.json", server.base));
    calls.args(["--checks", CHECKS, "--header", &format!("x-api-key: {key}")]);
    calls.arg("--max-time").arg((minutes * 60).to_string());
    run::run(calls.args(["--continue-on-failure", "--warnings", "off"]))
}
