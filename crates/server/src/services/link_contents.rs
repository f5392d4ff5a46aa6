//! The response for a link and its contents. A link may list very many single photos: a long list
//! is queried and streamed in batches, so that a request never holds more than one batch in memory.

use std::io;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::{Stream, StreamExt as _, stream};
use schemars::SchemaGenerator;
use vitrine_api::SharedLinkResponse;
use vitrine_database::albums::AlbumFilter;
use vitrine_database::links::Link;
use vitrine_database::{AssetId, Scope};

use crate::access::{self, Visit};
use crate::app::App;
use crate::auth::{ClientAddress, Principal, Session};
use crate::download_budget::HeldRows;
use crate::error::{Error, Result};
use crate::http::held_json::sent;
use crate::http::json::{Json, KEPT_BY_NOBODY, to_json};
use crate::limits::{MAX_LISTED, ROWS_AT_ONCE};
use crate::operation_schema::{OperationSchema, Output};
use crate::response_cache::CachedJson;
use crate::responses;

/// A link and its contents.
pub struct LinkContents {
    /// Includes the photos, unless they are streamed from `photos`.
    link: SharedLinkResponse,
    photos: Option<Photos>,
}

/// Photos that are queried while the response is sent.
struct Photos {
    app: App,
    viewer: Principal,
    ids: Vec<AssetId>,
    held: Option<HeldRows>,
}

impl LinkContents {
    /// As the owner sees it.
    pub async fn for_owner(app: &App, link: &Link, owner: &Session) -> Result<Self> {
        Self::of(app, link, Principal::User(owner.clone()), None).await
    }

    /// As a visitor sees it. Sets `has_places`: whether there is anything to show on a map.
    pub async fn for_visitor(app: &App, visit: &Visit, peer: ClientAddress) -> Result<Self> {
        let mut found =
            Self::of(app, &visit.link, Principal::Visitor(visit.clone()), Some(peer)).await?;
        let link = &mut found.link;
        let told = visit.disclosure().shows_places();
        link.has_places = Some(told && app.db.has_places(visit.scope()).await?);
        if link.albums.len() > 1 {
            // A photo that is in several of the albums counts once.
            link.asset_count = Some(app.db.count(visit.scope()).await?);
        }
        Ok(found)
    }

    /// With `stranger`, a long list of photos counts towards the download budget of their network.
    async fn of(
        app: &App,
        link: &Link,
        viewer: Principal,
        stranger: Option<ClientAddress>,
    ) -> Result<Self> {
        let disclosure = viewer.disclosure();
        let mut seen = responses::link(link, disclosure);
        if link.is_album {
            let mut albums = app.db.albums(AlbumFilter::Link(&link.id)).await?;
            if let Principal::Visitor(visit) = &viewer {
                albums = albums.into_iter().map(|album| visit.veil(album)).collect();
            }
            seen.album = albums.first().map(|album| {
                let mut album = responses::album_for(album, disclosure);
                (album.shared, album.has_shared_link) = (true, true);
                album
            });
            seen.albums = albums.iter().map(responses::linked_album).collect();
            return Ok(Self { link: seen, photos: None });
        }
        let scope = match &viewer {
            Principal::User(_) => Scope::Link(&link.id),
            Principal::Visitor(visit) => visit.scope(),
        };
        let first = app.db.assets_of(scope, ROWS_AT_ONCE as i64 + 1).await?;
        if first.len() <= ROWS_AT_ONCE {
            seen.assets = first.iter().map(|asset| responses::asset(asset, disclosure)).collect();
            return Ok(Self { link: seen, photos: None });
        }
        drop(first);
        let held = match stranger {
            Some(peer) => {
                let count = app.db.count(scope).await?;
                Some(app.downloads.hold(&peer.network(), count).await?)
            }
            None => None,
        };
        let ids = app.db.asset_ids_of(scope, MAX_LISTED).await?;
        Ok(Self { link: seen, photos: Some(Photos { app: app.clone(), viewer, ids, held }) })
    }
}

/// The response to a visitor who opens a link. Short responses are cached.
pub enum OpenedLink {
    Short(CachedJson<SharedLinkResponse>),
    Long(Box<LinkContents>),
}

impl OpenedLink {
    pub async fn find(app: &App, visit: &Visit, peer: ClientAddress) -> Result<Self> {
        // The cache key holds all of the link and the guest: they were read earlier and may have
        // changed.
        let question = format!("{:?} {:?}", visit.link, visit.guest);
        let mut long = None;
        let short = app.cached_responses.short(question, async {
            let found = LinkContents::for_visitor(app, visit, peer).await?;
            if found.photos.is_some() {
                long = Some(found);
                return Ok(None);
            }
            to_json(&found.link).map(Some)
        });
        match (short.await?, long) {
            (Some(short), _) => Ok(Self::Short(short)),
            (None, Some(long)) => Ok(Self::Long(Box::new(long))),
            (None, None) => Err(Error::internal("an answer without words")),
        }
    }
}

impl IntoResponse for OpenedLink {
    fn into_response(self) -> Response {
        match self {
            Self::Short(short) => short.into_response(),
            Self::Long(long) => long.into_response(),
        }
    }
}

impl Output for LinkContents {
    fn describe(shape: &mut OperationSchema, schemas: &mut SchemaGenerator) {
        <Json<SharedLinkResponse> as Output>::describe(shape, schemas);
    }
}

impl Output for OpenedLink {
    fn describe(shape: &mut OperationSchema, schemas: &mut SchemaGenerator) {
        <Json<SharedLinkResponse> as Output>::describe(shape, schemas);
    }
}

impl IntoResponse for LinkContents {
    fn into_response(self) -> Response {
        let Some(photos) = self.photos else {
            return Json(self.link).into_response();
        };
        // Quotes within JSON strings are escaped, so this matches only the field.
        let written = serde_json::to_string(&self.link).unwrap_or_default();
        let Some((before, after)) = written.split_once(r#""assets":[]"#) else {
            return Error::internal("a link without a list of photos").into_response();
        };
        let text = |text: String| stream::iter([Ok(Bytes::from(text))]);
        let (begin, end) = (text(format!(r#"{before}"assets":["#)), text(format!("]{after}")));
        let Photos { app, viewer, ids, held } = photos;
        let body = begin.chain(parts(app, viewer, ids)).chain(end);
        let json = HeaderValue::from_static("application/json");
        ([(header::CONTENT_TYPE, json)], [KEPT_BY_NOBODY], sent(body, held)).into_response()
    }
}

/// Streams photos as comma-separated JSON, one batch at a time, until the caller's access is
/// revoked.
fn parts(
    app: App,
    viewer: Principal,
    ids: Vec<AssetId>,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    let parts: Vec<_> = ids.chunks(ROWS_AT_ONCE).map(<[AssetId]>::to_vec).collect();
    let state = (app.clone(), viewer.clone(), parts.into_iter(), true);
    let written = stream::try_unfold(state, |(app, viewer, mut parts, is_first)| async move {
        let Some(ids) = parts.next() else { return Ok(None) };
        let assets = app.db.readable(viewer.reader(), &ids).await.map_err(io::Error::other)?;
        let mut json = Vec::with_capacity(assets.len() * 1024);
        let mut is_first = is_first;
        for asset in &assets {
            if !std::mem::take(&mut is_first) {
                json.push(b',');
            }
            serde_json::to_writer(&mut json, &responses::asset(asset, viewer.disclosure()))?;
        }
        Ok(Some((Bytes::from(json), (app, viewer, parts, is_first))))
    });
    access::until_revoked(&app.db, &viewer, access::Transfer::Archive, written).boxed()
}
