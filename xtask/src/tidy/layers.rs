//! Dependency directions inside the app: `pages -> features -> {ui, api, domain, platform}`.

use super::imports::paths_in;
use super::{Breach, File, code, has_word};

/// A layer of the app and the layers of the app that it may use, itself included.
struct Layer {
    name: &'static str,
    may_use: &'static [&'static str],
}

/// From the top down. `app.rs`, `main.rs` and the binaries are above them all. `i18n` only has
/// messages, and may be used wherever messages are shown.
const LAYERS: &[Layer] = &[
    Layer {
        name: "pages",
        may_use: &["pages", "features", "ui", "api", "domain", "platform", "i18n"],
    },
    Layer { name: "features", may_use: &["features", "ui", "api", "domain", "platform", "i18n"] },
    Layer { name: "ui", may_use: &["ui", "i18n"] },
    Layer { name: "api", may_use: &["api", "domain", "platform", "i18n"] },
    Layer { name: "worker", may_use: &["worker", "domain", "platform"] },
    Layer { name: "platform", may_use: &["platform", "domain", "i18n"] },
    Layer { name: "i18n", may_use: &["i18n", "platform"] },
    Layer { name: "domain", may_use: &["domain"] },
];

/// No layer uses a higher one, and a feature never imports another feature.
pub(super) fn directions(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        let Some(layer) = LAYERS.iter().find(|layer| file.is_in(&format!("src/{}", layer.name)))
        else {
            continue;
        };
        for (line, path) in crate_paths(&file.text) {
            let mut parts = path.split("::");
            let used = parts.next().unwrap_or_default();
            let known = LAYERS.iter().any(|layer| layer.name == used);
            if known && !layer.may_use.contains(&used) {
                breaches.push(Breach::new(
                    file,
                    line,
                    format!("{} may not use {used}", layer.name),
                ));
            }
            let own = feature_of(&file.path);
            if let (Some(own), "features", Some(other)) = (own, used, parts.next())
                && own != other
            {
                breaches.push(Breach::new(
                    file,
                    line,
                    format!("the feature {own} may not use the feature {other}"),
                ));
            }
        }
        if file.is_in("src/ui") {
            breaches.extend(ui_knows_only_leptos(file));
        }
    }
    breaches
}

/// Only some modules may use `web_sys`.
pub(super) fn web_sys(files: &[File]) -> Vec<Breach> {
    const ALLOWED: &[&str] = &["src/platform", "src/worker", "src/bin", "src/ui"];
    let app = files.iter().filter(|file| file.is_rust() && file.path.starts_with("src/"));
    app.filter(|file| !ALLOWED.iter().any(|module| file.is_in(module)))
        .flat_map(|file| uses(file, &["web_sys"]))
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
        if file.is_in("src/domain") {
            breaches.extend(uses(file, WEB));
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
    const FORBIDDEN: &[&str] =
        &["vitrine_api", "vitrine_media", "gloo_net", "leptos_router", "serde_json"];
    uses(file, FORBIDDEN)
}

/// The feature that a file belongs to: `src/features/share/dialog.rs` and `src/features/share.rs`
/// are both `share`.
fn feature_of(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("src/features/")?;
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
            ("src/features/share.rs", "use crate::pages::Share;", "features may not use pages"),
            ("src/ui/button.rs", "use crate::domain::Grid;", "ui may not use domain"),
            ("src/ui.rs", "use crate::{ui::Icon, platform::focus};", "ui may not use platform"),
            ("src/domain/grid.rs", "fn a() { crate::api::get() }", "domain may not use api"),
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
                "src/pages/share.rs",
                "use crate::{api::{self, ApiClient as Client}, features::grid::Grid, ui};",
            ),
            (
                "src/features/grid/tile.rs",
                "use crate::features::grid::Row;\nuse crate::domain::{rows, select};",
            ),
            (
                "src/ui/icon.rs",
                "use leptos::prelude::*;\nuse crate::ui::Size; // not crate::pages::x",
            ),
            ("src/app.rs", "use crate::pages::Share;"),
            ("src/features.rs", "pub mod grid;"),
        ];
        for (path, text) in cases {
            assert_eq!(whats(directions(&[file(path, text)])), [""; 0], "{path}");
        }
    }

    #[test]
    fn features_are_strangers() {
        let text = "use crate::{\n    domain::grid,\n    features::{grid::Grid, lightbox::{self, Slide}},\n};";
        let found = whats(directions(&[file("src/features/grid/tile.rs", text)]));
        assert!(
            found.iter().all(|what| what == "the feature grid may not use the feature lightbox")
        );
        assert!(!found.is_empty());
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
        assert_eq!(web_sys(&[file("src/domain/grid.rs", text)]).len(), 1);
        for path in
            ["src/platform/focus.rs", "src/bin/worker.rs", "src/worker/zip.rs", "src/ui/dialog.rs"]
        {
            assert_eq!(web_sys(&[file(path, text)]), [], "{path}");
        }
    }

    #[test]
    fn the_pure_parts_are_pure() {
        let impure = [
            ("src/domain/grid.rs", "use leptos::prelude::*;"),
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
