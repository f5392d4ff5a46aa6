//! Describes the server and its features.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use vitrine_api::{
    ApiEndpoint, MediaTypes, PingResponse, ServerAbout, ServerConfig, ServerFeatures,
    ServerVersion, VitrineDiscovery, WellKnown,
};

use crate::app::App;
use crate::auth::SignedIn;
use crate::error::{Error, Result};
use crate::http::extract::Json;
use crate::limits::{TRASH_DAYS, USER_DAYS};

/// The implemented version of the Immich API.
const WIRE: (u32, u32, u32) = (3, 2, 2);

/// `GET /.well-known/immich`. Below a base path the endpoint is an absolute URL: clients disagree
/// on how to resolve one without a host against an address with a path.
pub async fn well_known(State(app): State<App>) -> Json<WellKnown> {
    let public = app.public_url.as_deref().filter(|_| !app.base.is_empty());
    let endpoint = format!("{}/api", public.unwrap_or_default());
    Json(WellKnown { api: ApiEndpoint { endpoint } })
}

/// `GET /.well-known/vitrine`
pub async fn discovery() -> Json<VitrineDiscovery> {
    Json(VitrineDiscovery {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        accepts_renditions: true,
        clean_downloads: true,
        download_files: true,
        link_logout: true,
    })
}

/// `GET /api/server/ping`
pub async fn ping() -> Json<PingResponse> {
    Json(PingResponse { res: "pong".to_owned() })
}

/// `GET /api/server/version`
pub async fn version() -> Json<ServerVersion> {
    let (major, minor, patch) = WIRE;
    Json(ServerVersion { major, minor, patch, prerelease: None })
}

/// `GET /api/server/about`
pub async fn about(State(app): State<App>, _: SignedIn) -> Json<ServerAbout> {
    let (major, minor, patch) = WIRE;
    Json(ServerAbout {
        version: format!("v{major}.{minor}.{patch}"),
        version_url: String::new(),
        licensed: true,
        ffmpeg: app.library.programs.ffmpeg_version().map(str::to_owned),
        libheif: app.library.programs.heif_version().map(str::to_owned),
    })
}

/// `GET /api/server/features`
pub async fn features() -> Json<ServerFeatures> {
    Json(ServerFeatures {
        map: true,
        trash: true,
        password_login: true,
        ..ServerFeatures::default()
    })
}

/// `GET /api/server/config`
pub async fn config(State(app): State<App>) -> Result<Json<ServerConfig>> {
    let ready = app.db.has_admin().await?;
    Ok(Json(ServerConfig {
        trash_days: TRASH_DAYS,
        user_delete_delay: USER_DAYS,
        is_initialized: ready,
        is_onboarded: ready,
        external_domain: app.public_url.clone().unwrap_or_default(),
        public_users: true,
        map_light_style_url: app.map_style.clone().unwrap_or_default(),
        map_dark_style_url: app.map_style.clone().unwrap_or_default(),
        ..ServerConfig::default()
    }))
}

/// `GET /api/server/media-types`
pub async fn media_types() -> Json<MediaTypes> {
    let list = |endings: &[&str]| endings.iter().map(|ending| format!(".{ending}")).collect();
    Json(MediaTypes {
        image: list(&[
            "3fr", "ari", "arw", "avif", "bmp", "cap", "cin", "cr2", "cr3", "crw", "dcr", "dng",
            "erf", "fff", "gif", "heic", "heif", "hif", "iiq", "insp", "jpe", "jpeg", "jpg", "jxl",
            "k25", "kdc", "mrw", "nef", "nrw", "orf", "ori", "pef", "png", "psd", "raf", "raw",
            "rw2", "rwl", "sr2", "srf", "srw", "tif", "tiff", "webp", "x3f",
        ]),
        video: list(&[
            "3g2", "3gp", "3gpp", "asf", "avi", "flv", "insv", "m2t", "m2ts", "m4v", "mkv", "mov",
            "mp4", "mpe", "mpeg", "mpg", "mts", "ogv", "ts", "vob", "webm", "wmv",
        ]),
        sidecar: list(&["xmp"]),
    })
}

/// Any other address below `/api`.
pub async fn unknown() -> impl IntoResponse {
    Error::NotFound("Not found")
}

/// A known address with another method.
pub async fn wrong_method() -> impl IntoResponse {
    let body = vitrine_api::ErrorBody { message: "Method not allowed".into(), errors: Vec::new() };
    (StatusCode::METHOD_NOT_ALLOWED, Json(body))
}

/// `GET /api/openapi.json`
pub async fn openapi(State(app): State<App>) -> Result<Response> {
    let described = app.api_description.get();
    let described = described.ok_or_else(|| Error::internal("the API is not described"))?;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")];
    Ok((headers, described.openapi.clone()).into_response())
}
