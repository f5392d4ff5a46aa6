//! Custom addresses of links (ours).

use axum::extract::State;
use schemars::JsonSchema;
use serde::Deserialize;
use vitrine_api::AddressCheck;

use crate::app::App;
use crate::auth::{SignedIn, ask_for_name};
use crate::error::Result;
use crate::http::extract::{Json, Query};
use crate::services::links::slug;

/// Query of the address check. It is not called `slug`, which would name a link to open.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct AddressQuery {
    name: String,
}

/// `GET /api/shared-links/address`. An address that another user holds is only reported as not
/// free: not by whom, since when, or whether its link still works.
pub async fn check(
    State(app): State<App>,
    SignedIn(session): SignedIn,
    Query(query): Query<AddressQuery>,
) -> Result<Json<AddressCheck>> {
    let Ok(Some(name)) = slug(Some(query.name)) else {
        return Ok(Json(AddressCheck { is_valid: false, is_free: false, link_id: None }));
    };
    ask_for_name(&app, &session.user.id).await?;
    let holder = app.db.slug_holder(&name, &session.user.id).await?;
    Ok(Json(AddressCheck {
        is_valid: true,
        is_free: holder.is_none(),
        link_id: holder
            .filter(|(user, _)| *user == session.user.id)
            .and_then(|(_, link)| link.map(String::from)),
    }))
}
