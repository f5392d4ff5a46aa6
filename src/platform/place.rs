//! Where the app is, and where its server is.
//!
//! The app's own folder stands in the page (`<base>`); a server that people reach below a path, as
//! `https://host/gallery/`, has written it there. The server is in the same folder, unless the page
//! comes from a host of files, whose `config.json` names another (`public/config.js`).

use std::cell::RefCell;

use js_sys::{decode_uri_component, encode_uri_component, global};
use web_sys::RequestCredentials;

use super::js;

thread_local! {
    static PLACE: RefCell<Option<Place>> = const { RefCell::new(None) };
}

/// Both without a slash at the end.
#[derive(Clone)]
struct Place {
    /// Path of the app: empty, or as `/gallery`.
    base: String,
    /// Address of the server where it is elsewhere, as `https://photos.example.org`.
    server: Option<String>,
    /// Whether the server is Vitrine's.
    is_ours: bool,
}

impl Place {
    /// What the page says, or what the page told its worker.
    fn find() -> Self {
        let of =
            |holder: &str, name: &str| js::get(&js::get(&global(), holder)?, name)?.as_string();
        let address = of("document", "baseURI").or_else(|| of("location", "href"));
        let address = address.unwrap_or_default();
        let (address, query) = address.split_once('?').unwrap_or((&address, ""));
        let server = query.strip_prefix("server=").and_then(|text| decode_uri_component(text).ok());
        Self { base: folder(address).to_owned(), server: server.map(String::from), is_ours: true }
    }
}

/// The path of the folder that a file with this address lies in.
fn folder(address: &str) -> &str {
    let path = address.split_once("://").and_then(|(_, rest)| Some(&rest[rest.find('/')?..]));
    path.and_then(|path| path.rsplit_once('/')).map_or("", |(folder, _)| folder)
}

fn with<T>(read: impl FnOnce(&Place) -> T) -> T {
    PLACE.with(|place| read(place.borrow_mut().get_or_insert_with(Place::find)))
}

/// Goes on when it is known where the server is: at once, unless the page has had to ask.
pub fn when_known(go_on: impl FnOnce() + 'static) {
    let Some(promise) = js::get(&global(), "vitrineConfig") else {
        return go_on();
    };
    wasm_bindgen_futures::spawn_local(async move {
        let config = js::resolved(Some(promise)).await;
        let config = config.unwrap_or_default();
        let is_ours = js::get(&config, "isOurs").and_then(|is_ours| is_ours.as_bool());
        let is_ours = is_ours.unwrap_or(true);
        let server = js::get(&config, "api").and_then(|server| server.as_string());
        let server = server.map(|server| server.trim_end_matches('/').to_owned());
        let server = server.filter(|server| !server.is_empty());
        PLACE.with(|place| *place.borrow_mut() = Some(Place { server, is_ours, ..Place::find() }));
        go_on();
    });
}

/// Path of the app without a slash at the end: empty, or as `/gallery`.
#[must_use]
pub fn base() -> String {
    with(|place| place.base.clone())
}

/// The address of a screen or a file of the app, as it stands in the address bar.
#[must_use]
pub fn at(path: &str) -> String {
    with(|place| place.base.clone() + path)
}

/// The name of what the device keeps for this app, apart from one at another path of the same host.
#[must_use]
pub fn kept(name: &str) -> String {
    with(|place| format!("{name}{}", place.base))
}

/// What stands before `/api` in addresses of the server.
#[must_use]
pub fn server() -> String {
    with(|place| place.server.clone().unwrap_or_else(|| place.base.clone()))
}

/// Whether the server has another address than the page.
#[must_use]
pub fn is_elsewhere() -> bool {
    with(|place| place.server.is_some())
}

/// Whether the server is Vitrine's own, which can do more than the wire's other servers: what those
/// cannot is not offered.
#[must_use]
pub fn is_ours() -> bool {
    with(|place| place.is_ours)
}

/// How requests of scripts carry the session. Only to another address it has to be said: what the
/// page has preloaded is the plain request.
#[must_use]
pub fn credentials() -> RequestCredentials {
    if is_elsewhere() { RequestCredentials::Include } else { RequestCredentials::SameOrigin }
}

/// The `crossorigin` of pictures and films that are painted anew: browsers give nobody the pixels of
/// another host's otherwise.
#[must_use]
pub fn cross_origin() -> Option<&'static str> {
    is_elsewhere().then_some("use-credentials")
}

/// The address of the worker's script, which finds the server by it.
#[must_use]
pub fn worker(script: &str) -> String {
    match with(|place| place.server.clone()) {
        Some(server) => at(&format!("{script}?server={}", encode_uri_component(&server))),
        None => at(script),
    }
}

#[cfg(test)]
mod tests {
    use super::folder;

    #[test]
    fn the_folder_of_the_app() {
        for (address, expected) in [
            ("https://host/", ""),
            ("https://host/worker_loader.js", ""),
            ("https://host/gallery/", "/gallery"),
            ("http://[::1]:80/a/b/worker_loader.js", "/a/b"),
            ("https://host", ""),
            ("about:srcdoc", ""),
        ] {
            assert_eq!(folder(address), expected, "{address}");
        }
    }
}
