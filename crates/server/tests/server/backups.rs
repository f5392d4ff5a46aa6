//! A backup is complete whatever is deleted, lost or truncated while it is taken, and `check`
//! accepts what is restored from it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use tempfile::TempDir;
use vitrine_database::Db;
use vitrine_server::admin::{Report, Step, backup, backup_watched, check, restore};
use vitrine_server::config::Config;
use vitrine_server::library::Library;

use crate::bucket::Store;
use crate::fixtures::canary_photo;
use crate::harness::{Person, Server, files};
use crate::program::Program;

async fn library(config: Config) -> (Server, Person, Vec<String>) {
    let server = Server::with_config(config).await;
    let owner = server.set_up().await;
    let mut ids = Vec::new();
    for seed in 0..4 {
        ids.push(owner.add("a.jpg", &canary_photo(seed, 1)).await);
    }
    owner.post("/api/albums", json!({"albumName": "A", "assetIds": ids})).await.expect(201);
    (server, owner, ids)
}

/// Opens the library beside the server, as a command does.
async fn beside(server: &Server) -> Library {
    Library::open(&server.config()).await.unwrap()
}

async fn delete(owner: &Person, id: &str) {
    let body = json!({"ids": [id], "force": true});
    owner.send("DELETE", "/api/assets", body).await.expect(204);
}

async fn report(data: &Path) -> Report {
    let config = Config { data: data.to_owned(), ..Config::default() };
    let library = Library::open(&config).await.unwrap();
    let report = check(&library, false).await.unwrap();
    library.db.close().await;
    report
}

/// Runs `check` on a backup that must contain this many photos and nothing else.
async fn assert_sound(copy: &Path, photos: u64) {
    // The lock file of a running backup is removed with it, except on systems other than Unix.
    let is_known = |file: &PathBuf| {
        file.ends_with("vitrine.sqlite")
            || (cfg!(not(unix)) && file.ends_with("vitrine.backup.lock"))
    };
    let strays: Vec<_> = files(copy)
        .into_iter()
        .filter(|file| file.parent() == Some(copy) && !is_known(file))
        .collect();
    assert!(strays.is_empty(), "{strays:?}");
    let found = report(copy).await;
    assert_eq!((found.assets, &found.problems), (photos, &Vec::new()));
    let stored = files(&copy.join("storage/assets")).len() as u64;
    assert_eq!(stored, 3 * photos, "an original and two pictures of each");
}

/// Takes a backup during which a photo is deleted at the selected step.
async fn deleted_at(config: Config, is_moment: impl Fn(Step<'_>, &str) -> bool) {
    let (server, owner, ids) = library(config).await;
    let library = beside(&server).await;
    let copy = TempDir::new().unwrap();
    let mut is_done = false;
    let watched = backup_watched(&library, server.data.path(), copy.path(), async |step| {
        if !is_done && is_moment(step, &ids[1]) {
            is_done = true;
            delete(&owner, &ids[1]).await;
        }
    });
    watched.await.unwrap();
    assert!(is_done, "the moment did not come");
    assert_sound(copy.path(), 3).await;
    // A second backup has nothing to copy, and is sound as well.
    assert_eq!(backup(&library, server.data.path(), copy.path()).await.unwrap().new, 0);
    assert_sound(copy.path(), 3).await;
}

async fn deleted_at_every_moment(config: impl AsyncFn() -> Config) {
    let name = |step: Step<'_>, id: &str, end: &str| match step {
        Step::NextFile(name) => name.contains(id) && name.ends_with(end),
        _ => false,
    };
    deleted_at(config().await, |step, _| step == Step::RowsCopied).await;
    deleted_at(config().await, |step, _| step == Step::FilesListed).await;
    for end in ["thumbnail.jpg", "preview.jpg"] {
        deleted_at(config().await, |step, id| name(step, id, end)).await;
    }
    deleted_at(config().await, |step, id| {
        name(step, id, ".jpg") && !name(step, id, "thumbnail.jpg") && !name(step, id, "preview.jpg")
    })
    .await;
    deleted_at(config().await, |step, _| step == Step::FilesCopied).await;
}

#[tokio::test]
async fn what_is_deleted_at_any_moment_is_left_out() {
    deleted_at_every_moment(async || Config::default()).await;
}

#[tokio::test]
async fn what_is_deleted_at_any_moment_is_left_out_of_a_copy_of_a_bucket() {
    let root = TempDir::new().unwrap();
    let store = Store::start(root.path()).await;
    let number = std::cell::Cell::new(0);
    deleted_at_every_moment(async || {
        number.set(number.get() + 1);
        let storage = store.storage(&format!("own{}", number.get()));
        Config { storage: Some(storage), ..Config::default() }
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_lost_fails_the_backup_and_the_one_before_stays() {
    let storage = TempDir::new().unwrap();
    let config =
        Config { storage: Some(format!("file:{}", storage.path().display())), ..Config::default() };
    let (server, owner, ids) = library(config).await;
    let library = beside(&server).await;
    let copy = TempDir::new().unwrap();
    backup(&library, server.data.path(), copy.path()).await.unwrap();
    // A new photo per attempt: what an earlier attempt has copied counts as backed up.
    let mut photos = ids.len() as u64;
    let mut add = async || {
        photos += 1;
        owner.add("new.jpg", &canary_photo(u8::try_from(photos).unwrap(), 1)).await
    };
    let stored = |id: &str, end: &str| {
        storage.path().join("assets").join(&id[..2]).join(format!("{id}.{end}"))
    };
    for end in ["jpg", "thumbnail.jpg", "preview.jpg"] {
        // Lost before the files are listed, and lost after that.
        for moment in [Step::RowsCopied, Step::FilesListed] {
            let new = add().await;
            let file = stored(&new, end);
            let bytes = fs::read(&file).unwrap();
            let failed = backup_watched(&library, server.data.path(), copy.path(), async |step| {
                if step == moment {
                    let _ = fs::remove_file(&file);
                }
            });
            let failed = format!("{:?}", failed.await.unwrap_err());
            assert!(failed.contains(&new) && failed.contains(end), "{failed}");
            fs::write(&file, &bytes).unwrap();
        }
    }
    // A truncated file counts as lost.
    let file = stored(&add().await, "jpg");
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, &bytes[..100]).unwrap();
    assert!(backup(&library, server.data.path(), copy.path()).await.is_err());
    fs::write(&file, &bytes).unwrap();
    // A file that only an earlier backup has does not count as one of the library.
    backup(&library, server.data.path(), copy.path()).await.unwrap();
    let file = stored(&ids[0], "jpg");
    let bytes = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    assert!(backup(&library, server.data.path(), copy.path()).await.is_err());
    assert_sound(copy.path(), photos).await;
    fs::write(&file, &bytes).unwrap();
    backup(&library, server.data.path(), copy.path()).await.unwrap();
    assert_sound(copy.path(), photos).await;
}

#[tokio::test]
async fn a_backup_that_was_cut_off_leaves_nothing_behind() {
    let (server, _owner, _ids) = library(Config::default()).await;
    let library = beside(&server).await;
    let copy = TempDir::new().unwrap();
    for moment in [Step::RowsCopied, Step::FilesListed, Step::FilesCopied, Step::RowsCompared] {
        let (reached, at) = tokio::sync::oneshot::channel();
        let mut reached = Some(reached);
        let cut_off = backup_watched(&library, server.data.path(), copy.path(), async |step| {
            if step == moment {
                reached.take().unwrap().send(()).unwrap();
                std::future::pending::<()>().await;
            }
        });
        tokio::select! {
            _ = cut_off => panic!("it was not cut off"),
            at = at => at.unwrap(),
        }
        assert!(!copy.path().join("vitrine.sqlite").exists());
        // What a program that was killed during a write would leave.
        for end in ["-wal", "-shm", "-journal"] {
            fs::write(copy.path().join(format!("vitrine.partial{end}")), b"stale").unwrap();
        }
    }
    backup(&library, server.data.path(), copy.path()).await.unwrap();
    assert_sound(copy.path(), 4).await;
}

#[tokio::test]
async fn a_backup_that_a_server_was_started_on_is_restored_as_it_is_by_now() {
    let (server, owner, ids) = library(Config::default()).await;
    let library = beside(&server).await;
    let copy = TempDir::new().unwrap();
    backup(&library, server.data.path(), copy.path()).await.unwrap();

    let program = Program::start(copy.path());
    let used = Person { base: program.base.clone(), ..owner.clone() };
    let new = used.add("new.jpg", &canary_photo(9, 1)).await;
    delete(&used, &ids[0]).await;
    program.kill();
    let log = fs::metadata(copy.path().join("vitrine.sqlite-wal")).unwrap();
    assert!(log.len() > 0, "what was changed is in the log");

    let back = TempDir::new().unwrap();
    let config = Config { data: back.path().join("data"), ..Config::default() };
    restore(copy.path(), &config).await.unwrap();
    assert_sound(&config.data, 4).await;
    let restored = Program::start(&config.data);
    let person = Person { base: restored.base.clone(), ..owner.clone() };
    person.get(&format!("/api/assets/{new}/original")).await.expect(200);
    person.get(&format!("/api/assets/{}", ids[0])).await.expect(400);

    // The next backup into the same folder is one of the library, without changes made to the copy.
    backup(&library, server.data.path(), copy.path()).await.unwrap();
    assert_sound(copy.path(), 4).await;
}

#[tokio::test]
async fn a_backup_that_lacks_files_is_found_and_restored_as_far_as_it_goes() {
    let (server, _owner, ids) = library(Config::default()).await;
    let library = beside(&server).await;
    let copy = TempDir::new().unwrap();
    backup(&library, server.data.path(), copy.path()).await.unwrap();
    let folder = |id: &str| copy.path().join("storage/assets").join(&id[..2]);
    fs::remove_file(folder(&ids[0]).join(format!("{}.jpg", ids[0]))).unwrap();
    fs::remove_file(folder(&ids[1]).join(format!("{}.preview.jpg", ids[1]))).unwrap();
    let found = report(copy.path()).await;
    assert_eq!(found.problems.len(), 2, "{:?}", found.problems);

    let back = TempDir::new().unwrap();
    let config = Config { data: back.path().join("data"), ..Config::default() };
    let failed = format!("{:?}", restore(copy.path(), &config).await.unwrap_err());
    assert!(failed.contains(&ids[0]) && failed.contains(&ids[1]), "{failed}");
    assert!(!failed.contains(&ids[2]), "{failed}");
    assert_eq!(report(&config.data).await.assets, 4);
}

/// The files of a folder and their bytes.
fn content(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    files(folder).into_iter().map(|file| (file.clone(), fs::read(file).unwrap())).collect()
}

/// The message with which a backup is refused.
async fn refused(library: &Library, data: &Path, to: &Path) -> String {
    backup(library, data, to).await.unwrap_err().to_string()
}

#[tokio::test]
async fn of_two_backups_at_once_into_one_folder_the_second_is_refused_and_the_first_is_whole() {
    let (server, owner, _ids) = library(Config::default()).await;
    let library = beside(&server).await;
    let copy = TempDir::new().unwrap();
    let data = server.data.path();
    let mut times = 0;
    for round in 0..2 {
        let watched = backup_watched(&library, data, copy.path(), async |step| {
            if !matches!(step, Step::NextFile(_)) {
                times += 1;
                let before = content(copy.path());
                let told = refused(&library, data, copy.path()).await;
                assert!(told.starts_with("another backup is being written to"), "{told}");
                // The same from another process.
                let (path, to) = (data.to_owned(), copy.path().to_str().unwrap().to_owned());
                let other = tokio::task::spawn_blocking(move || {
                    crate::program::run(&path, &["backup", &to])
                });
                let other = other.await.unwrap();
                let told = String::from_utf8_lossy(&other.stderr);
                assert!(!other.status.success() && told.contains("another backup"), "{told}");
                assert!(content(copy.path()) == before, "what was refused wrote something");
            }
        });
        watched.await.unwrap();
        assert_sound(copy.path(), 4 + round).await;
        owner.add("new.jpg", &canary_photo(10 + u8::try_from(round).unwrap(), 1)).await;
    }
    assert!(times >= 6, "{times}");
    // Once it is done, another may run.
    backup(&library, data, copy.path()).await.unwrap();
    assert_sound(copy.path(), 6).await;
}

#[tokio::test]
async fn a_backup_into_the_data_folder_or_the_storage_is_refused_and_changes_nothing() {
    let outer = TempDir::new().unwrap();
    let storage = outer.path().join("storage");
    let address = format!("file:{}", storage.display());
    let (server, _owner, _ids) =
        library(Config { storage: Some(address), ..Config::default() }).await;
    let library = beside(&server).await;
    let data = server.data.path();
    let link = TempDir::new().unwrap();
    let mut targets = vec![
        data.to_owned(),
        data.join("backups/new"),
        data.join("new/.."),
        storage.clone(),
        storage.join("assets"),
        // The backup's folder of files would be that of the library.
        outer.path().to_owned(),
    ];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(data, link.path().join("data")).unwrap();
        targets.push(link.path().join("data/copy"));
        std::os::unix::fs::symlink(&storage, link.path().join("storage")).unwrap();
        targets.push(link.path().to_owned());
    }
    let before = (files(data), content(outer.path()), files(link.path()));
    for to in targets {
        let told = refused(&library, data, &to).await;
        assert!(told.contains("it needs a folder of its own"), "{}: {told}", to.display());
        assert!(!data.join("backups").exists() && !data.join("new").exists());
        let after = (files(data), content(outer.path()), files(link.path()));
        assert!(after == before, "{} was written to", to.display());
    }

    // A database outside of the data folder must not be replaced by its own copy either.
    let (data, rows) = (outer.path().join("data"), TempDir::new().unwrap());
    let database = Some(Db::sqlite_url(&rows.path().join("vitrine.sqlite")));
    let config = Config { data: data.clone(), database, ..Config::default() };
    let library = Library::open(&config).await.unwrap();
    let before = files(rows.path());
    let told = refused(&library, &data, rows.path()).await;
    assert!(told.contains("is in use"), "{told}");
    assert_eq!(files(rows.path()), before);
}

#[tokio::test]
async fn a_backup_into_a_folder_with_another_library_is_refused_and_changes_nothing() {
    let (server, _owner, _ids) = library(Config::default()).await;
    let (other, other_owner, other_ids) = library(Config::default()).await;
    let (library, other_library) = (beside(&server).await, beside(&other).await);
    let copy = TempDir::new().unwrap();
    backup(&other_library, other.data.path(), copy.path()).await.unwrap();
    let before = content(copy.path());
    let told = refused(&library, server.data.path(), copy.path()).await;
    assert!(told.contains("another library"), "{told}");
    assert!(content(copy.path()) == before, "another library's backup was changed");

    // Nor one that a server has used, even when the server no longer runs.
    let program = Program::start(copy.path());
    let used = Person { base: program.base.clone(), ..other_owner };
    delete(&used, &other_ids[0]).await;
    program.kill();
    let told = refused(&library, server.data.path(), copy.path()).await;
    assert!(told.contains("another library"), "{told}");
    assert_sound(copy.path(), 3).await;

    // Nor one whose database is elsewhere.
    let elsewhere = TempDir::new().unwrap();
    fs::rename(copy.path().join("vitrine.sqlite"), elsewhere.path().join("rows")).unwrap();
    let before = content(copy.path());
    let told = refused(&library, server.data.path(), copy.path()).await;
    assert!(told.contains("another library"), "{told}");
    assert!(content(copy.path()) == before, "another library's files were changed");
}

#[tokio::test]
async fn a_backup_into_a_folder_that_a_server_runs_on_is_refused_and_changes_nothing() {
    let (server, owner, ids) = library(Config::default()).await;
    let library = beside(&server).await;
    let copy = TempDir::new().unwrap();
    let data = server.data.path();
    backup(&library, data, copy.path()).await.unwrap();
    let program = Program::start(copy.path());
    let used = Person { base: program.base.clone(), ..owner.clone() };
    for seed in 9..11 {
        let told = refused(&library, data, copy.path()).await;
        assert!(told.contains("a server runs on it"), "{told}");
        for id in &ids {
            used.get(&format!("/api/assets/{id}/original")).await.expect(200);
        }
        // Once more with entries in the write-ahead log.
        used.add("new.jpg", &canary_photo(seed, 1)).await;
    }
    program.kill();

    // One whose server starts while the backup is taken keeps its database as well.
    let mut program = None;
    let failed = backup_watched(&library, data, copy.path(), async |step| {
        if step == Step::FilesCopied {
            program = Some(Program::start(copy.path()));
        }
    });
    let told = failed.await.unwrap_err().to_string();
    assert!(told.contains("a server runs on it"), "{told}");
    program.unwrap().kill();
    backup(&library, data, copy.path()).await.unwrap();
    assert_sound(copy.path(), 4).await;
}

/// Other accounts of the machine cannot read any of it.
#[cfg(unix)]
mod modes {
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::PathBuf;

    use super::*;

    fn all(folder: &Path) -> Vec<PathBuf> {
        let mut found = vec![folder.to_owned()];
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(all(&path));
            } else {
                found.push(path);
            }
        }
        found
    }

    fn assert_private(folder: &Path) {
        for path in all(folder) {
            let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            let expected = if path.is_dir() { 0o700 } else { 0o600 };
            assert_eq!(mode, expected, "{} has {mode:o}", path.display());
        }
    }

    #[tokio::test]
    async fn libraries_backups_and_what_is_restored_are_private() {
        let outer = TempDir::new().unwrap();
        let data = outer.path().join("data");
        fs::create_dir(&data).unwrap();
        fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
        let program = Program::start(&data);
        let owner = program.set_up().await;
        owner.add("a.jpg", &canary_photo(1, 1)).await;
        assert_private(&data);

        let photos = outer.path().join("photos");
        fs::create_dir(&photos).unwrap();
        fs::write(photos.join("b.jpg"), canary_photo(2, 1)).unwrap();
        fs::set_permissions(photos.join("b.jpg"), fs::Permissions::from_mode(0o644)).unwrap();
        let email = crate::harness::EMAIL;
        let folder = photos.to_str().unwrap();
        let imported = crate::program::run(&data, &["import", folder, "--user", email]);
        assert!(imported.status.success());
        assert_private(&data);

        let copy = outer.path().join("new/copy");
        assert!(crate::program::run(&data, &["backup", copy.to_str().unwrap()]).status.success());
        assert_private(&copy);
        let back = outer.path().join("back");
        assert!(crate::program::run(&back, &["restore", copy.to_str().unwrap()]).status.success());
        assert_private(&back);
        drop(program);

        // The next start corrects the modes that an older version left too open.
        for path in all(&data) {
            let mode = if path.is_dir() { 0o755 } else { 0o644 };
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        }
        let program = Program::start(&data);
        for _ in 0..200 {
            let is_open = |path: &PathBuf| {
                fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0)
            };
            if !all(&data).iter().any(is_open) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_private(&data);
        drop(program);
    }
}
