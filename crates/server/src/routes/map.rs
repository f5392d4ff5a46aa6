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
use crate::db::places::Place;
use crate::error::Result;
use crate::http::extract::Id;
use crate::view;

/// Places written at once: some 150 kB.
const PIECE: usize = 1000;

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
    let places = match who.disclosure().shows_places() {
        true => app.db.places(scope).await?,
        false => Vec::new(),
    };
    let headers =
        [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "private, no-store")];
    Ok((headers, Body::from_stream(stream::iter(json(places)))).into_response())
}

/// A JSON array in pieces, each written when the one before it has been sent.
fn json(places: Vec<Place>) -> impl Iterator<Item = serde_json::Result<Bytes>> {
    let count = places.len();
    let ends = (0..count).step_by(PIECE).map(move |start| (start + PIECE).min(count));
    // The empty list is a piece, too.
    let ends = ends.chain((count == 0).then_some(0));
    let mut done = 0;
    ends.map(move |end| {
        let mut text = Vec::with_capacity((end - done) * 160);
        for place in &places[done..end] {
            text.push(if done == 0 { b'[' } else { b',' });
            serde_json::to_writer(&mut text, &view::marker(place))?;
            done += 1;
        }
        if count == 0 {
            text.push(b'[');
        }
        if end == count {
            text.push(b']');
        }
        Ok(Bytes::from(text))
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn pieces_are_one_list() {
        for count in [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 1] {
            let place = |number| Place {
                id: Uuid::from_u128(number as u128),
                latitude: 48.137_000_4,
                longitude: -11.575,
                local_at: 0,
            };
            let pieces: Vec<_> = json((0..count).map(place).collect()).collect();
            assert_eq!(pieces.len(), count.div_ceil(PIECE).max(1));
            let text: Vec<u8> = pieces.into_iter().flat_map(|piece| piece.unwrap()).collect();
            let markers: Vec<vitrine_api::MapMarker> = serde_json::from_slice(&text).unwrap();
            assert_eq!(markers.len(), count);
            let id = |at: usize| Uuid::from_u128(at as u128).to_string();
            assert!(markers.iter().enumerate().all(|(at, marker)| marker.id == id(at)));
            assert!(markers.iter().all(|marker| (marker.lat, marker.lon) == (48.137, -11.575)));
        }
    }
}
