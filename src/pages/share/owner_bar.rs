//! For the owner of a link, who opens it to see what visitors see: says so, and leads back.

use leptos::prelude::*;

use crate::api::{self, ApiClient};
use crate::i18n::{key, t};
use crate::platform::{place, store};

/// A line above the page; nothing for anybody but the owner.
#[component]
pub(super) fn OwnerBar(
    /// Id of the link.
    id: String,
) -> impl IntoView {
    let is_own = LocalResource::new(move || {
        let id = id.clone();
        // Only whoever is signed in is worth a question to the server.
        async move { store::may_be_signed_in() && api::link(&ApiClient::default(), &id).await.is_ok() }
    });
    move || {
        is_own.get().filter(|is_own| *is_own).map(|_| {
            view! {
                <aside class="owner-bar" aria-label=t(key::SHARE_OWN)>
                    <span>{t(key::SHARE_OWN_HINT)}</span>
                    // Another page than the visitors': not for this one's router.
                    <a class="text-link" href=place::at("/shared-links") rel="external">
                        {t(key::SHARE_OWN_BACK)}
                    </a>
                </aside>
            }
        })
    }
}
