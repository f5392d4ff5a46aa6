//! Search by metadata.

use axum::extract::State;
use vitrine_api::{AssetType, MetadataSearch, SearchPage, SearchResponse};
use vitrine_database::clock::{self, DAY_MS};
use vitrine_database::place_names::country_code;
use vitrine_database::search::{Search, Term};
use vitrine_database::search_normalize::fold;
use vitrine_database::{AlbumId, AssetId, Scope, UserId};

use crate::access;
use crate::app::App;
use crate::auth::{Caller, ClientAddress, Principal};
use crate::download_budget::HeldRows;
use crate::error::{Error, Result};
use crate::http::extract::Json;
use crate::http::held_json::HeldJson;
use crate::limits::{DOWNLOAD_ROW, MAX_NAMED_ALBUMS};
use crate::{ingest, responses};

const DEFAULT_SIZE: u32 = 250;
const MOST: u32 = 1000;
/// Search terms above this number are ignored.
const MOST_WORDS: usize = 20;

/// `POST /api/search/metadata`
pub async fn metadata(
    State(app): State<App>,
    Caller(who): Caller,
    peer: ClientAddress,
    Json(body): Json<MetadataSearch>,
) -> Result<HeldJson<SearchResponse, Option<HeldRows>>> {
    let size = body.size.unwrap_or(DEFAULT_SIZE);
    let page = body.page.unwrap_or(1);
    if !(1..=MOST).contains(&size) || page == 0 {
        return Err(Error::bad_request("Validation failed: size or page is out of range"));
    }
    let mut search = match &who {
        Principal::User(session) => search(&app, &session.user.id, &body).await?,
        // Searching must not reveal to a visitor what the link hides.
        Principal::Visitor(_) => {
            Search { is_video: body.kind.map(|kind| kind == AssetType::Video), ..Search::default() }
        }
    };
    // The first album is the scope of the search, each further one a condition of its own.
    let mut albums = AlbumId::list(body.album_ids);
    albums.sort_unstable();
    albums.dedup();
    let scope = match albums.split_first() {
        Some((first, more)) => {
            for album in more {
                access::scope(&app.db, &who, Some(album)).await?;
                search.albums.push(album.clone());
            }
            access::scope(&app.db, &who, Some(first)).await?
        }
        None => match access::scope(&app.db, &who, None).await? {
            Scope::Library(user) => Scope::Owned(user),
            scope => scope,
        },
    };
    let (page, size) = (i64::from(page), i64::from(size));
    // One row more than requested tells whether there is a next page.
    let window = ((page - 1) * size, size + 1);
    let order = body.order.unwrap_or_default();
    let mut found = app.db.search(scope, &search, order, window).await?;
    let is_more = found.len() as i64 > size;
    found.truncate(usize::try_from(size).unwrap_or(0));
    let items: Vec<_> = found.iter().map(|one| responses::asset_for(one, &who)).collect();
    let next_page = is_more.then(|| (page + 1).to_string());
    let answer =
        SearchResponse { albums: filled(Vec::new(), None), assets: filled(items, next_page) };
    let json = HeldJson::new(&answer)?;
    // A visitor's results count towards the download budget of their network until they are sent.
    let held = match who {
        Principal::Visitor(_) => {
            let rows = (json.bytes() / DOWNLOAD_ROW) as u64;
            Some(app.downloads.hold(&peer.network(), rows).await?)
        }
        Principal::User(_) => None,
    };
    Ok(json.hold(held))
}

fn filled<T>(items: Vec<T>, next_page: Option<String>) -> SearchPage<T> {
    let count = items.len() as u64;
    SearchPage { total: count, count, items, facets: Vec::new(), next_page }
}

async fn search(app: &App, user: &UserId, body: &MetadataSearch) -> Result<Search> {
    let date = |text: &Option<String>| match text {
        Some(text) => match clock::parse(text) {
            Some(at) => Ok(Some(at)),
            None => Err(Error::bad_request("Validation failed: a date cannot be read")),
        },
        None => Ok(None),
    };
    let sha1 = match &body.checksum {
        Some(text) => match ingest::checksum(text) {
            Some(sha1) => Some(sha1),
            None => return Err(Error::bad_request("Validation failed: checksum")),
        },
        None => None,
    };
    Ok(Search {
        terms: terms(app, user, body.query.as_deref().unwrap_or_default()).await?,
        id: body.id.as_deref().map(AssetId::from),
        sha1,
        name: body.original_file_name.clone(),
        description: body.description.as_deref().map(fold),
        city: body.city.clone(),
        state: body.state.clone(),
        // An unknown country finds nothing.
        country: body.country.as_deref().map(|name| country_code(name).unwrap_or("?").to_owned()),
        is_favorite: body.is_favorite,
        is_loose: body.is_not_in_album == Some(true),
        albums: Vec::new(),
        taken: (date(&body.taken_after)?, date(&body.taken_before)?),
        created: (date(&body.created_after)?, date(&body.created_before)?),
        is_video: body.kind.map(|kind| kind == AssetType::Video),
    })
}

async fn terms(app: &App, user: &UserId, query: &str) -> Result<Vec<Term>> {
    let words: Vec<String> = fold(query).split_whitespace().map(str::to_owned).collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let albums = app.db.album_names(user).await?;
    let named = |word: &str| {
        let named = albums.iter().filter(|(_, name)| fold(name).contains(word));
        named.map(|(id, _)| id.clone()).take(MAX_NAMED_ALBUMS).collect()
    };
    let term = |word: String| Term { days: days(&word), albums: named(&word), part: word };
    Ok(words.into_iter().take(MOST_WORDS).map(term).collect())
}

/// The days of `2026`, `2026-06` or `2026-06-03`, counted from 1970-01-01.
fn days(word: &str) -> Option<std::ops::Range<i64>> {
    let day = |text: &str| clock::parse(text).map(|at| at.div_euclid(DAY_MS));
    match word.len() {
        4 => {
            let year: i32 = word.parse().ok().filter(|year| (1..9999).contains(year))?;
            Some(day(&format!("{year:04}-01-01"))?..day(&format!("{:04}-01-01", year + 1))?)
        }
        7 => clock::days_of_month(&format!("{word}-01")),
        10 => day(word).map(|day| day..day + 1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_among_words() {
        assert_eq!(days("1970"), Some(0..365));
        assert_eq!(days("1970-02"), Some(31..59));
        assert_eq!(days("1970-01-03"), Some(2..3));
        for word in ["lake", "lakeside", "0000", "2026-13", "2026-06-99", "zürü"] {
            assert_eq!(days(word), None, "{word}");
        }
    }
}
