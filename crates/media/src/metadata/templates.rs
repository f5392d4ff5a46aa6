//! Recognises descriptions that cameras and programs put into every file.

/// Texts as a whole, in lower case with single spaces.
const TEXTS: &[&str] = &[
    "asus_android",
    "binary comment",
    "charset=ascii",
    "created by imlib",
    "created with gimp",
    "dcf 1.0",
    "default",
    "default description",
    "digital camera",
    "exif jpeg",
    "exif_jpeg_420",
    "exif_jpeg_picture",
    "exif_jpeg_t422",
    "gcm_tag",
    "minolta dsc",
    "mobile jpeg",
    "no description",
    "olympus imaging corp.",
    "samsung camera pictures",
    "screenshot",
    "sony dsc",
    "untitled",
    "vga",
];

/// What contains one of these, with few words around it, is a template.
const PHRASES: &[&str] = &["digital camera", "digital still camera", "digital image"];

/// Maximum bytes of a template; longer texts are of people.
const MAX_LEN: usize = 1000;

/// Maximum bytes of a camera's name that is compared.
const MAX_NAME_LEN: usize = 100;

/// Words for the mode of the camera app that Huawei and others write, joined with `_`.
const MODES: &[&str] = &[
    "btf",
    "btfhdr",
    "btfmdn",
    "btr",
    "bty",
    "burst",
    "cof",
    "dav",
    "dig",
    "edf",
    "fbt",
    "fbthdr",
    "fhd",
    "frem",
    "frontbhdp",
    "fshbty",
    "hdr",
    "hdrb",
    "hdrpl",
    "mde",
    "mon",
    "nor",
    "oznor",
    "oznorwo",
    "ptr",
    "qrf",
    "rbt",
    "rhdr",
    "rpt",
    "sdr",
    "soft",
    "vivid",
];

/// Whether a description says nothing of the photo. Takes the camera that the file states.
pub(super) fn is_template(text: &str, make: Option<&str>, model: Option<&str>) -> bool {
    if text.len() > MAX_LEN {
        return false;
    }
    let text = simplified(text);
    let make = make.map(simplified).unwrap_or_default();
    let model = model.map(simplified).unwrap_or_default();
    let is_camera = text.len() <= MAX_NAME_LEN
        && [make.as_str(), &model, &format!("{make} {model}")].contains(&text.as_str());
    // A path on the camera's card (DCF 2.0).
    let is_path = text.starts_with("dcim\\") || text.starts_with("dcim/");
    // `<Digimax S500 / Kenox S500 / Digimax Cyber 530>`
    let is_bracketed = text.starts_with('<') && text.ends_with('>');
    let few_words = text.split(' ').count() <= 6;
    let is_mode = text.split('_').all(|word| MODES.contains(&word));
    // `filter: 0; hdrForward: 0; iso: 100;` and `{"source": 3}`: what the camera app was set to.
    let mut settings = text.split(';').map(str::trim).filter(|part| !part.is_empty());
    let is_settings = text.matches(';').count() >= 3 && settings.all(|part| part.contains(':'))
        || text.starts_with('{') && text.ends_with('}');
    let is_number = text.strip_prefix("oplus_").is_some_and(|rest| rest.parse::<u64>().is_ok());
    TEXTS.contains(&text.as_str())
        || is_settings
        || is_number
        || is_camera
        || is_path
        || is_bracketed
        || is_mode
        || few_words && PHRASES.iter().any(|phrase| text.contains(phrase))
}

/// Lower case, with single spaces.
fn simplified(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_of_cameras() {
        for text in [
            "OLYMPUS DIGITAL CAMERA",
            "OLYMPUS DIGITAL CAMERA         ",
            "SONY DSC",
            "DIGITAL CAMERA",
            "KODAK Digital Still Camera",
            "MINOLTA DIGITAL CAMERA",
            "KONICA MINOLTA DIGITAL CAMERA",
            "Exif_JPEG_PICTURE",
            "DCIM\\100MEDIA\\DJI_0001.JPG",
            "<Digimax S500 / Kenox S500>",
            "filter: 0; fileterIntensity: 0.0;\nbrp_mask:0;\nmotionLevel: -1; ",
            "{\"source\":3}",
            "Oplus_131072",
            "samsung",
            "Samsung SM-G900F",
        ] {
            assert!(is_template(text, Some("SAMSUNG"), Some("SM-G900F")), "{text}");
        }
        assert!(is_template("cof_soft", Some("HUAWEI"), None) && is_template("dav", None, None));
    }

    #[test]
    fn words_of_people() {
        for text in [
            "Frühling am Zürisee",
            "My new digital camera, the first picture that I took with it",
            "sunset",
            "Anna; Ben; Carla; Dora",
            "Samsung fridge",
        ] {
            assert!(!is_template(text, Some("SAMSUNG"), Some("SM-G900F")), "{text}");
        }
        assert!(!is_template("strand", Some("HUAWEI"), None));
    }
}
