//! `…/photos/{id}`: the lightbox above the grid of the parent route.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use vitrine_api::DownloadRequest;
use vitrine_gallery::grid::Step;

use crate::api::{self, Rendition};
use crate::features::lightbox::{Lightbox, Neighbours};
use crate::features::map::MiniMap;
use crate::features::share_to_app::{ShareRequest, ShareToApp};
use crate::platform::dom;
use crate::widgets::{Gallery, PhotoMore, PhotoPlace, slideshow_options, use_close, use_navigate};

/// Connects the lightbox to the address and to the grid below it.
#[component]
pub fn PhotoScreen() -> impl IntoView {
    let gallery = expect_context::<Gallery>();
    let share_to_app = expect_context::<ShareToApp>();
    let params = use_params_map();
    let navigate = use_navigate();
    let asked = Memo::new(move |_| params.with(|params| params.get("photo")).unwrap_or_default());
    let id = RwSignal::new(asked.get_untracked());
    Effect::new(move |_| id.set(asked.get()));
    let neighbours = Memo::new(move |_| {
        let grid = gallery.grid;
        let id = id.get();
        let photo = |id: &str| grid.with(|grid| grid.photo(id));
        let beside = |id: &str, step| photo(&grid.neighbour(id, step)?);
        let next = beside(&id, Step::Next);
        Neighbours {
            previous: beside(&id, Step::Previous),
            current: photo(&id),
            after: next.as_ref().and_then(|next| beside(&next.id, Step::Next)),
            next,
            position: grid.with(|grid| Some((grid.position(&id)? + 1, grid.count()))),
        }
    });

    // A photo that was opened by its address: load its month, so that it has neighbours.
    let first = id.get_untracked();
    if gallery.grid.with_untracked(|grid| grid.photo(&first).is_none()) {
        spawn_local(async move {
            match api::asset(&gallery.grid.client(), &first).await {
                Ok(asset) => {
                    gallery.grid.load_month_of(&first, &asset.local_date_time).await;
                    // If the lightbox was closed meanwhile, the grid did not know the photo yet:
                    // reveal it now.
                    let is_here = !gallery.grid.is_disposed();
                    if is_here && !dom::is_at(&gallery.href.run(first.clone())) {
                        reveal(gallery, first);
                    }
                }
                Err(_) => gallery.on_problem.run(()),
            }
        });
    }

    // Replaces the address, so that Back leads to the grid from any photo. Bypasses the router,
    // which would count a replaced address as one more step and then lose clicks on it.
    let go = move |to: String| {
        dom::replace_address(&gallery.href.run(to.clone()));
        id.set(to);
    };
    let slideshow = move |id: String| {
        let address = format!("{}/slideshow?photo={id}", gallery.home.get_value());
        navigate(&address, slideshow_options());
    };
    let leave =
        use_close(move || gallery.home.get_value(), move || gallery.came_from_grid.get_value());
    let close = move |()| {
        let shown = id.get_untracked();
        // Closing takes a moment; the user may have navigated elsewhere meanwhile.
        if dom::is_at_last(&shown) {
            leave.run(());
            reveal(gallery, shown);
        }
    };
    on_cleanup(move || {
        if let Some(shown) = id.try_get_untracked() {
            reveal(gallery, shown);
        }
    });
    let locate = use_context::<PhotoPlace>().map(|PhotoPlace(locate)| locate);
    let more = use_context::<PhotoMore>().map(|PhotoMore(more)| more);
    view! {
        <Lightbox
            id
            neighbours
            client=gallery.grid.client()
            can_download=gallery.can_download
            on_share_to_app=move |id: String| {
                let client = gallery.grid.client();
                let picture = Some(client.picture(&id, Rendition::Preview));
                let request = DownloadRequest { asset_ids: vec![id], ..Default::default() };
                let may_clean = gallery.may_clean;
                share_to_app.wanted.set(Some(ShareRequest { client, request, may_clean, picture }));
            }
            map=Callback::new(move |id: String| gallery.map_at(&id))
            stamp=Callback::new(|(lat, lon)| view! { <MiniMap lat lon /> }.into_any())
            locate
            more
            tools=gallery.tools
            on_go=go
            on_slideshow=slideshow
            on_close=close
            on_problem=gallery.on_problem
        />
    }
}

/// Scrolls to a photo's tile if it is not visible, and focuses it.
fn reveal(gallery: Gallery, id: String) {
    dom::in_next_frame(move || {
        if gallery.grid.is_disposed() {
            return;
        }
        gallery.grid.reveal(&id);
        // The tile is drawn in the frame after the scroll.
        dom::in_next_frame(move || {
            dom::in_next_frame(move || {
                // Does not interrupt a user who has started to type.
                if !dom::has_focus_in(":is(input, textarea, select):not(dialog *)") {
                    dom::focus(&dom::tile_selector(&id));
                }
            });
        });
    });
}
