//! Assembles the two built pages in one folder: the owner's `index.html` and the visitor's
//! `visitor.html`, each with a single stylesheet instead of one per source file, and with its
//! program requested by a script instead of a preload link.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::{fingerprint, icons};

/// Moves what Trunk built from `visitor.html` into `dist`, and bundles the styles of both pages.
pub(crate) fn pages(dist: &Path, visitor: &Path) -> Result<()> {
    for entry in fs::read_dir(visitor).with_context(|| format!("reading {}", visitor.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_str().context("a file name that is no text")?;
        // Trunk names every page `index.html`.
        let target = if name == "index.html" { "visitor.html" } else { name };
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &dist.join(target))?;
        } else {
            fs::copy(entry.path(), dist.join(target)).with_context(|| format!("copying {name}"))?;
        }
    }
    for page in ["index.html", "visitor.html"] {
        bundle_styles(dist, page)?;
        let path = dist.join(page);
        let html = fs::read_to_string(&path).with_context(|| format!("reading {page}"))?;
        let html = program_requested_early(&html).with_context(|| format!("in {page}"))?;
        let html = without_comments_in_scripts(&html);
        fs::write(&path, html).with_context(|| format!("writing {page}"))?;
    }
    icons::write(&dist.join("icons"))?;
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("creating {}", to.display()))?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)
                .with_context(|| format!("copying {}", target.display()))?;
        }
    }
    Ok(())
}

/// Bundles a page's stylesheets into one request. Their order, and with it the layers, is kept.
fn bundle_styles(dist: &Path, page: &str) -> Result<()> {
    let path = dist.join(page);
    let html = fs::read_to_string(&path).with_context(|| format!("reading {page}"))?;
    let (mut rest, mut bundled, mut styles) = (html.as_str(), String::new(), String::new());
    let mut place = None;
    while let Some((before, from)) = rest.split_once("<link ") {
        let (tag, after) = from.split_once('>').context("a link tag without an end")?;
        bundled.push_str(before);
        rest = after;
        match stylesheet(tag) {
            Some(name) => {
                place.get_or_insert(bundled.len());
                styles += &fs::read_to_string(dist.join(name))
                    .with_context(|| format!("reading {name}, a stylesheet of {page}"))?;
                styles.push('\n');
            }
            None => bundled += &format!("<link {tag}>"),
        }
    }
    bundled.push_str(rest);
    let place = place.with_context(|| format!("{page} has no stylesheet"))?;
    ensure!(!styles.trim().is_empty(), "the stylesheets of {page} are empty");
    let hash = fingerprint::sha1_hex(styles.as_bytes());
    let name = format!("style-{}.css", &hash[..16]);
    fs::write(dist.join(&name), without_comments(&styles))
        .with_context(|| format!("writing {name}"))?;
    bundled.insert_str(place, &format!("<link rel=\"stylesheet\" href=\"./{name}\">"));
    fs::write(&path, bundled).with_context(|| format!("writing {page}"))
}

/// Removes comments and indentation from styles. No string in them holds a comment.
fn without_comments(styles: &str) -> String {
    let mut rest = styles;
    let mut plain = String::with_capacity(styles.len());
    while let Some((before, comment)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    lines(&plain, |_| true)
}

/// Removes indentation and lines that are comments from inline scripts. None of them has a text of
/// several lines.
fn without_comments_in_scripts(html: &str) -> String {
    let mut rest = html;
    let mut plain = String::with_capacity(html.len());
    while let Some((before, script)) = rest.split_once("<script>") {
        let (script, after) = script.split_once("</script>").unwrap_or((script, ""));
        let is_code = |line: &str| !line.starts_with("//") && !line.starts_with("/**");
        plain.push_str(&format!("{before}<script>{}</script>", lines(script, is_code)));
        rest = after;
    }
    plain + rest
}

/// The lines of a text that are not empty and are kept, without white space around them.
fn lines(text: &str, is_kept: impl Fn(&str) -> bool) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && is_kept(line));
    lines.fold(String::new(), |all, line| all + line + "\n")
}

/// Replaces Trunk's preload link of the program by a script that requests it, in the same place
/// relative to the stylesheet's request, and passes the response to the program's start. WebKit does
/// not use preloads for `fetch()`, and would download the program twice.
fn program_requested_early(html: &str) -> Result<String> {
    let tag = html
        .match_indices("<link ")
        .filter_map(|(at, _)| Some(&html[at..=at + html[at..].find('>')?]))
        .find(|tag| attribute(tag, "as") == Some("fetch"))
        .context("no preload link of the program")?;
    let address = attribute(tag, "href").context("a preload link without an address")?;
    let start = format!("module_or_path: '{address}'");
    ensure!(html.contains(&start), "the program does not start from {address}");
    let html = html.replacen(tag, "", 1);
    let html = html.replacen(&start, "module_or_path: window.vitrineProgram", 1);
    // Scripts behind a stylesheet wait for it.
    let script = format!("<script>window.vitrineProgram = fetch('{address}');</script>\n");
    let at = html.find("<link rel=\"stylesheet\"").context("no stylesheet")?;
    Ok(format!("{}{script}{}", &html[..at], &html[at..]))
}

/// The name in `dist` of the stylesheet that a link tag refers to.
fn stylesheet(tag: &str) -> Option<&str> {
    let name = attribute(tag, "href")?.trim_start_matches("./").trim_start_matches('/');
    (attribute(tag, "rel") == Some("stylesheet")).then_some(name)
}

/// The value of an attribute of a tag as Trunk writes it.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = tag.split_once(&format!("{name}=\""))?;
    Some(value.split_once('"')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_styles_of_a_page_become_one_file_in_their_order() {
        let dist = std::env::temp_dir().join(format!("xtask-assemble-{}", std::process::id()));
        let visitor = dist.join("visitor");
        fs::create_dir_all(&visitor).unwrap();
        let page = "<head><link rel=\"icon\" href=\"/i.svg\"><link rel=\"stylesheet\" href=\"/a.css\" \
                    integrity=\"sha384-x\"/>\n<link rel=\"stylesheet\" href=\"/b.css\"/>\
                    <script type=\"module\">init({ module_or_path: './p_bg.wasm' })</script>\
                    <link rel=\"preload\" href=\"./p_bg.wasm\" as=\"fetch\"></head>";
        fs::write(dist.join("index.html"), page).unwrap();
        fs::write(visitor.join("index.html"), page).unwrap();
        fs::write(dist.join("a.css"), "@layer a, b;").unwrap();
        fs::write(dist.join("b.css"), "b{}").unwrap();
        fs::write(visitor.join("visitor-1.js"), "go()").unwrap();
        pages(&dist, &visitor).unwrap();
        let page = fs::read_to_string(dist.join("visitor.html")).unwrap();
        assert_eq!(page.matches("stylesheet").count(), 1);
        assert!(page.contains("icon") && page.ends_with("</head>"), "{page}");
        let name = quoted_style(&page);
        assert_eq!(fs::read_to_string(dist.join(name)).unwrap(), "@layer a, b;\nb{}\n");
        assert!(dist.join("visitor-1.js").is_file());
        assert!(!page.contains("preload"), "{page}");
        let request = "<script>window.vitrineProgram = fetch('./p_bg.wasm');\n</script>\n<link rel=\"stylesheet";
        assert!(page.contains(request), "{page}");
        assert!(page.contains("init({ module_or_path: window.vitrineProgram })"), "{page}");
        fs::remove_dir_all(dist).unwrap();
    }

    #[test]
    fn comments_are_not_sent() {
        assert_eq!(without_comments("/* a\n b */\n  p {\n    top: 0;\n  }\n"), "p {\ntop: 0;\n}\n");
        let page = "<p>\n  // x</p><script>\n  // why\n  go('//a');\n</script><script type=\"a\"> // b </script>";
        let expected =
            "<p>\n  // x</p><script>go('//a');\n</script><script type=\"a\"> // b </script>";
        assert_eq!(without_comments_in_scripts(page), expected);
    }

    fn quoted_style(page: &str) -> &str {
        let (_, from) = page.split_once("href=\"./style-").unwrap();
        let end = from.find('"').unwrap();
        let start = page.len() - from.len() - "style-".len();
        &page[start..start + "style-".len() + end]
    }
}
