//! Rules for stylesheets: a colour has a name, and its value is in one place.

use std::collections::HashSet;

use super::{Breach, File};

const TOKENS: &str = "style/tokens.css";

/// Finds hexadecimal colours and colour functions. `transparent`, `currentColor` and system colours
/// are names already.
pub(super) fn colours(files: &[File]) -> Vec<Breach> {
    const FUNCTIONS: &[&str] =
        &["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch(", "color("];
    const NAMES: &[&str] = &["white", "black", "red", "green", "blue", "gray", "grey", "silver"];
    let mut breaches = Vec::new();
    let sheets = files.iter().filter(|file| file.is("css") && file.path.starts_with("style/"));
    for file in sheets.filter(|file| file.path != TOKENS) {
        for (line, value) in values(&file.text) {
            let lower = without_addresses(&value.to_ascii_lowercase());
            let hexadecimal = words(&lower).find(|word| is_hexadecimal(word)).map(str::to_owned);
            let function = FUNCTIONS.iter().find(|function| has_function(&lower, function));
            let name = words(&lower).find(|word| NAMES.contains(word)).map(str::to_owned);
            if let Some(found) = hexadecimal.or(function.map(|name| format!("{name})"))).or(name) {
                breaches.push(Breach::new(file, line, format!("{found} belongs in {TOKENS}")));
            }
        }
    }
    breaches
}

/// Finds levels of `z-index` and touch sizes that are written as numbers.
pub(super) fn levels_and_touch_sizes(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let sheets = files.iter().filter(|file| file.is("css") && file.path.starts_with("style/"));
    for file in sheets.filter(|file| file.path != TOKENS) {
        for (index, line) in file.text.lines().enumerate() {
            let level = line.trim().strip_prefix("z-index:").map(str::trim);
            let is_number = level.is_some_and(|level| !level.starts_with("var("));
            if is_number || line.contains("44px") {
                let what = format!("use --z-… or --touch of {TOKENS}");
                breaches.push(Breach::new(file, index + 1, what));
            }
        }
    }
    breaches
}

/// Finds rules for classes that no element has: renamed in the app, or left over.
pub(super) fn classes(files: &[File]) -> Vec<Breach> {
    let is_markup = |file: &&File| {
        let is_app = file.path.starts_with("src/") && file.is_rust();
        let is_script = file.path.starts_with("public/") && file.is("js");
        // Pages of links have HTML from the server.
        let is_page = file.path.starts_with("crates/server/src/web/") && file.is_rust();
        is_app || is_script || is_page || file.is("html")
    };
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let mut names = HashSet::new();
    for file in files.iter().filter(is_markup) {
        names.extend(file.text.split(|c| !is_part(c)));
    }
    let mut breaches = Vec::new();
    let sheets = files.iter().filter(|file| file.is("css") && file.path.starts_with("style/"));
    for file in sheets {
        for (line, selector) in selectors(&file.text) {
            let classes = selector.split('.').skip(1).filter_map(|rest| {
                let class = rest.split(|c| !is_part(c)).next()?;
                class.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(class)
            });
            // MapLibre's own elements.
            for class in classes.filter(|class| !class.starts_with("maplibregl-")) {
                if !names.contains(class) {
                    let what = format!("no element has the class {class}");
                    breaches.push(Breach::new(file, line, what));
                }
            }
        }
    }
    breaches
}

/// What precedes each block, without comments, with its line.
fn selectors(css: &str) -> Vec<(usize, String)> {
    let mut plain = String::new();
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        plain.push_str(before);
        let (comment, after) = after.split_once("*/").unwrap_or((after, ""));
        // Keeps the lines.
        plain.extend(comment.matches('\n'));
        rest = after;
    }
    plain.push_str(rest);
    let mut selectors = Vec::new();
    let (mut line, mut text) = (1, String::new());
    for c in plain.chars() {
        line += usize::from(c == '\n');
        match c {
            '{' => selectors.push((line, std::mem::take(&mut text))),
            '}' | ';' => text.clear(),
            c => text.push(c),
        }
    }
    // Conditions such as `(width < 40.5rem)` name no classes.
    selectors.retain(|(_, text)| !text.trim_start().starts_with('@'));
    selectors
}

/// The values of declarations, without comments, with their lines. Selectors such as `#map` are not
/// values.
fn values(css: &str) -> Vec<(usize, String)> {
    let mut values = Vec::new();
    let mut value: Option<(usize, String)> = None;
    let mut rest = css;
    let mut line = 1;
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("/*") {
            let end = rest.find("*/").map_or(rest.len(), |end| end + 2);
            line += rest[..end].matches('\n').count();
            rest = &rest[end..];
            continue;
        }
        match c {
            ':' if value.is_none() => value = Some((line, String::new())),
            ';' | '}' => values.extend(value.take()),
            // What precedes was a selector such as `a:hover`.
            '{' => value = None,
            _ => {
                if let Some((_, text)) = &mut value {
                    text.push(c);
                }
            }
        }
        line += usize::from(c == '\n');
        rest = &rest[c.len_utf8()..];
    }
    values
}

/// The value without `url(…)`, in which `#fade` names an element.
fn without_addresses(value: &str) -> String {
    let mut parts = value.split("url(");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once(')').map_or("", |(_, rest)| rest))
}

fn words(value: &str) -> impl Iterator<Item = &str> {
    value.split(|c: char| !c.is_alphanumeric() && c != '#' && c != '-' && c != '_')
}

fn is_hexadecimal(word: &str) -> bool {
    word.strip_prefix('#').is_some_and(|digits| {
        matches!(digits.len(), 3 | 4 | 6 | 8) && digits.chars().all(|c| c.is_ascii_hexdigit())
    })
}

/// Whether the value calls a function: `color-mix(` is not `color(`, and `oklab(` is not `lab(`.
fn has_function(value: &str, function: &str) -> bool {
    value.match_indices(function).any(|(at, _)| {
        let before = value[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '-')
    })
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    #[test]
    fn rules_for_classes_that_nothing_has_are_found() {
        let app = file("src/a.rs", "view! { <p class=\"card is-open\" class:idle=true /> }");
        let css = "/* .gone */\n.card:not(.idle), .maplibregl-map {\n  color: red;\n  &.is-open { top: 0.5em; }\n}\n.calm .card {}";
        let found = classes(&[app, file("style/a.css", css)]);
        let found: Vec<_> = found.iter().map(|breach| (breach.line, &*breach.what)).collect();
        assert_eq!(found, [(6, "no element has the class calm")]);
    }

    #[test]
    fn levels_and_touch_sizes_have_names() {
        for css in [".a { \n z-index: 3;\n}", ".a {\n  inline-size: 44px;\n}"] {
            assert_eq!(levels_and_touch_sizes(&[file("style/a.css", css)])[0].line, 2, "{css}");
        }
        let css = ".a {\n  z-index: var(--z-bar);\n  inline-size: var(--touch);\n}";
        assert_eq!(levels_and_touch_sizes(&[file("style/a.css", css)]), []);
    }

    fn check(css: &str) -> usize {
        colours(&[file("style/components/grid.css", css)]).len()
    }

    #[test]
    fn a_colour_outside_the_tokens_is_found() {
        let wrong = [
            "a { color: #fff; }",
            "a { background: rgb(0 0 0 / 50%) }",
            "a:hover { border: 1px solid white; }",
            "a { color: light-dark(var(--a), oklch(50% 0 0)); }",
            "a {\n  box-shadow:\n    0 1px 2px #00000080;\n}",
        ];
        for css in wrong {
            assert_eq!(check(css), 1, "{css}");
        }
    }

    #[test]
    fn names_of_tokens_are_fine_and_so_is_the_palette_itself() {
        let fine = [
            "#map:hover { color: var(--text); }",
            "a { color: currentColor; background: transparent; }",
            "/* not #fff */ a { white-space: nowrap; color: CanvasText; }",
            "a { background: color-mix(in oklab, var(--accent) 50%, transparent); }",
            "a { background: var(--black-70); mask: url(#fade) }",
        ];
        for css in fine {
            assert_eq!(check(css), 0, "{css}");
        }
        assert_eq!(colours(&[file(TOKENS, ":root { --ink: #111; }")]), []);
    }
}
