//! The forms of the plain pages. Other sites may submit them too: that tells them nothing, and opens
//! nothing to them.

use axum::Form;
use axum::extract::{FromRequest as _, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::Plain;
use crate::app::App;
use crate::auth::{ClientAddress, live_link};
use crate::error::{Error, Result};
use crate::http::incoming;
use crate::services::links::{end_session, enter_password};
use crate::web::addresses::LinkAddress;

/// A submitted form: the password, or the button that ends the session.
#[derive(Debug, Deserialize)]
struct Fields {
    password: Option<String>,
    end: Option<String>,
}

/// The outcome of a form.
pub(crate) enum Submitted {
    /// The browser goes to the link's page.
    Redirect(Response),
    /// The password was wrong, or too many were.
    Refused,
}

/// Handles a form that was sent to a link's URL.
pub(crate) async fn submit(
    app: &App,
    address: &LinkAddress,
    request: Request,
    from: ClientAddress,
) -> Result<Submitted> {
    let link = live_link(app, &address.name, from).await?;
    let headers = request.headers().clone();
    let request = incoming::whole(app, request).await?;
    let form = Form::<Fields>::from_request(request, &()).await;
    let Form(fields) = form.map_err(|error| Error::bad_request(error.body_text()))?;
    let home = Plain::new(app, &address.name, &headers).await.home();
    let cookies = match (link, fields.password) {
        (Some(link), _) if fields.end.is_some() => end_session(app, &link, &headers).await?,
        (Some(link), Some(password)) if link.password_hash.is_some() => {
            match enter_password(app, &link, password, from, &headers).await {
                Ok(cookies) => cookies,
                Err(Error::Unauthorized(_)) => return Ok(Submitted::Refused),
                Err(error) => return Err(error),
            }
        }
        _ => HeaderMap::new(),
    };
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().extend(cookies);
    let location = HeaderValue::from_str(&home).map_err(Error::internal)?;
    response.headers_mut().insert(header::LOCATION, location);
    Ok(Submitted::Redirect(response))
}
