//! Pages of photos, where months would reveal when they were taken.

/// Photos per page of a link that hides metadata.
pub const PAGE: u64 = 2000;

/// The names and sizes of the pages for this many photos. Clients expect names of months, so pages
/// are numbered by months from January 1970, which reveal nothing.
pub fn pages(count: u64) -> Vec<(String, u64)> {
    let page = |page: u64| {
        let name = format!("{:04}-{:02}-01", 1970 + page / 12, 1 + page % 12);
        (name, PAGE.min(count - page * PAGE))
    };
    (0..count.div_ceil(PAGE)).map(page).collect()
}
