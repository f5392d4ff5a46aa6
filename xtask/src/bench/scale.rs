//! Large libraries, and several servers: `tests/bench/scale.mjs`.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{Row, parse};
use crate::postgres::Postgres;
use crate::run::{capture, cargo, program};
use crate::{build, fixtures, generate, paths, system};

/// Ten times the photos in ten times the years, so that a month has the same number in both.
const SMALL: &[&str] =
    &["--assets", "100000", "--years", "2", "--album", "1000", "--album", "100000"];
const LARGE: &[&str] = &["--assets", "1000000", "--years", "20"];

pub(super) fn run() -> Result<Vec<Row>> {
    system::for_server_bench()?;
    let browser = system::chromium().context("Chromium is not installed")?;
    build::all()?;
    fixtures::write()?;
    let small = generate::cached("scale-100000", SMALL)?;
    let large = generate::cached("scale-1000000", LARGE)?;
    let mut databases = vec![json!({
        "name": "SQLite",
        "small": {"data": small.data},
        "large": {"data": large.data},
    })];
    system::for_postgres()?;
    // Kept running until all measurements are done.
    let postgres = Postgres::start()?;
    let server = postgres.url("postgres");
    let (few, link) = in_postgres(&server, "scale_100000", SMALL)?;
    let (many, _) = in_postgres(&server, "scale_1000000", LARGE)?;
    let two = json!({"data": few["data"], "database": few["database"], "path": link});
    databases.push(json!({"name": "Postgres", "small": few, "large": many}));
    let setup = json!({
        "server": paths::server(),
        "chromium": browser,
        "email": generate::OWNER.0,
        "password": generate::OWNER.1,
        "databases": databases,
        "albums": {"data": small.data, "paths": small.albums},
        "two": two,
        "bucket": bucket()?,
    });
    let mut measure = program("node");
    measure.arg(paths::root().join("tests/bench/scale.mjs")).arg(setup.to_string());
    parse(&capture(&mut measure)?)
}

/// A new library in a Postgres: the library, and its first link.
fn in_postgres(server: &str, name: &str, options: &[&str]) -> Result<(Value, Option<String>)> {
    for sql in [format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}")] {
        capture(program("psql").args(["--quiet", "--command", &sql, server]))?;
    }
    let (before, _) = server.rsplit_once('/').context("an address names a database")?;
    let database = format!("{before}/{name}");
    let data = paths::own("generated")?.join(format!("{name}-postgres"));
    if data.exists() {
        std::fs::remove_dir_all(&data)?;
    }
    let told = generate::library(&data, options, Some(&database))?;
    let link = told.lines().find(|line| line.starts_with("/share/")).map(str::to_owned);
    Ok((json!({"data": data, "database": database}), link))
}

/// The program that serves a bucket, and a photo to put in.
fn bucket() -> Result<Value> {
    let mut build = cargo();
    build.args(["build", "--quiet", "--release", "--package", "vitrine-testing"]);
    capture(build.args(["--example", "bucket"]))?;
    let photos = std::fs::read_dir(paths::own("fixtures")?)?;
    let photos = photos.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let photo = photos.filter(|path| path.extension().is_some_and(|kind| kind == "jpg")).min();
    Ok(json!({"program": paths::target().join("release/examples/bucket"), "photo": photo}))
}
