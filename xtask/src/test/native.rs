//! Tests that run natively, and the server's tests that run again on PostgreSQL and with a bucket.

use std::process::Command;
use std::thread;

use anyhow::Result;

use super::{NATIVE, Outcome, cargo_test, counted, lock, missing};
use crate::postgres::Postgres;
use crate::run::cargo;
use crate::{paths, system};

/// All of the workspace's tests, each in a process of its own.
fn nextest() -> Command {
    let cores = thread::available_parallelism().map_or(2, |cores| cores.get());
    let mut nextest = cargo();
    nextest.args(["nextest", "run", "--no-fail-fast"]).args(NATIVE);
    // Many tests wait for seconds: one more thread per two cores keeps the cores busy.
    nextest.env("NEXTEST_TEST_THREADS", (cores + cores.div_ceil(2)).to_string());
    lock(&mut nextest);
    nextest
}

/// All native tests, on SQLite and a folder.
pub(super) fn all(arguments: &[String]) -> Result<Outcome> {
    if paths::find("cargo-nextest").is_none() {
        let mut test = cargo_test(NATIVE);
        test.args(["--lib", "--bins", "--tests"]);
        return counted(test.arg("--").args(arguments));
    }
    counted(nextest().arg("--no-tests=pass").args(arguments))
}

/// Modules of the server's tests that depend on where bytes are stored. Those of the bucket itself
/// run as native tests.
const ABOUT_BYTES: &[&str] = &[
    "access",
    "download",
    "guests",
    "http",
    "link_page",
    "media",
    "metadata_hidden",
    "motion",
    "pairs",
    "renditions",
    "resumable",
    "upload",
];

/// Tests that would only run the same code on the same photographs again.
const REPEATED: &[&str] = &["real_photographs"];

/// Modules of the server's tests that do not depend on the database: one run is enough. `access`
/// calls every operation of the API on Postgres.
const NOT_ABOUT_ROWS: &[&str] = &[
    "bucket_faults",
    "concurrency",
    "download",
    "durability",
    "elsewhere",
    "hostile",
    "http",
    "import",
    "link_page",
    "media",
    "metadata_hidden",
    "motion",
    "plain_pages",
    "proxies",
    "renditions",
    "security",
    "shared_cache",
    "web",
];

/// The same for single tests, by a part of their names. On Postgres a server that was killed keeps
/// its leases for a minute, for which the test of older versions does not wait.
const NOT_ABOUT_ROWS_EITHER: &[&str] = &[
    "a_backup_into_",
    "every_kind_of_video",
    "large_turned_and_hdr_videos",
    "of_two_backups_at_once",
    "real_photographs",
    "what_an_older_version_refused",
    "what_is_deleted_at_any_moment_is_left_out_of_a_copy",
];

/// Runs the tests of the server again, each on a Postgres database of its own.
pub(super) fn postgres(arguments: &[String]) -> Result<Outcome> {
    if let Err(error) = system::for_postgres() {
        return Ok(missing(format!("{error:#}")));
    }
    let postgres = Postgres::start()?;
    let variable = ("VITRINE_TEST_POSTGRES", postgres.url("postgres"));
    server_tests((&[], NOT_ABOUT_ROWS, NOT_ABOUT_ROWS_EITHER), variable, arguments)
}

/// Runs the tests that depend on stored bytes again, each with a bucket of its own.
pub(super) fn bucket(arguments: &[String]) -> Result<Outcome> {
    server_tests((ABOUT_BYTES, &[], REPEATED), ("VITRINE_TEST_STORAGE", "s3".to_owned()), arguments)
}

/// Runs tests of the server with an environment variable: in these modules, or in all if there are
/// none, but not in `others`, and not tests whose names contain one of `without`.
fn server_tests(
    (modules, others, without): (&[&str], &[&str], &[&str]),
    (variable, value): (&str, String),
    arguments: &[String],
) -> Result<Outcome> {
    let mut test = if paths::find("cargo-nextest").is_none() {
        let mut test = cargo_test(&["--package", "vitrine-server", "--lib", "--tests", "--"]);
        test.args(modules.iter().map(|module| format!("{module}::")));
        let names = others.iter().map(|module| format!("{module}::"));
        let names = names.chain(without.iter().map(|&name| name.to_owned()));
        test.args(names.flat_map(|name| ["--skip".to_owned(), name]));
        test
    } else {
        let mut filter = "package(vitrine-server)".to_owned();
        if !modules.is_empty() {
            filter += &format!(" and test(/^({})::/)", modules.join("|"));
        }
        if !others.is_empty() {
            filter += &format!(" and not test(/^({})::/)", others.join("|"));
        }
        filter += &format!(" and not test(/{}/)", without.join("|"));
        // With the whole workspace, so that the build is the same as for `unit`.
        let mut test = nextest();
        test.args(["-E", &filter]);
        test
    };
    counted(test.env(variable, value).args(arguments))
}
