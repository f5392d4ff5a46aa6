//! Splits the visitor's program in two: what the first screen of a link needs, and the rest, which
//! is loaded while that screen is being looked at.
//!
//! The app does not depend on it. `LATE` names modules; `wasm` moves their functions to a second
//! file, and `rest.js`, which is inserted into wasm-bindgen's glue, loads it.

mod wasm;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::fingerprint;

/// Modules that no visitor needs before the first photos are shown. Functions that they share with
/// others stay in the first file. Each entry must match a function of the program, as must those of
/// `EARLY`, or the build fails.
const LATE: &[&str] = &[
    "vitrine::api::download::",
    "vitrine::api::timeline::bucket_ids",
    "vitrine::features::downloads::messages",
    "vitrine::features::downloads::options::__component_form",
    "vitrine::features::downloads::panel::Offer",
    "vitrine::features::downloads::panel::__component_row",
    "vitrine::features::downloads::state",
    "vitrine::features::grid::state::GridState>::ids_of",
    "vitrine::features::grid::tile_file",
    "vitrine::features::languages",
    "vitrine::features::lightbox",
    "vitrine::features::map",
    "vitrine::features::share_to_app::dialog::__component_inside",
    "vitrine::features::share_to_app::dialog::__component_instead",
    "vitrine::features::share_to_app::dialog::__component_progress",
    "vitrine::features::share_to_app::state",
    "vitrine::features::slideshow",
    "vitrine::features::uploads::chosen",
    "vitrine::features::uploads::guest_dialog",
    "vitrine::features::uploads::metadata",
    "vitrine::features::uploads::own",
    "vitrine::features::uploads::panel::Controls",
    "vitrine::features::uploads::panel::__component_controls",
    "vitrine::features::uploads::rows",
    "vitrine::features::uploads::state",
    "vitrine::features::uploads::unsent",
    "vitrine::platform::files",
    "vitrine::platform::handles",
    "vitrine::platform::map",
    "vitrine::platform::share_to_app",
    "vitrine::platform::upload_store",
    "vitrine::platform::worker",
    "vitrine::screens::photo::",
    "vitrine::screens::slideshow::",
    "vitrine::ui::file_label",
    "vitrine::widgets::map_layer::__component_map_content",
    "vitrine::widgets::map_layer::__component_map_dialog",
    "vitrine::widgets::map_layer::__component_placing",
    "vitrine_gallery::download",
    "vitrine_gallery::file_type",
    "vitrine_gallery::jobs",
    "vitrine_gallery::slideshow",
    "vitrine_gallery::upload",
    "vitrine_gallery::zoom",
];

/// Functions of those modules that run when the page opens.
const EARLY: &[&str] = &[
    "::Any>::type_id",
    "Downloads>::new",
    "Jobs>::of_page",
    "ShareToApp>::new",
    "Uploads>::new",
    "Uploads>::unsent_number",
];

/// The script that loads the rest; `{REST}` stands for its URL.
const LOADER: &str = include_str!("split/rest.js");

/// Splits the program of a page. It has to be built with function names.
pub(crate) fn page(dist: &Path, page: &str, program: &str) -> Result<()> {
    let html = fs::read_to_string(dist.join(page)).with_context(|| format!("reading {page}"))?;
    let old_glue = named(&html, program, ".js")?;
    let old_wasm = named(&html, program, "_bg.wasm")?;
    let whole = fs::read(dist.join(old_wasm)).with_context(|| format!("reading {old_wasm}"))?;
    let names = wasm::function_names(&whole).with_context(|| format!("reading {old_wasm}"))?;
    every_entry_matches(LATE, EARLY, &names)?;
    let parts = wasm::split(&whole, is_late).with_context(|| format!("splitting {old_wasm}"))?;

    let rest = write(dist, program, "_rest.wasm", &parts.rest)?;
    let first = write(dist, program, "_bg.wasm", &parts.first)?;
    let glue = fs::read_to_string(dist.join(old_glue))?;
    let glue = with_loader(&glue, &rest).with_context(|| format!("changing {old_glue}"))?;
    let glue = write(dist, program, ".js", glue.as_bytes())?;
    let html = without_integrity(&html, &[old_glue, old_wasm]);
    let html = html.replace(old_glue, &glue).replace(old_wasm, &first);
    fs::remove_file(dist.join(old_glue))?;
    fs::remove_file(dist.join(old_wasm))?;
    fs::write(dist.join(page), html).with_context(|| format!("writing {page}"))
}

/// Whether a function, by its Rust name, belongs to the rest: one of a late module that is not
/// needed early.
fn is_late(name: &str) -> bool {
    let name = without_hashes(name);
    LATE.iter().any(|module| is_of(module, &name)) && !EARLY.iter().any(|part| name.contains(part))
}

/// Whether a function, by its name without hashes, is of a module, or is one that the framework
/// instantiates with a closure of the module.
fn is_of(module: &str, name: &str) -> bool {
    let start = name.trim_start_matches(['<', '&']);
    // Identical instances of these are merged, so the name of one says nothing about its callers.
    let is_glue = ["alloc::", "core::", "std::", "tachys::erased::", "tachys::view::any_view::"]
        .iter()
        .any(|library| start.starts_with(library));
    // The children of a component are the content of their closure, and not merged.
    let is_children = start.starts_with("alloc::boxed::Box<dyn core::ops::function::FnOnce")
        && name.contains(" as leptos::children::ToChildren<");
    let may_be_of = !is_glue || is_children;
    start.starts_with(module) || may_be_of && name.split(module).skip(1).any(is_closure)
}

/// Fails if an entry of the lists matches no function, because it is misspelt or because the code
/// has moved: its functions would silently go to the other file.
fn every_entry_matches(late: &[&str], early: &[&str], names: &[String]) -> Result<()> {
    let names: Vec<String> = names.iter().map(|name| without_hashes(name)).collect();
    let of_late = |name: &&String| late.iter().any(|module| is_of(module, name));
    let names: Vec<&String> = names.iter().filter(of_late).collect();
    let late = late.iter().filter(|module| !names.iter().any(|name| is_of(module, name)));
    let early = early.iter().filter(|part| !names.iter().any(|name| name.contains(**part)));
    let unmatched: Vec<&str> = late.chain(early).copied().collect();
    ensure!(
        unmatched.is_empty(),
        "entries of the lists in xtask/src/split.rs match no function: {}",
        unmatched.join(", ")
    );
    Ok(())
}

/// Whether the path that continues with `rest` is that of a closure.
fn is_closure(rest: &str) -> bool {
    let is_path = |letter: char| letter.is_alphanumeric() || "_:{}#".contains(letter);
    let path = rest.split(|letter| !is_path(letter)).next();
    path.is_some_and(|path| path.contains("{closure"))
}

/// Removes hashes: `vitrine[1a2b]::app` becomes `vitrine::app`.
fn without_hashes(name: &str) -> String {
    let mut pieces = name.split('[');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once(']') {
            Some((hash, rest)) if hash.chars().all(|letter| letter.is_ascii_hexdigit()) => {
                out.push_str(rest);
            }
            _ => {
                out.push('[');
                out.push_str(piece);
            }
        }
    }
    out
}

/// The name of a program's file in the page: `visitor-0123456789abcdef.js`.
fn named<'a>(html: &'a str, program: &str, end: &str) -> Result<&'a str> {
    html.match_indices(&format!("/{program}-"))
        .filter_map(|(at, _)| html.get(at + 1..)?.split(['"', '\'']).next())
        .find(|name| name.strip_suffix(end).is_some_and(|start| !start.contains(['.', '_'])))
        .with_context(|| format!("the page names no {program}-…{end}"))
}

/// Writes a file whose name contains a hash of its content, and returns the name.
fn write(dist: &Path, program: &str, end: &str, bytes: &[u8]) -> Result<String> {
    let hash = fingerprint::sha1_hex(bytes);
    let name = format!("{program}-{}{end}", &hash[..16]);
    fs::write(dist.join(&name), bytes).with_context(|| format!("writing {name}"))?;
    Ok(name)
}

/// Changes wasm-bindgen's glue to pass the loader to the first part, and to call the loader's
/// `before` before the app starts.
fn with_loader(glue: &str, rest: &str) -> Result<String> {
    let imports = "_bg.js\": import0,\n";
    let begin = "return __wbg_finalize_init(instance, module);";
    ensure!(glue.matches(imports).count() == 1, "the imports are not where they were");
    ensure!(glue.matches(begin).count() == 2, "the start is not where it was");
    let glue = glue.replace(imports, &format!("{imports}        rest,\n"));
    // The first occurrence is in `initSync`, which is never called.
    let at = glue.rfind(begin).context("the start")?;
    let (before, after) = glue.split_at(at);
    let loader = LOADER.replace("{REST}", rest);
    Ok(format!("{loader}\n{before}await rest.before(instance.exports);\n    {after}"))
}

/// Removes the integrity hashes of files that were changed after Trunk computed them.
fn without_integrity(html: &str, names: &[&str]) -> String {
    let mut out = String::with_capacity(html.len());
    for piece in html.split_inclusive('>') {
        let is_named = names.iter().any(|name| piece.contains(name));
        match piece.split_once(" integrity=\"").filter(|_| is_named) {
            Some((before, after)) => {
                out.push_str(before);
                out.push_str(after.split_once('"').map_or("", |(_, rest)| rest));
            }
            None => out.push_str(piece),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = r#"<script type="module">
import init, * as bindings from '/visitor-1a.js';
const wasm = await init({ module_or_path: '/visitor-1a_bg.wasm' });
</script><link rel="modulepreload" href="/visitor-1a.js" integrity="sha384-x"><link integrity="sha384-y" href="/a.svg">"#;

    #[test]
    fn late_is_what_is_in_late_modules_and_what_is_made_of_their_closures() {
        assert!(is_late("vitrine[1a2b]::features::lightbox::stage::Stage"));
        let view = "vitrine[1a]::features::lightbox::stage::__component_stage::{closure#2}";
        assert!(is_late(&format!("<{view} as tachys[2b]::view::Render>::build")));
        assert!(is_late(&format!("<leptos[3c]::show::Show<{view}, bool>>::build")));
        // Library glue, types of such modules, early functions, and everything else.
        let children = "alloc[6f]::boxed::Box<dyn core[4d]::ops::function::FnOnce<(), Output = A>>";
        let children =
            format!("<<{children} as leptos[3c]::children::ToChildren<{view}>>::to_children");
        assert!(is_late(&children));
        assert!(!is_late(&format!("core[4d]::ptr::drop_in_place::<{view}>")));
        assert!(!is_late("<reactive_graph[5e]::Signal<vitrine_gallery[1a]::zoom::View>>::get"));
        assert!(!is_late("<vitrine[1a]::features::uploads::state::Uploads>::new"));
        assert!(!is_late("vitrine[1a]::features::grid::state::GridState"));
    }

    #[test]
    fn an_entry_that_matches_no_function_is_an_error() {
        let names = [
            "vitrine[1a2b]::features::map::view::__component_map_view".to_owned(),
            "<vitrine[1a2b]::features::uploads::state::Uploads>::new".to_owned(),
        ];
        let (map, uploads) = ("vitrine::features::map", "vitrine::features::uploads::state");
        assert!(every_entry_matches(&[map, uploads], &["Uploads>::new"], &names).is_ok());
        let misspelt = "vitrine::features::mapp";
        let error = every_entry_matches(&[map, misspelt], &[], &names).unwrap_err();
        assert!(error.to_string().ends_with(": vitrine::features::mapp"), "{error}");
        // That function is of no late module, so the second entry has no effect.
        let error = every_entry_matches(&[map], &["Uploads>::new"], &names).unwrap_err();
        assert!(error.to_string().ends_with(": Uploads>::new"), "{error}");
    }

    #[test]
    fn files_are_found_and_no_longer_summed_up() {
        assert_eq!(named(HTML, "visitor", ".js").unwrap(), "visitor-1a.js");
        assert_eq!(named(HTML, "visitor", "_bg.wasm").unwrap(), "visitor-1a_bg.wasm");
        assert!(named(HTML, "owner", ".js").is_err());
        let html = without_integrity(HTML, &["visitor-1a.js"]);
        assert!(!html.contains("sha384-x"));
        assert!(html.contains("sha384-y"));
    }

    #[test]
    fn glue_that_is_not_as_expected_is_an_error() {
        let glue = "return { \"./visitor_bg.js\": import0,\n };\n\
            return __wbg_finalize_init(instance, module);\n\
            return __wbg_finalize_init(instance, module);";
        let with = with_loader(glue, "visitor-2b_rest.wasm").unwrap();
        assert!(with.contains("'visitor-2b_rest.wasm'"));
        assert!(with.contains("import0,\n        rest,\n"));
        assert_eq!(with.matches("rest.before(instance.exports)").count(), 1);
        assert!(with_loader("let wasm;", "x").is_err());
    }
}
