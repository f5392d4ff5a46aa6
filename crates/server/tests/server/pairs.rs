//! Companion files of a photo: the motion video of a Live Photo, and an XMP sidecar.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::database::Data;
use crate::fixtures::{CANARIES, canary_photo, contains, jpeg, motion_video, xmp};
use crate::harness::{Answer, Person, Server};
use crate::program::{Program, run};

/// Uploads a motion video before its still, as clients of the API do.
pub async fn add_motion_video(person: &Person, seed: u8) -> String {
    let hidden = [("visibility", "hidden")];
    person.upload_with("IMG_1.MOV", &motion_video(seed), &hidden).await.expect(201).id()
}

/// Uploads a still that names its motion video.
pub async fn still(person: &Person, bytes: &[u8], motion_video: &str) -> Answer {
    person.upload_with("IMG_1.JPG", bytes, &[("livePhotoVideoId", motion_video)]).await
}

/// Uploads a Live Photo: its still and its motion video.
pub async fn pair(person: &Person, seed: u8) -> (String, String) {
    let motion_video = add_motion_video(person, seed).await;
    (still(person, &canary_photo(seed, 1), &motion_video).await.expect(201).id(), motion_video)
}

async fn with_sidecar(person: &Person, photo: &[u8], sidecar: Vec<u8>) -> Answer {
    let form = Form::new()
        .part("assetData", Part::bytes(photo.to_vec()).file_name("a.jpg"))
        .part("sidecarData", Part::bytes(sidecar).file_name("a.jpg.xmp"));
    Answer::of(person.request(Method::POST, "/api/assets").multipart(form)).await
}

pub async fn plays(person: &Person, still: &str) -> Answer {
    person.get(&format!("/api/assets/{still}/video/playback")).await
}

pub async fn asset(person: &Person, id: &str) -> Value {
    person.get(&format!("/api/assets/{id}")).await.expect(200).json()
}

pub async fn deletes(person: &Person, id: &str, force: bool) {
    person.send("DELETE", "/api/assets", json!({"ids": [id], "force": force})).await.expect(204);
}

#[tokio::test]
async fn a_motion_video_that_came_before_plays_with_its_still() {
    let (server, owner) = Server::with_owner().await;
    let (still, motion_video_id) = pair(&owner, 1).await;
    let seen = asset(&owner, &still).await;
    assert_eq!(
        (&seen["livePhotoVideoId"], &seen["isMotion"]),
        (&json!(motion_video_id), &json!(true))
    );
    let answer = plays(&owner, &still).await.expect(200);
    assert_eq!(answer.body, motion_video(1));
    assert_eq!(answer.header("content-type"), "video/quicktime");
    assert_eq!(answer.header("content-disposition"), "inline; filename*=UTF-8''IMG_1.mov");
    // Clients of the API request the motion video by its own id.
    owner.get(&format!("/api/assets/{motion_video_id}/video/playback")).await.expect(200);

    let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": [still]})).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let seen = asset(&visitor, &still).await;
    assert_eq!((&seen["livePhotoVideoId"], &seen["isMotion"]), (&Value::Null, &json!(true)));
    assert_eq!(plays(&visitor, &still).await.expect(200).body, motion_video(1));
    visitor.get(&format!("/api/assets/{motion_video_id}")).await.expect(400);
    visitor.get(&format!("/api/assets/{motion_video_id}/original")).await.expect(404);
}

#[tokio::test]
async fn only_a_video_of_the_same_owner_is_a_motion_video() {
    let (server, owner) = Server::with_owner().await;
    let other = server.other_user().await;
    let (theirs, photo) =
        (add_motion_video(&other, 1).await, owner.add("b.jpg", &jpeg(2, 40, 30)).await);
    let private = owner.add("c.mov", &motion_video(3)).await;
    let path = format!("/api/assets/{private}");
    owner.send("PUT", &path, json!({"visibility": "locked"})).await.expect(200);
    let stored = server.stored("assets").len();
    for wrong in [&theirs, &photo, &private, "no id", "00000000-0000-4000-8000-000000000000"] {
        let answer = still(&owner, &jpeg(9, 40, 30), wrong).await;
        answer.refused(400, "Live photo video not found");
    }
    let mine = add_motion_video(&owner, 4).await;
    let answer = owner.upload_with("d.mov", &motion_video(5), &[("livePhotoVideoId", &mine)]).await;
    answer.refused(400, "Live photo video not found");
    assert_eq!(server.stored("assets").len(), stored + 1, "nothing of them is kept");
    assert_eq!(asset(&owner, &private).await["visibility"], "locked");
    assert_eq!(asset(&other, &theirs).await["visibility"], "hidden");
}

#[tokio::test]
async fn two_files_that_are_there_become_a_pair() {
    let (_server, owner) = Server::with_owner().await;
    let motion_video_id = owner.add("a.mov", &motion_video(1)).await;
    let photos = [jpeg(1, 40, 30), jpeg(2, 40, 30)];
    let first = owner.add("a.jpg", &photos[0]).await;
    // The same photo again, now with its motion video, is a duplicate.
    let again = still(&owner, &photos[0], &motion_video_id).await.expect(200).json();
    assert_eq!(again, json!({"id": first, "status": "duplicate"}));
    assert_eq!(asset(&owner, &first).await["livePhotoVideoId"], json!(motion_video_id));
    let second = owner.add("b.jpg", &photos[1]).await;
    let path = format!("/api/assets/{second}");
    let change = json!({"livePhotoVideoId": motion_video_id});
    let seen = owner.send("PUT", &path, change).await.expect(200).json();
    assert_eq!(
        (&seen["livePhotoVideoId"], &seen["isMotion"]),
        (&json!(motion_video_id), &json!(true))
    );
    owner.send("PUT", &path, json!({"livePhotoVideoId": first})).await.expect(400);

    // A motion video of two photos is deleted with the last of them.
    deletes(&owner, &first, false).await;
    plays(&owner, &second).await.expect(200);
    deletes(&owner, &first, true).await;
    plays(&owner, &second).await.expect(200);
    deletes(&owner, &second, true).await;
    owner.get(&format!("/api/assets/{motion_video_id}")).await.expect(400);
}

#[tokio::test]
async fn the_motion_video_is_in_no_list_and_counts_nowhere() {
    let (server, owner) = Server::with_owner().await;
    let motion_video_id = owner.add("IMG_1.MOV", &motion_video(1)).await;
    // It was visible everywhere before its still was uploaded.
    let album = json!({"albumName": "A", "assetIds": [motion_video_id]});
    let album = owner.post("/api/albums", album).await.expect(201).id();
    let still = still(&owner, &jpeg(1, 40, 30), &motion_video_id).await.expect(201).id();
    owner.send("PUT", &format!("/api/albums/{album}/assets"), json!({"ids": [still]})).await;
    let link = owner.link(json!({"type": "ALBUM", "albumId": album})).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let statistics = owner.get("/api/assets/statistics").await.json();
    assert_eq!(statistics, json!({"images": 1, "videos": 0, "total": 1}));
    let without = owner.get("/api/assets/without-renditions").await.expect(200).json();
    assert_eq!(without, json!([]), "the still has pictures, and the motion video needs none");
    let album_path = format!("/api/albums/{album}");
    for who in [&owner, &visitor] {
        for path in [
            "/api/timeline/buckets".to_owned(),
            format!("/api/timeline/buckets?albumId={album}"),
            "/api/map/markers".to_owned(),
            format!("{album_path}/map-markers"),
            album_path.clone(),
        ] {
            let seen = who.get(&path).await.expect(200).text();
            assert!(
                !seen.contains(&motion_video_id) && !seen.contains("\"count\":2"),
                "{path}: {seen}"
            );
        }
        let seen = who.get(&album_path).await.json();
        assert_eq!(
            (&seen["assetCount"], &seen["albumThumbnailAssetId"]),
            (&json!(1), &json!(still))
        );
        let found = who.post("/api/search/metadata", json!({"albumIds": [album]})).await;
        assert_eq!(found.expect(200).json()["assets"]["total"], 1);
        let info = who.post("/api/download/info", json!({"albumId": album})).await.expect(201);
        assert!(!info.text().contains(&motion_video_id), "it comes as a part of its still");
    }
    visitor.get(&format!("/api/assets/{motion_video_id}/thumbnail")).await.expect(400);
    let named = json!({"assetIds": [motion_video_id]});
    visitor.post("/api/download/info", named).await.expect(400);
    let markers = owner.get("/api/map/markers").await.json();
    assert_eq!(markers, json!([]), "the motion video alone says where it was");
    let links = owner.get("/api/shared-links").await.json();
    assert_eq!(links[0]["assetCount"], 1);
}

#[tokio::test]
async fn a_motion_video_is_given_as_clean_as_any_video() {
    let (server, owner) = Server::with_owner().await;
    let (still, _motion_video) = pair(&owner, 1).await;
    for (settings, name) in [
        (json!({"hideLocation": true}), "IMG_1.mov"),
        (json!({"showMetadata": false}), "video-0001.mov"),
    ] {
        let mut body = json!({"type": "INDIVIDUAL", "assetIds": [still]});
        body.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        let link = owner.link(body).await;
        let visitor = server.visitor(link["key"].as_str().unwrap());
        assert_eq!(asset(&visitor, &still).await["isMotion"], true);
        let answer = plays(&visitor, &still).await.expect(200);
        assert!(contains(&answer.body, b"mdat") && !contains(&answer.body, b"48.137"));
        let told = format!("inline; filename*=UTF-8''{name}");
        assert_eq!(answer.header("content-disposition"), told);
        // Archives then contain only the image.
        let info = visitor.post("/api/download/info", json!({"assetIds": [still]})).await;
        assert_eq!(info.expect(201).json()["archives"][0]["files"].as_array().unwrap().len(), 1);
        if settings["showMetadata"] == false {
            let seen = visitor.get(&format!("/api/assets/{still}")).await.text();
            assert!(!CANARIES.iter().any(|word| seen.contains(word)), "{seen}");
        }
    }
}

#[tokio::test]
async fn both_go_home_in_one_archive() {
    let (server, owner) = Server::with_owner().await;
    let (still, _motion_video) = pair(&owner, 1).await;
    let plain = owner.add("IMG_1.jpg", &jpeg(2, 40, 30)).await;
    let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": [still, plain]})).await;
    let visitor = server.visitor(link["key"].as_str().unwrap());
    let ids = json!({"assetIds": [still, plain]});
    for who in [&owner, &visitor] {
        let info = who.post("/api/download/info", ids.clone()).await.expect(201).json();
        let part = &info["archives"][0];
        assert_eq!(part["assetIds"], ids["assetIds"]);
        let files = part["files"].as_array().unwrap();
        let names: Vec<_> = files.iter().map(|file| &file["name"]).collect();
        assert_eq!(names, ["IMG_1.JPG", "IMG_1.mov", "IMG_1 (2).jpg"]);
        assert_eq!((&files[1]["id"], &files[1]["isFilm"]), (&json!(still), &json!(true)));
        assert_eq!(files[0].get("isFilm"), None);
        let mut crc = vitrine_media::hash::Crc32::new();
        crc.update(&plays(who, &still).await.expect(200).body);
        assert_eq!(files[1]["crc32"], crc.finish(), "playback has the bytes");
        assert_eq!(info["totalSize"], part["size"]);

        let archive = who.post("/api/download/archive", ids.clone()).await.expect(200);
        // Entries are stored without compression.
        assert!(contains(&archive.body, &motion_video(1)) && contains(&archive.body, b"IMG_1.mov"));
    }
    // However small the parts are, a motion video is in the same one as its still.
    let small = json!({"assetIds": [still, plain], "archiveSize": 1});
    let info = owner.post("/api/download/info", small).await.expect(201).json();
    let files = |part: usize| info["archives"][part]["files"].as_array().unwrap().len();
    assert_eq!((files(0), files(1)), (2, 1));
}

#[tokio::test]
async fn a_motion_video_goes_where_its_still_goes() {
    let (server, owner) = Server::with_owner().await;
    let (still, motion_video_id) = pair(&owner, 1).await;
    let trashed = || async { asset(&owner, &motion_video_id).await["isTrashed"].clone() };
    deletes(&owner, &still, false).await;
    assert_eq!(trashed().await, true);
    let bin = owner.get("/api/timeline/buckets?isTrashed=true").await.expect(200).json();
    assert_eq!(bin[0]["count"], 1, "the motion video is no photo of its own");
    let restore = json!({"ids": [still]});
    let count = owner.post("/api/trash/restore/assets", restore).await.expect(200).json();
    assert_eq!((count["count"].clone(), trashed().await), (json!(1), json!(false)));
    deletes(&owner, &still, false).await;
    let count = owner.post("/api/trash/restore", Value::Null).await.expect(200).json();
    assert_eq!((count["count"].clone(), trashed().await), (json!(1), json!(false)));
    plays(&owner, &still).await.expect(200);
    deletes(&owner, &still, false).await;
    let count = owner.post("/api/trash/empty", Value::Null).await.expect(200).json();
    assert_eq!(count["count"], 1);
    owner.get(&format!("/api/assets/{motion_video_id}")).await.expect(400);
    assert_eq!(server.stored("assets").len(), 0);

    // Deleting only the motion video leaves a plain photo.
    let (still, motion_video_id) = pair(&owner, 2).await;
    deletes(&owner, &motion_video_id, false).await;
    plays(&owner, &still).await.expect(404);
    deletes(&owner, &motion_video_id, true).await;
    let seen = asset(&owner, &still).await;
    assert_eq!((&seen["livePhotoVideoId"], seen.get("isMotion")), (&Value::Null, None));
    let bucket = owner.get("/api/timeline/bucket?timeBucket=2021-05-01").await.json();
    assert_eq!(bucket["isMotion"], json!([false]));
}

#[tokio::test]
async fn guests_bring_pairs_and_take_them_back() {
    let (server, owner) = Server::with_owner().await;
    let album = owner.post("/api/albums", json!({"albumName": "Party"})).await.expect(201).id();
    let body = json!({"type": "ALBUM", "albumId": album, "allowUpload": true, "uploadMaxFiles": 5});
    let link = owner.link(body).await;
    let guest = |name: &'static str| {
        let mut guest = server.visitor(link["key"].as_str().unwrap());
        async move {
            let answer = guest.post("/api/shared-links/guest", json!({"name": name})).await;
            guest.cookie = answer.expect(201).cookie("vitrine_guest_token");
            guest
        }
    };
    let (anna, ben) = (guest("Anna").await, guest("Ben").await);
    let (photo, _motion_video) = pair(&anna, 1).await;
    let mine = anna.get("/api/shared-links/guest").await.expect(200).json();
    assert_eq!((&mine["assetIds"], &mine["filesLeft"]), (&json!([photo]), &json!(3)));
    let seen = anna.get(&format!("/api/albums/{album}")).await.json();
    assert_eq!((&seen["assetCount"], &seen["albumThumbnailAssetId"]), (&json!(1), &json!(photo)));
    assert_eq!(plays(&ben, &photo).await.expect(200).body, motion_video(1));
    let guests = owner
        .get(&format!("/api/shared-links/{}/guests", link["id"].as_str().unwrap()))
        .await
        .json();
    assert_eq!(guests[0]["assets"].as_array().unwrap().len(), 1);
    assert_eq!(owner.get("/api/shared-links").await.json()[0]["uploadCount"], 1);

    // A motion video whose still never arrives can be withdrawn as well.
    let lone = add_motion_video(&anna, 2).await;
    anna.send("DELETE", "/api/assets", json!({"ids": [lone]})).await.expect(204);
    assert_eq!(asset(&owner, &lone).await["isTrashed"], true);

    // Nobody can pair a photo with a video that others uploaded.
    let owners = owner.add("owner.mov", &motion_video(7)).await;
    anna.add("owner.mov", &motion_video(7)).await;
    let bens = add_motion_video(&ben, 8).await;
    for foreign in [&owners, &bens] {
        let answer = still(&anna, &jpeg(9, 40, 30), foreign).await;
        answer.refused(400, "Live photo video not found");
    }
    assert_eq!(asset(&owner, &owners).await["visibility"], "timeline");
    still(&ben, &jpeg(10, 40, 30), &bens).await.expect(201);
    still(&ben, &jpeg(11, 40, 30), &bens).await.refused(403, "This link takes no more photos");

    let stored = server.stored("assets").len();
    let take_back = json!({"ids": [photo]});
    anna.send("DELETE", "/api/assets", take_back).await.expect(204);
    assert_eq!(server.stored("assets").len(), stored, "both are in the bin");
    assert_eq!(asset(&owner, &photo).await["isTrashed"], true);
    let mine = anna.get("/api/shared-links/guest").await.expect(200).json();
    assert_eq!(mine["filesLeft"], 2);
}

#[tokio::test]
async fn a_pair_that_waits_for_the_owner_is_approved_as_one() {
    let (server, owner) = Server::with_owner().await;
    let album = owner.post("/api/albums", json!({"albumName": "Party"})).await.expect(201).id();
    let body =
        json!({"type": "ALBUM", "albumId": album, "allowUpload": true, "uploadReview": true});
    let link = owner.link(body).await;
    let (id, key) = (link["id"].as_str().unwrap(), link["key"].as_str().unwrap());
    let mut anna = server.visitor(key);
    let begun = anna.post("/api/shared-links/guest", json!({"name": "Anna"})).await.expect(201);
    anna.cookie = begun.cookie("vitrine_guest_token");
    let (photo, _motion_video) = pair(&anna, 1).await;
    assert_eq!(plays(&anna, &photo).await.expect(200).body, motion_video(1));
    plays(&server.visitor(key), &photo).await.expect(400);
    let pending = async || {
        let guests = owner.get(&format!("/api/shared-links/{id}/guests")).await.expect(200);
        guests.json()[0]["pending"].clone()
    };
    assert_eq!(pending().await, json!([photo]), "the motion video is no photo of its own");
    assert_eq!(owner.get("/api/shared-links").await.json()[0]["pendingCount"], 1);

    // It is trashed and restored as one, and is pending as before.
    deletes(&owner, &photo, false).await;
    assert_eq!(pending().await, Value::Null);
    owner.post("/api/trash/restore/assets", json!({"ids": [photo]})).await.expect(200);
    assert_eq!(pending().await, json!([photo]));

    let approve = format!("/api/shared-links/{id}/guests/approve");
    owner.post(&approve, json!({"ids": [photo]})).await.expect(204);
    let visitor = server.visitor(key);
    assert_eq!(plays(&visitor, &photo).await.expect(200).body, motion_video(1));
    let seen = visitor.get(&format!("/api/albums/{album}")).await.json();
    assert_eq!(seen["assetCount"], 1);

    // A motion video whose still never arrived becomes pending once it is clear that none will.
    let lone = add_motion_video(&anna, 2).await;
    assert_eq!(pending().await, Value::Null);
    assert_eq!(server.db.show_loose_motion_videos(i64::MAX).await.unwrap(), 0);
    assert_eq!(pending().await, json!([lone]));
    assert_eq!(asset(&owner, &lone).await["visibility"], "hidden");
}

#[tokio::test]
async fn a_sidecar_goes_before_what_the_file_says() {
    let (server, owner) = Server::with_owner().await;
    let sidecar = xmp("<exif:DateTimeOriginal>2020-01-02T03:04:05</exif:DateTimeOriginal>\
         <exif:GPSLatitude>41,53.4N</exif:GPSLatitude><exif:GPSLongitude>12,29.4E</exif:GPSLongitude>\
         <xmp:Rating>4</xmp:Rating><dc:description><rdf:Alt><rdf:li>From the sidecar</rdf:li></rdf:Alt>\
         </dc:description><Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>Ann</rdf:li></rdf:Bag>\
         </Iptc4xmpExt:PersonInImage>");
    let photo = canary_photo(1, 1);
    let id = with_sidecar(&owner, &photo, sidecar.clone().into_bytes()).await.expect(201).id();
    let seen = asset(&owner, &id).await;
    assert_eq!(seen["localDateTime"], "2020-01-02T03:04:05.000Z");
    // The time zone is that of the file; the sidecar states none.
    assert_eq!(seen["fileCreatedAt"], "2020-01-02T01:04:05.000Z");
    let told = &seen["exifInfo"];
    assert_eq!((&told["description"], &told["rating"]), (&json!("From the sidecar"), &json!(4)));
    assert!((told["latitude"].as_f64().unwrap() - 41.89).abs() < 1e-6);
    assert_eq!(told["make"], "CANARYMAKE", "what it does not say stays");
    assert_eq!(seen["peopleNames"], json!(["Ann"]));
    assert_eq!(owner.get(&format!("/api/assets/{id}/original")).await.body, photo);

    let kept = |server: &Server| {
        let files = server.stored("assets");
        files.into_iter().find(|file| file.extension().is_some_and(|ending| ending == "xmp"))
    };
    assert_eq!(fs::read(kept(&server).unwrap()).unwrap(), sidecar.as_bytes());
    let zip = owner.post("/api/download/archive", json!({"assetIds": [id]})).await.expect(200);
    assert!(!contains(&zip.body, b"From the sidecar"), "it is given to nobody");
    deletes(&owner, &id, true).await;
    assert_eq!(kept(&server), None);
}

#[tokio::test]
async fn a_broken_sidecar_is_no_reason_to_refuse_a_photo() {
    let (server, owner) = Server::with_owner().await;
    let (cut, long) = (xmp("<xmp:Rating>4</xmp:Rating>"), vec![b' '; (1 << 20) + 1]);
    for (seed, sidecar) in
        [&b""[..], b"not XML", b"\xFF\xFE\0", b"<x", &cut.as_bytes()[..40], &long]
            .into_iter()
            .enumerate()
    {
        let photo = canary_photo(seed as u8, 1);
        let id = with_sidecar(&owner, &photo, sidecar.to_vec()).await.expect(201).id();
        assert_eq!(asset(&owner, &id).await["localDateTime"], "2021-05-06T07:08:09.000Z");
    }
    // A sidecar that is too long is not stored, nor one that a guest uploads.
    let sidecars = || {
        let is_sidecar = |file: &std::path::PathBuf| file.extension().is_some_and(|e| e == "xmp");
        server.stored("assets").into_iter().filter(is_sidecar).count()
    };
    assert_eq!(sidecars(), 5);
    let album = owner.post("/api/albums", json!({"albumName": "Party"})).await.expect(201).id();
    let link = json!({"type": "ALBUM", "albumId": album, "allowUpload": true});
    let guest = server.visitor(owner.link(link).await["key"].as_str().unwrap());
    let id = with_sidecar(&guest, &canary_photo(9, 1), cut.into_bytes()).await.expect(201).id();
    assert_eq!(asset(&owner, &id).await["exifInfo"]["rating"], 4);
    assert_eq!(sidecars(), 5);
}

#[tokio::test]
async fn a_check_knows_both() {
    let data = Data::new();
    let program = Program::start(data.path());
    let owner = program.set_up().await;
    let (still, _motion_video) = pair(&owner, 1).await;
    with_sidecar(&owner, &jpeg(2, 40, 30), xmp("").into_bytes()).await.expect(201);
    let loose = add_motion_video(&owner, 3).await;
    let storage = data.path().join("storage/assets");
    let files = crate::harness::files(&storage);
    let old = std::time::SystemTime::now() - Duration::from_secs(3 * 24 * 60 * 60);
    for file in &files {
        fs::File::options().append(true).open(file).unwrap().set_modified(old).unwrap();
    }
    for arguments in [&["check"][..], &["check", "--repair"]] {
        let output = run(data.path(), arguments);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && text.contains("0 problems"), "{text}");
    }
    drop(program);
    age_rows(data.path()).await;

    // The sweep at start keeps all files, and shows the motion video whose still never arrived.
    let program = Program::start(data.path());
    let owner = Person { base: program.base.clone(), ..owner };
    let until = Instant::now() + Duration::from_secs(30);
    while asset(&owner, &loose).await["visibility"] == "hidden" && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(asset(&owner, &loose).await["visibility"], "timeline");
    assert_eq!(crate::harness::files(&storage), files);
    plays(&owner, &still).await.expect(200);
    let statistics = owner.get("/api/assets/statistics").await.json();
    assert_eq!(statistics, json!({"images": 2, "videos": 1, "total": 3}));
}

/// Makes all photos three days older.
async fn age_rows(data: &Path) {
    let pool = crate::harness::database_of(data).await;
    let sql = "UPDATE assets SET updated_at = updated_at - 3 * 86400000";
    sqlx::query(sql).execute(&pool).await.unwrap();
    // By then the lease of the work has ended.
    sqlx::query("DELETE FROM leases").execute(&pool).await.unwrap();
    pool.close().await;
}
