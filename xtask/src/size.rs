//! `cargo xtask size`: what a first visit of `/share/{key}` downloads before anything is shown.
//!
//! Counted in brotli bytes: `visitor.html`, its stylesheets and scripts, what those import
//! statically, and the app's wasm. Not counted: the worker, the map and the service worker, which
//! load later or never, the rest of the app, which loads after it, and the photos themselves.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::{paths, precompress};

/// The most that a first visit may download, in brotli bytes: the achieved size plus 5 %.
const FIRST_LOAD_BUDGET: usize = 410_000;

/// The most that the owner's page may download in addition to what visitors do, including the rest
/// of the visitor's program, in brotli bytes.
const OWNER_BUDGET: usize = 250_000;

/// The page that the server serves for links.
const PAGE: &str = "visitor.html";
const OWNER_PAGE: &str = "index.html";

/// A file of the first load.
struct Loaded {
    name: String,
    plain: usize,
    brotli: usize,
}

pub(crate) fn run(_: &[String]) -> Result<()> {
    let files = first_load(&paths::dist(), PAGE)?;
    let width = files.iter().map(|file| file.name.len()).max().unwrap_or_default().max(10);
    println!("{:<width$}  {:>10}  {:>10}", "first load", "bytes", "brotli");
    for Loaded { name, plain, brotli } in &files {
        println!("{name:<width$}  {plain:>10}  {brotli:>10}");
    }
    let plain: usize = files.iter().map(|file| file.plain).sum();
    let brotli: usize = files.iter().map(|file| file.brotli).sum();
    println!("{:<width$}  {plain:>10}  {brotli:>10}", "together");
    println!("{:<width$}  {:>10}  {FIRST_LOAD_BUDGET:>10}", "budget", "");
    if brotli > FIRST_LOAD_BUDGET {
        bail!("the first load is {} bytes over the budget", brotli - FIRST_LOAD_BUDGET);
    }
    let rest = rest(&paths::dist())?;
    println!("{:<width$}  {:>10}  {rest:>10}", "after it", "");
    let owner: usize = first_load(&paths::dist(), OWNER_PAGE)?.iter().map(|file| file.brotli).sum();
    let beyond = owner.saturating_sub(brotli + rest);
    println!("{:<width$}  {:>10}  {beyond:>10}", "owner beyond", "");
    println!("{:<width$}  {:>10}  {OWNER_BUDGET:>10}", "budget", "");
    if beyond > OWNER_BUDGET {
        bail!("the owner's page is {} bytes over the budget", beyond - OWNER_BUDGET);
    }
    Ok(())
}

/// Brotli bytes of what a link loads after its first load.
fn rest(dist: &Path) -> Result<usize> {
    let mut sum = 0;
    for entry in fs::read_dir(dist)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(|name| name.ends_with("_rest.wasm.br")) {
            sum += usize::try_from(entry.metadata()?.len())?;
        }
    }
    Ok(sum)
}

/// The files that a page needs, largest first.
fn first_load(dist: &Path, page: &str) -> Result<Vec<Loaded>> {
    let mut names = BTreeSet::from([page.to_owned()]);
    let mut queue = vec![page.to_owned()];
    while let Some(name) = queue.pop() {
        let text = match Path::new(&name).extension().and_then(|kind| kind.to_str()) {
            Some("html" | "js" | "mjs") => fs::read_to_string(dist.join(&name)),
            _ => continue,
        };
        let text = text
            .with_context(|| format!("reading {name} in dist (run `cargo xtask build` first)"))?;
        let found = if name.ends_with(".html") { page_files(&text) } else { imports(&name, &text) };
        for file in found {
            if dist.join(&file).is_file() && names.insert(file.clone()) {
                queue.push(file);
            }
        }
    }
    let mut files = names
        .into_iter()
        .map(|name| {
            let bytes = fs::read(dist.join(&name))?;
            let brotli = match fs::metadata(dist.join(format!("{name}.br"))) {
                Ok(packed) => usize::try_from(packed.len())?,
                // Compression does not make it smaller, or `dist/` was built by Trunk alone.
                Err(_) => precompress::brotli(&bytes)?.len().min(bytes.len()),
            };
            Ok(Loaded { name, plain: bytes.len(), brotli })
        })
        .collect::<Result<Vec<_>>>()?;
    files.sort_by(|a, b| b.brotli.cmp(&a.brotli).then_with(|| a.name.cmp(&b.name)));
    Ok(files)
}

/// The scripts, stylesheets and wasm that a page names, in attributes or in its inline script.
fn page_files(page: &str) -> Vec<String> {
    quoted(page)
        .filter(|text| {
            ["css", "js", "mjs", "wasm"].iter().any(|kind| text.ends_with(&format!(".{kind}")))
        })
        .map(|address| address.trim_start_matches("./").trim_start_matches('/').to_owned())
        .filter(|name| !is_later(name))
        .collect()
}

/// The modules that a script imports statically, as names in `dist/`.
fn imports(script: &str, text: &str) -> Vec<String> {
    let folder = script.rsplit_once('/').map_or("", |(folder, _)| folder);
    let statements = text.lines().map(str::trim_start).filter(|line| {
        line.starts_with("import ") || line.starts_with("export ") && line.contains(" from ")
    });
    let mut names = Vec::new();
    for statement in statements {
        for address in quoted(statement) {
            if let Some(name) = address.strip_prefix('/') {
                names.push(name.to_owned());
            } else if let Some(name) = address.strip_prefix("./") {
                names.push(format!("{folder}/{name}").trim_start_matches('/').to_owned());
            }
        }
    }
    names
}

/// Whether the page names a file without waiting for it on a first visit.
fn is_later(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    ["worker", "map", "sw.", "service-worker"].iter().any(|start| file.starts_with(start))
}

/// Everything between two equal quotation marks on one line.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| {
        let mut rest = line;
        std::iter::from_fn(move || {
            let start = rest.find(['"', '\'', '`'])?;
            let mark = rest.get(start..=start)?;
            let inside = rest.get(start + 1..)?;
            let (text, tail) = inside.split_once(mark)?;
            rest = tail;
            Some(text)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = r#"<link rel="stylesheet" href="/tokens-1a.css" integrity="sha384-x">
        <script type="module">
        import init from '/vitrine-1a.js';
        init({ module_or_path: '/vitrine-1a_bg.wasm' });
        </script>
        <link rel="modulepreload" href="/vitrine-1a.js"><link rel="prefetch" href="/worker.js">
        <link rel="icon" href="/favicon.svg">"#;

    #[test]
    fn the_first_load_is_the_page_its_styles_scripts_and_wasm() {
        let mut files = page_files(HTML);
        files.sort();
        files.dedup();
        assert_eq!(files, ["tokens-1a.css", "vitrine-1a.js", "vitrine-1a_bg.wasm"]);
    }

    #[test]
    fn static_imports_count_and_dynamic_ones_do_not() {
        let script = "import { zip } from './snippets/zip.js';\nconst map = () => import('./map.js');\nexport { a } from '/a.js';\n";
        assert_eq!(imports("vitrine.js", script), ["snippets/zip.js", "a.js"]);
        assert_eq!(imports("snippets/x.js", "import './y.js';"), ["snippets/y.js"]);
    }

    #[test]
    fn sizes_are_those_of_the_packed_files() {
        let dist = std::env::temp_dir().join(format!("xtask-size-{}", std::process::id()));
        fs::create_dir_all(&dist).unwrap();
        fs::write(dist.join(PAGE), HTML).unwrap();
        fs::write(dist.join("vitrine-1a.js"), "console.log(1)").unwrap();
        fs::write(dist.join("vitrine-1a_bg.wasm"), [0; 5000]).unwrap();
        fs::write(dist.join("vitrine-1a_bg.wasm.br"), [0; 700]).unwrap();
        fs::write(dist.join("worker.js"), [0; 5000]).unwrap();
        let files = first_load(&dist, PAGE).unwrap();
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["vitrine-1a_bg.wasm", PAGE, "vitrine-1a.js"]);
        assert_eq!(files[0].brotli, 700);
        fs::remove_dir_all(dist).unwrap();
    }
}
