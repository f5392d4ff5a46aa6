//! `cargo xtask map`: the map's files for `dist/`, built from npm packages and `public/map/`. Trunk
//! calls it at the end of every build (see Trunk.toml).
//!
//! Everything that is loaded when a map opens is in one folder named after a hash of its content,
//! so that browsers can cache it for ever. `map.js`, which is not cached, refers to it.

mod atlas;
mod outline;

use std::env;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{fingerprint, paths};
use atlas::Atlas;

/// Files that are copied unchanged: the folder, the name there, the name in `dist`.
const COPIES: &[(&str, &str, &str)] = &[
    ("node_modules/maplibre-gl/dist", "maplibre-gl.mjs", "maplibre-gl.mjs"),
    ("node_modules/maplibre-gl/dist", "maplibre-gl-worker.mjs", "maplibre-gl-worker.mjs"),
    ("node_modules/supercluster/dist", "supercluster.min.js", "supercluster.js"),
    ("public/map", "glue.js", "glue.js"),
    ("public/map", "drawing.js", "drawing.js"),
    ("public/map", "style.js", "style.js"),
    ("public/map", "points.js", "points.js"),
];

/// The packages that the folder contains parts of. Their own dependencies are in it, too.
const PACKAGES: &[&str] = &["maplibre-gl", "supercluster", "world-atlas"];

/// Detailed enough for a country that fills the window, in a few hundred kilobytes.
const ATLAS: &str = "node_modules/world-atlas/countries-50m.json";
/// For outlines of the size of a stamp.
const SMALL_ATLAS: &str = "node_modules/world-atlas/countries-110m.json";

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    match arguments {
        // Trunk builds in a folder of its own before it replaces `dist`.
        [] => match env::var_os("TRUNK_STAGING_DIR") {
            Some(folder) => write(Path::new(&folder)),
            None => write(&paths::dist()),
        },
        _ => bail!("`cargo xtask map` takes no arguments"),
    }
}

/// Writes all of the map's files into a built app.
fn write(dist: &Path) -> Result<()> {
    let files = folder()?;
    let mut print = String::new();
    for (name, bytes) in &files {
        print += &format!("{name} {}\n", fingerprint::sha1_hex(bytes));
    }
    let name = format!("map-{}", &fingerprint::sha1_hex(print.as_bytes())[..16]);
    let folder = dist.join(&name);
    fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
    for (name, bytes) in &files {
        fs::write(folder.join(name), bytes).with_context(|| format!("writing {name}"))?;
    }
    let way = format!(
        "// Leads to the map, wherever this build has it.\nexport * from './{name}/glue.js';\n"
    );
    fs::write(dist.join("map.js"), way).context("writing map.js")?;
    let outline = outline::svg(&read_atlas(SMALL_ATLAS)?);
    fs::write(dist.join("map-outline.svg"), outline).context("writing map-outline.svg")
}

/// The files of the folder, by name.
fn folder() -> Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    for (folder, from, to) in COPIES {
        files.push(((*to).to_owned(), read(&format!("{folder}/{from}"))?));
    }
    files.push(("map.css".to_owned(), styles()?));
    files.push(("licences.txt".to_owned(), licences()?.into_bytes()));
    let atlas = read_atlas(ATLAS)?;
    for (name, value) in [
        ("land.json", atlas.land()),
        ("borders.json", atlas.borders()),
        ("names.json", atlas.names()),
    ] {
        files.push((name.to_owned(), Value::to_string(&value).into_bytes()));
    }
    Ok(files)
}

/// The licences of the packages that the folder contains.
fn licences() -> Result<String> {
    let mut names: Vec<String> = PACKAGES.iter().map(|name| (*name).to_owned()).collect();
    for name in PACKAGES {
        let about: Value =
            serde_json::from_slice(&read(&format!("node_modules/{name}/package.json"))?)?;
        let parts = about["dependencies"].as_object().into_iter().flat_map(|parts| parts.keys());
        // Packages of types are not shipped.
        names.extend(parts.filter(|part| !part.starts_with("@types/")).cloned());
    }
    names.sort();
    names.dedup();
    let mut text = String::new();
    for name in names {
        text += &format!("{name}\n\n{}\n\n", licence(&name)?.trim());
    }
    Ok(text)
}

/// A package's licence file, or the name of its licence if it has none.
fn licence(package: &str) -> Result<String> {
    let folder = paths::root().join("node_modules").join(package);
    let files = fs::read_dir(&folder).with_context(|| format!("listing {}", folder.display()))?;
    for file in files {
        let file = file?;
        if file.file_name().to_string_lossy().to_ascii_uppercase().starts_with("LICENSE") {
            return fs::read_to_string(file.path())
                .with_context(|| format!("the licence of {package}"));
        }
    }
    let about: Value =
        serde_json::from_slice(&read(&format!("node_modules/{package}/package.json"))?)?;
    let name = about["license"].as_str();
    Ok(name.with_context(|| format!("{package} does not name its licence"))?.to_owned())
}

/// MapLibre's styles, in the lowest layer so that ours override them, followed by ours.
fn styles() -> Result<Vec<u8>> {
    let theirs = String::from_utf8(read("node_modules/maplibre-gl/dist/maplibre-gl.css")?)?;
    let ours = String::from_utf8(read("style/map.css")?)?;
    Ok(format!("@layer reset {{\n{theirs}\n}}\n{ours}").into_bytes())
}

fn read_atlas(path: &str) -> Result<Atlas> {
    Atlas::read(&read(path)?).with_context(|| format!("reading {path}"))
}

fn read(path: &str) -> Result<Vec<u8>> {
    let file = paths::root().join(path);
    fs::read(file)
        .with_context(|| format!("reading {path} (`cargo xtask tools` installs packages)"))
}
