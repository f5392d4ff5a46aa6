//! `cargo xtask tidy`: checks the repository's own rules, which the compiler and clippy do not
//! know: which part may depend on which, how long a file may be, and what no file may contain.
//!
//! Each rule is a function from the repository's files to breaches, and has a test that breaks it.

mod cycles;
mod imports;
mod layers;
mod manifests;
mod source;
mod strings;
mod style;
mod text;
mod words;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::{fingerprint, paths};

/// A text file: its path from the root with `/`, and its content.
#[derive(Clone, Debug)]
struct File {
    path: String,
    text: String,
}

impl File {
    /// Whether this file is in the folder (`src/ui`), or is the module file of that name
    /// (`src/ui.rs`).
    fn is_in(&self, module: &str) -> bool {
        let rest = self.path.strip_prefix(module);
        rest.is_some_and(|rest| rest.starts_with('/') || rest == ".rs")
    }

    fn is(&self, kind: &str) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, found)| found == kind)
    }

    fn is_rust(&self) -> bool {
        self.is("rs")
    }
}

/// A breach of a rule.
#[derive(Debug, PartialEq, Eq)]
struct Breach {
    path: String,
    /// Counted from 1; 0 for the whole file.
    line: usize,
    what: String,
}

impl Breach {
    fn new(file: &File, line: usize, what: impl Into<String>) -> Self {
        Self { path: file.path.clone(), line, what: what.into() }
    }
}

/// A rule: its description, and the check.
struct Rule {
    about: &'static str,
    check: fn(&[File]) -> Vec<Breach>,
}

const RULES: &[Rule] = &[
    Rule { about: "dependencies in src/ point one way", check: layers::directions },
    Rule { about: "only platform and worker touch web_sys", check: layers::web_sys },
    Rule { about: "crates/gallery and crates/media know nothing of the web", check: layers::pure },
    Rule { about: "no files use each other in a circle", check: cycles::none },
    Rule { about: "crates depend only on what their layer may", check: manifests::dependencies },
    Rule { about: "package-lock.json holds no addresses", check: manifests::package_lock },
    Rule { about: "no file is over 500 lines", check: text::length },
    Rule { about: "no trailing white space, and a newline at the end", check: text::white_space },
    Rule { about: "no registry is named", check: text::registries },
    Rule { about: "every Rust file opens with //! docs", check: source::opens_with_docs },
    Rule { about: "nothing unfinished is left in the code", check: source::unfinished },
    Rule { about: "names and comments use standard terms", check: words::are_standard },
    Rule { about: "no function is over 120 lines", check: source::function_length },
    Rule { about: "the app has no native tests", check: source::native_tests_of_the_app },
    Rule { about: "strings are sorted, complete and used", check: strings::locales },
    Rule {
        about: "levels and touch sizes are named in style/tokens.css only",
        check: style::levels_and_touch_sizes,
    },
    Rule { about: "stylesheets name classes that exist", check: style::classes },
    Rule { about: "colours are named in style/tokens.css only", check: style::colours },
];

pub(crate) fn run(_: &[String]) -> Result<()> {
    let files = read(paths::root())?;
    let mut count = 0;
    for rule in RULES {
        let breaches = (rule.check)(&files);
        if breaches.is_empty() {
            continue;
        }
        println!("{}:", rule.about);
        for Breach { path, line, what } in &breaches {
            match line {
                0 => println!("  {path}: {what}"),
                _ => println!("  {path}:{line}: {what}"),
            }
        }
        count += breaches.len();
    }
    if count > 0 {
        bail!("tidy: {count} found against the repository's rules");
    }
    println!("{} rules hold over {} files", RULES.len(), files.len());
    Ok(())
}

/// Reads all text files of the repository, without built, downloaded and generated ones.
fn read(root: &Path) -> Result<Vec<File>> {
    const SKIPPED: &[&str] =
        &[".git", "target", "dist", "node_modules", "test-results", "playwright-report"];
    let mut paths = Vec::new();
    for entry in fs::read_dir(root).context("listing the workspace")? {
        let entry = entry?;
        if !SKIPPED.iter().any(|name| entry.file_name() == *name) {
            fingerprint::collect(&entry.path(), &mut paths)?;
        }
    }
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let bytes = fs::read(&path).with_context(|| format!("reading {name}"))?;
        // Files that are not UTF-8 are images and fonts, to which no rule applies.
        if let Ok(text) = String::from_utf8(bytes) {
            files.push(File { path: name, text });
        }
    }
    Ok(files)
}

/// The lines of a Rust file that have code, numbered from 1, without comments. Strings are kept.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line.split("//").next().unwrap_or(line)))
        .filter(|(_, line)| !line.trim().is_empty())
}

/// Whether the text contains this word, not as a part of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_some_and(is_part);
        let after = text[at + word.len()..].chars().next().is_some_and(is_part);
        !before && !after
    })
}

#[cfg(test)]
fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        assert!(has_word("web_sys::Event", "web_sys"));
        assert!(!has_word("my_web_sys::Event", "web_sys"));
        assert!(!has_word("web_system", "web_sys"));
    }

    #[test]
    fn comments_are_no_code() {
        let found: Vec<_> = code("//! doc\nlet a = 1; // web_sys\n\n").collect();
        assert_eq!(found, [(2, "let a = 1; ")]);
    }
}
