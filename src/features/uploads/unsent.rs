//! What pages that were closed or reloaded did not finish: it goes on by itself where the device has
//! the files, after a click where the browser asks the person first, and else they are chosen again.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::state::AT_ONCE;
use super::{Destination, FilePicker, Uploads};
use crate::api::ApiClient;
use crate::domain::upload::kept::{self, KeptUpload};
use crate::i18n::{count, key, t};
use crate::platform::files::{self, File};
use crate::platform::shelf::{self, Left};
use crate::platform::{dom, intl};
use crate::ui::{Button, Kind, Toasts};

/// Uploads that wait for the person, and who would send them.
#[derive(Clone, Default)]
pub(super) struct Unsent {
    client: ApiClient,
    uploads: Vec<Left>,
}

impl Uploads {
    /// Notes who is signed in, and goes on with what they did not finish.
    pub fn sign_in(self, account: &str) {
        self.account.set_value(account.to_owned());
        self.go_on_with_unsent(ApiClient::default());
    }

    /// Goes on with what a page of the same sender did not finish.
    pub fn go_on_with_unsent(self, client: ApiClient) {
        let Some(sender) = self.sender(&client) else {
            return;
        };
        spawn_local(async move {
            let left = shelf::left(&sender).await;
            if !left.is_empty() {
                let uploads = self.reopen(&client, left, false).await;
                self.unsent.set(Unsent { client, uploads });
            }
        });
    }

    /// Lets go of everything that somebody was about to send, since they leave.
    pub async fn forget_unsent(self, client: &ApiClient) {
        if let Some(sender) = self.sender(client) {
            shelf::clear(&sender).await;
        }
    }

    /// What is kept of a file; nothing while it is not known whose it is.
    pub(super) fn kept(self, files: &[File], destination: &Destination) -> Option<KeptUpload> {
        Some(KeptUpload {
            sender: self.sender(&destination.client)?,
            album: destination.album.clone(),
            cleaning: destination.cleaning,
            chosen_at: intl::now(),
            folder: files.first().map(files::folder).unwrap_or_default(),
            files: files.iter().map(shelf::known_by).collect(),
        })
    }

    fn sender(self, client: &ApiClient) -> Option<String> {
        let credential = client.credential();
        let sender = if credential.is_empty() { self.account.get_value() } else { credential };
        (!sender.is_empty()).then_some(sender)
    }

    /// Queues what can be had; the rest.
    async fn reopen(self, client: &ApiClient, left: Vec<Left>, asks: bool) -> Vec<Left> {
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

    fn send_again(self, client: &ApiClient, left: Left, files: Vec<File>) {
        let KeptUpload { album, cleaning, folder, .. } = left.upload;
        let destination = Destination { client: client.clone(), album, cleaning };
        files.iter().for_each(|file| files::put_in_folder(file, &folder));
        self.take_up(left.key, files, destination);
    }

    /// Goes on with what the browser asks the person about.
    fn ask_for_unsent(self) {
        let Unsent { client, uploads } = self.unsent.get_untracked();
        spawn_local(async move {
            let uploads = self.reopen(&client, uploads, true).await;
            self.unsent.set(Unsent { client, uploads });
        });
    }

    /// Goes on with those that were chosen again; whether there are any.
    fn choose_unsent(self, files: &[File]) -> bool {
        let Unsent { client, uploads } = self.unsent.get_untracked();
        let known = files.iter().map(|file| (shelf::known_by(file), file.clone())).collect();
        let before = uploads.len();
        let mut rest = Vec::new();
        for left in uploads {
            match kept::find(&left.upload.files, &known) {
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

    /// How many files wait for the person.
    pub(super) fn unsent_number(self) -> usize {
        self.unsent.with(|unsent| unsent.uploads.len())
    }
}

/// What was not finished, and what can be done about it; nothing where there is nothing.
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
                        kind=Kind::Primary
                        on_press=move |_| uploads.ask_for_unsent()
                    />
                </Show>
                <Show when=move || must_choose.get()>
                    <FilePicker label=t(key::UPLOAD_UNSENT_CHOOSE) on_files=choose />
                </Show>
                <Button
                    label=t(key::UPLOAD_UNSENT_DISCARD)
                    on_press=move |_| uploads.discard_unsent()
                />
            </div>
        </Show>
    }
}
