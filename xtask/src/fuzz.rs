//! `cargo xtask fuzz [NAME…] [--minutes N]`: searches for inputs on which the media crate fails.
//!
//! One run for each container, since a mutation seldom makes one format of another, and one for
//! stored edit lists. What is found is kept in `target/fuzz`: inputs worth starting from next time
//! in `corpus`, inputs that fail in `artifacts`. Needs a nightly compiler for its instrumentation;
//! `docs/fuzzing.md` has the results.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::run::{self, cargo, program};
use crate::{fixtures, paths, tools};

/// Formats that share a container, as `fuzz/examples/seeds.rs` sorts them, and edit lists.
const NAMES: &[&str] =
    &["jpeg", "png", "webp", "gif", "heif", "mp4", "jxl", "matroska", "edit_list"];

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let (names, minutes) = read(arguments)?;
    let folder = paths::own("fuzz")?;
    tools::cargo_fuzz()?;
    fixtures::write()?;
    seeds(&folder.join("seeds"))?;
    let mut failed = Vec::new();
    for name in names {
        let what = format!("Fuzzing {name} for {minutes} minutes");
        if run::step(&what, || fuzz(name, minutes, &folder)).is_err() {
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
            let Some(name) = NAMES.iter().find(|name| *name == argument) else {
                bail!("there is no `{argument}` to fuzz; there is: {}", NAMES.join(", "));
            };
            names.push(*name);
        }
    }
    if names.is_empty() {
        names = NAMES.to_vec();
    }
    Ok((names, minutes))
}

/// Fixtures of the crate's tests, generated photos, and real ones where they are at hand.
fn seeds(target: &Path) -> Result<()> {
    let real = paths::root().join("../shared/corpus/dev");
    let mut command = cargo();
    command.args(["run", "--quiet", "--manifest-path", "fuzz/Cargo.toml"]);
    command.arg("--target-dir").arg(paths::target().join("fuzz-build"));
    command.args(["--example", "seeds", "--"]).arg(target).arg(paths::own("fixtures")?);
    run::run(command.args(real.is_dir().then_some(real)))
}

fn fuzz(name: &str, minutes: u32, folder: &Path) -> Result<()> {
    let corpus = folder.join("corpus").join(name);
    let artifacts = folder.join("artifacts");
    let seeds = folder.join("seeds").join(name);
    for folder in [&corpus, &artifacts, &seeds] {
        fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
    }
    let target = if name == "edit_list" { "edit_list" } else { "file" };
    // Our own code has no `unsafe`, so an address sanitizer would only make it slow. The variable
    // lets any compiler use what is unstable, where there is no nightly one.
    let mut command = program("cargo");
    command.args(["fuzz", "run", "--fuzz-dir", "fuzz", "--sanitizer", "none", "--target-dir"]);
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
        assert_eq!(read("").unwrap(), (NAMES.to_vec(), 30));
        assert_eq!(read("gif --minutes 2 jxl").unwrap(), (vec!["gif", "jxl"], 2));
        assert!(read("bmp").is_err() && read("--minutes").is_err());
    }
}
