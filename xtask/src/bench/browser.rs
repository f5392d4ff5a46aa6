//! The part of a benchmark that runs in a browser: the media crate as wasm, npm's libraries beside
//! it, and a page with a worker for both. None of it is shipped or used by tests.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::run::{self, capture, cargo, program};
use crate::{paths, system, tools};

/// Options with which the app's own wasm is optimised; see `index.html`.
const WASM_OPT: &[&str] = &[
    "-Oz",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Builds and serves the page, and returns its measurements. `planning` is the time, in
/// milliseconds, that planning for `video` takes natively.
pub(super) fn run(video: &Path, planning: f64) -> Result<String> {
    let browser = system::chromium().context("Chromium is not installed")?;
    tools::for_app()?;
    let sources = paths::root().join("xtask/benches/browser");
    let folder = paths::own("bench")?.join("web");
    fs::create_dir_all(&folder)?;
    for name in ["index.html", "worker.js", "package.json", "package-lock.json"] {
        fs::copy(sources.join(name), folder.join(name))
            .with_context(|| format!("copying {name}"))?;
    }
    let npm = ["ci", "--no-fund", "--no-audit", "--loglevel=error"];
    capture(program("npm").args(npm).current_dir(&folder))?;
    wasm(&folder.join("wasm"))?;
    let mut command = program("node");
    command.arg(sources.join("run.mjs")).arg(&folder).arg(video).arg(planning.to_string());
    let mut photos: Vec<_> = fs::read_dir(paths::own("fixtures")?)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|kind| kind == "jpg"))
        .collect();
    photos.sort();
    capture(command.args(photos).env("CHROMIUM", browser))
}

fn wasm(folder: &Path) -> Result<()> {
    let target = "wasm32-unknown-unknown";
    let mut build = cargo();
    build.args(["build", "--quiet", "--package", "vitrine-bench", "--target", target]);
    run::run(build.args(["--profile", "wasm-release"]))?;
    let built = paths::target().join(target).join("wasm-release/vitrine_bench.wasm");
    capture(
        program(tools::wasm_bindgen()?)
            .args(["--target", "web", "--out-dir"])
            .arg(folder)
            .arg(built),
    )?;
    let wasm = folder.join("vitrine_bench_bg.wasm");
    capture(program("wasm-opt").args(WASM_OPT).arg(&wasm).arg("-o").arg(&wasm))?;
    Ok(())
}
