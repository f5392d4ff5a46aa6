//! A visitor who adds photos: their name, what the link still takes, what they added, and taking it
//! back.

use leptos::prelude::*;

use super::{Destination, Uploads};
use crate::api::{self, ApiClient, ApiError};
use crate::domain::upload::{Cleaning, pairs};
use crate::i18n::{count, fill, key, t};
use crate::platform::files::{self, File};
use crate::platform::{film, intl, place, store};
use vitrine_api::{GuestResponse, SharedLinkResponse};

/// Where the name is kept on the device.
const NAME: &str = "guest-name";

/// The guest of this page; a handle that can be copied.
#[derive(Clone, Copy)]
pub struct Guest {
    /// Files that are chosen and not yet sent.
    pub(super) chosen: RwSignal<Vec<File>, LocalStorage>,
    /// Whether the dialog is open.
    pub is_open: RwSignal<bool>,
    pub(super) name: RwSignal<String>,
    pub(super) cleaning: RwSignal<Cleaning>,
    /// What the link still takes.
    pub(super) known: RwSignal<GuestResponse>,
    /// What this guest added and may take back.
    pub own: RwSignal<Vec<String>>,
    /// Whether others see that once the owner of the link has looked at it.
    pub(super) is_reviewed: bool,
    /// Whether the link still takes anything; else what was added can be taken back, no more.
    pub is_open_for_uploads: bool,
    /// Whether the link takes no videos.
    takes_photos_only: bool,
    pub(super) client: StoredValue<ApiClient>,
    album: StoredValue<Option<String>>,
    uploads: Uploads,
    seen: StoredValue<usize>,
}

impl Guest {
    /// A guest of the link that `client` speaks for.
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
        // What has just arrived is theirs.
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

    /// Whether somebody was a guest of a link in this browser.
    #[must_use]
    pub fn was_here() -> bool {
        store::get(NAME).is_some()
    }

    /// Opens the dialog, with files that have been dropped, if any.
    pub fn open(self, files: Vec<File>) {
        self.chosen.update(|chosen| chosen.extend(files));
        self.is_open.set(true);
        leptos::task::spawn_local(async move { self.look().await });
    }

    /// Asks what the link still takes, and what this guest added before.
    pub(super) async fn look(self) {
        let client = self.client.get_value();
        if place::is_ours()
            && let Ok(known) = api::guest(&client).await
        {
            self.own.try_set(known.asset_ids.clone());
            self.known.try_set(known);
        }
    }

    /// Why the chosen files cannot be sent, in words.
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

    /// What the link still takes, in words; none where it takes whatever comes.
    pub(super) fn room(self) -> Option<String> {
        let (files, bytes) = self.known.with(|known| (known.files_left, known.bytes_left));
        let files = files.map(|files| count(key::COUNT_PHOTOS_OTHER, files));
        let room = [files, bytes.map(intl::bytes)].into_iter().flatten().collect::<Vec<_>>();
        (!room.is_empty()).then(|| fill(key::GUEST_ROOM, &[("room", &room.join(", "))]))
    }

    /// Begins the session and sends what is chosen.
    pub(super) async fn send(self) -> Result<(), ApiError> {
        let (client, name) = (self.client.get_value(), self.name.get_untracked());
        if place::is_ours() {
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

    /// Takes photos back.
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

/// Whether there are videos that are not part of a photo.
fn has_videos(files: &[File]) -> bool {
    let names = files.iter().map(File::name).collect();
    let together = pairs::gather((files.to_vec(), names), files::folder);
    together.iter().any(|one| film::is_film(&one.main))
}
