//! The state of the share dialog, and the request that follows from it. A change contains only what
//! changed: editing a description never moves an expiry.

use vitrine_api::{CreateSharedLink, SharedLinkResponse, SharedLinkType, UpdateSharedLink};

/// What is shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// An album, including photos added later.
    Album(String),
    /// These photos.
    Assets(Vec<String>),
}

/// The settings of a link, as chosen by the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// Description shown to visitors.
    pub description: String,
    /// A new password; empty leaves it unchanged.
    pub password: String,
    /// Remove the current password.
    pub removes_password: bool,
    /// Custom address; empty for none.
    pub slug: String,
    /// When it expires. `None` leaves it unchanged; `Some(None)` means never.
    pub expires_at: Option<Option<String>>,
    /// Visitors may download originals.
    pub allow_download: bool,
    /// Visitors may add photos.
    pub allow_upload: bool,
    /// Visitors see only the photos that they added themselves.
    pub upload_only: bool,
    /// Others see added photos only once the owner approved them.
    pub upload_review: bool,
    /// Guests may not add videos.
    pub upload_photos_only: bool,
    /// Maximum number of photos that guests may add. `None` is unlimited.
    pub upload_max_files: Option<u64>,
    /// Visitors see time, place, camera and names.
    pub show_metadata: bool,
    /// Visitors see locations too.
    pub show_location: bool,
}

impl Choices {
    /// The settings of a new link.
    #[must_use]
    pub fn new() -> Self {
        Self {
            description: String::new(),
            password: String::new(),
            removes_password: false,
            slug: String::new(),
            expires_at: None,
            allow_download: true,
            allow_upload: false,
            upload_only: false,
            upload_review: false,
            upload_photos_only: false,
            upload_max_files: None,
            show_metadata: true,
            show_location: true,
        }
    }

    /// The current settings of a link.
    #[must_use]
    pub fn of(link: &SharedLinkResponse) -> Self {
        Self {
            description: link.description.clone().unwrap_or_default(),
            slug: link.slug.clone().unwrap_or_default(),
            allow_download: link.allow_download,
            allow_upload: link.allow_upload,
            upload_only: link.upload_only,
            upload_review: link.upload_review,
            upload_photos_only: link.upload_photos_only,
            upload_max_files: link.upload_max_files,
            show_metadata: link.show_metadata,
            show_location: !link.hide_location,
            ..Self::new()
        }
    }

    /// The request that creates a link with these settings.
    #[must_use]
    pub fn create(&self, subject: Subject) -> CreateSharedLink {
        let (kind, album_id, asset_ids) = match subject {
            Subject::Album(id) => (SharedLinkType::Album, Some(id), Vec::new()),
            Subject::Assets(ids) => (SharedLinkType::Individual, None, ids),
        };
        CreateSharedLink {
            kind,
            album_id,
            album_ids: Vec::new(),
            asset_ids,
            description: filled(&self.description),
            password: Some(self.password.clone()).filter(|password| !password.is_empty()),
            slug: filled(&self.slug),
            expires_at: self.expires_at.clone().flatten(),
            allow_upload: self.allow_upload,
            upload_only: self.upload_only,
            upload_review: self.upload_review,
            upload_photos_only: self.upload_photos_only,
            upload_max_files: self.upload_max_files,
            upload_max_bytes: None,
            allow_download: self.allow_download,
            show_metadata: self.show_metadata,
            hide_location: !self.show_location,
        }
    }

    /// The request that gives a link these settings. `None` if nothing changes.
    #[must_use]
    pub fn change(&self, link: &SharedLinkResponse) -> Option<UpdateSharedLink> {
        let text = |new: &str, old: &Option<String>| {
            let new = filled(new);
            (new != old.clone().filter(|old| !old.is_empty())).then_some(new)
        };
        let flag = |new: bool, old: bool| (new != old).then_some(new);
        let password = if !self.password.is_empty() {
            Some(Some(self.password.clone()))
        } else {
            (self.removes_password && link.is_protected()).then_some(None)
        };
        let change = UpdateSharedLink {
            description: text(&self.description, &link.description),
            slug: text(&self.slug, &link.slug),
            password,
            expires_at: self.expires_at.clone(),
            allow_download: flag(self.allow_download, link.allow_download),
            allow_upload: flag(self.allow_upload, link.allow_upload),
            upload_only: flag(self.upload_only, link.upload_only),
            upload_review: flag(self.upload_review, link.upload_review),
            upload_photos_only: flag(self.upload_photos_only, link.upload_photos_only),
            upload_max_files: (self.upload_max_files != link.upload_max_files)
                .then_some(self.upload_max_files),
            show_metadata: flag(self.show_metadata, link.show_metadata),
            hide_location: flag(!self.show_location, link.hide_location),
            ..UpdateSharedLink::default()
        };
        let is_something = change.description.is_some()
            || change.slug.is_some()
            || change.password.is_some()
            || change.expires_at.is_some()
            || change.allow_download.is_some()
            || change.allow_upload.is_some()
            || change.upload_only.is_some()
            || change.upload_review.is_some()
            || change.upload_photos_only.is_some()
            || change.upload_max_files.is_some()
            || change.show_metadata.is_some()
            || change.hide_location.is_some();
        is_something.then_some(change)
    }
}

impl Default for Choices {
    fn default() -> Self {
        Self::new()
    }
}

fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A custom address as it appears in the URL. Anything but letters, digits and `-_.~` would be
/// percent-encoded, so white space becomes hyphens; the server validates the rest.
#[must_use]
pub fn tidy_slug(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join("-")
}

/// Parses a limit. `Some(None)` for an empty field (no limit), `None` if it is not a positive
/// number.
#[must_use]
pub fn limit(text: &str) -> Option<Option<u64>> {
    match text.trim() {
        "" => Some(None),
        text => text.parse().ok().filter(|most| *most > 0).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link() -> SharedLinkResponse {
        serde_json::from_value(serde_json::json!({
            "id": "1", "userId": "2", "key": "k", "slug": "spring", "type": "ALBUM",
            "description": "Hello", "password": null, "hasPassword": true,
            "createdAt": "2026-01-01T00:00:00.000Z", "expiresAt": "2027-01-01T00:00:00.000Z",
            "allowUpload": false, "allowDownload": true, "showMetadata": true,
            "hideLocation": false
        }))
        .unwrap()
    }

    #[test]
    fn nothing_chosen_anew_changes_nothing() {
        assert!(Choices::of(&link()).change(&link()).is_none());
    }

    #[test]
    fn a_change_names_only_what_changed() {
        let json = |change: fn(&mut Choices)| {
            let mut choices = Choices::of(&link());
            change(&mut choices);
            serde_json::to_string(&choices.change(&link()).unwrap()).unwrap()
        };
        assert_eq!(json(|to| to.description = "Hi ".into()), r#"{"description":"Hi"}"#);
        assert_eq!(json(|to| to.description = " ".into()), r#"{"description":null}"#);
        assert_eq!(json(|to| to.slug.clear()), r#"{"slug":null}"#);
        assert_eq!(json(|to| to.removes_password = true), r#"{"password":null}"#);
        assert_eq!(json(|to| to.password = " new".into()), r#"{"password":" new"}"#);
        assert_eq!(json(|to| to.expires_at = Some(None)), r#"{"expiresAt":null}"#);
        assert_eq!(json(|to| to.allow_upload = true), r#"{"allowUpload":true}"#);
        assert_eq!(json(|to| to.upload_only = true), r#"{"uploadOnly":true}"#);
        assert_eq!(json(|to| to.upload_review = true), r#"{"uploadReview":true}"#);
        assert_eq!(json(|to| to.upload_photos_only = true), r#"{"uploadPhotosOnly":true}"#);
        assert_eq!(json(|to| to.upload_max_files = Some(20)), r#"{"uploadMaxFiles":20}"#);
        assert_eq!(json(|to| to.show_location = false), r#"{"hideLocation":true}"#);
    }

    #[test]
    fn a_new_link_gives_what_it_says() {
        let choices = Choices { slug: " spring ".into(), ..Choices::new() };
        let made = choices.create(Subject::Assets(vec!["a".into()]));
        assert_eq!((made.slug.as_deref(), made.description), (Some("spring"), None));
        assert!(made.allow_download && made.show_metadata && !made.hide_location);
        assert!(!made.allow_upload && made.password.is_none() && made.expires_at.is_none());
    }

    #[test]
    fn blanks_become_hyphens() {
        assert_eq!(tidy_slug("  our week\tat sea "), "our-week-at-sea");
        assert_eq!(tidy_slug("été"), "été");
    }

    #[test]
    fn what_is_no_number_is_not_taken_for_no_limit() {
        assert_eq!((limit(""), limit(" 20 ")), (Some(None), Some(Some(20))));
        for text in ["0", "-5", "2.5", "many", "99999999999999999999"] {
            assert_eq!(limit(text), None, "{text}");
        }
    }
}
