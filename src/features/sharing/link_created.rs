//! A link after its creation: its address, and ways to send it.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_api::SharedLinkResponse;

use super::copy;
use super::qr::QrView;
use crate::i18n::{key, t};
use crate::platform::share;
use crate::ui::{Button, ButtonVariant, Icon, Toasts, icons};

/// The address, with buttons to copy it, show it as a QR code, send it, and open it as a visitor.
#[component]
pub(super) fn LinkCreated(
    /// The link.
    link: SharedLinkResponse,
    /// Called when the user is done.
    on_close: Callback<()>,
) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let address = StoredValue::new(copy::address(&link));
    let title = StoredValue::new(link.description.clone().unwrap_or_default());
    let has_code = RwSignal::new(false);
    let field = NodeRef::<html::Input>::new();
    let select = move || {
        if let Some(field) = field.get_untracked() {
            field.select();
        }
    };
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
            field.select();
        }
    });
    let copy = move || copy::copy_address(address.get_value(), toasts);
    let send = move |_| {
        spawn_local(async move {
            share::hand_over(&title.get_value(), &address.get_value()).await;
        });
    };
    view! {
        <div class="form">
            <div class="field">
                <label for="created-link">{t(key::LINK)}</label>
                <input
                    id="created-link"
                    node_ref=field
                    class="input"
                    readonly
                    value=address.get_value()
                    on:focus=move |_| select()
                    on:click=move |_| {
                        select();
                        copy();
                    }
                />
            </div>
            <div class="handover">
                <Button
                    label=t(key::ACTION_COPY_LINK)
                    icon=icons::COPY
                    variant=ButtonVariant::Primary
                    on_click=move |_| copy()
                />
                {move || {
                    let label = if has_code.get() { key::QR_HIDE } else { key::QR_SHOW };
                    view! {
                        <Button
                            label=t(label)
                            icon=icons::QR
                            on_click=move |_| has_code.update(|has| *has = !*has)
                        />
                    }
                }}
                {share::is_available()
                    .then(|| {
                        view! { <Button label=t(key::ACTION_SEND) icon=icons::SEND on_click=send /> }
                    })}
                <a class="button" href=address.get_value() target="_blank" rel="external">
                    <Icon shape=icons::SHOW />
                    <span>{t(key::LINK_OPEN_AS_VISITOR)}</span>
                </a>
            </div>
            <Show when=move || has_code.get()>
                <QrView address=address.get_value() />
            </Show>
            <div class="form-actions">
                <Button label=t(key::ACTION_DONE) on_click=move |_| on_close.run(()) />
            </div>
        </div>
    }
}
