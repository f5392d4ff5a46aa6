//! The dialog "Add photos" of a link: files, name and metadata, then upload progress. For a link
//! that accepts no more uploads, it lists the earlier ones to be withdrawn.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::own::Own;
use super::panel::Controls;
use super::rows::{Rows, Total};
use super::{Chosen, FilePicker, Guest, MetadataChoice, Pick, Uploads};
use crate::i18n::{key, t};
use crate::platform::base_url;
use crate::platform::files::File;
use crate::ui::{Button, ButtonVariant, Dialog, Form, Submit, TextField};

/// The dialog, open while it is mounted.
#[component]
pub fn GuestDialog(
    /// The guest.
    guest: Guest,
) -> impl IntoView {
    let uploads = expect_context::<Uploads>();
    // While files are being uploaded, the dialog reopens at their progress.
    let is_sending = RwSignal::new(uploads.is_busy() && guest.chosen.with_untracked(Vec::is_empty));
    uploads.is_watched.set(true);
    on_cleanup(move || uploads.is_watched.set(false));
    let close = Callback::new(move |()| {
        guest.is_open.set(false);
        if !uploads.is_busy() {
            uploads.clear();
        }
    });
    let title = if guest.is_open_for_uploads { key::ACTION_ADD_PHOTOS } else { key::GUEST_OWN };
    view! {
        <Dialog title=t(title) close=t(key::ACTION_CLOSE) on_close=close>
            {move || match is_sending.get() {
                true => view! { <Sending guest is_sending on_close=close /> }.into_any(),
                false if !guest.is_open_for_uploads => ().into_any(),
                false => view! { <NewUpload guest is_sending /> }.into_any(),
            }}
            {base_url::supports_vitrine_api().then(|| view! { <Own guest /> })}
        </Dialog>
    }
}

#[component]
fn NewUpload(guest: Guest, is_sending: RwSignal<bool>) -> impl IntoView {
    let uploads = expect_context::<Uploads>();
    let choose = Callback::new(move |files: Vec<File>| {
        guest.chosen.update(|chosen| chosen.extend(files));
    });
    let objection = Memo::new(move |_| guest.objection());
    let is_empty = move || guest.chosen.with(Vec::is_empty);
    let is_blocked = move || is_empty() || objection.get().is_some();
    let submit = Submit::new(move || {
        let is_blocked = untrack(is_blocked);
        async move {
            if is_blocked {
                return Ok(());
            }
            if !uploads.is_busy() {
                uploads.clear();
            }
            guest.send().await.map_err(|error| error.to_string())?;
            is_sending.set(true);
            Ok(())
        }
    });
    view! {
        <Form submit>
            <div class="pickers">
                <FilePicker label=t(key::UPLOAD_CHOOSE) on_files=choose />
                <FilePicker label=t(key::UPLOAD_CAMERA) pick=Pick::Camera on_files=choose />
                <p class="hint pickers-hint">{t(key::UPLOAD_DROP_HINT)}</p>
            </div>
            <Chosen files=guest.chosen />
            {base_url::supports_vitrine_api()
                .then(|| {
                    view! {
                        <TextField
                            label=t(key::GUEST_NAME)
                            value=guest.name
                            autocomplete="name"
                            hint=t(key::GUEST_NAME_HINT)
                        />
                    }
                })}
            <MetadataChoice value=guest.cleaning />
            {move || guest.room().map(|message| view! { <p class="hint">{message}</p> })}
            <p class="form-problem" role="alert">
                {move || submit.problem.get().or_else(|| objection.get())}
            </p>
            <div class="form-actions">
                <Button
                    label=t(key::ACTION_UPLOAD)
                    variant=ButtonVariant::Primary
                    submits=true
                    disabled=Signal::derive(move || submit.pending.get() || is_blocked())
                />
            </div>
        </Form>
    }
}

#[component]
fn Sending(guest: Guest, is_sending: RwSignal<bool>, on_close: Callback<()>) -> impl IntoView {
    let more = move |_| {
        is_sending.set(false);
        // The uploads have reduced the remaining quota.
        spawn_local(async move { guest.look().await });
    };
    view! {
        <div class="sending">
            <Total />
            <Rows />
            <Controls />
            <div class="form-actions">
                <Button label=t(key::UPLOAD_MORE) on_click=more />
                <Button
                    label=t(key::ACTION_DONE)
                    variant=ButtonVariant::Primary
                    on_click=move |_| on_close.run(())
                />
            </div>
        </div>
    }
}
