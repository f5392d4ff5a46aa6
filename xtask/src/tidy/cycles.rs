//! No circles of files: where one file of a package uses another, directly or through others, that
//! one does not use it.
//!
//! A name that a module only re-exports counts for the file that defines it, so a folder's `mod.rs`
//! may list what is in it. Tests inside a file are left out.

use std::collections::{BTreeMap, BTreeSet};

use super::imports::{paths_in, read_tree};
use super::{Breach, File};

/// The sources that must be free of circles.
const PACKAGES: &[&str] = &[
    "crates/database/src",
    "crates/gallery/src",
    "crates/ids/src",
    "crates/media/src",
    "crates/server/src",
    "crates/storage/src",
    "src",
];

/// Circles of files, each reported once, at the import that closes it.
pub(super) fn none(files: &[File]) -> Vec<Breach> {
    PACKAGES.iter().flat_map(|folder| circles(folder, files)).collect()
}

/// A path of a module or of an item in it, from the root of its package.
type Path = Vec<String>;

/// What one file imports.
struct Module<'a> {
    file: &'a File,
    /// The paths that it uses, with their lines.
    uses: Vec<(usize, Path)>,
    /// The names that it passes on: what others use under the name belongs to the path.
    passes_on: BTreeMap<String, Path>,
}

fn circles(folder: &str, files: &[File]) -> Vec<Breach> {
    let modules = modules(folder, files);
    let mut edges: BTreeMap<&Path, BTreeMap<&Path, usize>> = BTreeMap::new();
    for (path, module) in &modules {
        for (line, used) in &module.uses {
            if let Some(target) = defined_in(used, &modules, 0).filter(|target| *target != path) {
                edges.entry(path).or_default().entry(target).or_insert(*line);
            }
        }
    }
    let mut breaches = Vec::new();
    let (mut done, mut stack) = (BTreeSet::new(), Vec::new());
    for path in modules.keys() {
        visit(path, &edges, &mut done, &mut stack, &mut |circle, line| {
            let names: Vec<String> = circle.iter().map(|path| path.join("::")).collect();
            let closing = circle[circle.len() - 1];
            let what = format!("closes a circle of files: {} → {}", names.join(" → "), names[0]);
            breaches.push(Breach::new(modules[closing].file, line, what));
        });
    }
    breaches
}

/// Depth-first search. Reports the stack from the file on that is reached a second time.
fn visit<'a>(
    path: &'a Path,
    edges: &BTreeMap<&'a Path, BTreeMap<&'a Path, usize>>,
    done: &mut BTreeSet<&'a Path>,
    stack: &mut Vec<&'a Path>,
    report: &mut impl FnMut(&[&'a Path], usize),
) {
    if done.contains(path) {
        return;
    }
    stack.push(path);
    for (next, line) in edges.get(path).into_iter().flatten() {
        match stack.iter().position(|on_stack| on_stack == next) {
            Some(start) => report(&stack[start..], *line),
            None => visit(next, edges, done, stack, report),
        }
    }
    stack.pop();
    done.insert(path);
}

/// The modules below a folder, by their paths. Roots of programs are not modules of the library.
fn modules<'a>(folder: &str, files: &'a [File]) -> BTreeMap<Path, Module<'a>> {
    let mut texts = BTreeMap::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        let Some(path) = file.path.strip_prefix(folder).and_then(|path| path.strip_prefix('/'))
        else {
            continue;
        };
        let path = path.trim_end_matches(".rs");
        if path == "main" || path.starts_with("bin/") {
            continue;
        }
        let mut path: Path = path.split('/').map(str::to_owned).collect();
        if path.last().is_some_and(|last| last == "mod" || last == "lib") {
            path.pop();
        }
        texts.insert(path, file);
    }
    let names: BTreeSet<Path> = texts.keys().cloned().collect();
    let module = |(path, file): (Path, &'a File)| {
        let module = read(&path, file, &names);
        (path, module)
    };
    texts.into_iter().map(module).collect()
}

fn read<'a>(own: &Path, file: &'a File, names: &BTreeSet<Path>) -> Module<'a> {
    let text = without_tests(&file.text);
    let mut module = Module { file, uses: Vec::new(), passes_on: BTreeMap::new() };
    let mut passed_on = BTreeSet::new();
    for (line, is_public, path) in statements(text) {
        let Some(path) = absolute(own, &path, names) else { continue };
        match path.last() {
            Some(name) if is_public && name != "*" => {
                passed_on.insert(path.clone());
                module.passes_on.insert(name.clone(), path);
            }
            _ => module.uses.push((line, path)),
        }
    }
    for start in ["crate::", "super::", "self::"] {
        for (line, path) in paths_in(text, start) {
            let path: Path = format!("{start}{path}").split("::").map(str::to_owned).collect();
            if let Some(path) = absolute(own, &path, names)
                && !passed_on.contains(&path)
            {
                module.uses.push((line, path));
            }
        }
    }
    module
}

/// The text before the tests at the end of a file.
fn without_tests(text: &str) -> &str {
    text.find("#[cfg(test)]\nmod tests {").map_or(text, |at| &text[..at])
}

/// The paths of `use` statements, with their lines and whether the names are passed on.
fn statements(text: &str) -> Vec<(usize, bool, Path)> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line_start = line.trim_start();
        let is_public = line_start.starts_with("pub");
        let after = match is_public {
            true => line_start.split_once("use ").filter(|(before, _)| !before.contains('=')),
            false => line_start.strip_prefix("use ").map(|after| ("", after)),
        };
        if after.is_none() {
            continue;
        }
        let start = text.lines().take(index).map(|line| line.len() + 1).sum::<usize>();
        let Some(at) = text[start..].find("use ") else { continue };
        let mut paths = Vec::new();
        read_tree(&text[start + at + "use ".len()..], "", &mut paths);
        let split = |path: String| path.split("::").map(str::to_owned).collect();
        found.extend(paths.into_iter().map(|path| (index + 1, is_public, split(path))));
    }
    found
}

/// A path from the root of the package; `None` for a path into another one.
fn absolute(own: &Path, path: &[String], names: &BTreeSet<Path>) -> Option<Path> {
    let mut path: Path = path.to_vec();
    if path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    let mut base = own.clone();
    match path.first()?.as_str() {
        "crate" => return Some(path.split_off(1)),
        "self" => path = path.split_off(1),
        "super" => {
            while path.first().is_some_and(|first| first == "super") {
                base.pop();
                path = path.split_off(1);
            }
        }
        child => {
            let mut module = own.clone();
            module.push(child.to_owned());
            if !names.contains(&module) {
                return None;
            }
        }
    }
    base.extend(path);
    Some(base)
}

/// The module that defines what a path names. The root of a package only declares its modules.
fn defined_in<'a>(
    path: &[String],
    modules: &'a BTreeMap<Path, Module<'_>>,
    depth: usize,
) -> Option<&'a Path> {
    const DEEPEST: usize = 8;
    for end in (0..=path.len()).rev() {
        let Some((found, module)) = modules.get_key_value(&path[..end]) else { continue };
        if let Some(target) = path.get(end).and_then(|name| module.passes_on.get(name))
            && depth < DEEPEST
        {
            let mut target = target.clone();
            target.extend_from_slice(&path[end + 1..]);
            return defined_in(&target, modules, depth + 1);
        }
        return (!found.is_empty()).then_some(found);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<_> = files.iter().map(|(path, text)| file(path, text)).collect();
        none(&files).into_iter().map(|breach| format!("{}: {}", breach.path, breach.what)).collect()
    }

    #[test]
    fn two_files_that_use_each_other_are_found() {
        let circle = found(&[
            ("crates/storage/src/lib.rs", "mod a;\nmod b;\npub use a::A;"),
            ("crates/storage/src/a.rs", "use crate::b::B;"),
            ("crates/storage/src/b.rs", "fn b() -> super::a::A {}"),
        ]);
        let expected = "crates/storage/src/b.rs: closes a circle of files: a → b → a";
        assert_eq!(circle, [expected]);
    }

    #[test]
    fn a_detour_through_a_name_that_is_passed_on_counts() {
        let circle = found(&[
            ("crates/storage/src/lib.rs", "mod a;\nmod b;\npub use a::A;"),
            ("crates/storage/src/a.rs", "use crate::b::{self, B};"),
            ("crates/storage/src/b/mod.rs", "mod c;\npub(crate) use c::B;"),
            ("crates/storage/src/b/c.rs", "use std::fs;\nuse crate::A;"),
        ]);
        let expected = "crates/storage/src/b/c.rs: closes a circle of files: a → b::c → a";
        assert_eq!(circle, [expected]);
    }

    #[test]
    fn layers_and_tests_are_no_circles() {
        let circle = found(&[
            ("crates/storage/src/lib.rs", "mod a;\nmod b;\npub use a::A;"),
            ("crates/storage/src/a.rs", "use crate::b::B; // crate::c\nuse other::b;"),
            ("crates/storage/src/b.rs", "#[cfg(test)]\nmod tests {\n    use crate::A;\n}"),
        ]);
        assert_eq!(circle, [""; 0]);
    }
}
