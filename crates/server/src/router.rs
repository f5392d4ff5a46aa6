//! The whole table of addresses.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post, put};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::Predicate;

use crate::app::App;
use crate::auth::same_origin;
use crate::config::MAX_BODY;
use crate::http::{headers, log};
use crate::routes::{
    albums, asset_changes, assets, auth, download, guests, links, map, media, server, timeline,
    users,
};
use crate::web;

/// The whole server.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/.well-known/immich", get(server::well_known))
        .route("/.well-known/vitrine", get(server::discovery))
        .nest("/api", api(&app))
        .fallback(web::serve)
        .layer(from_fn(headers::secure))
        .layer(from_fn(log::requests))
        .with_state(app)
}

/// (l) marks what visitors of links may ask for; all else answers them 403.
fn api(app: &App) -> Router<App> {
    Router::new()
        .route("/server/ping", get(server::ping))
        .route("/server/version", get(server::version))
        .route("/server/features", get(server::features))
        .route("/server/config", get(server::config))
        .route("/server/media-types", get(server::media_types))
        .route("/server/about", get(server::about))
        .route("/auth/admin-sign-up", post(auth::sign_up))
        .route("/auth/login", post(auth::login))
        .route("/auth/logout", post(auth::logout))
        .route("/auth/status", get(auth::status))
        .route("/auth/validateToken", post(auth::validate))
        .route("/users", get(users::list))
        .route("/users/me", get(users::me))
        // (l) POST only, and without the limit on bodies: files are streamed to disk
        .route("/assets", post(assets::upload).layer(DefaultBodyLimit::disable()))
        // (l) DELETE only
        .route("/assets", put(asset_changes::update_all).delete(assets::delete))
        .route("/assets/bulk-upload-check", post(assets::bulk_upload_check)) // (l)
        .route("/assets/statistics", get(assets::statistics))
        // (l) GET only
        .route("/assets/{id}", get(assets::get).put(asset_changes::update))
        .route("/assets/{id}/original", get(media::original)) // (l)
        .route("/assets/{id}/thumbnail", get(media::thumbnail)) // (l)
        .route("/assets/{id}/video/playback", get(media::playback)) // (l)
        .route("/trash/restore/assets", post(assets::restore))
        .route("/albums", get(albums::list).post(albums::create))
        .route("/albums/statistics", get(albums::statistics))
        // (l) GET only
        .route("/albums/{id}", get(albums::get).patch(albums::update).delete(albums::delete))
        .route("/albums/{id}/map-markers", get(map::album_markers)) // (l)
        .route("/albums/{id}/assets", put(albums::add_assets).delete(albums::remove_assets))
        .route("/shared-links", get(links::list).post(links::create))
        .route("/shared-links/me", get(links::me)) // (l)
        .route("/shared-links/login", post(links::login)) // (l)
        .route("/shared-links/logout", post(links::logout)) // (l)
        .route("/shared-links/guest", get(guests::get).post(guests::begin)) // (l)
        .route("/shared-links/{id}/guests", get(guests::list))
        .route("/shared-links/{id}", get(links::get).patch(links::update).delete(links::delete))
        .route("/shared-links/{id}/assets", put(links::add_assets).delete(links::remove_assets))
        .route("/timeline/buckets", get(timeline::buckets)) // (l)
        .route("/timeline/bucket", get(timeline::bucket)) // (l)
        .route("/map/markers", get(map::markers)) // (l)
        .route("/download/info", post(download::info)) // (l)
        .route("/download/archive", post(download::archive)) // (l)
        .fallback(server::unknown)
        .method_not_allowed_fallback(server::wrong_method)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state(app.clone(), same_origin))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(OnlyJson))
}

/// Files have exact lengths, ranges and strong entity tags, which compression would take away.
#[derive(Clone, Copy)]
struct OnlyJson;

impl Predicate for OnlyJson {
    fn should_compress<B: axum::body::HttpBody>(&self, response: &axum::http::Response<B>) -> bool {
        let kind = response.headers().get("content-type").map(axum::http::HeaderValue::as_bytes);
        let large = response.body().size_hint().exact().is_none_or(|len| len > 1024);
        kind == Some(b"application/json") && large
    }
}
