//! Collections: automatic groups of the library's photos.

use gloo_net::http::Method;
use vitrine_api::{
    AlbumResponse, CollectionFilter, CollectionKind, CollectionResponse, CreateAlbum,
    OpenCollection,
};

use super::{ApiClient, ApiError};

/// All collections of a kind.
pub async fn collections(
    client: &ApiClient,
    kind: CollectionKind,
) -> Result<Vec<CollectionResponse>, ApiError> {
    client.get(&format!("/collections?kind={}", kind.word())).await
}

/// The album of a collection. Created at the first call, and named `name` then.
pub async fn open_collection(
    client: &ApiClient,
    kind: CollectionKind,
    id: &str,
    name: Option<String>,
) -> Result<AlbumResponse, ApiError> {
    let path = format!("/collections/{}/{id}", kind.word());
    client.send(Method::PUT, &path, &OpenCollection { album_name: name }).await
}

/// Creates an album that follows a collection.
pub async fn follow_collection(
    client: &ApiClient,
    filter: CollectionFilter,
    album_name: String,
) -> Result<AlbumResponse, ApiError> {
    let album = CreateAlbum { album_name, filter: Some(filter), ..CreateAlbum::default() };
    client.send(Method::POST, "/albums", &album).await
}
