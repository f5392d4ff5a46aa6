//! `/map`: all of the owner's photos that have a place.

use leptos::prelude::*;

use super::map_layer::{MapLayer, MapPlace};
use crate::api::ApiClient;
use crate::i18n::{key, t};

/// The map above nothing: it is left for the timeline.
#[component]
pub fn MapPage() -> impl IntoView {
    let place = MapPlace {
        home: "/photos".to_owned(),
        address: "/map".to_owned(),
        title: t(key::PHOTOS).to_owned(),
        places: "/map/markers".to_owned(),
    };
    let href = Callback::new(|id: String| format!("/photos/{id}"));
    view! { <MapLayer place client=ApiClient::default() href on_problem=|()| () /> }
}
