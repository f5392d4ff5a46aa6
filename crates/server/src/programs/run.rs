//! Runs a program on a stranger's file, within bounds: time, memory, the length of files, a folder
//! of its own, no input, and an almost empty environment. It knows no particular program.
//!
//! What a program prints goes to files of that folder, so that the same bounds hold for it.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use vitrine_private_files as private_files;

/// Most bytes of standard output that are read.
const MAX_OUTPUT: u64 = 1 << 20;
/// Most bytes of standard error that are read, from its end.
const MAX_MESSAGES: u64 = 2 << 10;
/// Most characters of a message that are kept.
const MAX_MESSAGE_CHARS: usize = 300;
/// How often a running program is looked at.
const PAUSE: Duration = Duration::from_millis(20);
/// Most files that a program may make.
const MAX_FILES: usize = 200;
/// Processor time for each second of time: programs may use this many cores.
const CORES: u64 = 4;

/// The bounds of one run.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Longest run.
    pub time: Duration,
    /// Most address space, in bytes.
    pub memory: u64,
    /// Most bytes in the files that it makes.
    pub space: u64,
}

/// Why a run gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The program is missing, or a file of the server could not be read or written.
    #[error("it could not be run: {0}")]
    Io(#[from] io::Error),
    /// It exceeded its time.
    #[error("it took longer than {0} seconds")]
    Time(u64),
    /// It exceeded its space.
    #[error("it wrote more than {0} bytes")]
    Space(u64),
    /// It ended with an error, or what it made is not as expected.
    #[error("{0}")]
    Failed(String),
}

impl RunError {
    /// Whether another run with the same file would fail as well.
    #[must_use]
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Io(_))
    }
}

/// Runs a program to its end, with a folder as its current one; returns what it printed. It is
/// killed with all processes that it started when a bound is exceeded, or when this is dropped.
///
/// # Errors
/// Also when it ends with a status other than 0.
pub async fn run(
    program: &Path,
    arguments: Vec<OsString>,
    folder: &Path,
    bounds: Bounds,
) -> Result<Vec<u8>, RunError> {
    let (program, folder) = (program.to_owned(), folder.to_owned());
    let is_cancelled = Arc::new(AtomicBool::new(false));
    let _cancel = Cancel(Arc::clone(&is_cancelled));
    let run = move || run_blocking(&program, arguments, &folder, bounds, &is_cancelled);
    tokio::task::spawn_blocking(run).await.map_err(io::Error::other)?
}

/// Ends the run when its caller is dropped.
struct Cancel(Arc<AtomicBool>);

impl Drop for Cancel {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn run_blocking(
    program: &Path,
    arguments: Vec<OsString>,
    folder: &Path,
    bounds: Bounds,
    is_cancelled: &AtomicBool,
) -> Result<Vec<u8>, RunError> {
    let (output, messages) = (folder.join("stdout"), folder.join("stderr"));
    let mut command = confined(program, bounds);
    command.args(arguments).current_dir(folder).env_clear();
    // Programs may be scripts, which find others by it.
    command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    command.env("LC_ALL", "C").env("TMPDIR", folder);
    command.stdin(Stdio::null()).stdout(file(&output)?).stderr(file(&messages)?);
    let mut group = Group(command.spawn()?);
    let end = Instant::now() + bounds.time;
    let status = loop {
        if let Some(status) = group.0.try_wait()? {
            break status;
        }
        if is_cancelled.load(Ordering::Relaxed) {
            return Err(io::Error::from(io::ErrorKind::Interrupted).into());
        }
        if Instant::now() >= end {
            return Err(RunError::Time(bounds.time.as_secs()));
        }
        if used(folder)? >= bounds.space {
            return Err(RunError::Space(bounds.space));
        }
        std::thread::sleep(PAUSE);
    };
    if used(folder)? >= bounds.space {
        return Err(RunError::Space(bounds.space));
    }
    // A shell could not start it, which says nothing about the file (POSIX, section 2.8.2).
    if matches!(status.code(), Some(126 | 127)) {
        return Err(io::Error::new(io::ErrorKind::NotFound, message(&messages, status)).into());
    }
    if !status.success() {
        return Err(RunError::Failed(message(&messages, status)));
    }
    let mut bytes = Vec::new();
    File::open(&output)?.take(MAX_OUTPUT).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn file(path: &Path) -> io::Result<File> {
    private_files::create(path)
}

/// Bytes of all files in a folder. A program that makes too many, or folders, counts as too much.
fn used(folder: &Path) -> io::Result<u64> {
    let mut sum = 0_u64;
    for (index, entry) in fs::read_dir(folder)?.enumerate() {
        // It may have been removed meanwhile.
        let Ok(meta) = entry?.metadata() else { continue };
        if index >= MAX_FILES || meta.is_dir() {
            return Ok(u64::MAX);
        }
        sum = sum.saturating_add(meta.len());
    }
    Ok(sum)
}

/// The last line that a program printed as an error, else how it ended.
fn message(messages: &Path, status: ExitStatus) -> String {
    let read = || -> io::Result<String> {
        let mut file = File::open(messages)?;
        let start = file.metadata()?.len().saturating_sub(MAX_MESSAGES);
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        file.take(MAX_MESSAGES).read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    let text = read().unwrap_or_default();
    let line = text.lines().rev().map(str::trim).find(|line| !line.is_empty());
    let line: String = line.unwrap_or_default().chars().take(MAX_MESSAGE_CHARS).collect();
    if line.is_empty() { format!("it ended with {status}") } else { format!("{line} ({status})") }
}

/// A process and all that it started, which are killed when this is dropped.
struct Group(Child);

impl Drop for Group {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(Some(_))) {
            return;
        }
        kill(&mut self.0);
        // Collects its status, so that the system forgets the process.
        let _ = self.0.wait();
    }
}

#[cfg(unix)]
fn kill(child: &mut Child) {
    use rustix::process::{Pid, Signal, kill_process_group};

    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    if group.is_none_or(|group| kill_process_group(group, Signal::KILL).is_err()) {
        let _ = child.kill();
    }
}

#[cfg(not(unix))]
fn kill(child: &mut Child) {
    let _ = child.kill();
}

/// A command that limits itself, and gives way to the server, before it becomes the program: the
/// limits hold even if the server is killed. They are set by a shell, since setting them between
/// fork and exec would need unsafe code. Nothing but numbers and arguments reaches the shell.
#[cfg(unix)]
fn confined(program: &Path, bounds: Bounds) -> Command {
    use std::os::unix::process::CommandExt as _;

    // POSIX counts files in blocks of 512 bytes. Only Linux limits address space.
    const SCRIPT: &str = "ulimit -c 0 && ulimit -f \"$1\" && ulimit -t \"$2\" || exit 1; \
         if [ \"$3\" != 0 ]; then ulimit -v \"$3\" || exit 1; fi; \
         shift 3; exec nice -n 10 \"$@\"";
    let memory = if cfg!(target_os = "linux") { bounds.memory.div_ceil(1024) } else { 0 };
    let mut command = Command::new("/bin/sh");
    command.args(["-c", SCRIPT, "sh"]);
    command.arg(bounds.space.div_ceil(512).to_string());
    command.arg(bounds.time.as_secs().saturating_mul(CORES).max(1).to_string());
    command.arg(memory.to_string()).arg(program).process_group(0);
    command
}

#[cfg(not(unix))]
fn confined(program: &Path, _: Bounds) -> Command {
    Command::new(program)
}

/// The first of these programs in a folder of `PATH`.
#[must_use]
pub fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let at = |name: &&str| {
        folders.iter().map(|folder| folder.join(name)).find(|program| program.is_file())
    };
    names.iter().find_map(at)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds =
        Bounds { time: Duration::from_secs(20), memory: 1 << 30, space: 4 << 20 };

    /// Runs a script as if it were a program.
    async fn script(text: &str, bounds: Bounds) -> (tempfile::TempDir, Result<String, RunError>) {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("program");
        fs::write(&program, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
        let work = folder.path().join("work");
        fs::create_dir(&work).unwrap();
        let done = run(&program, vec!["a b".into(), "$(id)".into()], &work, bounds).await;
        (folder, done.map(|output| String::from_utf8(output).unwrap()))
    }

    #[tokio::test]
    async fn a_program_gets_its_arguments_a_folder_and_nothing_else() {
        let text = "printf '%s|' \"$@\"; pwd; env | grep -c CARGO; cat";
        let (folder, done) = script(text, BOUNDS).await;
        let work = fs::canonicalize(folder.path().join("work")).unwrap();
        assert_eq!(done.unwrap(), format!("a b|$(id)|{}\n0\n", work.display()));
    }

    #[tokio::test]
    async fn one_that_hangs_is_killed_with_what_it_started() {
        let text = "sleep 100 & echo $! > child; sleep 100";
        let bounds = Bounds { time: Duration::from_millis(600), ..BOUNDS };
        let started = Instant::now();
        let (folder, done) = script(text, bounds).await;
        assert!(matches!(done, Err(RunError::Time(_))), "{done:?}");
        assert!(started.elapsed() < Duration::from_secs(10));
        let child = fs::read_to_string(folder.path().join("work/child")).unwrap();
        assert_gone(child.trim());
    }

    #[tokio::test]
    async fn one_whose_caller_is_gone_is_killed() {
        let folder = tempfile::tempdir().unwrap();
        let work = folder.path().to_owned();
        let caller = tokio::spawn(async move {
            let arguments = vec!["-c".into(), "echo $$ > child; sleep 100".into()];
            run(Path::new("/bin/sh"), arguments, &work, BOUNDS).await.map(drop)
        });
        let child = loop {
            let child = fs::read_to_string(folder.path().join("child")).unwrap_or_default();
            if child.ends_with('\n') {
                break child;
            }
            tokio::time::sleep(PAUSE).await;
        };
        caller.abort();
        assert!(caller.await.is_err());
        assert_gone(child.trim());
    }

    fn assert_gone(process: &str) {
        for _ in 0..200 {
            let alive = Command::new("kill").args(["-0", process]).stderr(Stdio::null()).status();
            let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
            // Where nobody collects orphans, a killed one stays as a zombie.
            if !alive.unwrap().success() || stat.contains(") Z ") {
                return;
            }
            std::thread::sleep(PAUSE);
        }
        panic!("process {process} still runs");
    }

    #[tokio::test]
    async fn one_that_fills_the_disk_is_stopped() {
        for text in [
            "head -c 100000000 /dev/zero > a; sleep 5",
            "head -c 100000000 /dev/zero",
            "while :; do head -c 1000000 /dev/zero > $(date +%N); done",
            "i=0; while [ $i -lt 1000 ]; do : > $i; i=$((i+1)); done; sleep 5",
            "mkdir a; sleep 5",
        ] {
            let (folder, done) = script(text, BOUNDS).await;
            assert!(
                matches!(done, Err(RunError::Space(_) | RunError::Failed(_))),
                "{text}: {done:?}"
            );
            let made = fs::read_dir(folder.path().join("work")).unwrap();
            let made: u64 = made.map(|entry| entry.unwrap().metadata().unwrap().len()).sum();
            assert!(made < 100_000_000, "{text}: {made} bytes");
        }
    }

    #[tokio::test]
    async fn one_that_crashes_says_why() {
        for (text, expected) in [
            ("echo first >&2; echo 'bad file' >&2; exit 3", "bad file (exit status: 3)"),
            ("kill -SEGV $$", "it ended with signal: 11"),
            ("exit 1", "it ended with exit status: 1"),
        ] {
            let (_, done) = script(text, BOUNDS).await;
            let error = done.unwrap_err();
            assert!(error.is_final() && error.to_string().starts_with(expected), "{error}");
        }
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn one_that_wants_all_memory_gets_none() {
        // Some 100 MB in one variable.
        let text = "a=$(head -c 100000000 /dev/zero | tr '\\0' x); echo ${#a}";
        let (_, done) = script(text, Bounds { memory: 64 << 20, ..BOUNDS }).await;
        assert!(matches!(done, Err(RunError::Failed(_))), "{done:?}");
    }

    #[tokio::test]
    async fn a_missing_program_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("nothing");
        let error = run(&program, Vec::new(), folder.path(), BOUNDS).await.unwrap_err();
        assert!(!error.is_final() && error.to_string().contains("nothing"), "{error}");
    }
}
