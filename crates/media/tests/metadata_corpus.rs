//! Metadata of real files, compared with exiftool's.

mod common;

use std::collections::HashMap;
use std::process::Command;

use vitrine_media::{CaptureTimeSource, Limits, metadata};

/// exiftool's tags, in the order of its output.
const TAGS: &[&str] = &[
    "-Composite:GPSLatitude",
    "-EXIF:Make",
    "-EXIF:FNumber",
    "-EXIF:ISO",
    "-EXIF:DateTimeOriginal",
    "-QuickTime:CreateDate",
];

#[test]
fn the_same_as_exiftool() {
    if !common::have("exiftool", "-ver") {
        return;
    }
    let folder = common::scratch("metadata-corpus");
    let files = common::corpus();
    for (name, file) in &files {
        std::fs::write(folder.join(name), file).unwrap();
    }
    let output = Command::new("exiftool")
        .args(["-T", "-n", "-f", "-r", "-filename"])
        .args(TAGS)
        .arg(&folder)
        .output()
        .unwrap();
    let answer = String::from_utf8_lossy(&output.stdout);
    let answer: HashMap<&str, Vec<&str>> = answer
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(name, values)| (name, values.split('\t').collect()))
        .collect();
    let (mut compared, mut wrong) = (0, Vec::new());
    for (name, file) in &files {
        let Ok(found) = metadata(&file.as_slice(), &Limits::default()) else {
            continue;
        };
        let theirs = &answer[name.as_str()];
        let time = |source| {
            let taken = found.taken.as_ref().filter(|taken| taken.source == source)?;
            Some(taken.local.format("%Y:%m:%d %H:%M:%S").to_string())
        };
        let number = |value: Option<f64>| value.map(|value| format!("{value:.3}"));
        let ours = [
            number(found.latitude),
            found.make.clone(),
            number(found.f_number),
            found.iso.map(|iso| iso.to_string()),
            time(CaptureTimeSource::ExifOriginal),
            time(CaptureTimeSource::Container),
        ];
        for ((tag, ours), theirs) in TAGS.iter().zip(ours).zip(theirs) {
            // Values that are not in EXIF may come from elsewhere; exiftool is asked for EXIF only.
            match ours {
                Some(ours) if *theirs != "-" => {
                    compared += 1;
                    let near = match (ours.parse::<f64>(), theirs.parse::<f64>()) {
                        (Ok(ours), Ok(theirs)) => (ours - theirs).abs() < 0.001,
                        _ => false,
                    };
                    if ours != *theirs && !near {
                        wrong.push(format!("{name} {tag}: {ours} is not {theirs}"));
                    }
                }
                // Absent, zero, or superseded by a more trusted capture time.
                None if matches!(*theirs, "-" | "0" | "0000:00:00 00:00:00") => {}
                None if tag.ends_with("Date") && found.taken.is_some() => {}
                None => wrong.push(format!("{name} {tag}: {theirs} was not read")),
                Some(_) => {}
            }
        }
    }
    eprintln!("{compared} values compared");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
