//! What a file is, in a few letters, for photos and videos that cannot be shown: `HEIC`, `NEF`,
//! `MOV`.

/// Longest extension that is taken for a type.
const LONGEST: usize = 5;

/// The usual name of a file's type, from its media type; for camera raw files, which share one, from
/// the extension of the file's name where that is known.
#[must_use]
pub fn file_type(media_type: &str, file_name: Option<&str>) -> String {
    let kind = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let subtype = kind.split_once('/').map_or(kind.as_str(), |(_, subtype)| subtype);
    let known = match subtype {
        "quicktime" => "MOV",
        "matroska" | "x-matroska" => "MKV",
        "x-msvideo" | "avi" | "vnd.avi" => "AVI",
        "x-ms-wmv" | "x-ms-asf" => "WMV",
        "mp2t" => "MTS",
        "mpeg" => "MPG",
        "3gpp" => "3GP",
        "3gpp2" => "3G2",
        "vnd.adobe.photoshop" | "x-photoshop" => "PSD",
        "svg+xml" => "SVG",
        "jp2" | "jpx" | "jpm" => "JP2",
        "" | "octet-stream" | "x-raw" => {
            return extension(file_name).unwrap_or_else(|| "RAW".into());
        }
        // `image/x-nikon-nef`, `image/x-adobe-dng`: the last part is the extension.
        other => other.rsplit(['-', '.']).next().unwrap_or(other),
    };
    known.to_ascii_uppercase()
}

/// A name's extension in capitals, if it looks like one.
fn extension(file_name: Option<&str>) -> Option<String> {
    let (_, extension) = file_name?.rsplit_once('.')?;
    let is_type = (1..=LONGEST).contains(&extension.len())
        && extension.chars().all(|letter| letter.is_ascii_alphanumeric());
    is_type.then(|| extension.to_ascii_uppercase())
}

/// `0:42`, `1:02:03`: a length of time, rounded down to seconds.
#[must_use]
pub fn duration(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_those_that_people_know() {
        for (media_type, name, expected) in [
            ("image/heic", Some("IMG_1.HEIC"), "HEIC"),
            ("image/jpeg", None, "JPEG"),
            ("image/tiff", Some("scan.tif"), "TIFF"),
            ("image/x-raw", Some("DSC_0001.nef"), "NEF"),
            ("image/x-raw", None, "RAW"),
            ("image/x-raw", Some("no extension"), "RAW"),
            ("image/x-raw", Some("name.with a sentence"), "RAW"),
            ("image/x-raw", Some("name."), "RAW"),
            ("image/x-nikon-nef", None, "NEF"),
            ("image/x-adobe-dng", None, "DNG"),
            ("image/vnd.adobe.photoshop", None, "PSD"),
            ("image/svg+xml", None, "SVG"),
            ("image/jxl", None, "JXL"),
            ("video/quicktime", Some("IMG_1.MOV"), "MOV"),
            ("video/matroska", None, "MKV"),
            ("video/x-msvideo", None, "AVI"),
            ("video/mp4; codecs=hvc1", None, "MP4"),
            ("application/octet-stream", Some("a.cr3"), "CR3"),
            ("", None, "RAW"),
        ] {
            assert_eq!(file_type(media_type, name), expected, "{media_type} {name:?}");
        }
    }

    #[test]
    fn lengths_are_written_as_players_write_them() {
        for (milliseconds, expected) in
            [(0, "0:00"), (42_900, "0:42"), (600_000, "10:00"), (3_723_000, "1:02:03")]
        {
            assert_eq!(duration(milliseconds), expected);
        }
    }
}
