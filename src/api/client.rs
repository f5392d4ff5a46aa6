//! The HTTP client: URLs, the link's credential, JSON requests and responses, errors.

use gloo_net::http::{Method, Request, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use vitrine_api::ErrorBody;
use vitrine_api::address::{self, LinkCredential};

use super::ApiError;
use crate::platform::abort::AbortSignal;
use crate::platform::{base_url, fetch};

/// A rendition of an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rendition {
    /// 250 px on the short side.
    Thumbnail,
    /// 1440 px on the long side.
    Preview,
}

/// Sends requests as the signed-in user, or as the visitor of one link.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApiClient {
    link: Option<LinkCredential>,
}

impl ApiClient {
    /// A client for the visitor of the link with a key.
    #[must_use]
    pub fn with_key(key: &str) -> Self {
        Self { link: Some(LinkCredential::Key(key.to_owned())) }
    }

    /// A client for the visitor of the link with a custom address.
    #[must_use]
    pub fn with_slug(slug: &str) -> Self {
        Self { link: Some(LinkCredential::Slug(slug.to_owned())) }
    }

    /// The query that names the link, without `?`; empty for the owner.
    #[must_use]
    pub fn credential(&self) -> String {
        self.link.as_ref().map(LinkCredential::query).unwrap_or_default()
    }

    /// The URL of an operation: `path` below `/api`, with its own query if any.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        address::api(&base_url::server(), path, self.link.as_ref())
    }

    /// The URL of an asset's rendition.
    #[must_use]
    pub fn picture(&self, id: &str, rendition: Rendition) -> String {
        self.url(&match rendition {
            Rendition::Thumbnail => address::thumbnail(id),
            Rendition::Preview => address::preview(id),
        })
    }

    /// The URL of an asset's original file, as an attachment.
    #[must_use]
    pub fn original(&self, id: &str) -> String {
        self.url(&format!("/assets/{id}/original?download=true"))
    }

    /// The URL of an asset's original file, for display.
    #[must_use]
    pub fn file(&self, id: &str) -> String {
        self.url(&format!("/assets/{id}/original"))
    }

    /// The URL for playing a video.
    #[must_use]
    pub fn video(&self, id: &str) -> String {
        self.url(&format!("/assets/{id}/video/playback"))
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ApiError> {
        self.get_unless(path, None).await
    }

    /// Like [`ApiClient::get`], but can be cancelled.
    pub(super) async fn get_unless<T: DeserializeOwned>(
        &self,
        path: &str,
        signal: Option<&AbortSignal>,
    ) -> Result<T, ApiError> {
        let url = self.url(path);
        if let Some(response) = fetch::early(&url).await {
            return match signal {
                Some(signal) if signal.aborted() => Err(ApiError::Network),
                _ => read(checked(response.into()).await?).await,
            };
        }
        let request = fetch::read(&url, signal).ok_or(ApiError::Server)?;
        read(send(Ok(request.into())).await?).await
    }

    pub(super) async fn send<B: Serialize, T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &B,
    ) -> Result<T, ApiError> {
        read(send(self.request(method, path).json(body)).await?).await
    }

    /// For operations that answer 204.
    pub(super) async fn send_only<B: Serialize>(
        &self,
        method: Method,
        path: &str,
        body: &B,
    ) -> Result<(), ApiError> {
        send(self.request(method, path).json(body)).await.map(drop)
    }

    /// Whether an operation succeeds, for its error only. Requests a single byte.
    pub(super) async fn head(&self, path: &str) -> Result<(), ApiError> {
        let request = self.request(Method::GET, path).header("Range", "bytes=0-0");
        send(request.build()).await.map(drop)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        RequestBuilder::new(&self.url(path)).method(method).credentials(base_url::credentials())
    }
}

async fn send(request: Result<Request, gloo_net::Error>) -> Result<Response, ApiError> {
    let request = request.map_err(|_| ApiError::Server)?;
    checked(request.send().await.map_err(|_| ApiError::Network)?).await
}

/// The response if it is a success, else its error.
async fn checked(response: Response) -> Result<Response, ApiError> {
    if response.ok() {
        return Ok(response);
    }
    let body = response.json::<ErrorBody>().await;
    let message = body.map(|body| body.message).unwrap_or_default();
    Err(match response.status() {
        401 => ApiError::Unauthorized(message),
        status @ 400..500 => ApiError::Refused(status, message),
        _ => ApiError::Server,
    })
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, ApiError> {
    response.json().await.map_err(|_| ApiError::Server)
}
