//! Collections of a user's library, and the names of albums that follow them.

use vitrine_api::{CollectionFilter, CollectionKind};
use vitrine_database::place_names::country_name;
use vitrine_database::{UserId, clock};

use crate::app::App;
use crate::collections::{self, Collection};
use crate::error::{Error, Result};

pub async fn all(app: &App, user: &UserId, kind: CollectionKind) -> Result<Vec<Collection>> {
    Ok(match kind {
        CollectionKind::Folder | CollectionKind::Person => {
            collections::of_names(kind, app.db.names(user, kind).await?)
        }
        _ => collections::of_spots(kind, &app.db.spots(user).await?),
    })
}

/// The collection that a filter names.
pub async fn find(app: &App, user: &UserId, filter: &CollectionFilter) -> Result<Collection> {
    let mut found = all(app, user, filter.kind).await?;
    found.retain(|one| one.id == filter.id);
    found.pop().ok_or_else(|| Error::bad_request("Not found or no collection.read access"))
}

/// The default name of an album that follows a collection.
pub fn title(kind: CollectionKind, found: &Collection) -> String {
    let day = |day: i64| clock::day_in_words(day * clock::DAY_MS);
    let country = || found.rule.country.as_deref().and_then(country_name);
    match kind {
        CollectionKind::State => {
            let parts = [Some(found.name.as_str()), country()];
            let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
            parts.collect::<Vec<_>>().join(", ")
        }
        CollectionKind::Moment => match (&found.rule.month_day, &*found.name) {
            (Some(_), _) => clock::anniversary_in_words(found.days.1 * clock::DAY_MS),
            (None, "") => day(found.days.0),
            (None, place) => {
                format!("{place}, {}", clock::month_in_words(found.days.0 * clock::DAY_MS))
            }
        },
        _ => found.name.clone(),
    }
}
