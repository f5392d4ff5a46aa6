//! Uploads a file in one request.

use js_sys::Date;
use vitrine_api::UploadResult;
use vitrine_gallery::jobs::{Failure, UploadState, UploadTask};
use web_sys::FormData;

use super::model::Along;
use super::requests::{TOO_LONG, address, answer, date, hex, is_cut_short, open, settled};
use super::under_way::{Body, Uploads};
use crate::worker::clean::Clean;

impl Uploads {
    /// Sends a file in one request, or in parts if a proxy rejects its length.
    pub(super) async fn send_whole(
        &self,
        id: u32,
        form: &FormData,
        what: &Clean,
        sha1: &[u8; 20],
        along: &Along,
        task: &UploadTask,
    ) -> Result<UploadState, Failure> {
        if let Some(result) = self.send(id, form, &hex(sha1), &task.query).await? {
            return Ok(settled(result));
        }
        // Uploads in parts cannot have a sidecar.
        let in_parts = match along.sidecar {
            None => self.send_in_parts(id, what, sha1, along, task).await?,
            Some(_) => None,
        };
        in_parts.ok_or_else(|| Failure::Refused(format!("HTTP {TOO_LONG}")))
    }

    /// Sends the form. `None` if a proxy rejects its length. Uses `XMLHttpRequest`, since `fetch`
    /// reports no upload progress.
    async fn send(
        &self,
        id: u32,
        form: &FormData,
        checksum: &str,
        query: &str,
    ) -> Result<Option<UploadResult>, Failure> {
        let request = open("POST", &address("/api/assets", query))?;
        let _ = request.set_request_header("x-immich-checksum", checksum);
        let _ = request.set_request_header("Accept", "application/json");
        self.transfer(id, &request, Body::Form(form), 0).await?;
        if is_cut_short(&request) { Ok(None) } else { answer(&request).map(Some) }
    }
}

/// The form of an upload; `None` if the browser refuses to make it.
pub(super) fn form(what: &Clean, folder: &str, along: &Along) -> Option<FormData> {
    let date = date(what.modified.unwrap_or_else(Date::now));
    let form = FormData::new().ok()?;
    // The fields first, so that the server knows them before the long part begins.
    form.append_with_str("filename", &what.name).ok()?;
    if !folder.is_empty() {
        form.append_with_str("folder", folder).ok()?;
    }
    form.append_with_str("fileCreatedAt", &date).ok()?;
    form.append_with_str("fileModifiedAt", &date).ok()?;
    for (name, value) in &along.fields {
        form.append_with_str(name, value).ok()?;
    }
    if let Some(sidecar) = &along.sidecar {
        let name = format!("{}.xmp", what.name);
        form.append_with_blob_and_filename("sidecarData", sidecar, &name).ok()?;
    }
    form.append_with_blob_and_filename("assetData", &what.blob, &what.name).ok()?;
    Some(form)
}
