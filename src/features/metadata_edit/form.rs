//! The fields for date, time zone and location, and the change that they describe.

use leptos::prelude::*;
use vitrine_api::{AssetChange, AssetResponse};
use vitrine_gallery::metadata_edit::{
    OFFSETS, coordinates, coordinates_text, date_time, offset_minutes, offset_text, shift,
};

use crate::i18n::{Key, key, t};
use crate::platform::base_url;
use crate::ui::{SelectField, TextField};

/// Options of the menus for what happens to the date and to the location.
const KEEP: &str = "keep";
const SET: &str = "set";
const SHIFT: &str = "shift";
const ZONE: &str = "zone";
const REMOVE: &str = "remove";
const EARLIER: &str = "earlier";
const LATER: &str = "later";

/// A field with a wrong value: what to say, and the selector of its input.
pub(super) type Wrong = (Key, &'static str);

/// The values of the form.
#[derive(Clone, Copy)]
pub(super) struct EditForm {
    date_mode: RwSignal<String>,
    /// Local time as the input writes it.
    date: RwSignal<String>,
    /// Offset from UTC in minutes; empty if it is unknown.
    offset: RwSignal<String>,
    days: RwSignal<String>,
    hours: RwSignal<String>,
    minutes: RwSignal<String>,
    way: RwSignal<String>,
    place_mode: RwSignal<String>,
    place: RwSignal<String>,
    /// What the photo has: date, offset and place. `None` for several photos.
    before: StoredValue<Option<[String; 3]>>,
}

impl EditForm {
    /// An empty form.
    pub(super) fn new() -> Self {
        let text = |text: &str| RwSignal::new(text.to_owned());
        Self {
            date_mode: text(KEEP),
            date: text(""),
            offset: text(""),
            days: text(""),
            hours: text(""),
            minutes: text(""),
            way: text(LATER),
            place_mode: text(KEEP),
            place: text(""),
            before: StoredValue::default(),
        }
    }

    /// Fills in what a photo has, ready to be corrected.
    pub(super) fn begin_with(self, asset: &AssetResponse) {
        let exif = asset.exif_info.as_ref();
        let date = asset.local_date_time.get(..19).unwrap_or_default().to_owned();
        let zone = exif.and_then(|exif| exif.time_zone.as_deref()).and_then(offset_minutes);
        let offset = zone.map(|minutes| minutes.to_string()).unwrap_or_default();
        let place = exif.and_then(|exif| exif.latitude.zip(exif.longitude));
        let place = place.map(|(north, east)| coordinates_text(north, east)).unwrap_or_default();
        self.before.set_value(Some([date.clone(), offset.clone(), place.clone()]));
        self.date.set(date);
        self.offset.set(offset);
        self.place.set(place);
        self.date_mode.set(SET.to_owned());
        self.place_mode.set(SET.to_owned());
    }

    /// The change that the fields describe; `None` if there is none.
    pub(super) fn change(self) -> Result<Option<AssetChange>, Wrong> {
        let mut change = AssetChange::default();
        let now = [self.date, self.offset, self.place].map(|field| field.get_untracked());
        let is_same = |fields: std::ops::Range<usize>| {
            self.before.with_value(|before| {
                before.as_ref().is_some_and(|before| before[fields.clone()] == now[fields])
            })
        };
        let offset_now: Option<i32> = now[1].parse().ok();
        match self.date_mode.get_untracked().as_str() {
            SET if !is_same(0..2) => {
                let local = date_time(&now[0], offset_now);
                let local = local.ok_or((key::EDIT_DATE_INVALID, ".edit-date input"))?;
                change.date_time_original = Some(local);
            }
            SHIFT => {
                let fields =
                    [self.days, self.hours, self.minutes].map(|field| field.get_untracked());
                let [days, hours, minutes] = fields.each_ref().map(String::as_str);
                let by = shift(days, hours, minutes, self.way.get_untracked() == EARLIER);
                let by = by.ok_or((key::EDIT_SHIFT_INVALID, ".edit-shift input"))?;
                change.date_time_relative = Some(by).filter(|by| *by != 0);
            }
            ZONE => change.time_zone = offset_now.map(offset_text),
            _ => {}
        }
        match self.place_mode.get_untracked().as_str() {
            SET if !is_same(2..3) => {
                let place = coordinates(&now[2]);
                let (north, east) = place.ok_or((key::EDIT_PLACE_INVALID, ".edit-place input"))?;
                (change.latitude, change.longitude) = (Some(Some(north)), Some(Some(east)));
            }
            REMOVE => (change.latitude, change.longitude) = (Some(None), Some(None)),
            _ => {}
        }
        Ok(Some(change).filter(|change| *change != AssetChange::default()))
    }
}

/// The fields. A single photo can also be placed on the map.
#[component]
pub(super) fn EditFields(form: EditForm, photo: Option<String>) -> impl IntoView {
    let option = |value: &str, label: Key| (value.to_owned(), t(label).to_owned());
    let is =
        move |mode: RwSignal<String>, value: &'static str| move || mode.with(|mode| mode == value);
    let zones = move |unknown: Key| {
        let known = form.before.with_value(|before| before.as_ref()?[1].parse().ok());
        let mut offsets: Vec<i32> = OFFSETS.into_iter().chain(known).collect();
        offsets.sort_unstable();
        offsets.dedup();
        let named = |minutes: i32| (minutes.to_string(), format!("UTC{}", offset_text(minutes)));
        let options = std::iter::once(option("", unknown));
        let options = options.chain(offsets.into_iter().map(named)).collect();
        view! { <SelectField label=t(key::EDIT_ZONE) value=form.offset options /> }
    };
    let map = photo.map(|id| base_url::join(&format!("/map?place={id}")));
    view! {
        <SelectField
            label=t(key::EDIT_DATE)
            value=form.date_mode
            options=vec![
                option(KEEP, key::EDIT_KEEP),
                option(SET, key::EDIT_DATE_SET),
                option(SHIFT, key::EDIT_DATE_SHIFT),
                option(ZONE, key::EDIT_DATE_ZONE),
            ]
        />
        <Show when=is(form.date_mode, SET)>
            <div class="edit-date form-columns">
                <TextField label=t(key::EDIT_DATE_NEW) kind="datetime-local" step="1" value=form.date />
                {zones(key::EDIT_ZONE_UNKNOWN)}
            </div>
        </Show>
        <Show when=is(form.date_mode, SHIFT)>
            <div class="edit-shift form-columns">
                <TextField label=t(key::EDIT_DAYS) kind="number" value=form.days />
                <TextField label=t(key::EDIT_HOURS) kind="number" value=form.hours />
                <TextField label=t(key::EDIT_MINUTES) kind="number" value=form.minutes />
                <SelectField
                    label=t(key::EDIT_DIRECTION)
                    value=form.way
                    options=vec![option(LATER, key::EDIT_LATER), option(EARLIER, key::EDIT_EARLIER)]
                />
            </div>
        </Show>
        <Show when=is(form.date_mode, ZONE)>{zones(key::EDIT_KEEP)}
            <p class="hint">{t(key::EDIT_ZONE_HINT)}</p>
        </Show>
        <SelectField
            label=t(key::EDIT_PLACE)
            value=form.place_mode
            options=vec![
                option(KEEP, key::EDIT_KEEP),
                option(SET, key::EDIT_PLACE_SET),
                option(REMOVE, key::EDIT_PLACE_REMOVE),
            ]
        />
        <Show when=is(form.place_mode, SET)>
            <div class="edit-place">
                <TextField
                    label=t(key::EDIT_COORDINATES)
                    hint=t(key::EDIT_COORDINATES_HINT)
                    value=form.place
                />
                {map
                    .clone()
                    .map(|map| view! { <a class="text-link" href=map>{t(key::EDIT_PLACE_MAP)}</a> })}
            </div>
        </Show>
    }
}
