//! The panel "Sharing options": the links of one photo or album, beside it.

use leptos::prelude::*;
use vitrine_api::SharedLinkResponse;

use super::panel_link::PanelLink;
use crate::api::{self, ApiClient};
use crate::i18n::{key, t};
use crate::ui::{Button, IconButton, icons};

/// Whose links the panel lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PanelOf {
    /// Links of the album with this id.
    Album(String),
    /// Links that were created for a selection with the photo of this id.
    Asset(String),
}

/// The list of links, and a button to create one.
#[component]
pub fn SharingPanel(
    /// Whose links the panel lists.
    #[prop(into)]
    of: Signal<PanelOf>,
    /// Notified when links have changed, here or elsewhere.
    changed: Trigger,
    /// Opens the dialog for a new link. The page renders it, since a dialog cannot be inside a
    /// panel.
    #[prop(into)]
    on_add: Callback<()>,
    /// Closes the panel; `None` if it cannot be closed.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
) -> impl IntoView {
    let links = LocalResource::new(move || {
        changed.track();
        let of = of.get();
        async move {
            let client = ApiClient::default();
            match of {
                PanelOf::Album(id) => api::links_of_album(&client, &id).await,
                PanelOf::Asset(id) => api::links_of_asset(&client, &id).await,
            }
        }
    });
    let row = move |link: SharedLinkResponse| view! { <PanelLink link changed /> };
    view! {
        <section class="sharing-panel" aria-label=t(key::PANEL)>
            <header class="panel-header">
                <h2>{t(key::PANEL)}</h2>
                {on_close
                    .map(|on_close| {
                        view! {
                            <IconButton
                                label=t(key::ACTION_CLOSE)
                                icon=icons::CLOSE
                                on_click=move |_| on_close.run(())
                            />
                        }
                    })}
            </header>
            <Transition>
                {move || {
                    links
                        .get()
                        .map(|links| match links {
                            Ok(links) if links.is_empty() => {
                                view! { <p class="hint">{t(key::PANEL_EMPTY)}</p> }.into_any()
                            }
                            Ok(links) => {
                                let rows = links.into_iter().map(row).collect_view();
                                view! { <ul class="panel-links">{rows}</ul> }.into_any()
                            }
                            Err(error) => {
                                view! { <p class="form-problem" role="alert">{error.to_string()}</p> }
                                    .into_any()
                            }
                        })
                }}
            </Transition>
            <Button
                label=t(key::PANEL_ADD)
                icon=icons::LINK_ADD
                on_click=move |_| on_add.run(())
            />
        </section>
    }
}
