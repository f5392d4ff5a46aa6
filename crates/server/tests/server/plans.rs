//! Query plans: checks every statement that the server runs in any test here. A statement that
//! reads a whole large table, all of one user's rows in one, or sorts it, fails the test that
//! caused it, unless it is listed below with a reason.

use std::collections::HashSet;
use std::sync::{Mutex, Once, PoisonError};

use sqlx::{AnyPool, Row};
use tokio::sync::OnceCell;
use tracing::field::{Field, Visit};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::{EnvFilter, registry};
use vitrine_database::Db;

use crate::{database, plans_postgres};

/// Tables that grow with the library.
const LARGE: &[&str] = &[
    "assets",
    "album_assets",
    "asset_words",
    "asset_people",
    "edits",
    "link_assets",
    "contributions",
    "activities",
];

/// The large tables, and all tables whose names begin like another's.
const TABLES: &[&str] = &[
    "assets",
    "album_assets",
    "asset_words",
    "asset_people",
    "edits",
    "link_assets",
    "contributions",
    "activities",
    "asset_months",
    "album_months",
    "albums",
    "album_users",
    "link_albums",
    "links",
];

/// Conditions that leave one row, a few, or those of a month.
const NARROW: &[&str] = &[
    "(id=?",
    "asset_id=?",
    "rowid=?",
    "sha1=?",
    "day>?",
    "day<?",
    "live_photo_video_id=?",
    "deleted_at<?",
    // What is pending, and what has no renditions or place names yet, is little.
    "contributions_pending",
    "assets_without_pictures",
    "assets_unnamed",
];

/// Parts of statements that may read more than that, and why.
const ALLOWED: &[(&str, &str)] = &[
    ("FROM albums b", "sorts albums; of photos it takes the first and the last"),
    ("FROM links l WHERE l.id IN", "takes the first of the photos that were picked for a link"),
    ("link_id = $1", "what one link opens, where that is no single album"),
    ("WHERE g.id = $1", "the same for one of its guests"),
    ("guest_id = $1", "what one guest brought"),
    ("guest_id = substr($1", "the same in an album"),
    ("c.link_id = $1", "what guests brought to one link"),
    ("c.link_id IN", "the same, counted"),
    ("DELETE FROM users", "all that is theirs goes with them"),
    ("DELETE FROM albums", "what is in it goes with it"),
    ("DELETE FROM links", "what it opened goes with it"),
    ("SELECT id, format FROM assets WHERE owner_id = $1", "the files of a user who is removed"),
    ("UNION SELECT aa.asset_id", "what one link opens, each once"),
    ("COUNT(*) AS n, MIN(a.id) AS cover", "pages of collections, which are counted from an index"),
    ("ORDER BY a.local_at DESC, a.id DESC LIMIT $2", "the map of a link to more than one album"),
    ("asset_words w WHERE", "parts of words are looked for in all of a user's own"),
    ("LIMIT 500", "photos without words, looked for once at the start"),
    ("visibility = 'hidden' AND is_video = 1", "motion videos of Live Photos, once an hour"),
    ("AND a.deleted_at IS NOT NULL", "what is in the bin, which is emptied"),
    ("AND deleted_at IS NOT NULL AND id IN", "looks in the bin, which is emptied"),
    ("INTO users (\"id\"", "a library that is copied, whose users may have to give way"),
    ("INTO links (\"id\"", "the same for links"),
    ("COUNT(c.comment)", "what the people of one album said of it, counted"),
    ("FROM album_rule_assets", "an album that begins to follow a rule takes in what fits"),
    ("AND joins_collections <> $2", "what guests brought to one user, who changes a setting"),
    ("FROM taken_back t", "what guests took back of one link and lies in the bin"),
    ("o.album_id = $1 AND a.deleted_at IS NULL", "what an album that is about to be shared tells"),
];

static SEEN: Mutex<Option<HashSet<String>>> = Mutex::new(None);
static NEW: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Held by a server. Checks the statements when the server is dropped.
pub struct Watch(());

/// Starts recording statements.
pub fn watch() -> Watch {
    static BEGUN: Once = Once::new();
    BEGUN.call_once(|| {
        let filter = EnvFilter::new("off,sqlx::query=debug");
        let begun =
            tracing::subscriber::set_global_default(registry().with(Notes.with_filter(filter)));
        begun.unwrap();
    });
    Watch(())
}

impl Drop for Watch {
    fn drop(&mut self) {
        let new = std::mem::take(&mut *NEW.lock().unwrap_or_else(PoisonError::into_inner));
        if new.is_empty() || std::thread::panicking() {
            return;
        }
        // On a thread of its own: this one may be running a runtime.
        let found = std::thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap()
                .block_on(look(new))
        });
        let found = found.join().unwrap();
        assert!(found.is_empty(), "statements that grow with the library:\n{}", found.join("\n"));
    }
}

struct Notes;

#[derive(Default)]
struct Statement {
    summary: String,
    text: String,
}

impl Visit for Statement {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => self.summary = value.to_owned(),
            "db.statement" => self.text = value.trim().to_owned(),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

impl<S: tracing::Subscriber> Layer<S> for Notes {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let mut statement = Statement::default();
        event.record(&mut statement);
        let text = if statement.text.is_empty() { statement.summary } else { statement.text };
        let first = text.split_whitespace().next().unwrap_or_default().to_uppercase();
        if !matches!(&*first, "SELECT" | "UPDATE" | "INSERT" | "DELETE" | "WITH") {
            return;
        }
        let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.get_or_insert_default().insert(shape(&text)) {
            NEW.lock().unwrap_or_else(PoisonError::into_inner).push(text);
        }
    }
}

/// A statement with its lists of placeholders removed, so that their lengths do not matter.
fn shape(sql: &str) -> String {
    let placeholder = |word: &&str| !word.trim_matches(|c| "(),".contains(c)).starts_with('$');
    sql.split_whitespace().filter(placeholder).collect::<Vec<_>>().join(" ")
}

/// A database that plans like those of servers.
enum Planner {
    /// An empty database: servers' databases have no statistics but those of the schema either.
    Sqlite(AnyPool),
    Postgres(plans_postgres::Planner),
}

impl Planner {
    async fn connect() -> Self {
        // Created once: two tests that create it at the same time would conflict.
        static MADE: OnceCell<(tempfile::TempDir, String)> = OnceCell::const_new();
        if database::server().is_some() {
            return Self::Postgres(plans_postgres::Planner::connect().await);
        }
        let made = MADE.get_or_init(async || {
            let folder = tempfile::tempdir().unwrap();
            let url = Db::sqlite_url(&folder.path().join("plans.sqlite"));
            Db::open(&url).await.unwrap().close().await;
            (folder, url)
        });
        let (_, url) = made.await;
        Self::Sqlite(AnyPool::connect(url).await.unwrap())
    }

    /// The steps of a plan. `None` if the statement uses tables that only a test has.
    async fn steps(&mut self, sql: &str) -> Option<Vec<String>> {
        match self {
            Self::Sqlite(pool) => {
                let explained = format!("EXPLAIN QUERY PLAN {sql}");
                let rows = sqlx::query(&explained).fetch_all(&*pool).await.ok()?;
                Some(rows.iter().map(|row| row.get("detail")).collect())
            }
            Self::Postgres(planner) => planner.steps(sql).await,
        }
    }
}

async fn look(statements: Vec<String>) -> Vec<String> {
    let mut planner = Planner::connect().await;
    let mut found = Vec::new();
    for sql in statements {
        let Some(plan) = planner.steps(&sql).await else { continue };
        let is_allowed = ALLOWED.iter().any(|(part, _)| sql.contains(part));
        if let Some(step) = growing(&sql, &plan).filter(|_| !is_allowed) {
            found.push(format!("{step}\n  in {sql}"));
        }
    }
    if let Planner::Sqlite(pool) = planner {
        pool.close().await;
    }
    found
}

/// The first step of a plan, if any, whose cost grows with the library. A query with `LIMIT` may
/// search a large table, unless it sorts first.
fn growing<'a>(sql: &str, plan: &'a [String]) -> Option<&'a String> {
    let is_page = sql.contains(" LIMIT ") && !plan.iter().any(|step| step.contains("TEMP B-TREE"));
    plan.iter().find(|step| match step.split_once(' ') {
        Some(("SCAN", _)) => is_large(sql, step) && !is_narrow(step),
        Some(("SEARCH", _)) => is_large(sql, step) && !is_narrow(step) && !is_page,
        _ => false,
    })
}

fn is_narrow(step: &str) -> bool {
    NARROW.iter().any(|narrow| step.contains(narrow))
}

/// Whether a step reads a large table: judged by its index, or else by the table's name in the
/// statement.
fn is_large(sql: &str, step: &str) -> bool {
    let mut words = step.split_whitespace();
    let name = words.nth(1).unwrap_or_default();
    if let Some(index) = words.skip_while(|word| *word != "INDEX").nth(1) {
        let index = index.trim_start_matches("sqlite_autoindex_");
        let table = TABLES.iter().filter(|table| index.starts_with(**table));
        return table.max_by_key(|table| table.len()).is_some_and(|table| LARGE.contains(table));
    }
    let words = sql.split(|c: char| !c.is_alphanumeric() && c != '_');
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    LARGE.contains(&name)
        || words.windows(2).any(|pair| LARGE.contains(&pair[0]) && pair[1] == name)
}

#[test]
fn what_grows_is_told_from_what_does_not() {
    let list = "SELECT a.id FROM assets a WHERE a.owner_id = $1 ORDER BY a.day";
    let page = "SELECT a.id FROM assets a WHERE a.owner_id = $1 ORDER BY a.day LIMIT 100";
    let grows = |sql: &str, steps: &[&str]| {
        let plan: Vec<_> = steps.iter().map(|step| (*step).to_owned()).collect();
        growing(sql, &plan).is_some()
    };
    assert!(grows(list, &["SCAN a"]));
    assert!(grows(page, &["SCAN a USING COVERING INDEX assets_tiles"]));
    let own = "SEARCH a USING INDEX assets_timeline (owner_id=?)";
    assert!(grows(list, &[own]));
    assert!(!grows(page, &[own]));
    assert!(grows(page, &[own, "USE TEMP B-TREE FOR ORDER BY"]));
    let month = "SEARCH a USING INDEX assets_tiles (owner_id=? AND day>? AND day<?)";
    assert!(!grows(list, &[month, "USE TEMP B-TREE FOR ORDER BY"]));
    assert!(!grows(list, &["SEARCH a USING INDEX sqlite_autoindex_assets_1 (id=?)"]));
    let albums = "SELECT la.link_id FROM link_albums la WHERE la.link_id = $1";
    assert!(!grows(albums, &["SEARCH la USING INDEX sqlite_autoindex_link_albums_1 (link_id=?)"]));
    let picked = "SELECT la.asset_id FROM link_assets la WHERE la.link_id = $1";
    assert!(grows(picked, &["SEARCH la USING INDEX sqlite_autoindex_link_assets_1 (link_id=?)"]));
    assert!(!grows("SELECT u.id FROM users u", &["SCAN u"]));
}

#[tokio::test]
async fn a_statement_that_grows_is_found() {
    let slow = "SELECT LOWER(name) FROM assets ORDER BY name";
    assert_eq!(look(vec![slow.to_owned()]).await.len(), 1);
    assert_eq!(look(vec!["SELECT name FROM assets WHERE id = $1".to_owned()]).await, [""; 0]);
}
