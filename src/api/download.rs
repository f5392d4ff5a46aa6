//! The contents of a download.

use gloo_net::http::Method;
use vitrine_api::{DownloadInfo, DownloadRequest};

use super::{ApiClient, ApiError};

/// Names, lengths and checksums of the files, without their bytes.
pub async fn download_info(
    client: &ApiClient,
    request: &DownloadRequest,
) -> Result<DownloadInfo, ApiError> {
    client.send(Method::POST, "/download/info", request).await
}
