//! `cargo xtask build`: the app into `dist/`, and the server with the app inside it.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::run::{self, capture, cargo, program};
use crate::{assemble, fingerprint, paths, precompress, split, tools};

/// The inputs of the app. A change in any of them rebuilds it.
pub(crate) const INPUTS: &[&str] = &[
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "build.rs",
    "crates/api",
    "crates/gallery",
    "crates/media",
    "index.html",
    "locales",
    "package-lock.json",
    "public",
    "src",
    "style",
    "visitor.html",
    "xtask/src/map",
    "xtask/src/map.rs",
    "xtask/src/split",
    "xtask/src/split.rs",
];

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    if arguments.iter().any(|argument| argument == "--quick") {
        return quick();
    }
    all()?;
    println!("app     {}", paths::shown(&paths::dist()));
    println!("server  {}", paths::shown(&paths::server()));
    Ok(())
}

/// Builds app and server without optimisation, for development: rebuilt within seconds, slow to
/// run. The app is served from `dist/` instead of being embedded.
fn quick() -> Result<()> {
    tools::for_app()?;
    debug_app()?;
    run::run(cargo().args(["build", "--package", "vitrine-server"]))?;
    println!("target/debug/vitrine-server --listen 127.0.0.1:2283 --data DIR --web dist");
    Ok(())
}

/// Builds the app without optimisation into `dist/`.
pub(crate) fn debug_app() -> Result<()> {
    // The release build that `dist/` may contain is overwritten.
    let _ = fs::remove_file(stamp()?);
    pages("without optimisation", "dev", &[])
}

/// Builds tools, app and server, each only as far as needed.
pub(crate) fn all() -> Result<()> {
    tools::for_app()?;
    // Linking the app takes minutes of one core. Meanwhile the other builds the parts of the server
    // that do not depend on the app.
    let mut library =
        server_build().args(["--lib", "--quiet"]).spawn().context("starting cargo")?;
    let app = app();
    // `server` reports any error in the library.
    library.wait()?;
    app?;
    server()
}

/// Builds the app with Trunk and compresses it. Skipped if no input changed.
pub(crate) fn app() -> Result<()> {
    let rustc = capture(program("rustc").arg("--version"))?;
    let print = fingerprint::of(paths::root(), INPUTS, &rustc)?;
    let stamp = stamp()?;
    let built = fs::read_to_string(&stamp).is_ok_and(|found| found == print)
        && paths::dist().join("visitor.html").is_file();
    if built {
        eprintln!("==> App in dist/ is up to date");
        return Ok(());
    }
    // The result of an interrupted build must not count as current.
    let _ = fs::remove_file(&stamp);
    pages("release; 4 to 6 minutes the first time", "wasm-release", &["--release"])?;
    run::step("Splitting the visitor's program (seconds)", || {
        split::page(&paths::dist(), "visitor.html", "visitor")
    })?;
    run::step("Compressing dist/ (brotli 11 and gzip; seconds)", || {
        precompress::folder(&paths::dist()).map(|count| eprintln!("    {count} files"))
    })?;
    fs::write(&stamp, print).with_context(|| format!("writing {}", stamp.display()))
}

/// Builds both pages and assembles them in `dist/`.
fn pages(how: &str, profile: &str, options: &[&str]) -> Result<()> {
    run::step(&format!("Compiling the programs of both pages ({how})"), || {
        tools::fetch_crates()?;
        // All at once: Trunk builds one after another, and linking each keeps one core busy for a
        // minute. Trunk then finds them built.
        let mut programs = cargo();
        programs.args(["build", "--offline", "--quiet", "--package", "vitrine", "--bins"]);
        run::run(programs.args(["--target", tools::WASM, "--profile", profile]))
    })?;
    run::step("Making the owner's and the visitor's page with Trunk", || {
        let folder = paths::own("visitor")?;
        let mut visitor = trunk(&["build", "visitor.html"], options);
        let mut visitor =
            visitor.arg("--dist").arg(&folder).spawn().context("`trunk` could not be started")?;
        let owner = run::run(&mut trunk(&["build"], options));
        let visitor = visitor.wait()?;
        owner?;
        ensure!(visitor.success(), "Trunk failed at visitor.html ({visitor})");
        ensure!(paths::dist().join("index.html").is_file(), "Trunk wrote no dist/index.html");
        assemble::pages(&paths::dist(), &folder)
    })
}

fn trunk(arguments: &[&str], options: &[&str]) -> Command {
    let mut trunk = program("trunk");
    trunk.args(arguments).arg("--offline").args(options);
    // Its output is progress, which belongs on stderr.
    trunk.stdout(std::io::stderr());
    trunk
}

/// Builds the server in release, with `dist/` embedded.
pub(crate) fn server() -> Result<()> {
    let what = "Building the server with the app inside (release; 3 to 5 minutes the first time)";
    run::step(what, || run::run(&mut server_build()))
}

fn server_build() -> Command {
    let mut build = cargo();
    build.args(["build", "--release", "--package", "vitrine-server", "--features", "embed-app"]);
    if run::in_ci() {
        build.arg("--locked");
    }
    build
}

/// Beside `dist/` rather than in it, since everything in there is served.
fn stamp() -> Result<PathBuf> {
    paths::own("dist.fingerprint")
}
