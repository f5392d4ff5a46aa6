//! A temporary Postgres server for one run: on a free port, with its data in `target`. It trades
//! durability for speed, since its data is never needed again.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, process, thread};

use anyhow::{Context, Result, bail};

use crate::paths;
use crate::run::{capture, program};

/// The role that may create databases.
const USER: &str = "vitrine";
const TIMEOUT: Duration = Duration::from_secs(60);

/// Settings for speed: nothing here has to survive a power cut.
const SETTINGS: &[&str] = &[
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_connections=300",
    "shared_buffers=256MB",
    "max_wal_size=8GB",
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "timezone=UTC",
];

/// A running Postgres. It stops on drop, and when this process ends.
pub(crate) struct Postgres {
    folder: PathBuf,
    binaries: PathBuf,
    port: u16,
    server: Child,
}

impl Postgres {
    /// Starts a server.
    pub(crate) fn start() -> Result<Self> {
        let binaries = binaries().context("PostgreSQL is not installed")?;
        let listener = TcpListener::bind("127.0.0.1:0").context("looking for a free port")?;
        let port = listener.local_addr()?.port();
        drop(listener);
        let folder = paths::own("tmp")?.join(format!("postgres-{}-{port}", process::id()));
        fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
        let made = own(&folder).and_then(|()| make(&binaries, &folder));
        let started = made.and_then(|()| {
            let mut command = unprivileged(&binaries.join("postgres"));
            command.arg("-D").arg(folder.join("data")).args(["-p", &port.to_string()]);
            for setting in SETTINGS {
                command.args(["-c", setting]);
            }
            let log = fs::File::create(folder.join("log"))?;
            command.stdout(log.try_clone()?).stderr(log);
            command.spawn().context("starting Postgres")
        });
        let server = match started {
            Ok(server) => server,
            Err(error) => {
                let _ = fs::remove_dir_all(&folder);
                return Err(error);
            }
        };
        let mut postgres = Self { folder, binaries, port, server };
        postgres.wait()?;
        Ok(postgres)
    }

    /// The URL of a database on it. `postgres` always exists.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{database}", self.port)
    }

    fn wait(&mut self) -> Result<()> {
        let until = Instant::now() + TIMEOUT;
        let port = self.port.to_string();
        loop {
            let mut ready = program(self.binaries.join("pg_isready"));
            if capture(ready.args(["-q", "-h", "127.0.0.1", "-p", &port])).is_ok() {
                return Ok(());
            }
            if self.server.try_wait()?.is_some() || Instant::now() > until {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                bail!("Postgres did not start: {}", log.trim());
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut stop = unprivileged(&self.binaries.join("pg_ctl"));
        let stop = stop.args(["stop", "-s", "-m", "immediate", "-D"]).arg(self.folder.join("data"));
        if !stop.status().is_ok_and(|status| status.success()) {
            let _ = self.server.kill();
        }
        let _ = self.server.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The folder of Postgres's programs, of the newest version. Debian does not put them on the path.
pub(crate) fn binaries() -> Option<PathBuf> {
    let version = |folder: &Path| folder.file_name()?.to_str()?.parse::<u32>().ok();
    let mut found: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|folder| folder.join("bin/postgres").is_file())
        .collect();
    found.sort_by_key(|folder| version(folder));
    let newest = found.pop().map(|folder| folder.join("bin"));
    newest.or_else(|| paths::find("initdb").and_then(|path| Some(path.parent()?.to_owned())))
}

/// Creates the cluster. Its default collation is that of English where ICU is available: a query
/// that relies on the order of bytes has to say so.
fn make(binaries: &Path, folder: &Path) -> Result<()> {
    let initdb = |more: &[&str]| {
        let mut initdb = unprivileged(&binaries.join("initdb"));
        initdb.arg("-D").arg(folder.join("data")).args(["-U", USER, "--auth=trust"]);
        capture(initdb.args(["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]).args(more))
    };
    let as_people_do = initdb(&["--locale-provider=icu", "--icu-locale=en"]);
    as_people_do.or_else(|_| initdb(&[])).map(drop)
}

/// Postgres refuses to run as root. In that case it runs as the user that Debian created for it.
fn unprivileged(binary: &Path) -> Command {
    let Some(setpriv) = paths::find("setpriv") else {
        return program(binary);
    };
    let mut command = program(setpriv);
    // It ends with this process, however that ends.
    command.args(["--pdeathsig", "INT"]);
    if is_root() {
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
        // The `postgres` user may not be allowed to enter our current folder.
        command.current_dir("/");
    }
    command.arg("--").arg(binary).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Makes the `postgres` user the owner of the folder, if we are root.
fn own(folder: &Path) -> Result<()> {
    if is_root() {
        capture(program("chown").arg("postgres:").arg(folder))?;
    }
    Ok(())
}

fn is_root() -> bool {
    capture(program("id").arg("-u")).is_ok_and(|id| id == "0") && env::consts::OS == "linux"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_starts_answers_and_is_gone() {
        if binaries().is_none() {
            eprintln!("one_starts_answers_and_is_gone: skipped, PostgreSQL is not installed");
            return;
        }
        let postgres = Postgres::start().unwrap();
        let folder = postgres.folder.clone();
        let mut psql = program(postgres.binaries.join("psql"));
        let asked = psql.args(["-tAc", "SELECT 6 * 7"]).arg(postgres.url("postgres"));
        assert_eq!(capture(asked).unwrap(), "42");
        drop(postgres);
        assert!(!folder.exists());
    }
}
