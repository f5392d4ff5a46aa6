//! Opens a database by its URL.

use std::path::PathBuf;
use std::time::Duration;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, Executor};
use vitrine_private_files as private_files;

use crate::{Db, Dialect, copy_file, migrations};

/// A database URL, with the parameters that sqlx does not know taken out and parsed.
#[derive(Debug, PartialEq, Eq)]
struct Address {
    url: String,
    dialect: Dialect,
    connections: u32,
}

impl Address {
    fn parse(url: &str) -> sqlx::Result<Self> {
        let refused = |message: &str| sqlx::Error::Configuration(message.into());
        let known = "a database is sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME";
        let dialect = Dialect::of(url).ok_or_else(|| refused(known))?;
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let mut connections = dialect.connections();
        let mut rest = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.strip_prefix("max_connections=") {
                // At least two: one connection writes while another reads.
                Some(number) => match number.parse() {
                    Ok(number @ 2..=10_000) => connections = number,
                    _ => return Err(refused("max_connections is a number from 2 to 10000")),
                },
                None => rest.push(pair),
            }
        }
        let mark = if rest.is_empty() { "" } else { "?" };
        let url = format!("{base}{mark}{}", rest.join("&"));
        Ok(Self { url, dialect, connections })
    }
}

impl Db {
    /// Opens the database, creating or migrating it as needed. The URL is `sqlite:PATH` or
    /// `postgres://…`; `max_connections=N` in its query sets the size of the pool.
    pub async fn open(url: &str) -> sqlx::Result<Self> {
        sqlx::any::install_default_drivers();
        let address = Address::parse(url)?;
        let pool = match address.dialect {
            Dialect::Sqlite => {
                if let Some(file) = file_to_make(&address.url) {
                    private_files::touch(&file)?;
                    copy_file::mend_modes(&file);
                }
                let pool = connect(&address).await?;
                migrations::run(&pool).await?;
                pool
            }
            Dialect::Postgres => {
                migrations::run_alone(&address.url).await?;
                connect(&address).await?
            }
        };
        Ok(Self::new(pool, address.dialect, address.connections))
    }

    /// The URL of a SQLite file, which is created if missing.
    #[must_use]
    pub fn sqlite_url(path: &std::path::Path) -> String {
        const SPECIAL: &AsciiSet = &CONTROLS.add(b'%').add(b'?').add(b'#').add(b' ');
        let path = path.to_string_lossy();
        format!("sqlite://{}?mode=rwc", utf8_percent_encode(&path, SPECIAL))
    }
}

/// The file of a SQLite URL, if opening it creates it.
fn file_to_make(url: &str) -> Option<PathBuf> {
    let (path, query) = url.strip_prefix("sqlite:")?.split_once('?')?;
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let is_file = path != ":memory:" && query.split('&').any(|pair| pair == "mode=rwc");
    is_file.then(|| PathBuf::from(path.as_ref()))
}

async fn connect(address: &Address) -> sqlx::Result<AnyPool> {
    let dialect = address.dialect;
    AnyPoolOptions::new()
        .max_connections(address.connections)
        .min_connections(1)
        .idle_timeout(Duration::from_secs(60))
        .acquire_timeout(dialect.acquire_timeout())
        // A file has no connection to lose; a database server may have been restarted.
        .test_before_acquire(dialect == Dialect::Postgres)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                if let Some(settings) = dialect.optional_settings() {
                    drop(connection.execute(settings).await);
                }
                connection.execute(dialect.settings()).await.map(drop)
            })
        })
        .connect(&address.url)
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let sqlite = Address::parse("sqlite:///srv/a.sqlite?mode=rwc").unwrap();
        assert_eq!((sqlite.dialect, sqlite.connections), (Dialect::Sqlite, 6));
        assert_eq!(sqlite.url, "sqlite:///srv/a.sqlite?mode=rwc");
        let plain = Address::parse("postgresql://ann@db.example/photos").unwrap();
        assert_eq!((plain.dialect, plain.connections), (Dialect::Postgres, 20));
        let told = "postgres://ann@db.example/photos?sslmode=require&max_connections=7";
        let told = Address::parse(told).unwrap();
        assert_eq!(
            (told.connections, &*told.url),
            (7, "postgres://ann@db.example/photos?sslmode=require")
        );
        for wrong in ["mysql://a/b", "photos.sqlite", "postgres://a/b?max_connections=1"] {
            assert!(Address::parse(wrong).is_err(), "{wrong}");
        }
    }
}
