//! Rules for Rust source: module documentation, and no unfinished code.

use super::{Breach, File, code};

/// A file begins with module documentation, before licences and attributes.
pub(super) fn opens_with_docs(files: &[File]) -> Vec<Breach> {
    let rust = files.iter().filter(|file| file.is_rust());
    rust.filter(|file| !file.text.trim_start().starts_with("//!"))
        .map(|file| Breach::new(file, 1, "does not open with //! and what it is"))
        .collect()
}

/// No macros for unfinished code or debugging.
pub(super) fn unfinished(files: &[File]) -> Vec<Breach> {
    // In pieces, so that this file does not break its own rule.
    let macros =
        [["to", "do!"], ["unimple", "mented!"], ["db", "g!"]].map(|pieces| pieces.concat());
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        for (line, text) in code(&file.text) {
            for name in macros.iter().filter(|name| begins_word(text, name)) {
                breaches.push(Breach::new(file, line, format!("{name} is left here")));
            }
        }
    }
    breaches
}

/// No native tests in the app, since none is run: it is only compiled for browsers.
pub(super) fn native_tests_of_the_app(files: &[File]) -> Vec<Breach> {
    let app = files.iter().filter(|file| file.is_rust() && file.path.starts_with("src/"));
    let mut breaches = Vec::new();
    for file in app {
        let tests = code(&file.text).filter(|(_, text)| text.trim() == "#[test]");
        let what = "is never run: test it in crates/gallery, or in a browser in tests/";
        breaches.extend(tests.map(|(line, _)| Breach::new(file, line, what)));
    }
    breaches
}

/// No function in `src/` or `crates/` is longer than 120 lines. Relies on rustfmt: a function ends
/// at the brace that is indented as it is.
pub(super) fn function_length(files: &[File]) -> Vec<Breach> {
    const MOST: usize = 120;
    let is_ours = |file: &&File| file.path.starts_with("src/") || file.path.starts_with("crates/");
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()).filter(is_ours) {
        let lines: Vec<&str> = file.text.lines().collect();
        for (index, line) in lines.iter().enumerate().filter(|(_, line)| begins_function(line)) {
            let indent = &line[..line.len() - line.trim_start().len()];
            let end = format!("{indent}}}");
            let length = lines[index..].iter().position(|line| *line == end).map_or(0, |at| at + 1);
            if length > MOST {
                let what = format!("a function of {length} lines; split it at {MOST}");
                breaches.push(Breach::new(file, index + 1, what));
            }
        }
    }
    breaches
}

fn begins_function(line: &str) -> bool {
    let mut words = line.split_whitespace().skip_while(|word| {
        word.starts_with("pub") || word.ends_with(')') || ["const", "async"].contains(word)
    });
    words.next() == Some("fn") && !line.ends_with(';')
}

fn begins_word(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    #[test]
    fn a_module_says_what_it_is() {
        assert_eq!(opens_with_docs(&[file("src/a.rs", "use b;\n//! late")]).len(), 1);
        assert_eq!(
            opens_with_docs(&[file("src/a.rs", "//! Early.\nuse b;"), file("a.ts", "x")]),
            []
        );
    }

    #[test]
    fn a_test_that_nobody_runs_is_found() {
        let text = "fn a() {}\n    #[test]\n    fn b() {}";
        assert_eq!(native_tests_of_the_app(&[file("src/a.rs", text)])[0].line, 2);
        assert_eq!(native_tests_of_the_app(&[file("crates/a/src/lib.rs", text)]), []);
    }

    #[test]
    fn long_functions_are_found() {
        let function = |lines: usize| {
            let body = "        let a = [(1, 2)];\n".repeat(lines - 2);
            format!("impl A {{\n    pub(super) async fn a() {{\n{body}    }}\n}}\n")
        };
        assert_eq!(function_length(&[file("src/a.rs", &function(121))])[0].line, 2);
        assert_eq!(function_length(&[file("src/a.rs", &function(120))]), []);
    }

    #[test]
    fn nothing_is_left_unfinished() {
        for name in ["to-do", "unimple-mented", "db-g"] {
            let text = format!("fn a() {{ {}!() }}", name.replace('-', ""));
            assert_eq!(unfinished(&[file("src/a.rs", &text)]).len(), 1, "{text}");
            let comment = format!("//! Mentions {}! only.", name.replace('-', ""));
            assert_eq!(unfinished(&[file("src/a.rs", &comment)]), [], "{comment}");
        }
    }
}
