//! The field for a link's custom address, which is checked while the user types.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vitrine_gallery::link_form::tidy_slug;

use super::copy::address_of_slug;
use crate::api::{self, ApiClient};
use crate::i18n::{fill, key, t};
use crate::platform::{base_url, dom};
use crate::ui::TextField;

/// The server is asked after a pause in typing of this many milliseconds.
const PAUSE_MS: i32 = 250;

/// What is known of the entered address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    /// No custom address: the link gets a random one.
    Random,
    /// The link's current address.
    Kept,
    /// Availability is unknown: the check is pending, failed, or not supported by the server.
    Asked,
    /// Available.
    Free,
    /// Not valid in an address.
    Invalid,
    /// Used by another user's link.
    Taken,
    /// Used by another link of the same user; its id.
    Own(String),
}

impl Address {
    /// Whether the link cannot have this address.
    pub(super) fn is_refused(&self) -> bool {
        matches!(self, Self::Invalid | Self::Taken | Self::Own(_))
    }
}

/// The field, with a message about the entered address.
#[component]
pub(super) fn AddressField(
    /// The entered text.
    value: RwSignal<String>,
    /// The link's current address; `None` if it has no custom one.
    kept: Option<String>,
    /// What is known of the entered address.
    state: RwSignal<Address>,
    /// Renders the offer to join the user's own link that has the address, given its id.
    join: Callback<String, AnyView>,
) -> impl IntoView {
    let kept = StoredValue::new(kept);
    let round = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let name = tidy_slug(&value.get());
        round.update_value(|round| *round += 1);
        let this = round.get_value();
        if name.is_empty() {
            return state.set(Address::Random);
        }
        if kept.with_value(|kept| kept.as_ref() == Some(&name)) {
            return state.set(Address::Kept);
        }
        state.set(Address::Asked);
        // Other servers report a conflict when the link is saved.
        if !base_url::supports_vitrine_api() {
            return;
        }
        dom::after(PAUSE_MS, move || {
            if round.try_get_value() != Some(this) {
                return;
            }
            spawn_local(async move {
                let answer = api::check_address(&ApiClient::default(), &name).await;
                if round.try_get_value() != Some(this) {
                    return;
                }
                // Without an answer the server reports a conflict when the link is saved.
                state.set(match answer {
                    Ok(check) if !check.is_valid => Address::Invalid,
                    Ok(check) if check.is_free => Address::Free,
                    Ok(check) => check.link_id.map_or(Address::Taken, Address::Own),
                    Err(_) => Address::Asked,
                });
            });
        });
    });
    let message = move || {
        let address = address_of_slug(&tidy_slug(&value.get()));
        let address = address.split("://").last().unwrap_or_default().to_owned();
        let filled = |message| fill(message, &[("address", &address)]);
        match state.get() {
            Address::Random => t(key::ADDRESS_HINT).to_owned(),
            Address::Kept | Address::Asked => address,
            Address::Free => filled(key::ADDRESS_FREE),
            Address::Invalid => t(key::ADDRESS_INVALID).to_owned(),
            Address::Taken => filled(key::ADDRESS_TAKEN),
            Address::Own(_) => filled(key::ADDRESS_OWN),
        }
    };
    view! {
        <div class="address-field">
            <TextField label=t(key::LINK_ADDRESS) value />
            <p class="hint" class:refused=move || state.with(Address::is_refused) role="status">
                {message}
            </p>
            {move || match state.get() {
                Address::Own(link) => Some(join.run(link)),
                _ => None,
            }}
        </div>
    }
}
