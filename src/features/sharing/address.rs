//! The custom address: what it will be, and whether it can be had, while it is typed.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::copy::address_of_slug;
use crate::api::{self, ApiClient};
use crate::domain::link_form::tidy_slug;
use crate::i18n::{fill, key, t};
use crate::platform::{dom, place};
use crate::ui::TextField;

/// Typing that pauses for so long is asked about.
const PAUSE_MS: i32 = 250;

/// What is known of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    /// None is asked for.
    Random,
    /// The link has it already.
    Kept,
    /// The server has been asked.
    Asked,
    /// It can be had.
    Free,
    /// It cannot stand in an address.
    Invalid,
    /// Somebody else's link has it.
    Taken,
    /// Another link of the same person has it.
    Own(String),
}

impl Address {
    /// Whether a link cannot have it.
    pub(super) fn is_refused(&self) -> bool {
        matches!(self, Self::Invalid | Self::Taken | Self::Own(_))
    }
}

/// The field, and what it comes to.
#[component]
pub(super) fn AddressField(
    /// What is in it.
    value: RwSignal<String>,
    /// What the link has now.
    kept: Option<String>,
    /// What is known of it.
    state: RwSignal<Address>,
    /// What to do about one's own other link.
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
        // Other servers say so when the link is made.
        if !place::is_ours() {
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
                // Without an answer the server will say so when the link is made.
                state.set(match answer {
                    Ok(check) if !check.is_valid => Address::Invalid,
                    Ok(check) if check.is_free => Address::Free,
                    Ok(check) => check.link_id.map_or(Address::Taken, Address::Own),
                    Err(_) => Address::Asked,
                });
            });
        });
    });
    let words = move || {
        let address = address_of_slug(&tidy_slug(&value.get()));
        let address = address.split("://").last().unwrap_or_default().to_owned();
        let filled = |words| fill(words, &[("address", &address)]);
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
                {words}
            </p>
            {move || match state.get() {
                Address::Own(link) => Some(join.run(link)),
                _ => None,
            }}
        </div>
    }
}
