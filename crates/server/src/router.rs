//! The URL table of the server, with who may call each operation.

use axum::Router;
use axum::http::Method;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use serde_json::json;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::Predicate;
use tower_http::timeout::RequestBodyTimeoutLayer;

use crate::api_description::ApiDescription;
use crate::app::App;
use crate::auth::Access::{self, Admin, Open, Reader, User, Visitor};
use crate::http::body_kind::BodyKind::{List, Pictures, Stream};
use crate::http::etag;
use crate::limits::SILENCE;
use crate::middleware::{client_requests, cors, default_headers, request_metrics, same_origin};
use crate::openapi;
use crate::operations::OperationTable;
use crate::routes::{
    activities, admin, albums, api_keys, asset_changes, asset_upload, assets, auth, collections,
    download, guests, link_address, link_review, links, map, media, members, monitoring,
    renditions, search, server, sessions, timeline, trash, uploads, users,
};
use crate::subpath;
use crate::web;

const GET: Method = Method::GET;
const HEAD: Method = Method::HEAD;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const PATCH: Method = Method::PATCH;
const DELETE: Method = Method::DELETE;
const OPTIONS: Method = Method::OPTIONS;

/// The router of the whole server, below its base path.
pub fn router(app: App) -> Router {
    subpath::below(&app.base.clone(), at_root(app))
}

fn at_root(app: App) -> Router {
    let operations = api();
    // An app has one router. If it had a second one, the descriptions would be the same.
    let _ = app.api_description.set(description(&operations, &app.base));
    Router::new()
        .route("/.well-known/immich", get(server::well_known))
        .route("/.well-known/vitrine", get(server::discovery))
        .nest("/api", layered(operations, &app))
        .layer(from_fn_with_state(app.clone(), cors::share))
        .fallback(web::serve)
        .layer(from_fn_with_state(app.clone(), client_requests::limit))
        .layer(from_fn_with_state(app.clone(), default_headers::add_missing))
        .layer(from_fn_with_state(app.clone(), request_metrics::count))
        .with_state(app)
}

/// Describes the operations of a server with this base path.
fn description(table: &OperationTable, base: &str) -> ApiDescription {
    let mut document = openapi::document(table.operations());
    if !base.is_empty() {
        document["servers"] = json!([{"url": base}]);
    }
    let permissions =
        table.operations().iter().filter_map(|operation| operation.access.permission());
    let permissions = permissions.filter(|permission| *permission != Access::ANY_KEY).collect();
    ApiDescription { openapi: document.to_string().into(), permissions }
}

/// Every operation below `/api`: method, path, who may call it, and its handler. Other callers get
/// 401 or 403 before the handler runs.
#[must_use]
#[rustfmt::skip]
pub fn api() -> OperationTable {
    OperationTable::default()
        .op(GET, "/server/ping", Open, server::ping)
        .op(GET, "/openapi.json", Open, server::openapi)
        .op(GET, "/server/ready", Open, monitoring::ready)
        .op(GET, "/server/version", Open, server::version)
        .op(GET, "/server/features", Open, server::features)
        .op(GET, "/server/config", Open, server::config)
        .op(GET, "/server/media-types", Open, server::media_types)
        .op(GET, "/server/about", User("server.about"), server::about)

        .op(POST, "/auth/admin-sign-up", Open, auth::sign_up)
        .op(POST, "/auth/login", Open, auth::login)
        .op(POST, "/auth/logout", User("all"), auth::logout)
        .op(GET, "/auth/status", User("all"), auth::status)
        .op(POST, "/auth/validateToken", User("all"), auth::validate)
        .op(POST, "/auth/change-password", User("auth.changePassword"), auth::change_password)
        .op(GET, "/sessions", User("session.read"), sessions::list)
        .op(DELETE, "/sessions", User("session.delete"), sessions::end_others)
        .op(DELETE, "/sessions/{id}", User("session.delete"), sessions::end)
        .op(POST, "/api-keys", User("apiKey.create"), api_keys::create)
        .op(GET, "/api-keys", User("apiKey.read"), api_keys::list)
        .op(GET, "/api-keys/me", User(Access::ANY_KEY), api_keys::me)
        .op(GET, "/api-keys/{id}", User("apiKey.read"), api_keys::get)
        .op(PUT, "/api-keys/{id}", User("apiKey.update"), api_keys::update)
        .op(DELETE, "/api-keys/{id}", User("apiKey.delete"), api_keys::delete)

        .op(GET, "/users", User("user.read"), users::list)
        .op(GET, "/users/me", User("user.read"), users::me)
        .op(PUT, "/users/me", User("user.update"), users::update_me)
        .op(GET, "/users/me/preferences", User("userPreference.read"), users::preferences)
        .op(GET, "/users/{id}", User("user.read"), users::get)
        .op(GET, "/users/{id}/profile-image", User("userProfileImage.read"), users::profile_image)
        .op(POST, "/admin/users", Admin("adminUser.create"), admin::create)
        .op(GET, "/admin/users", Admin("adminUser.read"), admin::list)
        .op(DELETE, "/admin/users/{id}", Admin("adminUser.delete"), admin::delete)
        .op(POST, "/admin/users/{id}/restore", Admin("adminUser.delete"), admin::restore)

        .op_with(Stream, POST, "/assets", Reader("asset.upload"), asset_upload::upload)
        .op_with(List, PUT, "/assets", User("asset.update"), asset_changes::update_all)
        .op_with(List, DELETE, "/assets", Reader("asset.delete"), assets::delete)
        .op_with(List, POST, "/assets/bulk-upload-check", Reader("asset.upload"), assets::bulk_upload_check)
        .op(GET, "/assets/statistics", User("asset.statistics"), assets::statistics)
        .op(GET, "/assets/without-renditions", User("asset.update"), renditions::without)
        .op(GET, "/assets/{id}", Reader("asset.read"), assets::get)
        .op(PUT, "/assets/{id}", User("asset.update"), asset_changes::update)
        .op(GET, "/assets/{id}/original", Reader("asset.download"), media::original)
        .op(GET, "/assets/{id}/thumbnail", Reader("asset.view"), media::thumbnail)
        .op_with(Pictures, PUT, "/assets/{id}/renditions", Reader("asset.update"), renditions::put)
        .op(GET, "/assets/{id}/video/playback", Reader("asset.view"), media::playback)
        .op(OPTIONS, "/uploads", Open, uploads::options)
        .op(POST, "/uploads", Reader("asset.upload"), uploads::create)
        .op(HEAD, "/uploads/{id}", Reader("asset.upload"), uploads::head)
        .op_with(Stream, PATCH, "/uploads/{id}", Reader("asset.upload"), uploads::append)
        .op(DELETE, "/uploads/{id}", Reader("asset.upload"), uploads::delete)
        .op_with(List, POST, "/trash/restore/assets", User("asset.delete"), assets::restore)
        .op(POST, "/trash/restore", User("asset.delete"), trash::restore_all)
        .op(POST, "/trash/empty", User("asset.delete"), trash::empty)

        .op(GET, "/albums", User("album.read"), albums::list)
        .op_with(List, POST, "/albums", User("album.create"), albums::create)
        .op(GET, "/albums/statistics", User("album.statistics"), albums::statistics)
        .op(GET, "/albums/{id}", Reader("album.read"), albums::get)
        .op(PATCH, "/albums/{id}", User("album.update"), albums::update)
        .op(DELETE, "/albums/{id}", User("album.delete"), albums::delete)
        .op(GET, "/albums/{id}/map-markers", Reader("album.read"), map::album_markers)
        .op_with(List, PUT, "/albums/{id}/assets", User("albumAsset.create"), albums::add_assets)
        .op_with(List, DELETE, "/albums/{id}/assets", User("albumAsset.delete"), albums::remove_assets)

        .op(PUT, "/albums/{id}/users", User("albumUser.create"), members::add)
        .op(PUT, "/albums/{id}/user/{user}", User("albumUser.update"), members::update)
        .op(DELETE, "/albums/{id}/user/{user}", User("albumUser.delete"), members::remove)
        .op(PUT, "/albums/{id}/visit", User("album.read"), members::visit)
        .op(GET, "/activities", User("activity.read"), activities::list)
        .op(POST, "/activities", User("activity.create"), activities::create)
        .op(GET, "/activities/statistics", User("activity.statistics"), activities::statistics)
        .op(DELETE, "/activities/{id}", User("activity.delete"), activities::delete)
        .op(GET, "/collections", User("album.read"), collections::list)
        .op(PUT, "/collections/{kind}/{id}", User("album.create"), collections::open)
        .op(POST, "/search/metadata", Reader("asset.read"), search::metadata)

        .op(GET, "/shared-links", User("sharedLink.read"), links::list)
        .op_with(List, POST, "/shared-links", User("sharedLink.create"), links::create)
        .op(GET, "/shared-links/me", Visitor, links::me)
        .op(POST, "/shared-links/login", Visitor, links::login)
        .op(POST, "/shared-links/logout", Visitor, links::logout)
        .op(GET, "/shared-links/guest", Visitor, guests::get)
        .op(POST, "/shared-links/guest", Visitor, guests::begin)
        .op(GET, "/shared-links/{id}/guests", User("sharedLink.read"), guests::list)
        .op_with(List, POST, "/shared-links/{id}/guests/approve", User("sharedLink.update"), guests::approve)
        .op(GET, "/shared-links/address", User("sharedLink.create"), link_address::check)
        .op_with(List, POST, "/shared-links/review", User("sharedLink.create"), link_review::review)
        .op(POST, "/shared-links/{id}/restore", User("sharedLink.delete"), links::restore)
        .op(GET, "/shared-links/{id}", User("sharedLink.read"), links::get)
        .op(PATCH, "/shared-links/{id}", User("sharedLink.update"), links::update)
        .op(DELETE, "/shared-links/{id}", User("sharedLink.delete"), links::delete)
        .op_with(List, PUT, "/shared-links/{id}/assets", User("sharedLink.update"), links::add_assets)
        .op_with(List, DELETE, "/shared-links/{id}/assets", User("sharedLink.update"), links::remove_assets)

        .op(GET, "/timeline/buckets", Reader("asset.read"), timeline::buckets)
        .op(GET, "/timeline/bucket", Reader("asset.read"), timeline::bucket)
        .op(GET, "/map/markers", Reader("map.read"), map::markers)
        .op_with(List, POST, "/download/info", Reader("asset.download"), download::info)
        .op(GET, "/download/archive", Reader("asset.download"), download::archive)
        .op_with(List, POST, "/download/archive", Reader("asset.download"), download::archive)
}

/// Adds the middleware that all API operations share.
fn layered(table: OperationTable, app: &App) -> Router<App> {
    table
        .into_router()
        .fallback(server::unknown)
        .method_not_allowed_fallback(server::wrong_method)
        .layer(from_fn_with_state(app.clone(), client_requests::limit_costly))
        .layer(from_fn_with_state(app.clone(), same_origin::refuse_others))
        .layer(from_fn(etag::revalidate))
        .layer(RequestBodyTimeoutLayer::new(SILENCE))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(OnlyJson))
}

/// Compresses JSON only. Files are served with exact lengths, ranges and strong entity tags, which
/// compression would remove.
#[derive(Clone, Copy)]
struct OnlyJson;

impl Predicate for OnlyJson {
    fn should_compress<B: axum::body::HttpBody>(&self, response: &axum::http::Response<B>) -> bool {
        let kind = response.headers().get("content-type").map(axum::http::HeaderValue::as_bytes);
        let large = response.body().size_hint().exact().is_none_or(|len| len > 1024);
        kind == Some(b"application/json") && large
    }
}
