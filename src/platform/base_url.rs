//! The addresses of the app and of its server.
//!
//! The app's folder is in the page (`<base>`); a server that is reached below a path, such as
//! `https://host/gallery/`, has written it there. The server is in the same folder, unless the page
//! comes from a static host, whose `config.json` names another (`public/config.js`).

use std::cell::RefCell;

use js_sys::{decode_uri_component, encode_uri_component, global};
use vitrine_gallery::base_path::base_path;
use web_sys::RequestCredentials;

use super::js;

thread_local! {
    static BASE_URL: RefCell<Option<BaseUrl>> = const { RefCell::new(None) };
}

/// Both addresses, without a trailing slash.
#[derive(Clone)]
struct BaseUrl {
    /// Path of the app: empty, or such as `/gallery`.
    base: String,
    /// Address of a server on another host, such as `https://photos.example.org`.
    server: Option<String>,
    /// Whether the server is Vitrine's.
    supports_vitrine_api: bool,
}

impl BaseUrl {
    /// Reads the page's base address, or that of the worker's script.
    fn find() -> Self {
        let of =
            |holder: &str, name: &str| js::get(&js::get(&global(), holder)?, name)?.as_string();
        let address = of("document", "baseURI").or_else(|| of("location", "href"));
        let address = address.unwrap_or_default();
        let (address, query) = address.split_once('?').unwrap_or((&address, ""));
        let server = query.strip_prefix("server=").and_then(|text| decode_uri_component(text).ok());
        Self {
            base: base_path(address).to_owned(),
            server: server.map(String::from),
            supports_vitrine_api: true,
        }
    }
}

fn with<T>(read: impl FnOnce(&BaseUrl) -> T) -> T {
    BASE_URL.with(|url| read(url.borrow_mut().get_or_insert_with(BaseUrl::find)))
}

/// Continues once the server's address is known: at once, unless the page has to request it.
pub fn when_known(go_on: impl FnOnce() + 'static) {
    let Some(promise) = js::get(&global(), "vitrineConfig") else {
        return go_on();
    };
    wasm_bindgen_futures::spawn_local(async move {
        let config = js::resolved(Some(promise)).await;
        let config = config.unwrap_or_default();
        let supports_vitrine_api = js::get(&config, "isOurs").and_then(|value| value.as_bool());
        let supports_vitrine_api = supports_vitrine_api.unwrap_or(true);
        let server = js::get(&config, "api").and_then(|server| server.as_string());
        let server = server.map(|server| server.trim_end_matches('/').to_owned());
        let server = server.filter(|server| !server.is_empty());
        BASE_URL.with(|url| {
            *url.borrow_mut() = Some(BaseUrl { server, supports_vitrine_api, ..BaseUrl::find() })
        });
        go_on();
    });
}

/// Path of the app without a trailing slash: empty, or such as `/gallery`.
#[must_use]
pub fn path() -> String {
    with(|url| url.base.clone())
}

/// The full path of a screen or file of the app, as in the address bar.
#[must_use]
pub fn join(path: &str) -> String {
    with(|url| url.base.clone() + path)
}

/// Text as a segment or a query parameter of a URL.
#[must_use]
pub fn encode(text: &str) -> String {
    encode_uri_component(text).into()
}

/// The storage key for this app, distinct from an app at another path of the same host.
#[must_use]
pub fn storage_key(name: &str) -> String {
    with(|url| format!("{name}{}", url.base))
}

/// The prefix of `/api` in addresses of the server.
#[must_use]
pub fn server() -> String {
    with(|url| url.server.clone().unwrap_or_else(|| url.base.clone()))
}

/// Whether the server has another address than the page.
#[must_use]
pub fn is_other_host() -> bool {
    with(|url| url.server.is_some())
}

/// Whether the server is Vitrine's own, which can do more than other servers with this API.
/// Features that those lack are not offered.
#[must_use]
pub fn supports_vitrine_api() -> bool {
    with(|url| url.supports_vitrine_api)
}

/// The credentials mode of requests. It is set only for another host: what the page has preloaded
/// is the plain request.
#[must_use]
pub fn credentials() -> RequestCredentials {
    if is_other_host() { RequestCredentials::Include } else { RequestCredentials::SameOrigin }
}

/// The `crossorigin` attribute of images and videos that are drawn to a canvas: without it browsers
/// block access to the pixels of another host's.
#[must_use]
pub fn cross_origin() -> Option<&'static str> {
    is_other_host().then_some("use-credentials")
}

/// The address of the worker's script, with the server's address in its query.
#[must_use]
pub fn worker(script: &str) -> String {
    match with(|url| url.server.clone()) {
        Some(server) => join(&format!("{script}?server={}", encode(&server))),
        None => join(script),
    }
}
