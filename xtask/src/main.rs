//! `cargo xtask`: commands that build, test and maintain this repository.
//!
//! One file per command. Each command says what it does and how long it took, works without a
//! terminal, and ends with a non-zero status when anything failed.

mod assemble;
mod bench;
mod build;
mod counts;
mod demo;
mod deny;
mod dev;
mod fingerprint;
mod fixtures;
mod fuzz;
mod generate;
mod icons;
mod licences;
mod map;
mod paths;
mod photos;
mod postgres;
mod precompress;
mod run;
mod screenshots;
mod seed;
mod size;
#[cfg(target_os = "linux")]
mod soak;
#[cfg(not(target_os = "linux"))]
#[path = "soak/elsewhere.rs"]
mod soak;
mod split;
mod system;
mod test;
mod tidy;
mod tools;

use std::process::ExitCode;

use anyhow::{Result, bail};

/// A command: its name, what it does in one line, and the function that does it.
struct Command {
    name: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Result<()>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "demo",
        about: "build everything, make a library of generated photos and serve it (--listen ADDR, --fresh)",
        run: demo::run,
    },
    Command {
        name: "dev",
        about: "serve the demo library from a debug build, and rebuild what changes (--listen ADDR)",
        run: dev::run,
    },
    Command {
        name: "build",
        about: "build the app into dist/ and the server, with the app inside, into target/release/ (--quick: without optimisation, for work on them)",
        run: build::run,
    },
    Command {
        name: "test",
        about: "run everything that continuous integration runs, or only the steps named (test --list, test --long: what is large at its full size)",
        run: test::run,
    },
    Command {
        name: "tidy",
        about: "check the repository's own rules: dependency directions, file lengths, strings, colours",
        run: tidy::run,
    },
    Command {
        name: "licences",
        about: "check that every crate is under a licence that may be built in",
        run: licences::run,
    },
    Command {
        name: "deny",
        about: "look for known flaws of crates, and for crates from elsewhere (deny [--fetch])",
        run: deny::run,
    },
    Command {
        name: "size",
        about: "print what the first visit of a share downloads, and fail above the budget",
        run: size::run,
    },
    Command {
        name: "bench",
        about: "run the benchmarks, or one of them, beside their peers (bench [NAME] [--json])",
        run: bench::run,
    },
    Command {
        name: "soak",
        about: "attack a server with all that strangers can do at once, and measure what others notice (soak [--short] [--server PATH])",
        run: soak::run,
    },
    Command {
        name: "fuzz",
        about: "search for files, requests and calls of the API on which media or the server fails (fuzz [NAME…] [--minutes N])",
        run: fuzz::run,
    },
    Command {
        name: "screenshots",
        about: "take pictures of the screens into target/screenshots/",
        run: screenshots::run,
    },
    Command {
        name: "fixtures",
        about: "write the photos that tests use into target/fixtures/ (fixtures big: 1 GB for the memory test)",
        run: fixtures::run,
    },
    Command {
        name: "seed",
        about: "make a library with one large shared album (--data DIR --assets N [--months 60])",
        run: seed::run,
    },
    Command {
        name: "generate",
        about: "make a library as people have it, of any size (--data DIR --assets N [--database URL] [--years 20] [--users 1] [--album M]… [--without-files])",
        run: generate::run,
    },
    Command {
        name: "tools",
        about: "find or install what building needs: wasm target, Trunk, wasm-bindgen-cli, npm packages",
        run: tools::run,
    },
    Command {
        name: "map",
        about: "write the map's files into dist/; every build with Trunk does this by itself",
        run: map::run,
    },
    Command { name: "help", about: "print this list", run: help },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<()> {
    let name = match arguments.first().map(String::as_str) {
        None | Some("--help" | "-h") => "help",
        Some(name) => name,
    };
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        bail!("there is no command `{name}`; `cargo xtask help` lists them");
    };
    let rest = arguments.get(1..).unwrap_or_default();
    if rest.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("cargo xtask {name}: {}", command.about);
        return Ok(());
    }
    (command.run)(rest)
}

fn help(_: &[String]) -> Result<()> {
    println!("cargo xtask COMMAND\n");
    for Command { name, about, .. } in COMMANDS {
        println!("  {name:<12} {about}");
    }
    Ok(())
}
