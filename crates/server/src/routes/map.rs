//! Maps: the places of photos. Where a link hides them the list is empty, as if there were none.

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::stream;

use crate::access;
use crate::app::App;
use crate::auth::{Caller, Principal};
use crate::db::places::{Place, Places};
use crate::error::{Error, Result};
use crate::http::extract::Id;
use crate::view;

/// `GET /api/map/markers`: a user's own photos, or those of a link.
pub async fn markers(State(app): State<App>, Caller(who): Caller) -> Result<Response> {
    list(&app, &who, None).await
}

/// `GET /api/albums/{id}/map-markers`
pub async fn album_markers(
    State(app): State<App>,
    Caller(who): Caller,
    Id(id): Id,
) -> Result<Response> {
    list(&app, &who, Some(&id)).await
}

async fn list(app: &App, who: &Principal, album: Option<&str>) -> Result<Response> {
    let scope = access::scope(app, who, album).await?;
    let mut places = who.disclosure().shows_places().then(|| app.db.places(scope));
    // What cannot be read at all is told in words; from here on, by breaking off.
    let first = match &mut places {
        Some(places) => places.next().await?,
        None => Vec::new(),
    };
    let headers =
        [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "private, no-store")];
    let parts = Parts { places, first, is_begun: false, is_ended: false };
    let json = stream::try_unfold(parts, |mut parts| async {
        Ok::<_, Error>(parts.next().await?.map(|json| (json, parts)))
    });
    Ok((headers, Body::from_stream(json)).into_response())
}

/// A JSON array, written part by part: each when the one before it has been sent.
struct Parts {
    places: Option<Places>,
    first: Vec<Place>,
    is_begun: bool,
    is_ended: bool,
}

impl Parts {
    async fn next(&mut self) -> Result<Option<Bytes>> {
        if self.is_ended {
            return Ok(None);
        }
        let part = match &mut self.places {
            Some(places) if self.is_begun => places.next().await?,
            _ => std::mem::take(&mut self.first),
        };
        let mut json = Vec::with_capacity(part.len() * 160 + 2);
        for place in &part {
            json.push(if self.is_begun { b',' } else { b'[' });
            self.is_begun = true;
            let written = serde_json::to_writer(&mut json, &view::marker(place));
            written.map_err(|error| Error::internal(error.to_string()))?;
        }
        if part.is_empty() {
            json.extend_from_slice(if self.is_begun { b"]" } else { b"[]" });
            self.is_ended = true;
        }
        Ok(Some(json.into()))
    }
}
