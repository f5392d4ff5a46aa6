//! The map: MapLibre, which is JavaScript, behind a small module of ours (public/map/glue.js). Both
//! are loaded when a map opens, and not before.

use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use super::place;
use crate::domain::map::Event;

/// Leads to the module, whose own address changes with its content.
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

    /// Comes nearer by some steps, or goes away.
    #[wasm_bindgen(method)]
    pub fn zoom(this: &OpenMap, steps: f64);

    /// Goes to a place, given as `data-at` has it; as near as it gets, without a zoom.
    #[wasm_bindgen(method)]
    pub fn go(this: &OpenMap, at: &str, zoom: Option<u32>);

    /// Asks for a list of at most so many photos.
    #[wasm_bindgen(method)]
    pub fn list(this: &OpenMap, most: u32);

    /// Shows the way from photo to photo, or hides it.
    #[wasm_bindgen(method)]
    pub fn route(this: &OpenMap, shown: bool);

    /// Gives back all that it holds. It says nothing any more.
    #[wasm_bindgen(method)]
    pub fn close(this: &OpenMap);
}

/// What a map is opened with.
#[derive(Debug, Clone, Serialize)]
pub struct Options {
    /// Where the places are asked for.
    pub places: String,
    /// Where the server says which style of the map the operator wants.
    pub config: String,
    /// Where it looks first, as the address says it; where the photos are, without it.
    pub at: Option<String>,
    /// The photo that it looks at first.
    pub photo: Option<String>,
    /// Most photos in the first list.
    pub list: u32,
    /// What the drawn things are called.
    pub words: Words,
}

/// Names of what MapLibre itself puts on the page.
#[derive(Debug, Clone, Serialize)]
pub struct Words {
    /// The map.
    pub map: &'static str,
    /// The button that shows whose map it is.
    pub attribution: &'static str,
}

/// Loads the map's script and styles; nothing if they cannot be had.
pub async fn load() -> Option<Script> {
    Some(import(&place::at(SCRIPT)).await.ok()?.unchecked_into())
}

/// A map and the ear that hears it; closed when dropped.
#[derive(Debug)]
pub struct Drawn {
    map: OpenMap,
    _ear: Closure<dyn Fn(String)>,
}

impl Drawn {
    /// Opens a map. Markers with a `data-at` of longitude and latitude are kept in their place.
    #[must_use]
    pub fn open(
        script: &Script,
        canvas: &HtmlElement,
        pins: &HtmlElement,
        options: &Options,
        hear: impl Fn(Event) + 'static,
    ) -> Option<Self> {
        let options = serde_json::to_string(options).ok()?;
        let ear = Closure::<dyn Fn(String)>::new(move |told: String| {
            if let Ok(event) = serde_json::from_str(&told) {
                hear(event);
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
