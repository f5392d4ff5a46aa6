//! Serves the app: its pages for the URLs of its screens, and its files.

mod addresses;
mod answer;
mod base_href;
mod files;
mod messages;
pub mod policy;
mod share_page;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::auth::ClientAddress;
use crate::error::Error;
use addresses::Address;
use answer::{file, page, plain};
use files::Page;
pub use files::Web;
pub use share_page::PictureCache;

/// Handles requests that match no API route.
pub async fn serve(State(app): State<App>, peer: ClientAddress, request: Request) -> Response {
    let (uri, headers) = (request.uri().clone(), request.headers().clone());
    let path = uri.path();
    let address = addresses::address(path);
    match (request.method(), &address) {
        (&Method::GET | &Method::HEAD, _) => {}
        (&Method::POST, Some(Address::Link(address))) => {
            let answer = share_page::submit(&app, address, request, peer).await;
            return answer.unwrap_or_else(Error::into_response);
        }
        _ => return StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
    match address {
        Some(Address::App) => page(&app, Page::Owner, StatusCode::OK, &headers).await,
        Some(Address::Link(address)) => {
            let answer = share_page::serve(&app, &address, &uri, &headers, peer).await;
            answer.unwrap_or_else(Error::into_response)
        }
        None => match app.web.file(path, &headers).await {
            Some(found) => file(path, found, &headers, app.web.file_policy()),
            // For a mistyped URL, the app shows a message and a way home.
            None if takes_pages(&headers) => {
                page(&app, Page::Owner, StatusCode::NOT_FOUND, &headers).await
            }
            None => plain(StatusCode::NOT_FOUND, "Not found\n"),
        },
    }
}

/// Whether the client accepts HTML, as in a browser's navigation.
fn takes_pages(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|kinds| kinds.to_str().ok());
    accepted.is_some_and(|kinds| kinds.contains("text/html"))
}
