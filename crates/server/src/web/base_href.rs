//! Writes the `<base href>` of a page. As built, pages suit any static host and read the server's
//! address from `config.json` (`public/config.js`). Pages that this server sends need not.

/// The start of the element that both built pages have once.
const BASE: &str = "<base ";

/// The page as served below a path: empty, or as `/gallery`.
pub(super) fn placed(page: &str, path: &str) -> String {
    let split =
        page.split_once(BASE).and_then(|(before, rest)| Some((before, rest.split_once('>')?)));
    match split {
        Some((before, (_, after))) => format!("{before}{BASE}href=\"{path}/\" />{after}"),
        None => page.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_told_its_place_and_asks_no_more() {
        let page = "<head><base href=\"/\" data-config=\"config.json\" /><link></head>";
        assert_eq!(placed(page, ""), "<head><base href=\"/\" /><link></head>");
        assert_eq!(placed(page, "/a/b"), "<head><base href=\"/a/b/\" /><link></head>");
        assert_eq!(placed("<p>", "/a"), "<p>");
    }

    #[test]
    fn the_pages_have_the_element_once_and_before_all_addresses() {
        for page in
            [include_str!("../../../../index.html"), include_str!("../../../../visitor.html")]
        {
            assert_eq!(page.matches(BASE).count(), 1);
            let (before, after) = page.split_once(BASE).unwrap();
            assert!(!before.contains("href=") && after.contains("data-config="));
        }
    }
}
