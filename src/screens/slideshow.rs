//! `…/slideshow`: the slideshow above the grid of the parent route.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;

use crate::api;
use crate::features::slideshow::{Slideshow, Supply};
use crate::platform::dom;
use crate::widgets::{Gallery, use_close};

/// Interval at which a running slideshow checks for new photos.
const LOOK_AGAIN: Duration = Duration::from_secs(20);

/// Connects the slideshow to the address and to the grid below it.
#[component]
pub fn SlideshowScreen() -> impl IntoView {
    let gallery = expect_context::<Gallery>();
    let grid = gallery.grid;
    let start = use_query_map().with_untracked(|query| query.get("photo"));
    let came_from_here = dom::history_mark().is_some();

    // The month of the first photo has to be loaded before the slideshow starts.
    let is_known = {
        let start = start.clone();
        RwSignal::new(start.is_none_or(|id| grid.with_untracked(|grid| grid.photo(&id).is_some())))
    };
    if let Some(start) = start.clone().filter(|_| !is_known.get_untracked()) {
        spawn_local(async move {
            match api::asset(&grid.client(), &start).await {
                Ok(asset) => grid.load_month_of(&start, &asset.local_date_time).await,
                Err(_) => gallery.on_problem.run(()),
            }
            is_known.set(true);
        });
    }

    let arrivals = RwSignal::new(Vec::new());
    let look_again = move || {
        spawn_local(async move {
            if dom::is_visible() && !grid.is_disposed() {
                let new = grid.look_again().await;
                arrivals.update(|arrivals| arrivals.extend(new));
            }
        });
    };
    if let Ok(pulse) = set_interval_with_handle(look_again, LOOK_AGAIN) {
        on_cleanup(move || pulse.clear());
    }
    let supply = Supply {
        count: Signal::derive(move || grid.with(|grid| grid.count())),
        at: Callback::new(move |place| grid.at(place)),
        position: Callback::new(move |id: String| grid.with(|grid| grid.position(&id))),
        arrivals,
    };

    let invitation =
        gallery.takes_photos.then(|| format!("{}{}", dom::origin(), gallery.home.get_value()));
    let close = use_close(move || gallery.home.get_value(), move || came_from_here);
    view! {
        <Show when=move || is_known.get()>
            <Slideshow
                client=grid.client()
                supply
                start=start.clone()
                invitation=invitation.clone()
                on_close=close
                on_problem=gallery.on_problem
            />
        </Show>
    }
}
