//! `cargo xtask soak`: attacks by anonymous clients, all at once, while a visitor looks at photos
//! and a user signs in. Measures the server's memory and the visitor's response times.
//!
//! It is not a benchmark: it checks that a server stays usable. It runs only on Linux, since
//! clients have addresses in 127.0.0.0/8 and memory is read from `/proc`.

mod attacks;
mod http;
mod library;
mod people;

use std::env;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::demo::Running;
use crate::{build, paths, run};
use attacks::{ATTACKS, Scene, Score};
use people::Times;

const LONG: Duration = Duration::from_secs(120);
const SHORT: Duration = Duration::from_secs(20);
/// Limit of the server's peak resident memory, in bytes.
const MAX_MEMORY: u64 = 200 << 20;
/// Limit of the 99th percentile of the visitor's response times.
const MAX_P99: Duration = Duration::from_millis(250);

/// The end of the soak.
pub(super) struct Clock {
    end: Instant,
}

impl Clock {
    fn goes_on(&self) -> bool {
        Instant::now() < self.end
    }

    /// Waits, but not beyond the end.
    fn pause(&self, time: Duration) {
        thread::sleep(time.min(self.end.saturating_duration_since(Instant::now())));
    }
}

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let mut server = env::var_os("VITRINE_SERVER_BIN").map(PathBuf::from);
    let mut is_short = false;
    let mut rest = arguments.iter();
    while let Some(name) = rest.next() {
        match name.as_str() {
            "--short" => is_short = true,
            "--server" => server = Some(rest.next().context("--server needs a path")?.into()),
            other => bail!("`soak` knows --short and --server PATH, not `{other}`"),
        }
    }
    let server = match server {
        Some(server) => server,
        None => {
            build::all()?;
            paths::server()
        }
    };
    let report = soak(&server, if is_short { SHORT } else { LONG })?;
    report.print();
    report.judge(!is_short)
}

struct Report {
    /// Resident memory before the attacks, and its peak, in bytes.
    before: u64,
    peak: u64,
    scores: Vec<Score>,
    visitor: Times,
    sign_in: Times,
}

fn soak(server: &std::path::Path, time: Duration) -> Result<Report> {
    raise_open_files()?;
    let data = paths::own("soak")?;
    if data.exists() {
        std::fs::remove_dir_all(&data)?;
    }
    std::fs::create_dir_all(&data)?;
    let running = Running::start_program(server, &data)?;
    let address = running.base.strip_prefix("http://").unwrap_or(&running.base);
    let address: SocketAddr = address.parse().context("the server's address")?;
    let library = run::step("Making a library of small photos", || library::fill(address))?;
    let before = memory(running.id(), "VmRSS:")?;
    let clock = Clock { end: Instant::now() + time };
    let scores: Vec<_> = ATTACKS.iter().map(|_| Score::default()).collect();
    let what = format!("{} attacks at once for {}", ATTACKS.len(), run::duration(time));
    let (visitor, sign_in) = run::step(&what, || {
        thread::scope(|scope| {
            for (number, (attack, score)) in ATTACKS.iter().zip(&scores).enumerate() {
                // Each attack has a client address of its own, which all its threads share.
                let from = Ipv4Addr::new(127, 0, 2, number as u8 + 1);
                for thread in 0..attack.threads {
                    let (library, clock) = (&library, &clock);
                    scope.spawn(move || {
                        (attack.run)(&Scene { library, clock, score, from, thread });
                    });
                }
            }
            let visitor = scope.spawn(|| people::visitor(&library, &clock));
            let sign_in = scope.spawn(|| people::sign_in(&library, &clock));
            let over = |_| anyhow::anyhow!("somebody who uses the server gave up");
            Ok((visitor.join().map_err(over)?, sign_in.join().map_err(over)?))
        })
    })?;
    // Fails if the server has ended.
    let peak = memory(running.id(), "VmHWM:")?;
    drop(running);
    std::fs::remove_dir_all(&data)?;
    Ok(Report { before, peak, scores, visitor, sign_in })
}

/// A field of a process's status, in bytes.
fn memory(process: u32, field: &str) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let kib = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    Ok(kib.with_context(|| format!("the server's status has no {field}"))? * 1024)
}

/// Raises the limit of open files: the idle connections need more than a shell allows.
fn raise_open_files() -> Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    Ok(setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum })?)
}

impl Report {
    fn print(&self) {
        println!(
            "{:<36} {:>9} {:>9} {:>9} {:>9}",
            "attack", "answered", "refused", "failed", "cut off"
        );
        for (attack, score) in ATTACKS.iter().zip(&self.scores) {
            let [answered, refused, failed, cut_off] =
                [&score.answered, &score.refused, &score.failed, &score.cut_off]
                    .map(|count| count.load(Ordering::Relaxed));
            println!("{:<36} {answered:>9} {refused:>9} {failed:>9} {cut_off:>9}", attack.name);
        }
        let mb = |bytes: u64| bytes as f64 / f64::from(1 << 20);
        println!("\nmemory: {:.0} MB before, {:.0} MB at most", mb(self.before), mb(self.peak));
        line("visitor", &self.visitor);
        line("sign-in from another address", &self.sign_in);
    }

    /// Fails if the server used too much memory, or, if times count, if the visitor had to wait.
    fn judge(&self, with_times: bool) -> Result<()> {
        ensure!(!self.visitor.taken.is_empty(), "the visitor saw nothing");
        ensure!(!self.sign_in.taken.is_empty(), "nobody could sign in");
        ensure!(self.peak < MAX_MEMORY, "the server took {} MB", self.peak >> 20);
        let p99 = self.visitor.quantile(0.99);
        ensure!(!with_times || p99 < MAX_P99, "the visitor's p99 was {} ms", p99.as_millis());
        Ok(())
    }
}

fn line(who: &str, times: &Times) {
    let ms = |share| times.quantile(share).as_secs_f64() * 1000.0;
    println!(
        "{who}: {} requests, {} failed; p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
        times.taken.len(),
        times.failed,
        ms(0.5),
        ms(0.99),
        ms(1.0)
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_judged_always_and_times_where_they_count() {
        let times = |ms| Times { taken: vec![Duration::from_millis(ms); 100], failed: 0 };
        let report = |peak, ms| Report {
            before: 0,
            peak,
            scores: Vec::new(),
            visitor: times(ms),
            sign_in: times(5),
        };
        assert!(report(MAX_MEMORY - 1, 10).judge(true).is_ok());
        assert!(report(MAX_MEMORY, 10).judge(false).is_err());
        assert!(report(0, 300).judge(true).is_err());
        assert!(report(0, 300).judge(false).is_ok());
    }
}
