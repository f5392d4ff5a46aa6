//! `cargo xtask test`: all checks of continuous integration, in one run.
//!
//! A failed step does not stop the steps that do not need it, so that one run shows all failures.
//! Skipped steps are listed at the end with a reason. With `CI=true` a step may be skipped only if
//! there is nothing to test; a missing browser is a failure.

mod native;

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs};

use anyhow::{Result, bail};
use serde_json::json;

use crate::counts::Counts;
use crate::run::{self, cargo, program};
use crate::{build, fixtures, licences, paths, seed, size, soak, system, tidy, tools};

/// The outcome of a test step.
enum Outcome {
    /// The number of tests. A step without tests of its own counts as one.
    Passed(Counts),
    Failed(Counts, String),
    Skipped(String),
}

/// A step: its name on the command line, its heading, the steps that it depends on, and the work.
/// `arguments` are those after `--` on the command line.
struct Step {
    name: &'static str,
    about: &'static str,
    needs: &'static [&'static str],
    run: fn(arguments: &[String]) -> Result<Outcome>,
}

const STEPS: &[Step] = &[
    Step {
        name: "tidy",
        about: "the repository's own rules",
        needs: &[],
        run: |_| whole(tidy::run(&[])),
    },
    Step {
        name: "licences",
        about: "what the crates that are built in allow",
        needs: &[],
        run: |_| whole(licences::run(&[])),
    },
    Step {
        name: "fmt",
        about: "formatting",
        needs: &[],
        run: |_| whole(run::run(cargo().args(["fmt", "--all", "--check"]))),
    },
    Step {
        name: "tools",
        about: "tools for building",
        needs: &[],
        run: |_| whole(tools::for_app()),
    },
    Step {
        name: "system",
        about: "a browser, and tools that judge our files",
        needs: &[],
        run: |_| system_packages(),
    },
    Step {
        name: "clippy",
        about: "lints, natively",
        needs: &[],
        run: |_| {
            whole(run::run(clippy().args(NATIVE).args(["--all-targets", "--", "-D", "warnings"])))
        },
    },
    Step {
        name: "clippy-wasm",
        about: "lints of the app as it is shipped",
        needs: &["tools"],
        run: |_| {
            let app = ["--package", "vitrine", "--all-targets", "--target", tools::WASM];
            whole(run::run(clippy().args(app).args(["--", "-D", "warnings"])))
        },
    },
    Step { name: "unit", about: "native tests", needs: &[], run: native::all },
    Step {
        name: "postgres",
        about: "the server's tests again, on PostgreSQL",
        needs: &[],
        run: native::postgres,
    },
    Step {
        name: "bucket",
        about: "server tests about bytes, again with an S3 server of their own in place of a folder",
        needs: &[],
        run: native::bucket,
    },
    Step {
        name: "doc",
        about: "examples in documentation",
        needs: &[],
        run: |arguments| counted(cargo_test(NATIVE).arg("--doc").args(arguments)),
    },
    Step {
        name: "wasm",
        about: "tests of the app's crates inside a browser",
        needs: &["tools"],
        run: wasm_tests,
    },
    Step {
        name: "build",
        about: "the app and the server",
        needs: &["tools"],
        run: |_| whole(build::all()),
    },
    Step {
        name: "size",
        about: "what the first visit of a share downloads",
        needs: &["build"],
        run: |_| whole(size::run(&[])),
    },
    Step {
        name: "soak",
        about: "what strangers can do to a server, all at once: it stays small",
        needs: &["build"],
        run: |_| match cfg!(target_os = "linux") {
            true => whole(soak::run(&["--short".to_owned()])),
            false => Ok(Outcome::Skipped("it runs on Linux alone".to_owned())),
        },
    },
    Step {
        name: "e2e",
        about: "the app in a real browser, and other people's clients, against the real server",
        needs: &["build"],
        run: end_to_end,
    },
];

/// All packages but the app: it only runs in a browser, has no native tests, and its libraries take
/// minutes to compile.
const NATIVE: &[&str] = &["--workspace", "--exclude", "vitrine"];

/// Whether tests of large libraries and files run at full size (`--long`).
fn is_long() -> bool {
    LONG.load(Ordering::Relaxed)
}

static LONG: AtomicBool = AtomicBool::new(false);

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    if arguments.iter().any(|argument| argument == "--list") {
        for step in STEPS {
            println!("{:<12} {}", step.name, step.about);
        }
        return Ok(());
    }
    let split = arguments.iter().position(|argument| argument == "--");
    let (names, passed_on) = match split {
        Some(at) => (&arguments[..at], &arguments[at + 1..]),
        None => (arguments, &[][..]),
    };
    let (long, names): (Vec<&String>, Vec<&String>) =
        names.iter().partition(|name| *name == "--long");
    LONG.store(!long.is_empty(), Ordering::Relaxed);
    let chosen = choose(&names)?;
    let mut results: Vec<(&Step, Outcome, Duration)> = Vec::new();
    for step in STEPS.iter().filter(|step| chosen.contains(&step.name)) {
        println!("\n======== {}: {}", step.name, step.about);
        let start = Instant::now();
        let broken = step.needs.iter().find(|need| {
            let mut earlier = results.iter();
            earlier.any(|(step, outcome, _)| {
                step.name == **need && !matches!(outcome, Outcome::Passed(_))
            })
        });
        // Arguments are passed on only to named steps: none of them fits every runner.
        let passed_on = if names.is_empty() { &[] } else { passed_on };
        let outcome = match broken {
            Some(need) => Outcome::Skipped(format!("it needs `{need}`, which did not succeed")),
            None => (step.run)(passed_on)
                .unwrap_or_else(|error| Outcome::Failed(Counts::default(), format!("{error:#}"))),
        };
        let time = start.elapsed();
        match &outcome {
            Outcome::Passed(_) => {
                println!("-------- {} passed in {}", step.name, run::duration(time));
            }
            Outcome::Failed(_, why) => {
                println!("-------- {} FAILED in {}: {why}", step.name, run::duration(time))
            }
            Outcome::Skipped(why) => println!("-------- {} SKIPPED: {why}", step.name),
        }
        results.push((step, outcome, time));
    }
    summary(&results)
}

/// The named steps, or all of them, and the steps that they depend on.
fn choose(names: &[impl AsRef<str>]) -> Result<Vec<&'static str>> {
    if names.is_empty() {
        return Ok(STEPS.iter().map(|step| step.name).collect());
    }
    let mut chosen = Vec::new();
    let mut queue: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    while let Some(name) = queue.pop() {
        let Some(step) = STEPS.iter().find(|step| step.name == name) else {
            bail!("there is no step `{name}`; `cargo xtask test --list` lists them");
        };
        chosen.push(step.name);
        queue.extend(step.needs);
    }
    Ok(chosen)
}

/// Prints the closing table and line. An error if any step failed.
fn summary(results: &[(&Step, Outcome, Duration)]) -> Result<()> {
    println!("\n======== summary");
    let mut total = Counts::default();
    let mut failed = Vec::new();
    for (step, outcome, time) in results {
        let (word, counts, note) = match outcome {
            Outcome::Passed(counts) => ("ok", *counts, counts.line()),
            Outcome::Failed(counts, why) => {
                failed.push(step.name);
                // A step that failed before any test did so counts as one failure.
                let counts = Counts { failed: counts.failed.max(1), ..*counts };
                ("FAILED", counts, why.clone())
            }
            Outcome::Skipped(why) => {
                ("SKIPPED", Counts { skipped: 1, ..Counts::default() }, why.clone())
            }
        };
        total = total.plus(counts);
        println!("{:<12} {word:<8} {:>12}  {note}", step.name, run::duration(*time));
    }
    let time: Duration = results.iter().map(|(_, _, time)| *time).sum();
    println!("\n{} in {}", total.line(), run::duration(time));
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

/// The outcome of a step that counts as one check.
fn whole(result: Result<()>) -> Result<Outcome> {
    result.map(|()| Outcome::Passed(Counts { passed: 1, ..Counts::default() }))
}

/// Runs a test runner and counts tests in its output.
fn counted(command: &mut Command) -> Result<Outcome> {
    let mut counts = Counts::default();
    let succeeded = run::watch(command, |line| counts.read(line))?;
    Ok(if succeeded { Outcome::Passed(counts) } else { Outcome::Failed(counts, counts.line()) })
}

/// The outcome of a step that lacks something: a failure in CI, otherwise skipped.
fn missing(what: String) -> Outcome {
    if run::in_ci() { Outcome::Failed(Counts::default(), what) } else { Outcome::Skipped(what) }
}

fn system_packages() -> Result<Outcome> {
    match system::for_tests() {
        Ok(()) => whole(Ok(())),
        Err(error) => Ok(missing(format!("{error:#}"))),
    }
}

fn clippy() -> Command {
    let mut clippy = cargo();
    clippy.arg("clippy");
    lock(&mut clippy);
    clippy
}

fn cargo_test(arguments: &[&str]) -> Command {
    let mut test = cargo();
    test.arg("test").args(arguments);
    lock(&mut test);
    test
}

/// In CI `Cargo.lock` must not change. A developer who adds a crate may change it.
fn lock(command: &mut Command) {
    if run::in_ci() {
        command.arg("--locked");
    }
}

/// The integration tests in `tests/*.rs`, each a page in headless Chromium.
fn wasm_tests(arguments: &[String]) -> Result<Outcome> {
    let mut names = Vec::new();
    for entry in fs::read_dir(paths::root().join("tests"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|kind| kind == "rs") {
            names.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    if names.is_empty() {
        return Ok(Outcome::Skipped("there is no test in tests/*.rs".to_owned()));
    }
    let (Some(browser), Some(driver)) = (system::chromium(), system::chromedriver()) else {
        return Ok(missing("Chromium or its WebDriver is not installed".to_owned()));
    };
    let settings = paths::own("webdriver.json")?;
    let capabilities = json!({
        "goog:chromeOptions": {
            "binary": browser,
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--no-first-run",
            ],
        },
    });
    fs::write(&settings, capabilities.to_string())?;
    let mut test = cargo_test(&["--package", "vitrine", "--target", tools::WASM, "--no-fail-fast"]);
    for name in &names {
        test.args(["--test", name]);
    }
    test.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", tools::wasm_test_runner()?)
        .env("CHROMEDRIVER", driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", settings)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    counted(test.arg("--").args(arguments))
}

/// Playwright's projects `desktop`, `browser`, `narrow` and `phone`, and `clients`, which needs no
/// browser.
fn end_to_end(arguments: &[String]) -> Result<Outcome> {
    let Some(browser) = system::chromium() else {
        return Ok(missing("Chromium is not installed".to_owned()));
    };
    fixtures::write()?;
    if run::in_ci() {
        // A gigabyte, which nobody wants on their own disk unasked.
        fixtures::write_big()?;
    }
    let mut playwright = playwright(&[
        "--project=desktop",
        "--project=browser",
        "--project=narrow",
        "--project=phone",
        "--project=clients",
        "--pass-with-no-tests",
    ]);
    match tools::node_22() {
        Ok(node) => drop(playwright.env("VITRINE_NODE_22", node)),
        // The tests that need it report that they were skipped.
        Err(error) if !run::in_ci() => eprintln!("{error:#}"),
        Err(error) => return Err(error),
    }
    if run::in_ci() {
        let photos = if is_long() { 100_000 } else { 20_000 };
        let (data, path) = seed::cached(&photos.to_string(), photos, 60)?;
        playwright.env("VITRINE_SEEDED", data).env("VITRINE_SEEDED_PATH", path);
    }
    counted(playwright.env("CHROMIUM", browser).args(arguments))
}

/// Playwright, with the path of the server in its environment.
pub(crate) fn playwright(arguments: &[&str]) -> Command {
    let server = env::var_os("VITRINE_SERVER_BIN").filter(|server| !server.is_empty());
    let mut playwright = program("node");
    playwright
        .args(["node_modules/@playwright/test/cli.js", "test"])
        .args(arguments)
        .env("FORCE_COLOR", "0")
        .env("VITRINE_LONG", if is_long() { "1" } else { "" })
        .env("VITRINE_SERVER_BIN", server.unwrap_or_else(|| paths::server().into()));
    playwright
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_brings_what_it_needs() {
        let chosen = choose(&["e2e"]).unwrap();
        assert_eq!(chosen, ["e2e", "build", "tools"]);
        assert_eq!(choose(&[""; 0]).unwrap().len(), STEPS.len());
        assert!(choose(&["no-such-step"]).is_err());
    }

    #[test]
    fn every_need_is_a_step_that_comes_before() {
        for (at, step) in STEPS.iter().enumerate() {
            for need in step.needs {
                assert!(STEPS[..at].iter().any(|earlier| earlier.name == *need), "{need}");
            }
        }
    }

    #[test]
    fn one_failure_fails_the_whole() {
        let passed = || Outcome::Passed(Counts { passed: 3, ..Counts::default() });
        let step = &STEPS[0];
        assert!(summary(&[(step, passed(), Duration::ZERO)]).is_ok());
        let skipped = Outcome::Skipped("no browser".to_owned());
        assert!(
            summary(&[(step, passed(), Duration::ZERO), (step, skipped, Duration::ZERO)]).is_ok()
        );
        let failed = Outcome::Failed(Counts::default(), "no".to_owned());
        assert!(
            summary(&[(step, passed(), Duration::ZERO), (step, failed, Duration::ZERO)]).is_err()
        );
    }
}
