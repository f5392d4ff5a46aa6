//! Inserts elements into the app's page. Text written by users is always escaped.

/// Replaces the page's title and inserts elements after it. A text search suffices, since the page
/// is our own build.
pub(super) fn with_head(page: &str, title: &str, elements: &str) -> String {
    let title = format!("<title>{}</title>\n{elements}", escape(title));
    if let Some((before, rest)) = page.split_once("<title>")
        && let Some((_, after)) = rest.split_once("</title>")
    {
        return format!("{before}{title}{after}");
    }
    match page.split_once("</head>") {
        Some((before, after)) => format!("{before}{title}</head>{after}"),
        None => page.to_owned(),
    }
}

/// Inserts elements at the start and at the end of the page's body.
pub(super) fn with_body(page: &str, start: &str, end: &str) -> String {
    let Some((head, body)) = page.split_once("<body>") else {
        return page.to_owned();
    };
    let (body, after) = body.rsplit_once("</body>").unwrap_or((body, ""));
    format!("{head}<body>\n{start}{body}{end}</body>{after}")
}

/// A data block (HTML, section 4.12.1.1) that scripts of the page find by its id.
pub(super) fn data_block(id: &str, data: &serde_json::Value) -> String {
    // No user's text may close the element.
    let data = data.to_string().replace('<', "\\u003c");
    format!("<script type=\"application/json\" id=\"{id}\">{data}</script>\n")
}

/// Escapes text for elements and quoted attributes (HTML, section 13.1.2.3).
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// One line of at most `max` characters. Control characters and runs of white space become single
/// spaces.
pub(super) fn line(text: &str, max: usize) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<_> = plain.split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().count() <= max {
        return line;
    }
    let cut: String = line.chars().take(max.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        let page = "<head><meta charset=\"utf-8\"><title>Vitrine</title></head>";
        let hostile = "</title><script>alert('1')</script> & \"x\"";
        let made = with_head(page, hostile, "<meta>");
        assert_eq!(
            made,
            "<head><meta charset=\"utf-8\"><title>&lt;/title&gt;&lt;script&gt;alert(&#39;1&#39;)\
             &lt;/script&gt; &amp; &quot;x&quot;</title>\n<meta></head>"
        );
        assert_eq!(with_head("<head></head>", "a", ""), "<head><title>a</title>\n</head>");
        assert_eq!(with_head("nothing", "a", ""), "nothing");
    }

    #[test]
    fn lines_are_short_and_single() {
        assert_eq!(line(" a\n\u{0}b\t c ", 10), "a b c");
        assert_eq!(line("שלום 👩‍👩‍👧 ünïcode", 200), "שלום 👩‍👩‍👧 ünïcode");
        assert_eq!(line("abc defgh", 5), "abc…");
    }
}
