//! Cleaned real files, checked by exiftool against a list of tags that may remain.

mod common;

use std::collections::BTreeMap;
use std::process::Command;

use vitrine_media::{Format, Level, sniff};

/// Tags that describe the image's structure, each with the reason why it may stay.
const ALLOWED: &str = include_str!("exiftool-allowed.txt");

#[test]
fn exiftool_finds_only_structure() {
    if !common::have("exiftool", "-ver") {
        return;
    }
    let folder = common::scratch("clean-corpus");
    let mut refused = Vec::new();
    for (name, file) in common::corpus() {
        match common::clean(&file, Level::All) {
            Ok(out) => std::fs::write(folder.join(&name), out).unwrap(),
            Err(error) => refused.push((sniff(&file.as_slice()).unwrap(), name, error)),
        }
    }
    for (format, name, error) in &refused {
        eprintln!("refused: {format:?} {name}: {error}");
    }
    let output = Command::new("exiftool")
        .args(["-a", "-u", "-U", "-G1", "-ee3", "-s2", "-r"])
        .arg(&folder)
        .output()
        .unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    let left = unexpected(&report);
    for ((tag, value), files) in &left {
        eprintln!("left: {tag} = {value} in {} files: {}", files.len(), files[0]);
    }
    assert!(left.is_empty());
}

/// Compares orientation and colour profile, with one query for all files each.
#[test]
fn orientation_and_profiles_are_the_same() {
    if !common::have("exiftool", "-ver") {
        return;
    }
    let before = common::scratch("same-before");
    let after = common::scratch("same-after");
    for (name, file) in common::corpus() {
        if let Ok(out) = common::clean(&file, Level::All) {
            std::fs::write(before.join(&name), &file).unwrap();
            std::fs::write(after.join(&name), out).unwrap();
        }
    }
    // Browsers ignore EXIF after the image data of a PNG.
    let late: Vec<String> = common::corpus()
        .into_iter()
        .filter(|(name, file)| {
            let at = |kind: &[u8]| memchr::memmem::find(file, kind);
            name.ends_with(".png") && at(b"eXIf") > at(b"IDAT")
        })
        .map(|(name, _)| name)
        .collect();
    let ask = |folder: &std::path::Path, args: &[&str]| {
        let output = Command::new("exiftool").args(args).arg(folder).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let turned = ["-T", "-n", "-r", "-filename", "-IFD0:Orientation", "-Composite:Rotation"];
    let (had, has) = (ask(&before, &turned), ask(&after, &turned));
    let mut compared = 0;
    for (had, has) in had.lines().zip(has.lines()) {
        let fields = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
        let (had, has) = (fields(had), fields(has));
        assert_eq!((&had[0], &had[2]), (&has[0], &has[2]));
        // Upright is the default. In HEIF a property states the orientation, and EXIF repeats it.
        let upright = matches!(had[1].as_str(), "-" | "0" | "1");
        let stated = matches!(common::extension(&had[0]), "heic" | "heif" | "avif" | "jxl");
        let ignored = common::in_text(&had[0]) || late.contains(&had[0]);
        if !upright && !stated && !ignored {
            assert_eq!(had[1], has[1], "{}", had[0]);
            compared += 1;
        }
    }
    eprintln!("{compared} orientations compared");
    for folder in [&before, &after] {
        ask(folder, &["-b", "-icc_profile", "-r", "-w!", "%d%f.%e.icc"]);
    }
    let mut profiles = 0;
    for entry in std::fs::read_dir(&before).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".icc") {
            let read = |folder: &std::path::Path| std::fs::read(folder.join(&name)).ok();
            assert_eq!(read(&before), read(&after), "{name}");
            profiles += 1;
        }
    }
    eprintln!("{profiles} profiles compared");
}

/// Formats that the `image` crate decodes. Other tests use other decoders where installed.
#[test]
fn decoded_pixels_are_the_same() {
    let mut compared = 0;
    for (name, file) in common::corpus() {
        let Ok(out) = common::clean(&file, Level::All) else {
            continue;
        };
        let Ok(before) = image::load_from_memory(&file) else {
            continue;
        };
        let after = image::load_from_memory(&out).unwrap();
        assert!(before.as_bytes() == after.as_bytes(), "{name}");
        compared += 1;
    }
    eprintln!("{compared} pictures compared");
}

/// HEIF and AVIF, decoded by libheif. Of a file with several images the primary one stays.
#[test]
fn decoded_heif_is_the_same() {
    if !common::have("heif-convert", "--help") {
        return;
    }
    let folder = common::scratch("decoded-heif");
    let decoded = |name: &str, file: &[u8]| -> Vec<Vec<u8>> {
        let folder = folder.join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let source = folder.join("picture.heic");
        std::fs::write(&source, file).unwrap();
        let mut judge = Command::new("heif-convert");
        judge.arg(&source).arg(folder.join("picture.y4m")).output().unwrap();
        let made = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let pictures = made.filter(|path| path.extension().is_some_and(|kind| kind == "y4m"));
        let pictures = pictures.map(|path| std::fs::read(path).unwrap()).collect();
        std::fs::remove_dir_all(&folder).unwrap();
        pictures
    };
    let files = common::corpus();
    let mut compared = 0;
    for (name, file) in &files {
        let format = sniff(&file.as_slice()).unwrap();
        if !matches!(format, Format::Heif | Format::Avif) {
            continue;
        }
        let before = decoded(name, file);
        for level in [Level::All, Level::Location] {
            let Ok(out) = common::clean(file, level) else {
                continue;
            };
            let after = decoded(name, &out);
            // A file that cannot be decoded before cleaning need not be afterwards.
            let Some(after) = after.first() else {
                assert!(before.is_empty(), "{name} {level:?} cannot be decoded any more");
                continue;
            };
            assert!(before.contains(after), "{name} {level:?}");
            compared += 1;
        }
    }
    eprintln!("{compared} pictures compared");
    assert!(compared > 0 || files.is_empty());
}

fn unexpected(report: &str) -> BTreeMap<(String, String), Vec<String>> {
    // A pattern ends with `*` for any rest, or with `=` and a value that is the only one allowed.
    let allowed = |tag: &str, value: &str| {
        let patterns = ALLOWED.lines().filter_map(|line| line.split_whitespace().next());
        patterns.into_iter().any(|pattern| {
            let (pattern, only) = pattern.split_once('=').unwrap_or((pattern, value));
            let fits = match pattern.strip_suffix('*') {
                Some(prefix) => tag.starts_with(prefix),
                None => tag == pattern,
            };
            fits && (only == value || only == value.replace(' ', "_"))
        })
    };
    let mut file = "";
    let mut left: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for line in report.lines() {
        if let Some(path) = line.strip_prefix("======== ") {
            file = path.rsplit('/').next().unwrap();
            continue;
        }
        let Some((group, rest)) = line.strip_prefix('[').and_then(|line| line.split_once("] "))
        else {
            continue;
        };
        let (tag, value) = rest.split_once(": ").unwrap_or((rest, ""));
        let group = match group.strip_prefix("Track") {
            Some(_) => "Track",
            None => group,
        };
        let tag = format!("{group}:{}", tag.trim());
        // A date of zeros means that there is none.
        let value = value.trim().replace("0000:00:00 00:00:00", "none");
        if !allowed(&tag, &value) {
            let value: String = value.chars().take(60).collect();
            left.entry((tag, value)).or_default().push(file.to_owned());
        }
    }
    left
}
