//! The panel with a photo's metadata. The server sends only what the user may see.

use leptos::prelude::*;
use vitrine_api::{AssetResponse, ExifInfo};
use vitrine_gallery::facts;

use super::state::LightboxState;
use crate::i18n::{fill, key, t};
use crate::platform::intl;
use crate::ui::icons::Shape;
use crate::ui::{Icon, icons};

/// The metadata of the current photo.
#[component]
pub(super) fn Info(
    lightbox: LightboxState,
    /// Maps a photo's id to the address of the map at its location.
    map: Callback<String, String>,
    /// Renders a small map of a latitude and longitude in degrees.
    stamp: Callback<(f64, f64), AnyView>,
    /// Maps a photo without a location to the address of the page that sets one; `None` if the user
    /// may not.
    locate: Option<Callback<AssetResponse, Option<String>>>,
    /// Renders what the page adds for the photo with this id.
    more: Option<Callback<String, AnyView>>,
    /// Renders what the owner sees below the metadata of the photo with this id.
    details: Option<Callback<String, AnyView>>,
) -> impl IntoView {
    view! {
        <section class="lightbox-info" aria-label=t(key::LIGHTBOX_INFO)>
            <h2>{t(key::LIGHTBOX_INFO)}</h2>
            {move || match lightbox.shown() {
                Some(asset) => facts_of(&asset, map, stamp, locate),
                None => view! { <p class="hint">{t(key::PAGE_LOADING)}</p> }.into_any(),
            }}
            {details.map(|details| move || details.run(lightbox.id.get()))}
            {more.map(|more| move || more.run(lightbox.id.get()))}
        </section>
    }
}

/// A row of the panel: its icon, its text, and an optional second line.
struct Fact(Shape, String, Option<String>);

fn facts_of(
    asset: &AssetResponse,
    map: Callback<String, String>,
    stamp: Callback<(f64, f64), AnyView>,
    locate: Option<Callback<AssetResponse, Option<String>>>,
) -> AnyView {
    let none = ExifInfo::default();
    let exif = asset.exif_info.as_ref().unwrap_or(&none);
    let description = exif.description.clone().filter(|text| !text.trim().is_empty());
    let taken = asset.has_metadata.then(|| intl::local_date_time(&asset.local_date_time)).flatten();
    let size = exif.file_size_in_byte.map(intl::bytes);
    let pixels = asset.width.zip(asset.height).map(|(width, height)| {
        let megapixels = intl::decimal(facts::megapixels(width, height));
        format!("{width} × {height} · {megapixels}\u{a0}MP")
    });
    let measures = [pixels, size].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let measures = (!measures.is_empty()).then_some(measures);
    let lens = exif.lens_model.clone();
    let facts = [
        taken.map(|date| Fact(icons::DATE, date, exif.time_zone.clone())),
        two_lines(icons::CAMERA, facts::camera(exif), lens),
        facts::exposure(exif).map(|text| Fact(icons::EXPOSURE, text, None)),
        two_lines(icons::FILE, asset.original_file_name.clone(), measures),
        people(asset).map(|names| Fact(icons::PEOPLE, names, None)),
        asset
            .guest_preview
            .then(|| Fact(icons::PROBLEM, t(key::PHOTO_GUEST_PREVIEW).to_owned(), None)),
        asset.taken_back_at.as_deref().map(taken_back),
    ];
    let facts = facts.into_iter().flatten().map(|Fact(icon, text, more)| {
        view! {
            <li>
                <Icon shape=icon />
                <span dir="auto">{text}</span>
                {more.map(|more| view! { <span class="hint" dir="auto">{more}</span> })}
            </li>
        }
    });
    let place = exif.latitude.zip(exif.longitude).map(|(latitude, longitude)| {
        let degrees = coordinates(latitude, longitude);
        let (name, degrees) = match facts::place_name(exif) {
            Some(name) => (name, Some(degrees)),
            None => (degrees, None),
        };
        view! {
            <li>
                <Icon shape=icons::PLACE />
                <a class="text-link" href=map.run(asset.id.clone())>{name}</a>
                {degrees.map(|degrees| view! { <span class="hint">{degrees}</span> })}
                {stamp.run((latitude, longitude))}
            </li>
        }
    });
    let to_place = locate.filter(|_| place.is_none());
    let to_place = to_place.and_then(|locate| locate.run(asset.clone())).map(|address| {
        view! {
            <li>
                <Icon shape=icons::PLACE />
                <a class="text-link" href=address>{t(key::PLACE_ADD)}</a>
            </li>
        }
    });
    view! {
        {description.map(|text| view! { <p class="info-description">{text}</p> })}
        <ul class="facts" role="list">
            {facts.collect_view()}
            {place}
            {to_place}
        </ul>
    }
    .into_any()
}

fn taken_back(at: &str) -> Fact {
    Fact(icons::UNDO, t(key::PHOTO_TAKEN_BACK).to_owned(), intl::instant(at))
}

fn two_lines(icon: Shape, first: Option<String>, second: Option<String>) -> Option<Fact> {
    match (first, second) {
        (Some(first), second) => Some(Fact(icon, first, second)),
        (None, Some(second)) => Some(Fact(icon, second, None)),
        (None, None) => None,
    }
}

fn people(asset: &AssetResponse) -> Option<String> {
    let names = Some(&asset.people_names).filter(|names| !names.is_empty())?;
    Some(names.join(", "))
}

/// `67.9326° north, 13.0889° east`.
fn coordinates(latitude: f64, longitude: f64) -> String {
    let text = |degrees: f64, positive, negative| {
        let rounded = (degrees.abs() * 1e4).round() / 1e4;
        fill(
            if degrees < 0.0 { negative } else { positive },
            &[("degrees", &intl::degrees(rounded))],
        )
    };
    let latitude = text(latitude, key::PLACE_NORTH, key::PLACE_SOUTH);
    let longitude = text(longitude, key::PLACE_EAST, key::PLACE_WEST);
    format!("{latitude}, {longitude}")
}
