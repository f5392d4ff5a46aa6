//! Interrupted uploads of pages that were closed or reloaded. They resume automatically where the
//! device has the files, and after a click where the browser asks for permission; else the user
//! chooses the files again.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_gallery::upload::saved::{self, SavedUpload};

use super::model::{AT_ONCE, Unsent};
use super::{Destination, FilePicker, Uploads};
use crate::api::ApiClient;
use crate::i18n::{count, key, t};
use crate::platform::files::{self, File};
use crate::platform::upload_store::{self, InterruptedUpload};
use crate::platform::{dom, intl};
use crate::ui::{Button, ButtonVariant, Toasts};

impl Uploads {
    /// Stores who is signed in, and resumes their interrupted uploads.
    pub fn sign_in(self, account: &str) {
        self.account.set_value(account.to_owned());
        self.go_on_with_unsent(ApiClient::default());
    }

    /// Resumes interrupted uploads of this client's user or link visitor.
    pub fn go_on_with_unsent(self, client: ApiClient) {
        let Some(sender) = self.sender(&client) else {
            return;
        };
        spawn_local(async move {
            let left = upload_store::interrupted(&sender).await;
            if !left.is_empty() {
                let uploads = self.reopen(&client, left, false).await;
                self.unsent.set(Unsent { client, uploads });
            }
        });
    }

    /// Removes all stored uploads of a sender, when their session ends.
    pub async fn forget_unsent(self, client: &ApiClient) {
        if let Some(sender) = self.sender(client) {
            upload_store::clear(&sender).await;
        }
    }

    /// The stored form of an upload; `None` while its sender is not known.
    pub(super) fn kept(self, files: &[File], destination: &Destination) -> Option<SavedUpload> {
        Some(SavedUpload {
            sender: self.sender(&destination.client)?,
            album: destination.album.clone(),
            cleaning: destination.cleaning,
            chosen_at: intl::now(),
            folder: files.first().map(files::folder).unwrap_or_default(),
            files: files.iter().map(upload_store::known_by).collect(),
        })
    }

    fn sender(self, client: &ApiClient) -> Option<String> {
        let credential = client.credential();
        let sender = if credential.is_empty() { self.account.get_value() } else { credential };
        (!sender.is_empty()).then_some(sender)
    }

    /// Queues the uploads whose files can be opened, and returns the others. With `asks`, the
    /// browser may ask the user for permission.
    async fn reopen(
        self,
        client: &ApiClient,
        left: Vec<InterruptedUpload>,
        asks: bool,
    ) -> Vec<InterruptedUpload> {
        self.learn().await;
        let mut rest = Vec::new();
        for (at, one) in left.into_iter().enumerate() {
            if at % AT_ONCE == AT_ONCE - 1 {
                dom::breathe().await;
            }
            match one.files(asks).await {
                Some(files) => self.send_again(client, one, files),
                None => rest.push(one),
            }
        }
        self.go_on();
        rest
    }

    fn send_again(self, client: &ApiClient, left: InterruptedUpload, files: Vec<File>) {
        let SavedUpload { album, cleaning, folder, .. } = left.upload;
        let destination = Destination { client: client.clone(), album, cleaning };
        files.iter().for_each(|file| files::put_in_folder(file, &folder));
        self.take_up(left.key, files, destination);
    }

    /// Resumes uploads for which the browser asks the user for permission.
    fn ask_for_unsent(self) {
        let Unsent { client, uploads } = self.unsent.get_untracked();
        spawn_local(async move {
            let uploads = self.reopen(&client, uploads, true).await;
            self.unsent.set(Unsent { client, uploads });
        });
    }

    /// Resumes uploads whose files were chosen again. Returns whether there were any.
    fn choose_unsent(self, files: &[File]) -> bool {
        let Unsent { client, uploads } = self.unsent.get_untracked();
        let known = files.iter().map(|file| (upload_store::known_by(file), file.clone())).collect();
        let before = uploads.len();
        let mut rest = Vec::new();
        for left in uploads {
            match saved::find(&left.upload.files, &known) {
                Some(files) => self.send_again(&client, left, files),
                None => rest.push(left),
            }
        }
        let is_any = rest.len() < before;
        self.unsent.set(Unsent { client, uploads: rest });
        spawn_local(async move {
            self.learn().await;
            self.go_on();
        });
        is_any
    }

    fn discard_unsent(self) {
        let Unsent { uploads, .. } = self.unsent.try_update(std::mem::take).unwrap_or_default();
        self.forget(uploads.into_iter().map(|left| left.key));
    }

    /// Number of interrupted uploads that wait for the user.
    pub(super) fn unsent_number(self) -> usize {
        self.unsent.with(|unsent| unsent.uploads.len())
    }
}

/// Interrupted uploads and what can be done about them; empty if there are none.
#[component]
pub(super) fn UnsentFiles() -> impl IntoView {
    let uploads = expect_context::<Uploads>();
    let toasts = expect_context::<Toasts>();
    let any = move |has_sources: bool| {
        uploads
            .unsent
            .with(|unsent| unsent.uploads.iter().any(|left| left.has_sources() == has_sources))
    };
    let (can_ask, must_choose) = (Memo::new(move |_| any(true)), Memo::new(move |_| any(false)));
    let choose = move |files: Vec<File>| {
        if !uploads.choose_unsent(&files) {
            toasts.show(t(key::UPLOAD_UNSENT_OTHERS));
        }
    };
    view! {
        <Show when=move || { uploads.unsent_number() > 0 }>
            <p class="panel-summary" role="status">
                {move || count(key::UPLOAD_UNSENT_OTHER, uploads.unsent_number() as u64)}
            </p>
            <div class="panel-actions">
                <Show when=move || can_ask.get()>
                    <Button
                        label=t(key::UPLOAD_RESUME)
                        variant=ButtonVariant::Primary
                        on_click=move |_| uploads.ask_for_unsent()
                    />
                </Show>
                <Show when=move || must_choose.get()>
                    <FilePicker label=t(key::UPLOAD_UNSENT_CHOOSE) on_files=choose />
                </Show>
                <Button
                    label=t(key::UPLOAD_UNSENT_DISCARD)
                    on_click=move |_| uploads.discard_unsent()
                />
            </div>
        </Show>
    }
}
