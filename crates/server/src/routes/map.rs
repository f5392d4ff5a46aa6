//! Maps: where photos were taken. Where a link hides places the list is empty, as if there were
//! none.

use std::io;

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::{Stream, StreamExt as _, stream};
use vitrine_database::AlbumId;
use vitrine_database::places::Place;

use crate::access;
use crate::app::App;
use crate::auth::{Caller, Principal};
use crate::error::{Error, Result};
use crate::http::extract::Id;
use crate::responses;

/// `GET /api/map/markers`: a user's own photos, or those of a link.
pub async fn markers(State(app): State<App>, Caller(who): Caller) -> Result<Response> {
    list(&app, &who, None).await
}

/// `GET /api/albums/{id}/map-markers`
pub async fn album_markers(
    State(app): State<App>,
    Caller(who): Caller,
    Id(id): Id<AlbumId>,
) -> Result<Response> {
    list(&app, &who, Some(&id)).await
}

async fn list(app: &App, who: &Principal, album: Option<&AlbumId>) -> Result<Response> {
    let scope = access::scope(&app.db, who, album).await?;
    let mut places = who.disclosure().shows_places().then(|| app.db.places(scope));
    // An error before the first batch becomes an error response. After that the body breaks off.
    let first = match &mut places {
        Some(places) => places.next().await?,
        None => None,
    };
    let rest = stream::try_unfold(places, |places| async {
        let Some(mut places) = places else { return Ok(None) };
        Ok(places.next().await?.map(|part| (part, Some(places))))
    });
    let parts = stream::iter(first.map(Ok)).chain(rest);
    let headers =
        [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "private, no-store")];
    let json = json(parts).map(|piece| piece.map_err(|error| io::Error::other(error.to_string())));
    let list = access::Transfer::List(album.cloned());
    Ok((headers, Body::from_stream(access::until_revoked(&app.db, who, list, json)))
        .into_response())
}

/// A JSON array in pieces. Each is written when the previous one has been sent.
fn json(parts: impl Stream<Item = Result<Vec<Place>>>) -> impl Stream<Item = Result<Bytes>> {
    let bracket = |text: &'static str| stream::iter([Ok(Bytes::from_static(text.as_bytes()))]);
    let pieces = parts.enumerate().map(|(index, part)| {
        let part = part?;
        let mut text = Vec::with_capacity(part.len() * 160);
        for (number, place) in part.iter().enumerate() {
            if index + number > 0 {
                text.push(b',');
            }
            let written = serde_json::to_writer(&mut text, &responses::marker(place));
            written.map_err(|error| Error::internal(error.to_string()))?;
        }
        Ok(Bytes::from(text))
    });
    bracket("[").chain(pieces).chain(bracket("]"))
}

#[cfg(test)]
mod tests {
    use futures::TryStreamExt as _;
    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn pieces_are_one_list() {
        const PIECE: usize = 3;
        for count in [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 1] {
            let place = |number| Place {
                id: Uuid::from_u128(number as u128),
                latitude: 48.137_000_4,
                longitude: -11.575,
                local_at: 0,
            };
            let places: Vec<_> = (0..count).map(place).collect();
            let parts: Vec<_> = places.chunks(PIECE).map(|part| Ok(part.to_vec())).collect();
            let pieces: Vec<_> = json(stream::iter(parts)).try_collect().await.unwrap();
            assert_eq!(pieces.len(), count.div_ceil(PIECE) + 2);
            let markers: Vec<vitrine_api::MapMarker> =
                serde_json::from_slice(&pieces.concat()).unwrap();
            assert_eq!(markers.len(), count);
            let id = |at: usize| Uuid::from_u128(at as u128).to_string();
            assert!(markers.iter().enumerate().all(|(at, marker)| marker.id == id(at)));
            assert!(markers.iter().all(|marker| (marker.lat, marker.lon) == (48.137, -11.575)));
        }
    }
}
