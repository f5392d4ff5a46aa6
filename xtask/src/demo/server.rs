//! Starting and stopping the real server.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

use anyhow::{Context, Result, bail};

use crate::paths;
use crate::run::program;

/// A server on a free port, stopped on drop.
pub(crate) struct Running {
    child: Child,
    pub(crate) base: String,
}

impl Running {
    /// Starts a server's binary with a data folder, and waits until it listens.
    pub(crate) fn start_program(server: &Path, data: &Path) -> Result<Self> {
        let mut child = binary_at(server)
            .args(["--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .context("could not start vitrine-server")?;
        let mut output =
            BufReader::new(child.stdout.take().context("vitrine-server has no stdout")?);
        let mut line = String::new();
        output.read_line(&mut line)?;
        let Some(base) = line.trim().strip_prefix("listening on ") else {
            let _ = child.kill();
            bail!("vitrine-server did not start; its first line was {line:?}");
        };
        let base = base.trim_end_matches('/').to_owned();
        // Keep reading its output, so that the server never blocks on a full pipe.
        thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        Ok(Self { child, base })
    }
}

impl Running {
    /// The server's process id.
    #[cfg(target_os = "linux")]
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        stop(&mut self.child);
    }
}

/// Stops a server: gracefully where a signal can be sent, and by force in any case.
pub(crate) fn stop(server: &mut Child) {
    let asked = cfg!(unix)
        && program("kill")
            .arg(server.id().to_string())
            .status()
            .is_ok_and(|status| status.success());
    let deadline = Instant::now() + Duration::from_secs(10);
    while asked && Instant::now() < deadline {
        if let Ok(Some(_)) = server.try_wait() {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
    let _ = server.kill();
    let _ = server.wait();
}

/// Adds a user through the command line, as an operator would.
pub(super) fn add_user(
    server: &Path,
    data: &Path,
    email: &str,
    name: &str,
    password: &str,
) -> Result<()> {
    let mut child = binary_at(server)
        .env("VITRINE_DATA", data)
        .args(["user", "add", "--email", email, "--name", name])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .context("could not start vitrine-server user add")?;
    if let Some(mut stdin) = child.stdin.take() {
        writeln!(stdin, "{password}")?;
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("`vitrine-server user add` failed ({status})");
    }
    Ok(())
}

/// Serves until stopped. On Unix the server replaces this process, so that Ctrl-C and the exit
/// status are its own.
pub(super) fn serve(listen: &str, data: &Path) -> Result<()> {
    let mut server = binary_at(&paths::server());
    server.args(["--listen", listen, "--data"]).arg(data);
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        Err(server.exec()).context("could not start vitrine-server")
    }
    #[cfg(not(unix))]
    crate::run::run(&mut server)
}

/// A server's binary, without environment settings that are meant for another installation.
pub(crate) fn binary_at(server: &Path) -> Command {
    let mut server = program(server);
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("VITRINE_") {
            server.env_remove(name);
        }
    }
    server
}
