//! Programs of the system: HEIC and videos that browsers do not play, with the real programs where
//! they are installed, and with scripts in place of ones that fail.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use vitrine_database::AssetId;
use vitrine_server::admin;
use vitrine_server::config::Config;
use vitrine_server::programs::ProgramPath;

use crate::fixtures::jpeg;
use crate::harness::{Answer, Person, Server};

/// The path of a program, unless it is missing, which is said.
fn installed(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found =
        std::env::split_paths(&path).map(|folder| folder.join(name)).find(|at| at.is_file());
    if found.is_none() {
        eprintln!("skipped: {name} is not installed");
    }
    found
}

/// A server that uses the installed ffmpeg; `None` if there is none.
async fn with_ffmpeg() -> Option<(Server, Person)> {
    installed("ffmpeg")?;
    installed("ffprobe")?;
    let config = Config { ffmpeg: ProgramPath::Installed, ..Config::default() };
    let server = Server::with_config(config).await;
    let owner = server.set_up().await;
    Some((server, owner))
}

/// A video of one second that ffmpeg makes with these arguments; `None` if it lacks an encoder.
fn made(folder: &Path, name: &str, size: &str, arguments: &str) -> Option<Vec<u8>> {
    let to = folder.join(name);
    let picture = format!("testsrc2=s={size}:r=25:d=1");
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-f", "lavfi", "-i", &picture])
        .args(["-f", "lavfi", "-i", "sine=d=1:r=44100", "-metadata", "title=canary title"])
        .args(["-metadata", "location=+48.1370+011.5750/"])
        .args(arguments.split_whitespace())
        .arg(&to)
        .output()
        .unwrap();
    if !made.status.success() {
        eprintln!("skipped: {name}: {}", String::from_utf8_lossy(&made.stderr));
        return None;
    }
    Some(fs::read(to).unwrap())
}

/// The streams and the container of a file as ffprobe sees them.
fn probe(folder: &Path, bytes: &[u8]) -> Value {
    let file = folder.join("probed");
    fs::write(&file, bytes).unwrap();
    let shown = ["-v", "error", "-of", "json", "-show_streams", "-show_format"];
    let found = Command::new("ffprobe").args(shown).arg(&file).output().unwrap();
    serde_json::from_slice(&found.stdout).unwrap()
}

/// Waits until the server has looked at all videos.
async fn settled(server: &Server) {
    let end = Instant::now() + Duration::from_secs(300);
    while server.db.next_wanted_video().await.unwrap().is_some() {
        assert!(Instant::now() < end, "a video is still wanted");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn playback(person: &Person, id: &str) -> Answer {
    person.get(&format!("/api/assets/{id}/video/playback")).await
}

/// Name, arguments, and whether browsers play it as it is.
const VIDEOS: &[(&str, &str, bool)] = &[
    ("h264.mp4", "-c:v libx264 -pix_fmt yuv420p -c:a aac", true),
    ("h264-10.mp4", "-c:v libx264 -pix_fmt yuv420p10le -c:a aac", false),
    ("hevc.mov", "-c:v libx265 -preset ultrafast -x265-params log-level=none -c:a aac", false),
    ("prores.mov", "-c:v prores_ks -c:a pcm_s16le", false),
    ("mpeg2.mpg", "-c:v mpeg2video -c:a mp2", false),
    ("mpeg4.avi", "-c:v mpeg4 -c:a mp3", false),
    ("avchd.MTS", "-c:v libx264 -c:a ac3 -f mpegts -mpegts_m2ts_mode 1", false),
    ("stream.ts", "-c:v libx264 -c:a aac -f mpegts", false),
    ("windows.wmv", "-c:v wmv2 -c:a wmav2", false),
    ("flash.flv", "-c:v flv -c:a mp3", false),
    ("theora.ogv", "-c:v libtheora -c:a libvorbis", false),
    ("phone.3gp", "-c:v h263 -s 352x288 -c:a aac", false),
    ("h264.mkv", "-c:v libx264 -c:a aac", false),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_video_is_seen_and_played() {
    let Some((server, owner)) = with_ffmpeg().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut all = Vec::new();
    for (name, arguments, is_played) in VIDEOS {
        let Some(bytes) = made(folder.path(), name, "320x180", arguments) else { continue };
        let answer = owner.upload(name, &bytes).await;
        assert_eq!(answer.status, 201, "{name}: {}", answer.text());
        all.push((*name, answer.id(), bytes, *is_played));
    }
    settled(&server).await;
    let ids: Vec<_> = all.iter().map(|(_, id, ..)| id.clone()).collect();
    let body = json!({"type": "INDIVIDUAL", "assetIds": ids, "showMetadata": false});
    let link = owner.link(body).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    for (name, id, original, is_played) in all {
        let thumbnail = owner.get(&format!("/api/assets/{id}/thumbnail")).await;
        let picture = image::load_from_memory(&thumbnail.expect(200).body).unwrap();
        let colours: std::collections::HashSet<_> =
            picture.to_rgb8().pixels().map(|pixel| pixel.0.map(|value| value / 32)).collect();
        assert!(colours.len() > 20, "{name}: the poster is blank");
        let asset = owner.get(&format!("/api/assets/{id}")).await.expect(200).json();
        let duration = asset["duration"].as_u64().unwrap();
        assert!((800..1400).contains(&duration), "{name}: {duration} ms");
        assert!(asset["width"].as_u64().is_some_and(|width| width >= 320), "{name}: {asset}");
        let by_owner = playback(&owner, &id).await.expect(200);
        assert_eq!(by_owner.body == original, is_played, "{name}");
        // As many seconds, with sound, and no metadata at all.
        let by_visitor = playback(&visitor, &id).await.expect(200);
        let found = probe(folder.path(), &by_visitor.body);
        let (video, audio) = (&found["streams"][0], &found["streams"][1]);
        assert_eq!((&video["codec_name"], &video["pix_fmt"]), (&json!("h264"), &json!("yuv420p")));
        assert_eq!(audio["codec_name"], "aac", "{name}: {found}");
        let seconds: f64 = found["format"]["duration"].as_str().unwrap().parse().unwrap();
        assert!((seconds - 1.0).abs() < 0.3, "{name}: {seconds} seconds");
        let has = |text: &[u8]| by_visitor.body.windows(text.len()).any(|part| part == text);
        for text in ["canary", "+48.1370"] {
            assert!(!has(text.as_bytes()), "{name}: {text}");
        }
        if is_played {
            continue;
        }
        for text in ["x264", "Lavc", "Lavf"] {
            assert!(!has(text.as_bytes()), "{name}: {text}");
        }
        assert_eq!(by_visitor.header("content-type"), "video/mp4");
        assert!(by_visitor.body == by_owner.body, "{name}");
        let at = |kind: &[u8]| by_visitor.body.windows(4).position(|part| part == kind).unwrap();
        assert!(at(b"moov") < at(b"mdat"), "{name}: it cannot be played while it is loaded");
        let part = [("range", "bytes=0-7")];
        let part = visitor.get_with(&format!("/api/assets/{id}/video/playback"), &part).await;
        assert_eq!(part.expect(206).body[..], by_owner.body[..8]);
    }
    let report = admin::check(&server.app.library, false).await.unwrap();
    assert!(report.problems.is_empty(), "{:?}", report.problems);
}

#[tokio::test(flavor = "multi_thread")]
async fn large_turned_and_hdr_videos_keep_their_shape() {
    let Some((server, owner)) = with_ffmpeg().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let hdr = "-color_trc arib-std-b67 -color_primaries bt2020 -colorspace bt2020nc";
    let hevc = "-r 5 -c:v libx265 -preset ultrafast -x265-params log-level=none";
    for (name, size, arguments, turn, expected) in [
        ("large.mov", "2560x1440", format!("{hevc} -pix_fmt yuv420p10le {hdr}"), 0, [1920, 1080]),
        ("tall.avi", "1200x2600", "-r 5 -c:v mjpeg".to_owned(), 0, [886, 1920]),
        ("odd.mov", "321x241", "-r 5 -c:v prores_ks".to_owned(), 0, [320, 240]),
        ("turned.mov", "320x180", hevc.to_owned(), 90, [180, 320]),
        ("pal.mpg", "720x576", "-c:v mpeg2video -aspect 16:9 -an".to_owned(), 0, [1024, 576]),
    ] {
        let Some(mut bytes) = made(folder.path(), name, size, &arguments) else { continue };
        if turn != 0 {
            let (from, to) = (folder.path().join(name), folder.path().join("turned-too.mov"));
            let tag = format!("rotate={turn}");
            let turned = Command::new("ffmpeg")
                .args(["-v", "error", "-y", "-i"])
                .arg(&from)
                .args(["-c", "copy", "-metadata:s:v:0", &tag])
                .arg(&to)
                .status();
            assert!(turned.unwrap().success());
            bytes = fs::read(to).unwrap();
        }
        let id = owner.add(name, &bytes).await;
        settled(&server).await;
        let found = probe(folder.path(), &playback(&owner, &id).await.expect(200).body);
        let video = &found["streams"][0];
        assert_eq!(json!([video["width"], video["height"]]), json!(expected), "{name}: {video}");
        assert!(video.get("side_data_list").is_none(), "{name}: turned twice");
        assert_ne!(video["color_transfer"], "arib-std-b67", "{name}: too dark on most screens");
        let preview = owner.get(&format!("/api/assets/{id}/thumbnail?size=preview")).await;
        let picture = image::load_from_memory(&preview.expect(200).body).unwrap();
        let shape = f64::from(picture.width()) / f64::from(picture.height());
        let wanted = f64::from(expected[0]) / f64::from(expected[1]);
        assert!((shape / wanted - 1.0).abs() < 0.03, "{name}: the poster has the shape {shape}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn renditions_are_checked_counted_copied_and_removed() {
    let Some((server, owner)) = with_ffmpeg().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let Some(bytes) = made(folder.path(), "a.avi", "320x180", "-c:v mpeg4 -c:a mp3") else {
        return;
    };
    let id = owner.add("a.avi", &bytes).await;
    settled(&server).await;
    let asset = AssetId::from(&*id);
    let stored = server.db.video_rendition(&asset).await.unwrap().unwrap();
    let files = || server.stored("assets");
    let is_rendition = |file: &PathBuf| file.to_string_lossy().ends_with(".video.mp4");
    let file = files().into_iter().find(is_rendition).expect("there is a rendition");
    assert_eq!(fs::metadata(&file).unwrap().len(), stored.size);
    let sum: u64 = files().iter().map(|file| fs::metadata(file).unwrap().len()).sum();
    let usage = owner.get("/api/users/me").await.expect(200).json()["quotaUsageInBytes"].clone();
    assert_eq!(usage, json!(sum), "all files count");

    let backup = tempfile::tempdir().unwrap();
    let to = backup.path().join("copy");
    admin::backup(&server.app.library, server.data.path(), &to).await.unwrap();
    let name = file.file_name().unwrap();
    let copy = to.join("storage/assets").join(&id[..2]).join(name);
    assert_eq!(fs::read(&copy).unwrap(), fs::read(&file).unwrap());

    // A lost one is noticed and made again.
    fs::write(&file, b"cut").unwrap();
    let report = admin::check(&server.app.library, true).await.unwrap();
    assert!(report.problems.iter().any(|problem| problem.contains("video for browsers")));
    assert!(report.is_sound());
    server.app.library.wanted_videos.notify_one();
    settled(&server).await;
    assert!(admin::check(&server.app.library, false).await.unwrap().problems.is_empty());
    assert_eq!(playback(&owner, &id).await.expect(200).header("content-type"), "video/mp4");

    owner.send("DELETE", "/api/assets", json!({"ids": [id], "force": true})).await.expect(204);
    assert!(files().is_empty(), "{:?}", files());
}

/// A folder with scripts in place of ffmpeg and ffprobe. `convert` is what the former does with a
/// video.
fn fake_ffmpeg(convert: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let ffmpeg = format!(
        "case \"$2\" in -version) echo ffmpeg version 9.9-fake ;; -encoders) echo libx264 ;; \
         -filters) ;; *) {convert} ;; esac"
    );
    let stream = r#"{"codec_type":"video","codec_name":"hevc","width":64,"height":48}"#;
    let ffprobe = format!("echo '{{\"streams\":[{stream}],\"format\":{{\"duration\":\"1.0\"}}}}'");
    script(&folder.path().join("ffmpeg"), &ffmpeg);
    script(&folder.path().join("ffprobe"), &ffprobe);
    folder
}

fn script(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;

    fs::write(path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o700)).unwrap();
}

/// A file that looks like an AVI.
const AVI: &[u8] = b"RIFF\x20\0\0\0AVI LIST\0\0\0\0hdrl";

#[tokio::test]
async fn a_video_that_cannot_be_converted_is_tried_once() {
    let runs = tempfile::tempdir().unwrap();
    let count = runs.path().join("runs");
    for (convert, reason) in [
        ("echo broken >&2; exit 1", "broken (exit status: 1)"),
        ("kill -SEGV $$", "signal: 11"),
        ("head -c 200000000 /dev/zero > video.mp4", ""),
        ("echo nothing > video.mp4", "it has no video"),
    ] {
        let convert = format!("echo run >> {}; {convert}", count.display());
        let programs = fake_ffmpeg(&convert);
        let ffmpeg = ProgramPath::At(programs.path().join("ffmpeg"));
        let server = Server::with_config(Config { ffmpeg, ..Config::default() }).await;
        let owner = server.set_up().await;
        let about = owner.get("/api/server/about").await.expect(200).json();
        assert_eq!((&about["ffmpeg"], about.get("libheif")), (&json!("9.9-fake"), None));
        let id = owner.add("a.avi", AVI).await;
        settled(&server).await;
        let asset = AssetId::from(&*id);
        let failed = server.db.failed_video(&asset).await.unwrap();
        match reason {
            // The fake ffprobe says that it is HEVC.
            "it has no video" => assert!(failed.is_some_and(|failed| failed.starts_with(reason))),
            reason => assert!(failed.is_some_and(|failed| failed.contains(reason)), "{reason}"),
        }
        let before = fs::read_to_string(&count).unwrap();
        server.app.library.wanted_videos.notify_one();
        tokio::time::sleep(Duration::from_millis(600)).await;
        assert_eq!(fs::read_to_string(&count).unwrap(), before, "it was tried again");
        // The original is there nevertheless, and nothing is left of the attempt.
        assert_eq!(playback(&owner, &id).await.expect(200).body, AVI);
        assert!(server.stored("incoming").is_empty());
    }
}

#[tokio::test]
async fn a_server_that_stops_ends_the_conversion_and_resumes_it_later() {
    let folder = tempfile::tempdir().unwrap();
    let process = folder.path().join("process");
    let convert = format!("echo $$ > {}; sleep 100", process.display());
    let programs = fake_ffmpeg(&convert);
    let ffmpeg = ProgramPath::At(programs.path().join("ffmpeg"));
    let server = Server::with_config(Config { ffmpeg, ..Config::default() }).await;
    let owner = server.set_up().await;
    owner.add("a.avi", AVI).await;
    let process = loop {
        let text = fs::read_to_string(&process).unwrap_or_default();
        if text.ends_with('\n') {
            break text.trim().to_owned();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let wanted = server.db.next_wanted_video().await.unwrap().unwrap();
    assert_eq!(wanted.attempts, 1);
    let _data = server.stop().await;
    for _ in 0..250 {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        if stat.is_empty() || stat.contains(") Z ") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("process {process} still runs");
}

#[tokio::test]
async fn without_programs_such_files_are_kept_all_the_same() {
    let (server, owner) = Server::with_owner().await;
    let id = owner.add("a.avi", AVI).await;
    assert_eq!(playback(&owner, &id).await.expect(200).body, AVI);
    owner.get(&format!("/api/assets/{id}/thumbnail")).await.expect(404);
    let asset = owner.get(&format!("/api/assets/{id}")).await.expect(200).json();
    assert_eq!(
        (&asset["type"], &asset["originalMimeType"]),
        (&json!("VIDEO"), &json!("video/x-msvideo"))
    );
    let body = json!({"type": "INDIVIDUAL", "assetIds": [id], "showMetadata": false});
    let link = owner.link(body).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    for address in ["original", "video/playback"] {
        let refused = visitor.get(&format!("/api/assets/{id}/{address}")).await;
        let refused = refused.expect(403);
        assert!(refused.text().contains("cannot be given without its metadata"));
    }
    let about = owner.get("/api/server/about").await.expect(200).json();
    assert!(about.get("ffmpeg").is_none(), "{about}");
}

#[tokio::test]
async fn a_program_that_is_named_has_to_be_there() {
    for program in ["/nothing/ffmpeg", "/bin/sh", "/bin/false"] {
        let data = tempfile::tempdir().unwrap();
        let heif = ProgramPath::At(program.into());
        let ffmpeg = heif.clone();
        for config in [
            Config { data: data.path().to_owned(), heif, ..Config::default() },
            Config { data: data.path().to_owned(), ffmpeg, ..Config::default() },
        ] {
            let opened = vitrine_server::library::Library::open(&config).await;
            let error = opened.err().expect("it opens").to_string();
            assert!(error.contains(program), "{error}");
        }
    }
}

/// The program that decodes HEIC, and a file that libheif's encoder made of a photo.
fn heic(folder: &Path) -> Option<Vec<u8>> {
    installed("heif-convert").or_else(|| installed("heif-dec"))?;
    installed("heif-enc")?;
    fs::write(folder.join("photo.jpg"), jpeg(7, 640, 480)).unwrap();
    let made = Command::new("heif-enc")
        .args(["photo.jpg", "-o", "photo.heic"])
        .current_dir(folder)
        .output();
    match made {
        Ok(made) if made.status.success() => fs::read(folder.join("photo.heic")).ok(),
        _ => {
            eprintln!("skipped: heif-enc has no encoder");
            None
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn heic_gets_small_pictures_where_there_is_a_decoder() {
    let folder = tempfile::tempdir().unwrap();
    let Some(heic) = heic(folder.path()) else { return };
    let config = Config { heif: ProgramPath::Installed, ..Config::default() };
    let server = Server::with_config(config).await;
    let owner = server.set_up().await;
    let about = owner.get("/api/server/about").await.expect(200).json();
    assert!(about["libheif"].as_str().is_some_and(|version| version.contains('.')), "{about}");
    let id = owner.add("photo.heic", &heic).await;
    let preview = owner.get(&format!("/api/assets/{id}/thumbnail?size=preview")).await.expect(200);
    let picture = image::load_from_memory(&preview.body).unwrap();
    assert_eq!((picture.width(), picture.height()), (640, 480));
    let expected = image::load_from_memory(&jpeg(7, 640, 480)).unwrap().to_rgb8();
    let picture = picture.to_rgb8();
    let differences = picture.pixels().zip(expected.pixels()).map(|(one, other)| {
        let channels = one.0.iter().zip(other.0);
        channels.map(|(one, other)| u64::from(one.abs_diff(other))).sum::<u64>()
    });
    let mean = differences.sum::<u64>() / (640 * 480 * 3);
    assert!(mean < 12, "the colours are off by {mean}");
    // One that is cut, and one whose size is a lie, are kept without pictures.
    let mut bomb = heic.clone();
    let size = bomb.windows(4).position(|part| part == b"ispe").unwrap() + 8;
    bomb[size..size + 8].copy_from_slice(&[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF]);
    for (name, bytes) in [("cut.heic", &heic[..heic.len() / 2]), ("bomb.heic", &bomb)] {
        let started = Instant::now();
        let id = owner.add(name, bytes).await;
        assert!(started.elapsed() < Duration::from_secs(30), "{name}");
        let answer = owner.get(&format!("/api/assets/{id}/thumbnail")).await;
        assert!(answer.status == 404 || answer.status == 200, "{name}");
        assert_eq!(owner.get(&format!("/api/assets/{id}/original")).await.expect(200).body, bytes);
    }
    assert!(server.stored("incoming").is_empty());
}

/// Rotation by the container (`irot`) counts, and the EXIF orientation beside it does not: programs
/// apply the former and write the latter to what they make.
#[tokio::test]
async fn a_decoded_picture_is_not_turned_twice() {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("decoded.jpg");
    let mut turned = jpeg(3, 60, 80);
    let exif =
        b"\xFF\xE1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    turned.splice(2..2, exif.iter().copied());
    fs::write(&picture, turned).unwrap();
    let program = folder.path().join("heif-dec");
    let text = format!(
        "if [ \"$1\" = --help ]; then echo 'libheif version: 1.19.8' >&2; exit 1; fi; \
         cp {} picture.jpg",
        picture.display()
    );
    script(&program, &text);
    let config = Config { heif: ProgramPath::At(program), ..Config::default() };
    let server = Server::with_config(config).await;
    let owner = server.set_up().await;
    let about = owner.get("/api/server/about").await.expect(200).json();
    assert_eq!(about["libheif"], "1.19.8");
    let id = owner.add("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic").await;
    let preview = owner.get(&format!("/api/assets/{id}/thumbnail?size=preview")).await.expect(200);
    let picture = image::load_from_memory(&preview.body).unwrap();
    assert_eq!((picture.width(), picture.height()), (60, 80));
}
