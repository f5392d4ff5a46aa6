//! `/map`: all of the owner's photos that have a location. Also assigns a location to a photo
//! without one.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_query_map;
use vitrine_api::AssetChange;

use crate::api::{self, ApiClient};
use crate::i18n::{key, t};
use crate::platform::base_url;
use crate::ui::Toasts;
use crate::widgets::{MapLayer, MapSource, use_navigate};

/// The map of all photos. Closing it leads to the timeline. With `?place=` and a photo's id it asks
/// where that photo was taken.
#[component]
pub fn MapScreen() -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let navigate = use_navigate();
    let source = MapSource {
        home: base_url::join("/photos"),
        address: base_url::join("/map"),
        title: t(key::PHOTOS).to_owned(),
        places: "/map/markers".to_owned(),
    };
    let asked = use_query_map().with_untracked(|query| query.get("place"));
    let placing = asked.map(|id| {
        Callback::new(move |(latitude, longitude): (f64, f64)| {
            let change = AssetChange {
                latitude: Some(Some(latitude)),
                longitude: Some(Some(longitude)),
                ..AssetChange::default()
            };
            let (id, navigate) = (id.clone(), navigate.clone());
            spawn_local(async move {
                match api::change_asset(&ApiClient::default(), &id, &change).await {
                    Ok(_) => {
                        toasts.show(t(key::PLACE_KEPT));
                        let options = NavigateOptions { replace: true, ..Default::default() };
                        navigate(&base_url::join(&format!("/photos/{id}")), options);
                    }
                    Err(error) => toasts.show(error.to_string()),
                }
            });
        })
    });
    let href = Callback::new(|id: String| base_url::join(&format!("/photos/{id}")));
    view! { <MapLayer source client=ApiClient::default() href placing on_problem=|()| () /> }
}
