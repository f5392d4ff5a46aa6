//! Locale-aware formatting of dates and numbers, through the browser's `Intl`.

use std::cell::RefCell;

use js_sys::{Date, Function, Intl, Object, Reflect};
use vitrine_gallery::size;
use wasm_bindgen::{JsCast, JsValue};

use super::language;

fn options(pairs: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, value) in pairs {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&options, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    options
}

/// A date format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Month,
    Day,
    LongDateTime,
    LongDate,
    DayOfYear,
    Here,
}

impl Style {
    fn options(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Month => &[("month", "long"), ("year", "numeric"), ("timeZone", "UTC")],
            Self::Day => {
                &[("weekday", "short"), ("day", "numeric"), ("month", "long"), ("timeZone", "UTC")]
            }
            Self::LongDateTime => {
                &[("dateStyle", "long"), ("timeStyle", "short"), ("timeZone", "UTC")]
            }
            Self::LongDate => &[("dateStyle", "long"), ("timeZone", "UTC")],
            Self::DayOfYear => &[("day", "numeric"), ("month", "long"), ("timeZone", "UTC")],
            Self::Here => &[("dateStyle", "medium"), ("timeStyle", "short")],
        }
    }
}

thread_local! {
    /// Formatters are slow to create and fast to use, and a grid formats hundreds of dates a
    /// second.
    static FORMATTERS: RefCell<Vec<(Style, Function)>> = const { RefCell::new(Vec::new()) };
}

fn format(date: &Date, style: Style) -> String {
    let formatter = FORMATTERS.with_borrow_mut(|known| {
        if let Some((_, formatter)) = known.iter().find(|(other, _)| *other == style) {
            return formatter.clone();
        }
        let made =
            Intl::DateTimeFormat::new(&language::locales(), &options(style.options())).format();
        known.push((style, made.clone()));
        made
    });
    let text = formatter.call1(&JsValue::UNDEFINED, date);
    text.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// A local date and time from the API, parsed as UTC so that no time zone shifts it.
fn local(text: &str) -> Option<Date> {
    let date = Date::new(&JsValue::from_str(&format!("{}Z", text.get(..19)?)));
    (!date.get_time().is_nan()).then_some(date)
}

/// `March 2026` from a timeline bucket `2026-03-01`.
#[must_use]
pub fn month(bucket: &str) -> Option<String> {
    let date = local(&format!("{}T00:00:00", bucket.get(..10)?))?;
    Some(format(&date, Style::Month))
}

/// `Sat, 14 March` from `2026-03-14`.
#[must_use]
pub fn day(date: &str) -> Option<String> {
    Some(format(&local(&format!("{}T00:00:00", date.get(..10)?))?, Style::Day))
}

/// `14 March 2026, 16:20` from a local time, in the place's own time zone.
#[must_use]
pub fn local_date_time(text: &str) -> Option<String> {
    Some(format(&local(text)?, Style::LongDateTime))
}

/// `14 March 2026` from a local time.
#[must_use]
pub fn local_date(text: &str) -> Option<String> {
    Some(format(&local(text)?, Style::LongDate))
}

/// `24 December` from `2026-12-24`.
#[must_use]
pub fn day_of_year(date: &str) -> Option<String> {
    Some(format(&local(&format!("{}T00:00:00", date.get(..10)?))?, Style::DayOfYear))
}

/// The names of the months in the page's language, starting with January.
#[must_use]
pub fn months() -> Vec<String> {
    let month = options(&[("month", "long"), ("timeZone", "UTC")]);
    let names = Intl::DateTimeFormat::new(&language::locales(), &month).format();
    let name = |month: u32| {
        let date = local(&format!("2026-{month:02}-01T00:00:00"))?;
        names.call1(&JsValue::UNDEFINED, &date).ok()?.as_string()
    };
    (1..=12).map(|month| name(month).unwrap_or_default()).collect()
}

/// The name of a country, from its ISO 3166 code.
#[must_use]
pub fn country(code: &str) -> Option<String> {
    let intl = Reflect::get(&js_sys::global(), &JsValue::from_str("Intl")).ok()?;
    let names = Reflect::get(&intl, &JsValue::from_str("DisplayNames")).ok()?;
    let names = names.dyn_into::<Function>().ok()?;
    let arguments = js_sys::Array::of2(&language::locales(), &options(&[("type", "region")]));
    let names = Reflect::construct(&names, &arguments).ok()?;
    let of = Reflect::get(&names, &JsValue::from_str("of")).ok()?.dyn_into::<Function>().ok()?;
    // Throws if the code is invalid.
    of.call1(&names, &JsValue::from_str(code)).ok()?.as_string()
}

/// `14 March 2026, 16:20` in the user's own time zone, from an instant.
#[must_use]
pub fn instant(text: &str) -> Option<String> {
    let date = Date::new(&JsValue::from_str(text));
    let known = !date.get_time().is_nan();
    known.then(|| format(&date, Style::Here))
}

/// The instant of a form's local time `2026-03-14T16:20`, in the API's format.
#[must_use]
pub fn instant_of_form(value: &str) -> Option<String> {
    let date = Date::new(&JsValue::from_str(value));
    (!value.is_empty() && !date.get_time().is_nan()).then(|| date.to_iso_string().into())
}

/// An instant as a form's local time; the inverse of [`instant_of_form`].
#[must_use]
pub fn form_of_instant(instant: &str) -> Option<String> {
    let date = Date::new(&JsValue::from_str(instant));
    if date.get_time().is_nan() {
        return None;
    }
    let (year, month) = (date.get_full_year(), date.get_month() + 1);
    let (day, hour, minute) = (date.get_date(), date.get_hours(), date.get_minutes());
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}"))
}

/// `in 3 days`, `2 hours ago`: the distance between two instants, in the largest unit that fits.
#[must_use]
pub fn relative(instant: &str, now: i64) -> Option<String> {
    const UNITS: [(&str, f64); 5] = [
        ("year", 31_557_600.0),
        ("month", 2_629_800.0),
        ("day", 86_400.0),
        ("hour", 3_600.0),
        ("minute", 60.0),
    ];
    #[expect(clippy::cast_precision_loss, reason = "milliseconds")]
    let seconds = (millis(instant)? - now as f64) / 1000.0;
    let unit = UNITS.into_iter().find(|(_, length)| seconds.abs() >= *length);
    let (unit, value) = unit.map_or(("minute", 0.0), |(unit, length)| (unit, seconds / length));
    let style = options(&[("numeric", "auto")]);
    let formatter = Intl::RelativeTimeFormat::new(&language::locales(), &style);
    Some(formatter.format(value.round(), unit).into())
}

/// The current instant, in the API's format.
#[must_use]
pub fn now_instant() -> String {
    Date::new_0().to_iso_string().into()
}

/// Milliseconds since 1970 of an instant.
#[must_use]
pub fn millis(instant: &str) -> Option<f64> {
    let time = Date::new(&JsValue::from_str(instant)).get_time();
    (!time.is_nan()).then_some(time)
}

/// The current time in milliseconds since 1970.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "whole milliseconds")]
pub fn now() -> i64 {
    Date::now() as i64
}

/// `1,234` in the user's locale.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts of photos")]
pub fn number(value: u64) -> String {
    decimal(value as f64)
}

/// The plural category of a count in the page's language: `one`, `few`, `other` and so on.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts of photos")]
pub fn plural(count: u64) -> String {
    Intl::PluralRules::new(&language::locales(), &Object::new()).select(count as f64).into()
}

/// `1.7` in the user's locale, with at most three decimals.
#[must_use]
pub fn decimal(value: f64) -> String {
    let formatter = Intl::NumberFormat::new(&language::locales(), &Object::new());
    let text = formatter.format().call1(&JsValue::UNDEFINED, &JsValue::from_f64(value));
    text.ok().and_then(|text| text.as_string()).unwrap_or_else(|| value.to_string())
}

/// `67.9326`: an angle with four decimals, about ten metres on the ground.
#[must_use]
pub fn degrees(value: f64) -> String {
    let digits = [("minimumFractionDigits", "4"), ("maximumFractionDigits", "4")];
    let formatter = Intl::NumberFormat::new(&language::locales(), &options(&digits));
    let text = formatter.format().call1(&JsValue::UNDEFINED, &JsValue::from_f64(value));
    text.ok().and_then(|text| text.as_string()).unwrap_or_else(|| value.to_string())
}

/// `4.2 MB`.
#[must_use]
pub fn bytes(count: u64) -> String {
    let (value, unit) = size::scale(count);
    format!("{}\u{a0}{}", decimal(value), size::UNITS[unit])
}
