//! Guests: visitors who upload photos to a link, and what the link's owner sees of them.

use std::collections::HashMap;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use vitrine_api::{BeginGuest, GuestContribution, GuestResponse, Ids};
use vitrine_database::assets::Reader;
use vitrine_database::clock::{self, DAY_MS};
use vitrine_database::guests::{Guest, MotionVideos};
use vitrine_database::{AssetId, GuestId, LinkId};

use crate::access::{Disclosure, Visit};
use crate::app::App;
use crate::auth::{ClientAddress, Principal, SignedIn, Visitor, cookies};
use crate::error::{Error, Result};
use crate::http::extract::{Id, Json};
use crate::services::links::owned;
use crate::{ingest, responses, secret};

/// Longest name, in characters.
const MAX_NAME: usize = 80;

async fn seen(app: &App, visit: &Visit) -> Result<GuestResponse> {
    let room = ingest::room(&app.library, &visit.link, None).await?;
    let contributions = match &visit.guest {
        Some(guest) => {
            app.db.contributions_of(&visit.link.id, &guest.id, MotionVideos::LeftOut).await?
        }
        None => Vec::new(),
    };
    Ok(GuestResponse {
        name: visit.guest.as_ref().map(|guest| guest.name.clone()),
        files_left: room.files,
        bytes_left: room.bytes,
        asset_ids: contributions.into_iter().map(|one| one.asset_id.into()).collect(),
    })
}

/// `GET /api/shared-links/guest` (ours): for visitors who may upload, and for guests while their
/// session lasts, since they can withdraw their uploads even after uploads were switched off.
pub async fn get(State(app): State<App>, Visitor(visit): Visitor) -> Result<Json<GuestResponse>> {
    if !visit.link.allow_upload && visit.guest.is_none() {
        return Err(Error::forbidden());
    }
    Ok(Json(seen(&app, &visit).await?))
}

/// `POST /api/shared-links/guest` (ours)
pub async fn begin(
    State(app): State<App>,
    Visitor(mut visit): Visitor,
    peer: ClientAddress,
    request: HeaderMap,
    Json(body): Json<BeginGuest>,
) -> Result<(StatusCode, HeaderMap, Json<GuestResponse>)> {
    if !visit.link.allow_upload {
        return Err(Error::forbidden());
    }
    let name = name(&body.name);
    let mut headers = HeaderMap::new();
    if let Some(guest) = &mut visit.guest {
        if guest.name != name {
            app.db.rename_guest(&guest.id, &name).await?;
            guest.name = name;
        }
        return Ok((StatusCode::CREATED, headers, Json(seen(&app, &visit).await?)));
    }
    app.concurrency.greet(&visit.link.id, &peer.network()).await?;
    let (token, now) = (secret::random::<32>()?, clock::now());
    let guest = Guest { id: GuestId::random(), name, has_pending: false };
    let expires_at = now + cookies::GUEST_DAYS * DAY_MS;
    let token_hash = secret::token_hash(&token);
    app.db.add_guest(&visit.link.id, &guest, &token_hash, now, expires_at).await?;
    visit.guest = Some(guest);
    let mut tokens = cookies::guest_tokens(&request);
    tokens.push(token);
    let scope = cookies::Scope::of(&app.base, app.public_url.as_deref(), &request);
    cookies::set_guests(&mut headers, &tokens, scope);
    Ok((StatusCode::CREATED, headers, Json(seen(&app, &visit).await?)))
}

/// Reduces a name to one line of at most [`MAX_NAME`] characters.
fn name(text: &str) -> String {
    let line: String = text.chars().filter(|c| !c.is_control()).take(MAX_NAME).collect();
    line.trim().to_owned()
}

/// `GET /api/shared-links/{id}/guests` (ours)
pub async fn list(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Id(id): Id<LinkId>,
) -> Result<Json<Vec<GuestContribution>>> {
    let user = &session.user.id;
    let link = owned(&app, user, &id).await?;
    let contributions = app.db.contributions(&link.id).await?;
    let ids: Vec<_> = contributions.iter().map(|one| one.asset_id.clone()).collect();
    let assets = app.db.readable(Reader::User(user), &ids).await?;
    let assets: HashMap<_, _> = assets.iter().map(|asset| (&asset.id, asset)).collect();
    let names = app.db.guests(&link.id).await?;
    let mut guests: Vec<GuestContribution> = Vec::new();
    for one in &contributions {
        let Some(asset) = assets.get(&one.asset_id) else {
            continue;
        };
        let asset = responses::asset(asset, Disclosure::User);
        let pending = one.is_pending.then(|| asset.id.clone());
        match guests.iter_mut().find(|guest| guest.id == one.guest_id.as_str()) {
            Some(guest) => {
                guest.assets.push(asset);
                guest.pending.extend(pending);
            }
            None => guests.push(GuestContribution {
                id: one.guest_id.to_string(),
                name: names.get(&one.guest_id).cloned().unwrap_or_default(),
                added_at: clock::iso(one.added_at),
                assets: vec![asset],
                pending: pending.into_iter().collect(),
            }),
        }
    }
    Ok(Json(guests))
}

/// `POST /api/shared-links/{id}/guests/approve` (ours)
pub async fn approve(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Id(id): Id<LinkId>,
    Json(body): Json<Ids>,
) -> Result<StatusCode> {
    let link = owned(&app, &session.user.id, &id).await?;
    ingest::approve(&app.library, &Principal::User(session), &link, &AssetId::list(body.ids))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_short_line() {
        assert_eq!(name("  Anna\r\n"), "Anna");
        assert_eq!(name(&"ä".repeat(300)).chars().count(), MAX_NAME);
        assert_eq!(name("\0"), "");
    }
}
