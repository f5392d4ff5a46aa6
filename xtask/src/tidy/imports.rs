//! Reads which paths a Rust file uses.

/// All paths that begin with `start`, without it, with their lines. Understands nested braces in
/// `use crate::{ui::Button, features::{a, b}}`.
pub(super) fn paths_in(text: &str, start: &str) -> Vec<(usize, String)> {
    // Comments are removed, but lines kept, so that a position still yields its line.
    let mut plain = String::new();
    for line in text.lines() {
        plain.push_str(line.split("//").next().unwrap_or(line));
        plain.push('\n');
    }
    let mut paths = Vec::new();
    for (at, _) in plain.match_indices(start) {
        let before = plain[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$' || c == ':') {
            continue;
        }
        let line = plain[..at].matches('\n').count() + 1;
        let mut found = Vec::new();
        read_tree(&plain[at + start.len()..], "", &mut found);
        paths.extend(found.into_iter().map(|path| (line, path)));
    }
    paths
}

/// Parses one `use` tree and returns the text after it.
pub(super) fn read_tree<'a>(text: &'a str, prefix: &str, paths: &mut Vec<String>) -> &'a str {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        loop {
            rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix('}') {
                return after;
            }
            let next = read_tree(rest, prefix, paths).trim_start();
            let next = next.strip_prefix(',').unwrap_or(next);
            if next.len() == rest.len() {
                // Not a `use` tree after all.
                return "";
            }
            rest = next;
        }
    }
    let end =
        text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '*').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let path = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}::{name}") };
    if let Some(tail) = rest.strip_prefix("::") {
        return read_tree(tail, &path, paths);
    }
    if !name.is_empty() {
        paths.push(path);
    }
    let rest = rest.trim_start();
    match rest.strip_prefix("as ") {
        // `a as b`: the new name does not matter.
        Some(renamed) => {
            let renamed = renamed.trim_start();
            let end =
                renamed.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(renamed.len());
            &renamed[end..]
        }
        None => rest,
    }
}
