//! The program: parses the command line, opens the library, and serves until it is stopped.
#![deny(clippy::unwrap_used, clippy::expect_used)]

#[cfg(feature = "embed-app")]
use std::borrow::Cow;
use std::io::{IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::process::ExitCode;

#[cfg(feature = "embed-app")]
use bytes::Bytes;
use clap::Parser;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;
use vitrine_server::app::App;
use vitrine_server::cli::{self, Cli, LogFormat, Task};
use vitrine_server::config::Config;
use vitrine_server::config::Embedded;
use vitrine_server::import::{self, Import};
use vitrine_server::library::Library;
use vitrine_server::serve::serve;

fn main() -> ExitCode {
    // Before the runtime starts threads.
    vitrine_heap::give_back();
    work()
}

#[tokio::main]
async fn work() -> ExitCode {
    let cli = Cli::parse();
    log_to_stderr(cli.log_format);
    let done = match cli.task() {
        Ok(Task::Serve(address, config)) => run(address, config).await,
        Ok(Task::AddUser(user, config)) => {
            cli::add_user(user, &config).await.map(|email| said(format!("added {email}")))
        }
        Ok(Task::Import(import, config)) => bring_in(&import, &config).await,
        Ok(Task::Check(repair, config)) => cli::check(repair, &config).await.map(said),
        Ok(Task::Backup(to, config)) => cli::backup(&to, &config).await.map(said),
        Ok(Task::Restore(from, config)) => cli::restore(&from, &config).await.map(said),
        Ok(Task::Migrate(from, to)) => cli::migrate(&from, &to).await.map(said),
        Err(message) => Err(message),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("vitrine-server: {message}");
            ExitCode::FAILURE
        }
    }
}

fn said(text: String) {
    println!("{text}");
}

fn log_to_stderr(format: LogFormat) {
    let filter = EnvFilter::try_from_env("VITRINE_LOG");
    let filter = filter.unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Json => log.json().flatten_event(true).init(),
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).init(),
    }
}

/// Imports beside a server that may be running. An import that was interrupted continues when it is
/// run again.
async fn bring_in(import: &Import, config: &Config) -> Result<(), String> {
    let library = Library::open(config).await.map_err(|error| error.to_string())?;
    let report = tokio::select! {
        report = import::run(&library, import) => report.map(Some),
        () = told_to_stop() => Ok(None),
    };
    library.db.close().await;
    if let Some(report) = report? {
        print!("{}", report.text());
    }
    Ok(())
}

async fn run(address: SocketAddr, config: Config) -> Result<(), String> {
    let config = Config { embedded: embedded(), ..config };
    let app = App::open(&config).await.map_err(|error| error.to_string())?;
    let listener = TcpListener::bind(address).await;
    let listener = listener.map_err(|error| format!("cannot listen on {address}: {error}"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let mut out = std::io::stdout();
    // The parent process may have closed its end; the server runs nevertheless.
    let _ = writeln!(out, "listening on http://{address}").and_then(|()| out.flush());
    serve(listener, app, told_to_stop()).await.map_err(|error| error.to_string())
}

/// The embedded app. It is part of the program and not of the library, so that a change of the app
/// does not recompile the library.
#[cfg(feature = "embed-app")]
fn embedded() -> Option<Embedded> {
    #[derive(rust_embed::Embed)]
    #[folder = "../../dist"]
    struct Dist;

    Some(|path| {
        Dist::get(path).map(|file| match file.data {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => bytes.into(),
        })
    })
}

#[cfg(not(feature = "embed-app"))]
fn embedded() -> Option<Embedded> {
    None
}

/// Completes on Ctrl-C or SIGTERM.
async fn told_to_stop() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
    tracing::info!("stopping");
}
