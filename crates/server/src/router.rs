//! The whole table of addresses.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::Predicate;
use tower_http::timeout::RequestBodyTimeoutLayer;

use crate::app::App;
use crate::auth::same_origin;
use crate::http::{cors, etag, headers};
use crate::limits::{MAX_BODY, SILENCE};
use crate::metrics;
use crate::openapi;
use crate::routes::{
    activities, admin, albums, api_keys, asset_changes, assets, auth, collections, download,
    guests, link_care, links, map, media, members, renditions, search, server, sessions, timeline,
    trash, uploads, users,
};
use crate::subpath;
use crate::table::Access::{Admin, Open, Reader, User, Visitor};
use crate::table::Table;
use crate::web;

/// The whole server.
pub fn router(app: App) -> Router {
    subpath::below(&app.base.clone(), at_root(app))
}

fn at_root(app: App) -> Router {
    Router::new()
        .route("/.well-known/immich", get(server::well_known))
        .route("/.well-known/vitrine", get(server::discovery))
        .nest("/api", layered(api(), &app))
        .layer(from_fn_with_state(app.clone(), cors::share))
        .fallback(web::serve)
        .layer(from_fn_with_state(app.clone(), headers::secure))
        .layer(from_fn_with_state(app.clone(), metrics::requests))
        .with_state(app)
}

/// Every operation below `/api`: its address, who may ask, and what answers. To those who may not,
/// it answers 401 or 403 before the handler is reached.
#[must_use]
#[rustfmt::skip]
pub fn api() -> Table {
    Table::default()
        .get("/server/ping", Open, server::ping)
        .get("/openapi.json", Open, openapi::serve)
        .get("/server/ready", Open, metrics::ready)
        .get("/server/version", Open, server::version)
        .get("/server/features", Open, server::features)
        .get("/server/config", Open, server::config)
        .get("/server/media-types", Open, server::media_types)
        .get("/server/about", User("server.about"), server::about)

        .post("/auth/admin-sign-up", Open, auth::sign_up)
        .post("/auth/login", Open, auth::login)
        .post("/auth/logout", User("all"), auth::logout)
        .get("/auth/status", User("all"), auth::status)
        .post("/auth/validateToken", User("all"), auth::validate)
        .post("/auth/change-password", User("auth.changePassword"), auth::change_password)
        .get("/sessions", User("session.read"), sessions::list)
        .delete("/sessions", User("session.delete"), sessions::end_others)
        .delete("/sessions/{id}", User("session.delete"), sessions::end)
        .post("/api-keys", User("apiKey.create"), api_keys::create)
        .get("/api-keys", User("apiKey.read"), api_keys::list)
        .get("/api-keys/me", User(api_keys::ANY), api_keys::me)
        .get("/api-keys/{id}", User("apiKey.read"), api_keys::get)
        .put("/api-keys/{id}", User("apiKey.update"), api_keys::update)
        .delete("/api-keys/{id}", User("apiKey.delete"), api_keys::delete)

        .get("/users", User("user.read"), users::list)
        .get("/users/me", User("user.read"), users::me)
        .put("/users/me", User("user.update"), users::update_me)
        .get("/users/me/preferences", User("userPreference.read"), users::preferences)
        .get("/users/{id}", User("user.read"), users::get)
        .get("/users/{id}/profile-image", User("userProfileImage.read"), users::profile_image)
        .post("/admin/users", Admin("adminUser.create"), admin::create)
        .get("/admin/users", Admin("adminUser.read"), admin::list)
        .delete("/admin/users/{id}", Admin("adminUser.delete"), admin::delete)
        .post("/admin/users/{id}/restore", Admin("adminUser.delete"), admin::restore)

        .stream("/assets", Reader("asset.upload"), assets::upload)
        .put("/assets", User("asset.update"), asset_changes::update_all)
        .delete("/assets", Reader("asset.delete"), assets::delete)
        .post("/assets/bulk-upload-check", Reader("asset.upload"), assets::bulk_upload_check)
        .get("/assets/statistics", User("asset.statistics"), assets::statistics)
        .get("/assets/without-renditions", User("asset.update"), renditions::without)
        .get("/assets/{id}", Reader("asset.read"), assets::get)
        .put("/assets/{id}", User("asset.update"), asset_changes::update)
        .get("/assets/{id}/original", Reader("asset.download"), media::original)
        .get("/assets/{id}/thumbnail", Reader("asset.view"), media::thumbnail)
        .put("/assets/{id}/renditions", Reader("asset.update"), renditions::put)
        .get("/assets/{id}/video/playback", Reader("asset.view"), media::playback)
        .options("/uploads", Open, uploads::options)
        .post("/uploads", Reader("asset.upload"), uploads::create)
        .head("/uploads/{id}", Reader("asset.upload"), uploads::head)
        .append("/uploads/{id}", Reader("asset.upload"), uploads::append)
        .delete("/uploads/{id}", Reader("asset.upload"), uploads::delete)
        .post("/trash/restore/assets", User("asset.delete"), assets::restore)
        .post("/trash/restore", User("asset.delete"), trash::restore_all)
        .post("/trash/empty", User("asset.delete"), trash::empty)

        .get("/albums", User("album.read"), albums::list)
        .post("/albums", User("album.create"), albums::create)
        .get("/albums/statistics", User("album.statistics"), albums::statistics)
        .get("/albums/{id}", Reader("album.read"), albums::get)
        .patch("/albums/{id}", User("album.update"), albums::update)
        .delete("/albums/{id}", User("album.delete"), albums::delete)
        .get("/albums/{id}/map-markers", Reader("album.read"), map::album_markers)
        .put("/albums/{id}/assets", User("albumAsset.create"), albums::add_assets)
        .delete("/albums/{id}/assets", User("albumAsset.delete"), albums::remove_assets)

        .put("/albums/{id}/users", User("albumUser.create"), members::add)
        .put("/albums/{id}/user/{user}", User("albumUser.update"), members::update)
        .delete("/albums/{id}/user/{user}", User("albumUser.delete"), members::remove)
        .put("/albums/{id}/visit", User("album.read"), members::visit)
        .get("/activities", User("activity.read"), activities::list)
        .post("/activities", User("activity.create"), activities::create)
        .get("/activities/statistics", User("activity.statistics"), activities::statistics)
        .delete("/activities/{id}", User("activity.delete"), activities::delete)
        .get("/collections", User("album.read"), collections::list)
        .put("/collections/{kind}/{id}", User("album.create"), collections::open)
        .post("/search/metadata", Reader("asset.read"), search::metadata)

        .get("/shared-links", User("sharedLink.read"), links::list)
        .post("/shared-links", User("sharedLink.create"), links::create)
        .get("/shared-links/me", Visitor, links::me)
        .post("/shared-links/login", Visitor, links::login)
        .post("/shared-links/logout", Visitor, links::logout)
        .get("/shared-links/guest", Visitor, guests::get)
        .post("/shared-links/guest", Visitor, guests::begin)
        .get("/shared-links/{id}/guests", User("sharedLink.read"), guests::list)
        .post("/shared-links/{id}/guests/approve", User("sharedLink.update"), guests::approve)
        .get("/shared-links/address", User("sharedLink.create"), link_care::address)
        .post("/shared-links/review", User("sharedLink.create"), link_care::review)
        .post("/shared-links/{id}/restore", User("sharedLink.delete"), link_care::restore)
        .get("/shared-links/{id}", User("sharedLink.read"), links::get)
        .patch("/shared-links/{id}", User("sharedLink.update"), links::update)
        .delete("/shared-links/{id}", User("sharedLink.delete"), links::delete)
        .put("/shared-links/{id}/assets", User("sharedLink.update"), links::add_assets)
        .delete("/shared-links/{id}/assets", User("sharedLink.update"), links::remove_assets)

        .get("/timeline/buckets", Reader("asset.read"), timeline::buckets)
        .get("/timeline/bucket", Reader("asset.read"), timeline::bucket)
        .get("/map/markers", Reader("map.read"), map::markers)
        .post("/download/info", Reader("asset.download"), download::info)
        .get("/download/archive", Reader("asset.download"), download::archive)
        .post("/download/archive", Reader("asset.download"), download::archive)
}

/// What holds for every operation alike.
fn layered(table: Table, app: &App) -> Router<App> {
    table
        .into_router()
        .fallback(server::unknown)
        .method_not_allowed_fallback(server::wrong_method)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state(app.clone(), same_origin))
        .layer(from_fn(etag::revalidate))
        .layer(RequestBodyTimeoutLayer::new(SILENCE))
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
