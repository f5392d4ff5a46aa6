//! Background work: counts visits, names places, converts videos, and removes what is left over.

mod clock_watch;
mod housekeeping;
mod place_lookup;
mod videos;

use std::time::Duration;

use crate::app::App;

/// How often counted visits are written to the database.
const VIEWS: Duration = Duration::from_secs(5);

/// Runs until the server stops.
pub async fn run(app: App) {
    tokio::join!(
        count_views(&app),
        housekeeping::run(&app.library),
        place_lookup::run(&app.library),
        videos::run(&app.library)
    );
}

async fn count_views(app: &App) {
    loop {
        tokio::time::sleep(VIEWS).await;
        if let Err(error) = app.view_counter.flush(&app.db).await {
            tracing::error!(%error, "visits could not be written down");
        }
    }
}
