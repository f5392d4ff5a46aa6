//! Runs the server on a listener until it is told to stop.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::app::App;
use crate::{maintenance, router};

/// How long answers that are under way may take once the server is told to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// Serves until `shutdown` is ready, then lets answers end, but not for ever.
pub async fn serve(
    listener: TcpListener,
    app: App,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (stop, stopped) = watch::channel(false);
    let background = tokio::spawn(maintenance::run(app.clone()));
    let service = router::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let mut drain = stopped.clone();
    let served = axum::serve(listener, service).with_graceful_shutdown(async move {
        shutdown.await;
        // Nobody listening any more is fine.
        let _ = stop.send(true);
    });
    let bound = async move {
        if drain.wait_for(|stopped| *stopped).await.is_ok() {
            tokio::time::sleep(DRAIN).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    let result = tokio::select! {
        result = served => result,
        () = bound => {
            tracing::warn!("some answers were cut off");
            Ok(())
        }
    };
    background.abort();
    // Waited for, so that it holds no connection when the database is closed.
    let _ = background.await;
    if let Err(error) = app.views.flush(&app.db).await {
        tracing::error!(%error, "visits could not be written down");
    }
    app.db.close().await;
    result
}
