//! Formats a photo's metadata for display: camera, exposure, place.

use vitrine_api::ExifInfo;

/// Maker and model without repeating the maker's name: `Canon EOS R6`.
#[must_use]
pub fn camera(exif: &ExifInfo) -> Option<String> {
    let known = |text: &Option<String>| {
        text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    match (known(&exif.make), known(&exif.model)) {
        (Some(make), Some(model)) => {
            let first = make.split_whitespace().next().unwrap_or_default().to_lowercase();
            let is_said = model.to_lowercase().starts_with(&first);
            Some(if is_said { model } else { format!("{make} {model}") })
        }
        (make, model) => model.or(make),
    }
}

/// `f/2.8 · 1/250 s · ISO 100 · 35 mm`, without the unknown parts.
#[must_use]
pub fn exposure(exif: &ExifInfo) -> Option<String> {
    let time = exif.exposure_time.as_deref().filter(|time| !time.is_empty() && *time != "0");
    let parts = [
        exif.f_number.map(|number| format!("f/{}", short(number))),
        time.map(|time| format!("{time}\u{a0}s")),
        exif.iso.map(|iso| format!("ISO\u{a0}{iso}")),
        exif.focal_length.map(|length| format!("{}\u{a0}mm", short(length))),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// City, state and country, as far as they are known.
#[must_use]
pub fn place_name(exif: &ExifInfo) -> Option<String> {
    let parts = [&exif.city, &exif.state, &exif.country].into_iter().flatten();
    let parts: Vec<&str> = parts.map(String::as_str).filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Megapixels, with one decimal below ten: `12`, `2.1`.
#[must_use]
pub fn megapixels(width: u32, height: u32) -> f64 {
    let millions = f64::from(width) * f64::from(height) / 1e6;
    if millions < 9.95 { (millions * 10.0).round() / 10.0 } else { millions.round() }
}

/// Formats with at most one decimal, none if it is zero.
fn short(value: f64) -> String {
    ((value * 10.0).round() / 10.0).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Option<String> {
        Some(value.to_owned())
    }

    #[test]
    fn a_maker_is_named_once() {
        for (make, model, expected) in [
            (text("Canon"), text("Canon EOS R6"), text("Canon EOS R6")),
            (text("NIKON CORPORATION"), text("NIKON D850"), text("NIKON D850")),
            (text("Apple"), text("iPhone 15"), text("Apple iPhone 15")),
            (text("Apple"), None, text("Apple")),
            (text(" "), text(" X100 "), text("X100")),
            (None, None, None),
        ] {
            let exif = ExifInfo { make, model, ..Default::default() };
            assert_eq!(camera(&exif), expected);
        }
    }

    #[test]
    fn an_exposure_names_only_what_is_known() {
        let mut exif = ExifInfo {
            f_number: Some(2.8),
            exposure_time: text("1/250"),
            iso: Some(100),
            focal_length: Some(35.0),
            ..Default::default()
        };
        let words = "f/2.8 · 1/250\u{a0}s · ISO\u{a0}100 · 35\u{a0}mm";
        assert_eq!(exposure(&exif).as_deref(), Some(words));
        exif = ExifInfo { f_number: Some(1.7999), exposure_time: text("0"), ..Default::default() };
        assert_eq!(exposure(&exif).as_deref(), Some("f/1.8"));
        assert_eq!(exposure(&ExifInfo::default()), None);
    }

    #[test]
    fn places_and_pixels() {
        let exif = ExifInfo { city: text("Reine"), country: text("Norway"), ..Default::default() };
        assert_eq!(place_name(&exif).as_deref(), Some("Reine, Norway"));
        assert_eq!(place_name(&ExifInfo::default()), None);
        assert_eq!(megapixels(1600, 1067), 1.7);
        assert_eq!(megapixels(4032, 3024), 12.0);
    }
}
