//! Programs from the operating system: a browser for tests, and tools that check our output
//! independently. They are installed with apt if possible, otherwise listed in an error.

use std::env;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::run::{self, capture, program};
use crate::{paths, postgres};

/// A program that tests call, and its Debian package.
struct Needed {
    program: &'static str,
    package: &'static str,
}

const FOR_TESTS: &[Needed] = &[
    Needed { program: "chromium", package: "chromium" },
    Needed { program: "chromium-headless-shell", package: "chromium-headless-shell" },
    Needed { program: "chromedriver", package: "chromium-driver" },
    Needed { program: "exiftool", package: "libimage-exiftool-perl" },
    Needed { program: "7z", package: "p7zip-full" },
    Needed { program: "unzip", package: "unzip" },
    Needed { program: "mat2", package: "mat2" },
    Needed { program: "bsdtar", package: "libarchive-tools" },
    // Programs that the server uses where they are installed.
    Needed { program: "heif-convert", package: "libheif-examples" },
    Needed { program: "ffmpeg", package: "ffmpeg" },
    // Proxies in front of the server, and the client for them.
    Needed { program: "nginx", package: "nginx-light" },
    Needed { program: "caddy", package: "caddy" },
    Needed { program: "curl", package: "curl" },
    Needed { program: "openssl", package: "openssl" },
];

/// Programs that the server's tests on Postgres need.
const FOR_POSTGRES: &[Needed] = &[Needed { program: "postgres", package: "postgresql" }];

/// Peers of `cargo xtask bench`.
const FOR_BENCHES: &[Needed] = &[
    Needed { program: "chromium", package: "chromium" },
    Needed { program: "exiftool", package: "libimage-exiftool-perl" },
    Needed { program: "jpegtran", package: "libjpeg-turbo-progs" },
    Needed { program: "mat2", package: "mat2" },
    Needed { program: "curl", package: "curl" },
    Needed { program: "nginx", package: "nginx-light" },
];

/// The load generator of `cargo xtask bench server`.
const FOR_SERVER_BENCH: &[Needed] = &[Needed { program: "wrk", package: "wrk" }];

/// Programs that `cargo xtask fuzz openapi` needs before pip can install the rest.
const FOR_OPENAPI: &[Needed] = &[
    Needed { program: "python3", package: "python3" },
    Needed { program: "ensurepip", package: "python3-venv" },
];

/// The browser: the one that `CHROMIUM` names, else the first with a usual name.
pub(crate) fn chromium() -> Option<PathBuf> {
    if let Some(named) = env::var_os("CHROMIUM").filter(|name| !name.is_empty()) {
        return Some(PathBuf::from(named));
    }
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
        .iter()
        .find_map(|name| paths::find(name))
        .or_else(|| {
            let app = PathBuf::from("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
            app.is_file().then_some(app)
        })
}

/// The browser's WebDriver: the one that `CHROMEDRIVER` names, else the one on `PATH`.
pub(crate) fn chromedriver() -> Option<PathBuf> {
    match env::var_os("CHROMEDRIVER").filter(|name| !name.is_empty()) {
        Some(named) => Some(PathBuf::from(named)),
        None => paths::find("chromedriver"),
    }
}

/// Installs missing programs for the tests. Fails with the list of packages where apt cannot be
/// used.
pub(crate) fn for_tests() -> Result<()> {
    install(FOR_TESTS)
}

/// The same for Postgres.
pub(crate) fn for_postgres() -> Result<()> {
    install(FOR_POSTGRES)
}

/// The same for the peers of benchmarks.
pub(crate) fn for_benches() -> Result<()> {
    install(FOR_BENCHES)
}

/// The same for the server's benchmark.
pub(crate) fn for_server_bench() -> Result<()> {
    install(FOR_SERVER_BENCH)
}

/// The same for `cargo xtask fuzz openapi`.
pub(crate) fn for_openapi() -> Result<()> {
    install(FOR_OPENAPI)
}

fn install(needed: &'static [Needed]) -> Result<()> {
    let missing = missing(needed);
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|needed| needed.package).collect();
    let Some(apt) = apt() else {
        bail!(
            "not installed: {}. On Debian: apt-get install {}",
            programs(&missing),
            packages.join(" ")
        );
    };
    let what = format!("Installing {} with apt-get (up to 2 minutes)", packages.join(", "));
    run::step(&what, || {
        let lists = apt_get(&apt, &["update", "-qq"]);
        let installed = lists.and_then(|()| apt_get(&apt, &[INSTALL, &packages[..]].concat()));
        // A package that a release does not have must not prevent the others.
        if installed.is_err() {
            for package in &packages {
                let _ = apt_get(&apt, &[INSTALL, &[package]].concat());
            }
        }
        let still = self::missing(needed);
        if !still.is_empty() {
            bail!("still not installed: {}", programs(&still));
        }
        Ok(())
    })
}

/// Quiet, without questions, and without recommended packages.
const INSTALL: &[&str] = &["install", "-qq", "-y", "-o=Dpkg::Use-Pty=0", "--no-install-recommends"];

fn missing(needed: &'static [Needed]) -> Vec<&'static Needed> {
    needed
        .iter()
        .filter(|needed| match needed.program {
            "chromium" => chromium().is_none(),
            "chromedriver" => chromedriver().is_none(),
            // A part of Python that Debian packages separately.
            "ensurepip" => capture(program("python3").args(["-c", "import ensurepip"])).is_err(),
            "postgres" => postgres::binaries().is_none(),
            name => paths::find(name).is_none(),
        })
        .collect()
}

fn programs(missing: &[&Needed]) -> String {
    let names: Vec<&str> = missing.iter().map(|needed| needed.program).collect();
    names.join(", ")
}

/// The command with which apt-get runs without asking for a password: as root, or through sudo.
fn apt() -> Option<Vec<&'static str>> {
    paths::find("apt-get")?;
    if capture(program("id").arg("-u")).is_ok_and(|id| id == "0") {
        return Some(vec!["apt-get"]);
    }
    paths::find("sudo")?;
    capture(program("sudo").args(["-n", "true"])).ok()?;
    Some(vec!["sudo", "-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"])
}

fn apt_get(apt: &[&str], arguments: &[&str]) -> Result<()> {
    let Some((first, rest)) = apt.split_first() else {
        bail!("apt-get is missing");
    };
    run::run(program(first).args(rest).args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
}
