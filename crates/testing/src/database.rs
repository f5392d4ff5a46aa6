//! A data folder per test, and its database: a SQLite file in it, or, with `VITRINE_TEST_POSTGRES`,
//! a database on a server where databases may be created. The tests do not depend on which.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use sqlx::{AnyConnection, Connection, Executor};
use tempfile::TempDir;
use vitrine_database::Db;

/// The variable with the URL of one of the server's databases.
const SERVER: &str = "VITRINE_TEST_POSTGRES";

/// A data folder and its database. Both are removed on drop.
pub struct Data {
    folder: TempDir,
}

impl Data {
    /// A data folder whose database has the schema and no rows.
    #[must_use]
    pub fn new() -> Self {
        let data = Self::from_template(async || template().await);
        if server().is_none() {
            fs::copy(sqlite_template(), data.path().join("vitrine.sqlite")).unwrap();
        }
        data
    }

    /// A database without the schema.
    pub fn empty() -> Self {
        Self::from_template(async || "template0".to_owned())
    }

    fn from_template(template: impl AsyncFnOnce() -> String + Send + 'static) -> Self {
        let data = Self { folder: TempDir::new().unwrap() };
        if server().is_some() {
            let name = name(data.path());
            FOLDERS.lock().unwrap().push(data.path().to_owned());
            apart(|| async move {
                let template = template().await;
                let mut server = connect().await;
                let sql = format!("CREATE DATABASE {name} TEMPLATE {template}");
                server.execute(sql.as_str()).await.unwrap();
            });
        }
        data
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Default for Data {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        if server().is_some() {
            let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", name(self.path()));
            apart(|| async move { connect().await.execute(sql.as_str()).await.map(drop).unwrap() });
        }
    }
}

/// Data folders with a Postgres database. Others, such as backups, have a SQLite file.
static FOLDERS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The URL of a data folder's Postgres database. `None` if its database is the SQLite file.
pub fn address(data: &Path) -> Option<String> {
    let url = server()?;
    let has_one = FOLDERS.lock().unwrap().iter().any(|folder| folder == data);
    has_one.then(|| with_name(&url, &name(data)))
}

/// The URL of the Postgres server, if tests run on one.
pub fn server() -> Option<String> {
    std::env::var(SERVER).ok().filter(|url| !url.is_empty())
}

/// The database name of a folder. It depends only on the folder, so that both belong together.
fn name(data: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    data.hash(&mut hasher);
    format!("vitrine_test_{:016x}", hasher.finish())
}

fn with_name(url: &str, name: &str) -> String {
    let (base, query) = url.split_once('?').unwrap_or((url, ""));
    let (host, _) = base.rsplit_once('/').unwrap();
    format!("{host}/{name}?max_connections=6&{query}")
}

async fn connect() -> AnyConnection {
    sqlx::any::install_default_drivers();
    AnyConnection::connect(&server().unwrap()).await.unwrap()
}

/// A hash of the migrations. Copying a migrated database is faster than migrating in each test.
fn schema(dialect: &str) -> u64 {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../database/migrations").join(dialect);
    let mut hasher = DefaultHasher::new();
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        fs::read(file).unwrap().hash(&mut hasher);
    }
    hasher.finish()
}

/// A SQLite file with the schema, which all tests copy. The first test that needs it creates it.
fn sqlite_template() -> PathBuf {
    let folder = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    let template = folder.join(format!("template-{:016x}.sqlite", schema("sqlite")));
    if !template.exists() {
        // If two create it at once, one overwrites the other with the same content.
        let draft = TempDir::new_in(&folder).unwrap();
        let file = draft.path().join("draft.sqlite");
        let url = Db::sqlite_url(&file);
        apart(|| async move { Db::open(&url).await.unwrap().close().await });
        fs::rename(file, &template).unwrap();
    }
    template
}

/// The name of a database with the schema.
async fn template() -> String {
    made("template", async |_| {}).await
}

/// The URL of a database with the schema and further rows, which all tests share.
pub async fn prepared(kind: &str, fill: impl AsyncFnOnce(&str)) -> String {
    let name = made(kind, fill).await;
    with_name(&server().unwrap(), &name)
}

/// The name of a database that the first test that needs it creates and fills.
async fn made(kind: &str, fill: impl AsyncFnOnce(&str)) -> String {
    let name = format!("vitrine_{kind}_{:016x}", schema("postgres"));
    let mut server = connect().await;
    let there = async |server: &mut AnyConnection| {
        let sql = "SELECT 1 FROM pg_database WHERE datname = $1";
        sqlx::query(sql).bind(&name).fetch_optional(server).await.unwrap().is_some()
    };
    if there(&mut server).await {
        return name;
    }
    // Others wait on this lock meanwhile.
    server.execute("SELECT 1 FROM pg_advisory_lock(1)").await.unwrap();
    if !there(&mut server).await {
        // It has another name until it is complete.
        let draft = format!("vitrine_draft_{}", uuid::Uuid::new_v4().simple());
        let create = format!("CREATE DATABASE {draft} TEMPLATE template0");
        server.execute(create.as_str()).await.unwrap();
        let draft_url = with_name(&self::server().unwrap(), &draft);
        Db::open(&draft_url).await.unwrap().close().await;
        fill(&draft_url).await;
        let rename = format!("ALTER DATABASE {draft} RENAME TO {name}");
        let mut tries = 50;
        while let Err(error) = server.execute(rename.as_str()).await {
            // The last connection may not be closed yet.
            tries -= 1;
            assert!(tries > 0, "{name} could not be made: {error}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    server.close().await.unwrap();
    name
}

/// Runs a future to completion from a synchronous function.
fn apart<F: Future<Output = ()>>(work: impl FnOnce() -> F + Send + 'static) {
    let thread = std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(work());
    });
    thread.join().unwrap();
}
