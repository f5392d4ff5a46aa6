//! A bar for the owner of a link who opens it to see what visitors see. Leads back to the links.

use leptos::prelude::*;

use crate::api::{self, ApiClient};
use crate::i18n::{key, t};
use crate::platform::{base_url, store};

/// The bar. Empty for everyone but the owner.
#[component]
pub(super) fn OwnerBar(
    /// Id of the link.
    id: String,
) -> impl IntoView {
    let is_own = LocalResource::new(move || {
        let id = id.clone();
        // Asks the server only if a user may be signed in.
        async move { store::may_be_signed_in() && api::link(&ApiClient::default(), &id).await.is_ok() }
    });
    move || {
        is_own.get().filter(|is_own| *is_own).map(|_| {
            view! {
                <aside class="owner-bar" aria-label=t(key::SHARE_OWN)>
                    <span>{t(key::SHARE_OWN_HINT)}</span>
                    // A page of the owner's program, which this program's router does not know.
                    <a class="text-link" href=base_url::join("/shared-links") rel="external">
                        {t(key::SHARE_OWN_BACK)}
                    </a>
                </aside>
            }
        })
    }
}
