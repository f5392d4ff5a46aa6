//! Calls every operation of a running server as its OpenAPI description says, and as it does not say,
//! with the Python package `schemathesis`. The server's library is the demo's, made anew.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::run::{self, program};
use crate::{build, demo, tools};

/// What an answer must never be: a failure of the server, JSON that is not as described, or
/// something that was deleted.
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
