//! Real files after cleaning, judged by exiftool against a list of tags that may remain.

mod common;

use std::collections::BTreeMap;
use std::process::Command;

use vitrine_media::{Level, sniff};

/// Tags that describe the picture's structure, each with the reason why it may stay.
const ALLOWED: &str = include_str!("exiftool-allowed.txt");

#[test]
fn exiftool_finds_only_structure() {
    if !common::have("exiftool", "-ver") {
        return;
    }
    let folder = common::scratch("clean-corpus");
    let mut refused = Vec::new();
    for (name, file) in common::corpus() {
        match common::clean(&file, Level::All) {
            Ok(out) => std::fs::write(folder.join(&name), out).unwrap(),
            Err(error) => refused.push((sniff(&file.as_slice()).unwrap(), name, error)),
        }
    }
    for (format, name, error) in &refused {
        eprintln!("refused: {format:?} {name}: {error}");
    }
    let output = Command::new("exiftool")
        .args(["-a", "-u", "-U", "-G1", "-ee3", "-s2", "-r"])
        .arg(&folder)
        .output()
        .unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    let left = unexpected(&report);
    for ((tag, value), files) in &left {
        eprintln!(
            "left: {tag} = {value} in {} files: {}",
            files.len(),
            files[0]
        );
    }
    assert!(left.is_empty());
}

fn unexpected(report: &str) -> BTreeMap<(String, String), Vec<String>> {
    // A pattern ends with `*` for any rest, or with `=` and a value that is the only one allowed.
    let allowed = |tag: &str, value: &str| {
        let patterns = ALLOWED
            .lines()
            .filter_map(|line| line.split_whitespace().next());
        patterns.into_iter().any(|pattern| {
            let (pattern, only) = pattern.split_once('=').unwrap_or((pattern, value));
            let fits = match pattern.strip_suffix('*') {
                Some(prefix) => tag.starts_with(prefix),
                None => tag == pattern,
            };
            fits && only == value
        })
    };
    let mut file = "";
    let mut left: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for line in report.lines() {
        if let Some(path) = line.strip_prefix("======== ") {
            file = path.rsplit('/').next().unwrap();
            continue;
        }
        let Some((group, rest)) = line
            .strip_prefix('[')
            .and_then(|line| line.split_once("] "))
        else {
            continue;
        };
        let (tag, value) = rest.split_once(": ").unwrap_or((rest, ""));
        let group = match group.strip_prefix("Track") {
            Some(_) => "Track",
            None => group,
        };
        let tag = format!("{group}:{}", tag.trim());
        // No date is left but the one that means none.
        let value = value.trim().replace("0000:00:00 00:00:00", "none");
        if !allowed(&tag, &value) {
            let value: String = value.chars().take(60).collect();
            left.entry((tag, value)).or_default().push(file.to_owned());
        }
    }
    left
}
