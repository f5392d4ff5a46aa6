//! `cargo xtask fuzz [NAME…] [--minutes N]`: searches for inputs on which the media crate or the
//! server fails.
//!
//! One run for each container, since a mutation seldom turns one format into another, one for
//! stored edit lists, and one for each part of a request to the server. Results are kept in
//! `target/fuzz`: inputs worth starting from next time in `corpus`, inputs that fail in
//! `artifacts`. `openapi` instead calls a running server by its own description. `docs/fuzzing.md`
//! has the results.

mod openapi;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::run::{self, cargo, program};
use crate::{fixtures, paths, tools};

/// Formats that share a container, as `fuzz/examples/seeds.rs` sorts them, and edit lists.
const MEDIA: &[&str] =
    &["jpeg", "png", "webp", "gif", "heif", "mp4", "jxl", "matroska", "raw", "edit_list"];
/// Parts of a request, as `fuzz/server/examples/seeds.rs` sorts them.
const SERVER: &[&str] = &["multipart", "ranges", "queries", "json", "cookies"];
/// Calls every operation of the server by its OpenAPI description.
const OPENAPI: &str = "openapi";

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let (names, minutes) = read(arguments)?;
    let folder = paths::own("fuzz")?;
    if names.iter().any(|name| *name != OPENAPI) {
        tools::cargo_fuzz()?;
    }
    let target = folder.join("seeds");
    if names.iter().any(|name| MEDIA.contains(name)) {
        fixtures::write()?;
        let real = paths::root().join("../shared/corpus/dev");
        let mut sources = vec![paths::own("fixtures")?];
        sources.extend(real.is_dir().then_some(real));
        seeds("fuzz", &target, &sources)?;
    }
    if names.iter().any(|name| SERVER.contains(name)) {
        seeds("fuzz/server", &target, &[])?;
    }
    let mut failed = Vec::new();
    for name in names {
        let what = format!("Fuzzing {name} for {minutes} minutes");
        let fuzzed = run::step(&what, || match name {
            OPENAPI => openapi::run(minutes, &folder),
            _ => fuzz(name, minutes, &folder),
        });
        if fuzzed.is_err() {
            failed.push(name);
        }
    }
    if !failed.is_empty() {
        bail!("inputs that fail are in {}: {}", paths::shown(&folder), failed.join(", "));
    }
    Ok(())
}

fn read(arguments: &[String]) -> Result<(Vec<&'static str>, u32)> {
    let mut names = Vec::new();
    let mut minutes = 30;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--minutes" {
            let number = rest.next().context("--minutes needs a number")?;
            minutes = number.parse().with_context(|| format!("`{number}` is no number"))?;
        } else {
            let Some(name) = known().find(|name| name == argument) else {
                let known: Vec<_> = known().collect();
                bail!("there is no `{argument}` to fuzz; there is: {}", known.join(", "));
            };
            names.push(name);
        }
    }
    if names.is_empty() {
        names.extend(known());
    }
    Ok((names, minutes))
}

fn known() -> impl Iterator<Item = &'static str> {
    MEDIA.iter().chain(SERVER).chain([&OPENAPI]).copied()
}

/// Writes the initial corpus of a crate of targets. For media: fixtures of the crate's tests,
/// generated photos, and real ones where available. For the server: a request for every operation.
fn seeds(fuzzer: &str, target: &Path, sources: &[PathBuf]) -> Result<()> {
    let mut command = cargo();
    command.args(["run", "--quiet", "--manifest-path"]).arg(format!("{fuzzer}/Cargo.toml"));
    command.arg("--target-dir").arg(paths::target().join("fuzz-build"));
    run::run(command.args(["--example", "seeds", "--"]).arg(target).args(sources))
}

fn fuzz(name: &str, minutes: u32, folder: &Path) -> Result<()> {
    let corpus = folder.join("corpus").join(name);
    let artifacts = folder.join("artifacts");
    let seeds = folder.join("seeds").join(name);
    for folder in [&corpus, &artifacts, &seeds] {
        fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
    }
    let (fuzzer, target) = match name {
        "edit_list" => ("fuzz", "edit_list"),
        name if SERVER.contains(&name) => ("fuzz/server", "request"),
        _ => ("fuzz", "file"),
    };
    // Our own code has no `unsafe`, so an address sanitizer would only make it slow. The variable
    // lets any compiler use unstable features, where there is no nightly one.
    let mut command = program("cargo");
    command.args(["fuzz", "run", "--fuzz-dir", fuzzer, "--sanitizer", "none", "--target-dir"]);
    command.arg(paths::target().join("fuzz-build")).env("RUSTC_BOOTSTRAP", "1");
    command.arg(target).arg(corpus).arg(seeds).arg("--");
    command.arg(format!("-max_total_time={}", minutes * 60)).arg("-max_len=65536");
    command.arg("-print_final_stats=1");
    run::run(command.arg(format!("-artifact_prefix={}/{name}-", artifacts.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_minutes() {
        let read = |text: &str| {
            let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            super::read(&words)
        };
        assert_eq!(read("").unwrap(), (known().collect(), 30));
        assert_eq!(read("gif --minutes 2 jxl").unwrap(), (vec!["gif", "jxl"], 2));
        assert!(read("bmp").is_err() && read("--minutes").is_err());
    }
}
