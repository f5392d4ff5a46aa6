//! A visitor who uploads photos: their name, the link's remaining quota, their uploads, and
//! withdrawing those.

use leptos::prelude::*;
use vitrine_gallery::upload::{Cleaning, pairs};

use super::{Destination, Uploads};
use crate::api::{self, ApiClient, ApiError};
use crate::i18n::{count, fill, key, t};
use crate::platform::files::{self, File};
use crate::platform::{base_url, intl, store, video};
use vitrine_api::{GuestResponse, SharedLinkResponse};

/// Storage key of the guest's name.
const NAME: &str = "guest-name";

/// The guest of this page. A `Copy` handle.
#[derive(Clone, Copy)]
pub struct Guest {
    /// Files that were chosen and not yet sent.
    pub(super) chosen: RwSignal<Vec<File>, LocalStorage>,
    /// Whether the dialog is open.
    pub is_open: RwSignal<bool>,
    pub(super) name: RwSignal<String>,
    pub(super) cleaning: RwSignal<Cleaning>,
    /// The link's remaining quota.
    pub(super) known: RwSignal<GuestResponse>,
    /// Ids of this guest's uploads, which they may withdraw.
    pub own: RwSignal<Vec<String>>,
    /// Whether uploads are hidden from others until the link's owner has reviewed them.
    pub(super) is_reviewed: bool,
    /// Whether the link accepts uploads; otherwise the guest can only withdraw earlier ones.
    pub is_open_for_uploads: bool,
    /// Whether the link rejects videos.
    takes_photos_only: bool,
    pub(super) client: StoredValue<ApiClient>,
    album: StoredValue<Option<String>>,
    uploads: Uploads,
    seen: StoredValue<usize>,
}

impl Guest {
    /// A guest of the link behind `client`.
    #[must_use]
    pub fn new(client: ApiClient, link: &SharedLinkResponse) -> Self {
        let uploads = expect_context::<Uploads>();
        let guest = Self {
            chosen: RwSignal::new_local(Vec::new()),
            is_open: RwSignal::new(false),
            name: RwSignal::new(store::get(NAME).unwrap_or_default()),
            cleaning: RwSignal::new(Cleaning::Location),
            known: RwSignal::new(GuestResponse::default()),
            own: RwSignal::new(Vec::new()),
            is_reviewed: link.upload_review,
            is_open_for_uploads: link.allow_upload,
            takes_photos_only: link.upload_photos_only,
            client: StoredValue::new(client),
            album: StoredValue::new(link.album.as_ref().map(|album| album.id.clone())),
            uploads,
            seen: StoredValue::new(uploads.landed().len()),
        };
        leptos::task::spawn_local(async move { guest.look().await });
        // Uploads of this page belong to the guest.
        Effect::new(move |_| {
            uploads.arrived.track();
            let landed = uploads.landed();
            let new = landed.get(guest.seen.get_value()..).unwrap_or_default().to_vec();
            guest.seen.set_value(landed.len());
            if !new.is_empty() {
                guest.own.update(|own| own.extend(new));
            }
        });
        guest
    }

    /// Whether a guest of any link has used this browser.
    #[must_use]
    pub fn was_here() -> bool {
        store::get(NAME).is_some()
    }

    /// Opens the dialog, adding files that were dropped, if any.
    pub fn open(self, files: Vec<File>) {
        self.chosen.update(|chosen| chosen.extend(files));
        self.is_open.set(true);
        leptos::task::spawn_local(async move { self.look().await });
    }

    /// Requests the remaining quota and the ids of the guest's uploads.
    pub(super) async fn look(self) {
        let client = self.client.get_value();
        if base_url::supports_vitrine_api()
            && let Ok(known) = api::guest(&client).await
        {
            self.own.set(known.asset_ids.clone());
            self.known.set(known);
        }
    }

    /// Message why the chosen files cannot be sent; `None` if they can.
    pub(super) fn objection(self) -> Option<String> {
        if self.takes_photos_only && self.chosen.with(|files| has_videos(files)) {
            return Some(t(key::GUEST_NO_VIDEOS).to_owned());
        }
        let (number, bytes) = self
            .chosen
            .with(|files| (files.len() as u64, files.iter().map(files::size).sum::<u64>()));
        self.known.with(|known| match (known.files_left, known.bytes_left) {
            (Some(0), _) => Some(t(key::GUEST_FULL).to_owned()),
            (Some(left), _) if number > left => Some(count(key::GUEST_TOO_MANY_OTHER, left)),
            (_, Some(left)) if bytes > left => {
                Some(fill(key::GUEST_TOO_LARGE, &[("size", &intl::bytes(left))]))
            }
            _ => None,
        })
    }

    /// Message about the remaining quota; `None` if it is unlimited.
    pub(super) fn room(self) -> Option<String> {
        let (files, bytes) = self.known.with(|known| (known.files_left, known.bytes_left));
        let files = files.map(|files| count(key::COUNT_PHOTOS_OTHER, files));
        let room = [files, bytes.map(intl::bytes)].into_iter().flatten().collect::<Vec<_>>();
        (!room.is_empty()).then(|| fill(key::GUEST_ROOM, &[("room", &room.join(", "))]))
    }

    /// Starts the guest session and queues the chosen files.
    pub(super) async fn send(self) -> Result<(), ApiError> {
        let (client, name) = (self.client.get_value(), self.name.get_untracked());
        if base_url::supports_vitrine_api() {
            let known = api::begin_guest(&client, name.trim()).await?;
            store::set(NAME, name.trim());
            self.own.set(known.asset_ids.clone());
            self.known.set(known);
        }
        let files = self.chosen.try_update(std::mem::take).unwrap_or_default();
        let (album, cleaning) = (self.album.get_value(), self.cleaning.get_untracked());
        self.uploads.add(files, Destination { client, album, cleaning });
        Ok(())
    }

    /// Withdraws uploads of the guest.
    pub(super) async fn take_back(self, ids: Vec<String>) -> Result<(), ApiError> {
        api::take_back(&self.client.get_value(), ids.clone()).await?;
        ids.iter().for_each(|id| self.uploads.withdraw(id));
        self.own.update(|own| own.retain(|id| !ids.contains(id)));
        if !self.is_open_for_uploads && self.own.with_untracked(Vec::is_empty) {
            self.is_open.set(false);
        }
        self.look().await;
        Ok(())
    }
}

/// Whether any video is not the motion video of a chosen photo.
fn has_videos(files: &[File]) -> bool {
    let names = files.iter().map(File::name).collect();
    let together = pairs::gather((files.to_vec(), names), files::folder);
    together.iter().any(|one| video::is_video(&one.main))
}
