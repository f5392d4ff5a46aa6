//! `cargo xtask tools`: finds the tools that building needs, and installs missing ones.
//!
//! A program on `PATH` with the right version is used. Otherwise it is installed into a folder that
//! all clones share: prebuilt through `cargo binstall` if available, else compiled. Trunk runs
//! offline, so everything that it calls must be installed before it starts.

use std::fs;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::run::{self, capture, cargo, program};
use crate::{fingerprint, paths, system};

/// The version of Trunk that `Trunk.toml` was written for; 0.22 needs a newer Rust.
const TRUNK: &str = "0.21.14";

/// The target of the app.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

pub(crate) fn run(_: &[String]) -> Result<()> {
    for_app()?;
    println!("wasm target   {WASM}");
    println!("trunk         {}", trunk()?.display());
    println!("wasm-bindgen  {}", wasm_bindgen()?.display());
    println!("npm packages  {}", paths::shown(&paths::root().join("node_modules")));
    Ok(())
}

/// The folder in which our own tools are installed.
pub(crate) fn bin() -> PathBuf {
    paths::tools().join("bin")
}

/// Installs everything that building the app needs.
pub(crate) fn for_app() -> Result<()> {
    wasm_target()?;
    trunk()?;
    wasm_bindgen()?;
    npm()
}

/// Installs the standard library for WebAssembly.
pub(crate) fn wasm_target() -> Result<()> {
    let library = capture(program("rustc").args(["--print", "target-libdir", "--target", WASM]))?;
    if Path::new(&library).is_dir() {
        return Ok(());
    }
    if paths::find("rustup").is_none() {
        bail!(
            "Rust's standard library for {WASM} is missing, and so is rustup to add it: install it with the package manager that Rust came from"
        );
    }
    run::step(&format!("Adding the Rust target {WASM} (20 MB, seconds)"), || {
        run::run(program("rustup").args(["target", "add", WASM]))
    })
}

/// Trunk, which turns `index.html` and the crates into `dist/`.
pub(crate) fn trunk() -> Result<PathBuf> {
    cargo_tool("trunk", "trunk", TRUNK, "about 5 minutes on two cores")
}

/// `cargo fuzz`, which only `cargo xtask fuzz` needs.
pub(crate) fn cargo_fuzz() -> Result<PathBuf> {
    cargo_tool("cargo-fuzz", "cargo-fuzz", "0.13.2", "about 2 minutes on two cores")
}

/// `cargo deny`, which only `cargo xtask deny` needs.
pub(crate) fn cargo_deny() -> Result<PathBuf> {
    cargo_tool("cargo-deny", "cargo-deny", "0.20.2", "about 6 minutes on two cores")
}

/// `wasm-bindgen`, whose version must be exactly that of the library.
pub(crate) fn wasm_bindgen() -> Result<PathBuf> {
    let lock =
        fs::read_to_string(paths::root().join("Cargo.lock")).context("reading Cargo.lock")?;
    let version =
        locked_version(&lock, "wasm-bindgen").context("wasm-bindgen is not in Cargo.lock")?;
    let time = "about 3 minutes on two cores";
    let tool = cargo_tool("wasm-bindgen", "wasm-bindgen-cli", version, time)?;
    // A package manager may ship one without the other; the tests need both.
    let runner =
        tool.with_file_name(format!("wasm-bindgen-test-runner{}", std::env::consts::EXE_SUFFIX));
    if runner.is_file() {
        return Ok(tool);
    }
    install("wasm-bindgen-cli", version, time)?;
    installed("wasm-bindgen", version).context("wasm-bindgen-cli was installed but does not run")
}

/// `wasm-bindgen-test-runner`, beside `wasm-bindgen`.
pub(crate) fn wasm_test_runner() -> Result<PathBuf> {
    let name = format!("wasm-bindgen-test-runner{}", std::env::consts::EXE_SUFFIX);
    Ok(wasm_bindgen()?.with_file_name(name))
}

/// Installs the npm packages of `package-lock.json`: `wasm-opt` for building, Playwright and axe
/// for tests.
pub(crate) fn npm() -> Result<()> {
    let lock =
        fs::read(paths::root().join("package-lock.json")).context("reading package-lock.json")?;
    let wanted = fingerprint::sha1_hex(&lock);
    let stamp = paths::root().join("node_modules/.vitrine-lock");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    if paths::find("npm").is_none() {
        bail!(
            "npm is missing: install Node.js 20 or newer (https://nodejs.org, or your system's packages)"
        );
    }
    run::step("Installing npm packages (130 MB on disk, seconds)", || {
        let mut npm = program("npm");
        npm.args(["ci", "--no-fund", "--no-audit", "--loglevel=error"]).stdout(std::io::stderr());
        run::run(&mut npm)?;
        fs::write(&stamp, wanted).context("writing node_modules/.vitrine-lock")
    })
}

/// Schemathesis, which calls a server by its OpenAPI description, in a Python environment of its
/// own.
pub(crate) fn schemathesis() -> Result<PathBuf> {
    const VERSION: &str = "4.32.5";
    system::for_openapi()?;
    let folder = paths::tools().join(format!("schemathesis-{VERSION}"));
    let tool = folder.join("bin/schemathesis");
    if !tool.is_file() {
        run::step(&format!("Installing schemathesis {VERSION} (90 MB on disk, a minute)"), || {
            run::run(program("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
            let mut pip = program(folder.join("bin/pip"));
            pip.args(["install", "--quiet", "--disable-pip-version-check"]);
            run::run(pip.arg(format!("schemathesis=={VERSION}")))
        })?;
    }
    Ok(tool)
}

/// Node 22, which Immich's command line program needs: an installed one, else one from npm.
pub(crate) fn node_22() -> Result<PathBuf> {
    const VERSION: &str = "22.23.3";
    let is_new = |node: &Path| {
        let version = run::version(node).unwrap_or_default();
        let major = version.trim_start_matches('v').split('.').next().map(str::parse::<u32>);
        major.and_then(Result::ok).is_some_and(|major| major >= 22)
    };
    if let Some(node) = paths::find("node").filter(|node| is_new(node)) {
        return Ok(node);
    }
    let system = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => "linux-x64",
        ("linux", "aarch64") => "linux-arm64",
        ("macos", "x86_64") => "darwin-x64",
        ("macos", "aarch64") => "darwin-arm64",
        (os, arch) => bail!("there is no Node 22 for {os} on {arch} to install: do it yourself"),
    };
    let folder = paths::tools().join("node-22");
    let node = folder.join(format!("node_modules/node-{system}/bin/node"));
    if !is_new(&node) {
        run::step("Installing Node 22 for Immich's client (180 MB on disk, seconds)", || {
            fs::create_dir_all(&folder)
                .with_context(|| format!("creating {}", folder.display()))?;
            let mut npm = program("npm");
            npm.args(["install", "--no-fund", "--no-audit", "--no-save", "--loglevel=error"]);
            npm.arg("--prefix").arg(&folder).arg(format!("node-{system}@{VERSION}"));
            run::run(npm.stdout(std::io::stderr()))
        })?;
    }
    Ok(node)
}

/// Downloads the crates that the app needs, since Trunk builds offline.
pub(crate) fn fetch_crates() -> Result<()> {
    let mut fetch = cargo();
    fetch.args(["fetch", "--quiet", "--target", WASM]);
    if run::in_ci() {
        fetch.arg("--locked");
    }
    run::run(&mut fetch)
}

/// Finds or installs a program that comes from a crate.
fn cargo_tool(name: &str, krate: &str, version: &str, time: &str) -> Result<PathBuf> {
    if let Some(path) = installed(name, version) {
        return Ok(path);
    }
    install(krate, version, time)?;
    installed(name, version)
        .with_context(|| format!("{krate} {version} was installed but does not run"))
}

/// The path of a program, if the one that would be called has exactly this version.
fn installed(name: &str, version: &str) -> Option<PathBuf> {
    // Our own folder first, like the search path of every program that is started.
    let path = paths::find_in(&run::search_path(), name)?;
    let answer = run::version(&path)?;
    answer.split_whitespace().any(|word| word == version).then_some(path)
}

fn install(krate: &str, version: &str, time: &str) -> Result<()> {
    let root = paths::tools();
    fs::create_dir_all(&root).with_context(|| format!("creating {}", root.display()))?;
    if paths::find("cargo-binstall").is_some() {
        let what = format!("Installing {krate} {version}, ready-made (seconds)");
        let ready_made = run::step(&what, || {
            run::run(
                cargo()
                    .args(["binstall", "--no-confirm", "--force", "--root"])
                    .arg(&root)
                    .arg(format!("{krate}@{version}")),
            )
        });
        match ready_made {
            Ok(()) => return Ok(()),
            Err(error) => eprintln!("    no ready-made {krate}: {error:#}"),
        }
    }
    let what = format!("Compiling {krate} {version}, once for all clones ({time})");
    run::step(&what, || {
        let mut install = cargo();
        install.args(["install", "--locked", "--force", "--root"]).arg(&root).args([
            "--version",
            &format!("={version}"),
            krate,
        ]);
        // They run for seconds only, so a short build matters more than speed.
        for (setting, value) in [("LTO", "off"), ("CODEGEN_UNITS", "16"), ("OPT_LEVEL", "1")] {
            install.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
        }
        if !std::io::stderr().is_terminal() {
            // Hides hundreds of lines of progress; errors are still shown.
            install.arg("--quiet");
        }
        run::run(&mut install)
    })
}

/// The version of a package in the text of a `Cargo.lock`.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines();
    lines.find(|line| *line == name)?;
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_that_of_the_very_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.126\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.126"));
        assert_eq!(locked_version(lock, "trunk"), None);
    }
}
