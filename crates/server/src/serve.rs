//! Runs the server on a listener until a shutdown signal.

use std::future::Future;
use std::io;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::app::App;
use crate::connections::raise_open_files;
use crate::listen::listen;
use crate::routes::monitoring;
use crate::{jobs, router};

/// How long responses in progress may take after the signal.
const DRAIN: Duration = Duration::from_secs(10);

/// Serves until `shutdown` is ready, then finishes responses in progress, within ten seconds.
pub async fn serve(
    listener: TcpListener,
    app: App,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    raise_open_files();
    let (stop, stopped) = watch::channel(false);
    let background = tokio::spawn(jobs::run(app.clone()));
    let monitored = match app.monitoring {
        Some(address) => Some(tokio::spawn(monitor(TcpListener::bind(address).await?, &app))),
        None => None,
    };
    let trusted = app.trusted_proxies.clone();
    let served = listen(listener, router::router(app.clone()), trusted, async move {
        shutdown.await;
        // It does not matter if no receiver is left.
        let _ = stop.send(true);
    });
    let mut drain = stopped.clone();
    let bound = async move {
        if drain.wait_for(|stopped| *stopped).await.is_ok() {
            tokio::time::sleep(DRAIN).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = served => {}
        () = bound => tracing::warn!("some answers were cut off"),
    }
    if let Some(monitored) = monitored {
        monitored.abort();
    }
    background.abort();
    // Awaited, so that it holds no connection when the database is closed.
    let _ = background.await;
    if let Err(error) = app.view_counter.flush(&app.db).await {
        tracing::error!(%error, "visits could not be written down");
    }
    app.db.close().await;
    Ok(())
}

/// Serves the monitoring endpoints on a listener of their own.
fn monitor(listener: TcpListener, app: &App) -> impl Future<Output = ()> + Send + 'static {
    let router = monitoring::router(app.clone());
    async move { listen(listener, router, Vec::new(), std::future::pending()).await }
}
