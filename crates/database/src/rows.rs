//! Rows of any table as plain values, for copying between databases that share a schema and little
//! else.

use std::cmp::Ordering;

use sha2::{Digest as _, Sha256};
use sqlx::any::{AnyRow, AnyTypeInfoKind};
use sqlx::{AnyConnection, Column as _, Row as _, TypeInfo as _, ValueRef as _};

use crate::Dialect;
use crate::statement::Statement;

/// Rows per query.
const PAGE: i64 = 500;
/// Values in one statement; SQLite takes 32,766.
const VALUES: usize = 2_000;

/// A table: its key, which sorts alike in all databases, and its other unique columns.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) key: &'static [&'static str],
    pub(crate) unique: &'static [&'static str],
    /// Columns that reference rows of the same table: they are written once all of those exist.
    pub(crate) late: &'static [&'static str],
}

/// One value of a column.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

impl Value {
    fn read(row: &AnyRow, index: usize) -> sqlx::Result<Self> {
        let raw = row.try_get_raw(index)?;
        if raw.is_null() {
            return Ok(Self::Null);
        }
        let kind = raw.type_info().kind();
        Ok(match kind {
            AnyTypeInfoKind::SmallInt | AnyTypeInfoKind::Integer | AnyTypeInfoKind::BigInt => {
                Self::Int(row.try_get(index)?)
            }
            AnyTypeInfoKind::Double => Self::Real(row.try_get(index)?),
            AnyTypeInfoKind::Text => Self::Text(row.try_get(index)?),
            AnyTypeInfoKind::Blob => Self::Blob(row.try_get(index)?),
            AnyTypeInfoKind::Null => Self::Null,
            AnyTypeInfoKind::Bool | AnyTypeInfoKind::Real => {
                let message =
                    format!("column {} is {}", row.column(index).name(), raw.type_info().name());
                return Err(sqlx::Error::Decode(message.into()));
            }
        })
    }

    /// Appends it to a statement. NULL is written out: a parameter would need a type.
    fn bind<'q>(&'q self, statement: Statement<'q>) -> sqlx::Result<Statement<'q>> {
        match self {
            Self::Null => Ok(statement.push("NULL")),
            Self::Int(value) => statement.bind(*value),
            Self::Real(value) => statement.bind(*value),
            Self::Text(value) => statement.bind(value.as_str()),
            Self::Blob(value) => statement.bind(value.as_slice()),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Null => 0,
            Self::Int(_) => 1,
            Self::Real(_) => 2,
            Self::Text(_) => 3,
            Self::Blob(_) => 4,
        }
    }

    /// Adds it to a checksum, with its type and length, so that different rows never encode alike.
    fn digest(&self, to: &mut Sha256) {
        to.update([self.rank()]);
        match self {
            Self::Null => {}
            Self::Int(value) => to.update(value.to_be_bytes()),
            Self::Real(value) => to.update(value.to_bits().to_be_bytes()),
            Self::Text(value) => {
                to.update((value.len() as u64).to_be_bytes());
                to.update(value);
            }
            Self::Blob(value) => {
                to.update((value.len() as u64).to_be_bytes());
                to.update(value);
            }
        }
    }
}

/// The order of both databases: numbers by value, texts and blobs by their bytes.
impl Ord for Value {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => a.cmp(b),
            (Self::Real(a), Self::Real(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.as_bytes().cmp(b.as_bytes()),
            (Self::Blob(a), Self::Blob(b)) => a.cmp(b),
            (a, b) => a.rank().cmp(&b.rank()),
        }
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Value {}

/// A row: values in the order of the columns that were selected, the key first.
pub(crate) type Values = Vec<Value>;

/// Adds a row to a checksum.
pub(crate) fn digest(row: &Values, to: &mut Sha256) {
    row.iter().for_each(|value| value.digest(to));
}

/// The columns of a table that are not generated: its key first, then by name.
pub(crate) async fn columns(
    connection: &mut AnyConnection,
    dialect: Dialect,
    table: &Table,
) -> sqlx::Result<Vec<String>> {
    let sql = dialect.columns_of();
    let rows = sqlx::query(sql).bind(table.name).fetch_all(connection).await?;
    let mut others = Vec::new();
    for row in rows {
        let name: String = row.try_get("name")?;
        if !table.key.contains(&&*name) {
            others.push(name);
        }
    }
    others.sort();
    Ok(table.key.iter().map(|name| (*name).to_owned()).chain(others).collect())
}

/// Reads the rows of a table in the order of its key, page by page.
pub(crate) struct Reader<'a> {
    table: &'a Table,
    columns: &'a [String],
    page: std::vec::IntoIter<Values>,
    last: Option<Values>,
    is_done: bool,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(table: &'a Table, columns: &'a [String]) -> Self {
        Self { table, columns, page: Vec::new().into_iter(), last: None, is_done: false }
    }

    /// The next row.
    pub(crate) async fn next(
        &mut self,
        connection: &mut AnyConnection,
    ) -> sqlx::Result<Option<Values>> {
        if let Some(row) = self.page.next() {
            return Ok(Some(row));
        }
        if self.is_done {
            return Ok(None);
        }
        let rows = self.read(connection).await?;
        self.is_done = (rows.len() as i64) < PAGE;
        self.last = rows.last().map(|row| row[..self.table.key.len()].to_vec());
        self.page = rows.into_iter();
        Ok(self.page.next())
    }

    async fn read(&self, connection: &mut AnyConnection) -> sqlx::Result<Vec<Values>> {
        let key = self.table.key.join(", ");
        let sql = format!("SELECT {} FROM {}", quoted(self.columns), self.table.name);
        let mut statement = Statement::new(&sql);
        if let Some(last) = &self.last {
            statement = statement.push(&format!(" WHERE ({key}) > ("));
            statement = list(statement, last)?.push(")");
        }
        let statement = statement.push(&format!(" ORDER BY {key} LIMIT {PAGE}"));
        let rows = statement.fetch(connection).await?;
        let read = |row: &AnyRow| (0..row.len()).map(|at| Value::read(row, at)).collect();
        rows.iter().map(read).collect()
    }
}

fn quoted(columns: &[String]) -> String {
    columns.iter().map(|column| format!("\"{column}\"")).collect::<Vec<_>>().join(", ")
}

fn list<'q>(mut statement: Statement<'q>, values: &'q [Value]) -> sqlx::Result<Statement<'q>> {
    for (index, value) in values.iter().enumerate() {
        statement = value.bind(if index > 0 { statement.push(", ") } else { statement })?;
    }
    Ok(statement)
}

fn with_key<'q>(
    mut statement: Statement<'q>,
    table: &Table,
    row: &'q [Value],
) -> sqlx::Result<Statement<'q>> {
    for (index, (column, value)) in table.key.iter().zip(row).enumerate() {
        let word = if index > 0 { " AND " } else { " WHERE " };
        statement = value.bind(statement.push(&format!("{word}{column} = ")))?;
    }
    Ok(statement)
}

/// Inserts rows that do not exist yet. Columns in `late` are left NULL.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    table: &Table,
    columns: &[String],
    rows: &[Values],
) -> sqlx::Result<()> {
    for rows in rows.chunks((VALUES / columns.len()).max(1)) {
        let sql = format!("INSERT INTO {} ({}) VALUES ", table.name, quoted(columns));
        let mut statement = Statement::new(&sql);
        for (index, row) in rows.iter().enumerate() {
            statement = statement.push(if index > 0 { ", (" } else { "(" });
            for (index, (column, value)) in columns.iter().zip(row).enumerate() {
                let is_late = table.late.contains(&column.as_str());
                statement = if index > 0 { statement.push(", ") } else { statement };
                statement = if is_late { statement.push("NULL") } else { value.bind(statement)? };
            }
            statement = statement.push(")");
        }
        statement.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Updates the columns in which a row differs from another. The others are not written, so that no
/// trigger fires for them.
pub(crate) async fn update(
    connection: &mut AnyConnection,
    table: &Table,
    columns: &[String],
    (new, old): (&Values, &Values),
) -> sqlx::Result<()> {
    let mut statement = Statement::new(&format!("UPDATE {} SET ", table.name));
    let differing = columns.iter().zip(new.iter().zip(old)).filter(|(_, (new, old))| new != old);
    for (index, (column, (value, _))) in differing.enumerate() {
        let comma = if index > 0 { ", " } else { "" };
        statement = value.bind(statement.push(&format!("{comma}\"{column}\" = ")))?;
    }
    with_key(statement, table, new)?.execute(connection).await.map(drop)
}

/// Deletes a row, and what references it by cascade.
pub(crate) async fn delete(
    connection: &mut AnyConnection,
    table: &Table,
    row: &Values,
) -> sqlx::Result<()> {
    let statement = Statement::new(&format!("DELETE FROM {}", table.name));
    with_key(statement, table, row)?.execute(connection).await.map(drop)
}
