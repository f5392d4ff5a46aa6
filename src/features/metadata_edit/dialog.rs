//! The dialog in which the date and location of photos are changed.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::form::{EditFields, EditForm};
use super::saved::{SavedEdit, save};
use crate::api::{self, ApiClient};
use crate::i18n::{count, key, t};
use crate::platform::dom;
use crate::ui::{Button, ButtonVariant, Dialog, Form, FormProblem, Submit};

/// Changes the date, time zone and location of photos. For one photo it shows what the photo has.
#[component]
pub fn MetadataEditDialog(
    /// Ids of the user's own photos.
    ids: Vec<String>,
    /// Called when the dialog is closed.
    #[prop(into)]
    on_close: Callback<()>,
    /// Called once a change has been saved; before that, the dialog is closed.
    #[prop(into)]
    on_saved: Callback<SavedEdit>,
) -> impl IntoView {
    let form = EditForm::new();
    let number = ids.len() as u64;
    let single = ids.first().filter(|_| number == 1).cloned();
    let is_ready = RwSignal::new(single.is_none());
    let ids = StoredValue::new(ids);
    let submit = Submit::new(move || {
        let change = form.change();
        async move {
            match change {
                Err((message, field)) => {
                    dom::focus(field);
                    Err(t(message).to_owned())
                }
                Ok(None) => {
                    on_close.run(());
                    Ok(())
                }
                Ok(Some(change)) => {
                    let saved = save(ids.get_value(), change).await;
                    let saved = saved.map_err(|error| error.to_string())?;
                    // The dialog may have been closed meanwhile.
                    let _ = on_close.try_run(());
                    let _ = on_saved.try_run(saved);
                    Ok(())
                }
            }
        }
    });
    if let Some(id) = single.clone() {
        spawn_local(async move {
            match api::asset(&ApiClient::default(), &id).await {
                Ok(asset) => form.begin_with(&asset),
                Err(error) => submit.problem.set(Some(error.to_string())),
            }
            is_ready.set(true);
        });
    }
    let is_busy = Signal::derive(move || submit.pending.get() || !is_ready.get());
    view! {
        <Dialog title=t(key::EDIT_TITLE) close=t(key::ACTION_CLOSE) on_close>
            <Form submit>
                {(number > 1).then(|| view! { <p>{count(key::COUNT_PHOTOS_OTHER, number)}</p> })}
                <EditFields form photo=single />
                <p class="hint">{t(key::EDIT_HINT)}</p>
                <FormProblem submit />
                <div class="form-actions">
                    <Button
                        label=t(key::ACTION_SAVE)
                        variant=ButtonVariant::Primary
                        submits=true
                        disabled=is_busy
                    />
                </div>
            </Form>
        </Dialog>
    }
}
