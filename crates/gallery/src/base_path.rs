//! The path below which the app is served.

/// The path of the folder that contains the file at this address, without a trailing slash. Empty
/// where there is none, or where the address has no path.
#[must_use]
pub fn base_path(address: &str) -> &str {
    let path = address.split_once("://").and_then(|(_, rest)| Some(&rest[rest.find('/')?..]));
    path.and_then(|path| path.rsplit_once('/')).map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::base_path;

    #[test]
    fn the_folder_of_the_app() {
        for (address, expected) in [
            ("https://host/", ""),
            ("https://host/worker_loader.js", ""),
            ("https://host/gallery/", "/gallery"),
            ("http://[::1]:80/a/b/worker_loader.js", "/a/b"),
            ("https://host", ""),
            ("about:srcdoc", ""),
        ] {
            assert_eq!(base_path(address), expected, "{address}");
        }
    }
}
