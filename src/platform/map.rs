//! The map: MapLibre, which is JavaScript, behind a small module (`public/map/glue.js`). Both are
//! loaded only when a map opens.

use serde::Serialize;
use vitrine_gallery::map::Event;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use super::base_url;

/// The script that loads the module, whose own address changes with its content.
const SCRIPT: &str = "/map.js";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = import)]
    async fn import(address: &str) -> Result<JsValue, JsValue>;

    /// The loaded module.
    #[derive(Debug, Clone)]
    pub type Script;

    #[wasm_bindgen(method)]
    fn open(
        this: &Script,
        canvas: &HtmlElement,
        pins: &HtmlElement,
        options: &str,
        tell: &JsValue,
    ) -> OpenMap;

    /// A map on the page.
    #[derive(Debug, Clone)]
    pub type OpenMap;

    /// Zooms in by some steps; out if negative.
    #[wasm_bindgen(method)]
    pub fn zoom(this: &OpenMap, steps: f64);

    /// Moves to a position in the format of `data-at`. Without a zoom, goes as close as possible.
    #[wasm_bindgen(method)]
    pub fn go(this: &OpenMap, at: &str, zoom: Option<u32>);

    /// Notes that a photo has no thumbnail, so that another one stands for its group.
    #[wasm_bindgen(method)]
    pub fn unpictured(this: &OpenMap, id: &str);

    /// Requests a list of at most `most` photos.
    #[wasm_bindgen(method)]
    pub fn list(this: &OpenMap, most: u32);

    /// Shows or hides the route from photo to photo.
    #[wasm_bindgen(method)]
    pub fn route(this: &OpenMap, shown: bool);

    /// Frees all resources. No event follows.
    #[wasm_bindgen(method)]
    pub fn close(this: &OpenMap);
}

/// Options of a new map.
#[derive(Debug, Clone, Serialize)]
pub struct Options {
    /// URL of the locations.
    pub places: String,
    /// URL of the server's setting for the map style.
    pub config: String,
    /// Initial position in the address's format. `None` starts where the photos are.
    pub at: Option<String>,
    /// The photo to start at.
    pub photo: Option<String>,
    /// Maximum number of photos in the first list.
    pub list: u32,
    /// Labels of MapLibre's own elements.
    pub words: Words,
}

/// Labels of MapLibre's own elements.
#[derive(Debug, Clone, Serialize)]
pub struct Words {
    /// The map.
    pub map: &'static str,
    /// The button that shows the attribution.
    pub attribution: &'static str,
}

/// Loads the map's script and styles. `None` if that fails.
pub async fn load() -> Option<Script> {
    Some(import(&base_url::join(SCRIPT)).await.ok()?.unchecked_into())
}

/// A map and its event callback. Closed when dropped.
#[derive(Debug)]
pub struct Drawn {
    map: OpenMap,
    _ear: Closure<dyn Fn(String)>,
}

impl Drawn {
    /// Opens a map. Elements with `data-at`, longitude and latitude, are kept at their position.
    #[must_use]
    pub fn open(
        script: &Script,
        canvas: &HtmlElement,
        pins: &HtmlElement,
        options: &Options,
        on_event: impl Fn(Event) + 'static,
    ) -> Option<Self> {
        let options = serde_json::to_string(options).ok()?;
        let ear = Closure::<dyn Fn(String)>::new(move |told: String| {
            if let Ok(event) = serde_json::from_str(&told) {
                on_event(event);
            }
        });
        let map = script.open(canvas, pins, &options, ear.as_ref());
        Some(Self { map, _ear: ear })
    }

    /// The map.
    #[must_use]
    pub fn map(&self) -> &OpenMap {
        &self.map
    }
}

impl Drop for Drawn {
    fn drop(&mut self) {
        self.map.close();
    }
}
