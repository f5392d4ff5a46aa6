//! Dependency directions inside the app: `app > screens > widgets > features > {ui, api} > i18n >
//! platform`; and what the crates that know no browser may use.

use super::imports::paths_in;
use super::{Breach, File, code, has_word};

/// A layer of the app and the layers of the app that it may use, itself included.
struct Layer {
    name: &'static str,
    may_use: &'static [&'static str],
}

/// From the top down. `app.rs`, `main.rs` and the binaries are above them all.
const LAYERS: &[Layer] = &[
    Layer {
        name: "screens",
        may_use: &["screens", "widgets", "features", "ui", "api", "i18n", "platform"],
    },
    Layer { name: "widgets", may_use: &["widgets", "features", "ui", "api", "i18n", "platform"] },
    Layer { name: "features", may_use: &["features", "ui", "api", "i18n", "platform"] },
    Layer { name: "ui", may_use: &["ui", "i18n"] },
    Layer { name: "api", may_use: &["api", "i18n", "platform"] },
    Layer { name: "worker", may_use: &["worker"] },
    Layer { name: "i18n", may_use: &["i18n", "platform"] },
    Layer { name: "platform", may_use: &["platform"] },
];

/// Single modules that a layer may use in addition.
const EXCEPTIONS: &[(&str, &str)] = &[("ui", "platform::focus"), ("worker", "platform::base_url")];

/// Layers whose modules may not use each other: a layer above connects them.
const UNCONNECTED: &[(&str, &str)] = &[("screens", "screen"), ("features", "feature")];

/// No layer uses a higher one, no screen uses another screen, and no feature another feature.
pub(super) fn directions(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        let Some(layer) = LAYERS.iter().find(|layer| file.is_in(&format!("src/{}", layer.name)))
        else {
            continue;
        };
        let unconnected = UNCONNECTED.iter().find(|(name, _)| *name == layer.name);
        for (line, path) in crate_paths(&file.text) {
            let mut parts = path.split("::");
            let used = parts.next().unwrap_or_default();
            let known = LAYERS.iter().any(|layer| layer.name == used);
            let is_exception = EXCEPTIONS.contains(&(layer.name, path_start(&path, 2)));
            if known && !layer.may_use.contains(&used) && !is_exception {
                let what = format!("{} may not use {used}", layer.name);
                breaches.push(Breach::new(file, line, what));
            }
            if let (Some((_, one)), Some(own), Some(other)) =
                (unconnected, module_of(&file.path, layer.name), parts.next())
                && used == layer.name
                && own != other
            {
                let what = format!("the {one} {own} may not use the {one} {other}");
                breaches.push(Breach::new(file, line, what));
            }
        }
        if let Some((_, one)) = unconnected {
            breaches.extend(siblings(file, layer.name, one));
        }
        if file.is_in("src/ui") {
            breaches.extend(ui_knows_only_leptos(file));
        }
    }
    breaches
}

/// The first parts of a path: `platform::focus` of `platform::focus::Opener`.
fn path_start(path: &str, parts: usize) -> &str {
    path.match_indices("::").nth(parts - 1).map_or(path, |(end, _)| &path[..end])
}

/// Uses of another module of the same layer through `super`.
fn siblings(file: &File, layer: &str, one: &str) -> Vec<Breach> {
    let Some(own) = module_of(&file.path, layer) else { return Vec::new() };
    // From a `mod.rs`, `super` is the folder above its own.
    let depth = file.path.matches('/').count() - if file.path.ends_with("/mod.rs") { 2 } else { 1 };
    // In a module of tests, `super` is the file itself.
    let text = file.text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut breaches = Vec::new();
    for (line, path) in paths_in(text, &"super::".repeat(depth)) {
        let other = path.split("::").next().unwrap_or_default();
        if !["", "*", "super", own].contains(&other) {
            let what = format!("the {one} {own} may not use the {one} {other}");
            breaches.push(Breach::new(file, line, what));
        }
    }
    breaches
}

/// Only `platform` and `worker` may use `web_sys` and `js_sys`.
pub(super) fn web_sys(files: &[File]) -> Vec<Breach> {
    const ALLOWED: &[&str] = &["src/platform", "src/worker"];
    let app = files.iter().filter(|file| file.is_rust() && file.path.starts_with("src/"));
    app.filter(|file| !ALLOWED.iter().any(|module| file.is_in(module)))
        .flat_map(|file| uses(file, &["web_sys", "js_sys"]))
        .collect()
}

/// Pure parts use no browser, no clock and no file system, with the exceptions listed here.
pub(super) fn pure(files: &[File]) -> Vec<Breach> {
    const WEB: &[&str] = &[
        "web_sys",
        "js_sys",
        "leptos",
        "leptos_router",
        "gloo_net",
        "gloo_timers",
        "wasm_bindgen",
    ];
    const CLOCK_AND_NETWORK: &[&str] = &["SystemTime", "std::net"];
    const WORLD: &[&str] =
        &["web_sys", "js_sys", "leptos", "wasm_bindgen", "std::fs", "std::net", "SystemTime"];
    /// `source` adapts a browser's file and a native one, behind `cfg`.
    const ADAPTER: &str = "crates/media/src/source";
    let is_pure_crate = |file: &File| {
        let is_media = file.path.starts_with("crates/media/src/") && !file.is_in(ADAPTER);
        is_media || file.path.starts_with("crates/api/src/")
    };
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        if file.path.starts_with("crates/gallery/src/") {
            breaches.extend(uses(file, WEB));
            breaches.extend(uses(file, CLOCK_AND_NETWORK));
        } else if is_pure_crate(file) {
            breaches.extend(uses(file, WORLD));
        }
    }
    breaches
}

fn uses(file: &File, forbidden: &[&str]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (line, text) in code(&file.text) {
        for name in forbidden.iter().filter(|name| has_word(text, name)) {
            breaches.push(Breach::new(file, line, format!("{name} has no place here")));
        }
    }
    breaches
}

fn ui_knows_only_leptos(file: &File) -> Vec<Breach> {
    const FORBIDDEN: &[&str] = &[
        "vitrine_api",
        "vitrine_gallery",
        "vitrine_media",
        "gloo_net",
        "leptos_router",
        "serde_json",
    ];
    uses(file, FORBIDDEN)
}

/// The module of a layer that a file belongs to: `src/features/share/dialog.rs` and
/// `src/features/share.rs` are both `share`.
fn module_of<'a>(path: &'a str, layer: &str) -> Option<&'a str> {
    let rest = path.strip_prefix("src/")?.strip_prefix(layer)?.strip_prefix('/')?;
    let name = rest.split('/').next()?;
    let name = name.strip_suffix(".rs").unwrap_or(name);
    (name != "mod").then_some(name)
}

/// All paths that start at the crate, without `crate::`, with their lines.
fn crate_paths(text: &str) -> Vec<(usize, String)> {
    ["crate::", "vitrine::"].iter().flat_map(|start| paths_in(text, start)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    fn whats(breaches: Vec<Breach>) -> Vec<String> {
        breaches.into_iter().map(|breach| breach.what).collect()
    }

    #[test]
    fn nobody_reaches_upwards() {
        let cases = [
            ("src/features/share.rs", "use crate::widgets::Share;", "features may not use widgets"),
            ("src/ui/button.rs", "use crate::api::ApiClient;", "ui may not use api"),
            ("src/ui.rs", "use crate::{ui::Icon, platform::dom};", "ui may not use platform"),
            ("src/platform/intl.rs", "use crate::i18n::t;", "platform may not use i18n"),
            ("src/platform/dom.rs", "fn a() { crate::api::get() }", "platform may not use api"),
            ("src/api/albums.rs", "use crate::{\n  ui,\n};", "api may not use ui"),
            (
                "src/platform/zip.rs",
                "use crate::features::download;",
                "platform may not use features",
            ),
        ];
        for (path, text, expected) in cases {
            assert_eq!(whats(directions(&[file(path, text)])), [expected], "{path}");
        }
    }

    #[test]
    fn downwards_is_fine() {
        let cases = [
            (
                "src/screens/share.rs",
                "use crate::{api::{self, ApiClient as Client}, features::grid::Grid, ui};",
            ),
            (
                "src/features/grid/tile.rs",
                "use crate::features::grid::Row;\nuse crate::platform::{dom, intl};",
            ),
            (
                "src/ui/icon.rs",
                "use leptos::prelude::*;\nuse crate::ui::Size; // not crate::screens::x",
            ),
            ("src/ui/dialog.rs", "use crate::platform::focus::Opener;"),
            ("src/app.rs", "use crate::screens::Share;"),
            ("src/screens/share/page.rs", "use super::state::Open;\nuse crate::widgets::Gallery;"),
            ("src/features.rs", "pub mod grid;"),
        ];
        for (path, text) in cases {
            assert_eq!(whats(directions(&[file(path, text)])), [""; 0], "{path}");
        }
    }

    #[test]
    fn features_are_strangers() {
        let text = "use crate::{\n    platform::dom,\n    features::{grid::Grid, lightbox::{self, Slide}},\n};";
        let found = whats(directions(&[file("src/features/grid/tile.rs", text)]));
        assert!(
            found.iter().all(|what| what == "the feature grid may not use the feature lightbox")
        );
        assert!(!found.is_empty());
    }

    #[test]
    fn screens_are_strangers() {
        let expected = ["the screen album may not use the screen owner"];
        for (path, text) in [
            ("src/screens/album.rs", "use super::owner::Account;"),
            ("src/screens/album/page.rs", "use super::super::owner::Account;"),
            ("src/screens/album/mod.rs", "use super::{owner::Account};"),
            ("src/screens/album.rs", "use crate::screens::owner::Account;"),
        ] {
            assert_eq!(whats(directions(&[file(path, text)])), expected, "{path}");
        }
        let own = file("src/screens/album/page.rs", "use super::state::Open;");
        assert_eq!(whats(directions(&[own])), [""; 0]);
    }

    #[test]
    fn ui_knows_only_leptos() {
        let found = directions(&[file("src/ui/list.rs", "//! A list.\nuse vitrine_api::Album;")]);
        assert_eq!(found[0].line, 2);
        assert_eq!(whats(found), ["vitrine_api has no place here"]);
    }

    #[test]
    fn the_browser_is_spoken_to_in_few_places() {
        let text = "use web_sys::window;";
        assert_eq!(web_sys(&[file("src/features/share.rs", text)]).len(), 1);
        assert_eq!(web_sys(&[file("src/api/links.rs", text)]).len(), 1);
        assert_eq!(web_sys(&[file("src/ui/menu.rs", "use leptos::web_sys::Element;")]).len(), 1);
        assert_eq!(web_sys(&[file("src/api/links.rs", "js_sys::Date::now()")]).len(), 1);
        for path in ["src/platform/focus.rs", "src/worker/zip.rs"] {
            assert_eq!(web_sys(&[file(path, text)]), [], "{path}");
        }
    }

    #[test]
    fn the_pure_parts_are_pure() {
        let impure = [
            ("crates/gallery/src/grid.rs", "use leptos::prelude::*;"),
            ("crates/gallery/src/expiry.rs", "let now = SystemTime::now();"),
            ("crates/media/src/jpeg.rs", "use std::fs::File;"),
            ("crates/media/src/zip.rs", "let now = SystemTime::now();"),
            ("crates/api/src/links.rs", "use wasm_bindgen::JsValue;"),
        ];
        for (path, text) in impure {
            assert_eq!(pure(&[file(path, text)]).len(), 1, "{path}");
        }
        assert_eq!(pure(&[file("crates/media/src/source/web.rs", "use web_sys::Blob;")]), []);
        assert_eq!(pure(&[file("crates/media/src/jpeg.rs", "// web_sys would be wrong here")]), []);
    }
}
