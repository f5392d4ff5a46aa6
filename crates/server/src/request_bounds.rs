//! Length limits for the strings and lists of request bodies. The body extractors require
//! [`Bounded`], so no body reaches a handler unchecked, and a new body type does not compile
//! without an entry here. Further rules for a value are checked by its handler.

use vitrine_api::{
    AddAlbumUsers, AdminCreateUser, AdminDeleteUser, AdminSignUp, AlbumUserCreate, AssetChange,
    AssetIds, BeginGuest, BulkUploadCheck, ChangePassword, CollectionFilter, CreateActivity,
    CreateAlbum, CreateApiKey, CreateSharedLink, DeleteAssets, DownloadArchive, DownloadRequest,
    Ids, Login, MetadataSearch, OpenCollection, ReviewRequest, SharedLinkLogin, UpdateAlbum,
    UpdateAlbumUser, UpdateApiKey, UpdateAssets, UpdateMe, UpdateSharedLink,
};

use crate::error::{Error, Result};
use crate::limits::{
    MAX_CHECK_ID, MAX_DESCRIPTION, MAX_EMAIL, MAX_FEW, MAX_FOLDER, MAX_ID, MAX_LISTED,
    MAX_PASSWORD_TEXT, MAX_QUERY_TEXT, MAX_TEXT, MAX_TITLE, MAX_WORD,
};

/// A request body whose strings and lists have limits.
pub trait Bounded {
    /// Returns 400 with the name of the first field that is too long.
    fn check(&self) -> Result<()>;
}

/// Checks fields one after the other and keeps the name of the first that is too long.
#[derive(Default)]
struct Fields(Option<&'static str>);

impl Fields {
    fn text(&mut self, name: &'static str, text: &str, max: usize) -> &mut Self {
        if text.len() > max {
            self.0.get_or_insert(name);
        }
        self
    }

    fn maybe(&mut self, name: &'static str, text: Option<&String>, max: usize) -> &mut Self {
        text.into_iter().for_each(|text| {
            self.text(name, text, max);
        });
        self
    }

    fn texts(&mut self, name: &'static str, texts: &[String], most: usize) -> &mut Self {
        if texts.len() > most || texts.iter().any(|text| text.len() > MAX_ID) {
            self.0.get_or_insert(name);
        }
        self
    }

    fn ids(&mut self, name: &'static str, ids: &[String]) -> &mut Self {
        self.texts(name, ids, MAX_LISTED.unsigned_abs() as usize)
    }

    fn members(&mut self, members: &[AlbumUserCreate]) -> &mut Self {
        if members.len() > MAX_FEW || members.iter().any(|member| member.user_id.len() > MAX_ID) {
            self.0.get_or_insert("albumUsers");
        }
        self
    }

    fn filter(&mut self, filter: Option<&CollectionFilter>) -> &mut Self {
        // An id may be a folder's path in an encoded form.
        self.maybe("filter", filter.map(|filter| &filter.id), 2 * MAX_FOLDER)
    }

    fn change(&mut self, change: &AssetChange) -> &mut Self {
        self.maybe("dateTimeOriginal", change.date_time_original.as_ref(), MAX_WORD)
            .maybe("timeZone", change.time_zone.as_ref(), MAX_WORD)
            .maybe("description", change.description.as_ref(), MAX_DESCRIPTION)
            .maybe("livePhotoVideoId", change.live_photo_video_id.as_ref(), MAX_ID)
    }

    fn end(&self) -> Result<()> {
        match self.0 {
            None => Ok(()),
            Some(name) => Err(Error::bad_request(format!("Validation failed: {name} is too long"))),
        }
    }
}

macro_rules! bounded {
    ($($body:ty: |$value:ident, $fields:ident| $check:expr;)*) => { $(
        impl Bounded for $body {
            fn check(&self) -> Result<()> {
                let $value = self;
                let mut $fields = Fields::default();
                let _ = $check;
                $fields.end()
            }
        }
    )* };
}

bounded! {
    AddAlbumUsers: |body, fields| fields.members(&body.album_users);
    AdminCreateUser: |body, fields| fields
        .text("email", &body.email, MAX_EMAIL)
        .text("name", &body.name, MAX_TITLE)
        .text("password", &body.password, MAX_PASSWORD_TEXT)
        .maybe("avatarColor", body.avatar_color.as_ref(), MAX_WORD);
    AdminDeleteUser: |_body, fields| &mut fields;
    AdminSignUp: |body, fields| fields
        .text("email", &body.email, MAX_EMAIL)
        .text("name", &body.name, MAX_TITLE)
        .text("password", &body.password, MAX_PASSWORD_TEXT);
    AssetChange: |body, fields| fields.change(body);
    AssetIds: |body, fields| fields.ids("assetIds", &body.asset_ids);
    BeginGuest: |body, fields| fields.text("name", &body.name, MAX_DESCRIPTION);
    BulkUploadCheck: |body, fields| {
        let is_long = |text: &str, max| text.len() > max;
        let mut items = body.assets.iter();
        if body.assets.len() > MAX_LISTED.unsigned_abs() as usize
            || items.any(|item| is_long(&item.id, MAX_CHECK_ID) || is_long(&item.checksum, MAX_WORD))
        {
            fields.0.get_or_insert("assets");
        }
    };
    ChangePassword: |body, fields| fields
        .text("password", &body.password, MAX_PASSWORD_TEXT)
        .text("newPassword", &body.new_password, MAX_PASSWORD_TEXT);
    CreateActivity: |body, fields| fields
        .text("albumId", &body.album_id, MAX_ID)
        .maybe("assetId", body.asset_id.as_ref(), MAX_ID)
        .maybe("comment", body.comment.as_ref(), MAX_DESCRIPTION);
    CreateAlbum: |body, fields| fields
        .text("albumName", &body.album_name, MAX_TITLE)
        .maybe("description", body.description.as_ref(), MAX_DESCRIPTION)
        .ids("assetIds", &body.asset_ids)
        .members(&body.album_users)
        .filter(body.filter.as_ref());
    CreateApiKey: |body, fields| fields
        .maybe("name", body.name.as_ref(), MAX_TITLE)
        .texts("permissions", &body.permissions, MAX_FEW);
    CreateSharedLink: |body, fields| fields
        .maybe("albumId", body.album_id.as_ref(), MAX_ID)
        .texts("albumIds", &body.album_ids, MAX_FEW)
        .ids("assetIds", &body.asset_ids)
        .maybe("description", body.description.as_ref(), MAX_DESCRIPTION)
        .maybe("password", body.password.as_ref(), MAX_PASSWORD_TEXT)
        .maybe("slug", body.slug.as_ref(), MAX_TEXT)
        .maybe("expiresAt", body.expires_at.as_ref(), MAX_WORD);
    DeleteAssets: |body, fields| fields.ids("ids", &body.ids);
    DownloadArchive: |body, fields| fields
        .ids("assetIds", &body.asset_ids)
        .ids("earlierAssetIds", &body.earlier_asset_ids)
        .maybe("archiveName", body.archive_name.as_ref(), MAX_TEXT);
    DownloadRequest: |body, fields| fields
        .ids("assetIds", &body.asset_ids)
        .maybe("albumId", body.album_id.as_ref(), MAX_ID);
    Ids: |body, fields| fields.ids("ids", &body.ids);
    // An e-mail address that is too long is answered like a wrong one.
    Login: |body, fields| fields
        .text("password", &body.password, MAX_PASSWORD_TEXT);
    MetadataSearch: |body, fields| {
        fields
            .texts("albumIds", &body.album_ids, MAX_FEW)
            .maybe("id", body.id.as_ref(), MAX_ID)
            .maybe("checksum", body.checksum.as_ref(), MAX_WORD);
        if body.query.as_ref().is_some_and(|query| query.chars().count() > MAX_QUERY_TEXT) {
            fields.0.get_or_insert("query");
        }
        for (name, text) in [
            ("originalFileName", &body.original_file_name),
            ("description", &body.description),
            ("city", &body.city),
            ("state", &body.state),
            ("country", &body.country),
            ("takenAfter", &body.taken_after),
            ("takenBefore", &body.taken_before),
            ("createdAfter", &body.created_after),
            ("createdBefore", &body.created_before),
        ] {
            fields.maybe(name, text.as_ref(), MAX_TEXT);
        }
    };
    OpenCollection: |body, fields| fields
        .maybe("albumName", body.album_name.as_ref(), MAX_TITLE);
    ReviewRequest: |body, fields| fields
        .texts("albumIds", &body.album_ids, MAX_FEW)
        .ids("assetIds", &body.asset_ids);
    SharedLinkLogin: |body, fields| fields
        .text("password", &body.password, MAX_PASSWORD_TEXT);
    UpdateAlbum: |body, fields| fields
        .maybe("albumName", body.album_name.as_ref(), MAX_TITLE)
        .maybe("description", body.description.as_ref(), MAX_DESCRIPTION)
        .maybe("albumThumbnailAssetId", body.album_thumbnail_asset_id.as_ref(), MAX_ID);
    UpdateAlbumUser: |_body, fields| &mut fields;
    UpdateApiKey: |body, fields| fields
        .maybe("name", body.name.as_ref(), MAX_TITLE)
        .texts("permissions", body.permissions.as_deref().unwrap_or_default(), MAX_FEW);
    UpdateAssets: |body, fields| fields.ids("ids", &body.ids).change(&body.change);
    UpdateMe: |body, fields| fields
        .maybe("name", body.name.as_ref(), MAX_TITLE)
        .maybe("email", body.email.as_ref(), MAX_EMAIL)
        .maybe("avatarColor", body.avatar_color.as_ref(), MAX_WORD)
        .maybe("password", body.password.as_ref(), MAX_PASSWORD_TEXT);
    UpdateSharedLink: |body, fields| fields
        .texts("albumIds", body.album_ids.as_deref().unwrap_or_default(), MAX_FEW)
        .maybe("description", body.description.as_ref().and_then(Option::as_ref), MAX_DESCRIPTION)
        .maybe("password", body.password.as_ref().and_then(Option::as_ref), MAX_PASSWORD_TEXT)
        .maybe("slug", body.slug.as_ref().and_then(Option::as_ref), MAX_TEXT)
        .maybe("expiresAt", body.expires_at.as_ref().and_then(Option::as_ref), MAX_WORD);
}
