//! Builds SQL statements from parts. Values are always bound, never written into the text.

use sqlx::any::{AnyArguments, AnyRow};
use sqlx::{Any, Arguments, Executor, FromRow};

use crate::row_id::RowId;

/// Most ids in one statement; longer lists are split.
const CHUNK: usize = 400;

/// The text of a statement, and the values of its `$n`.
pub(crate) struct Statement<'q> {
    text: String,
    arguments: AnyArguments<'q>,
    bound: usize,
}

impl<'q> Statement<'q> {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), arguments: AnyArguments::default(), bound: 0 }
    }

    pub(crate) fn push(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    pub(crate) fn bind<T>(mut self, value: T) -> sqlx::Result<Self>
    where
        T: 'q + Send + sqlx::Encode<'q, Any> + sqlx::Type<Any>,
    {
        self = self.bind_silently(value)?;
        self.text.push_str(&format!("${}", self.bound));
        Ok(self)
    }

    /// Binds a value without adding its placeholder: the text names it itself, as `$1` if it is the
    /// first.
    pub(crate) fn bind_silently<T>(mut self, value: T) -> sqlx::Result<Self>
    where
        T: 'q + Send + sqlx::Encode<'q, Any> + sqlx::Type<Any>,
    {
        self.arguments.add(value).map_err(sqlx::Error::Encode)?;
        self.bound += 1;
        Ok(self)
    }

    /// Appends `($4, $5, …)`, or `(NULL)` for an empty list, which matches nothing.
    pub(crate) fn list<T: RowId>(self, values: &'q [T]) -> sqlx::Result<Self> {
        self.values(values.iter().map(T::text))
    }

    /// Like [`Self::list`], for byte strings such as hashes.
    pub(crate) fn hashes(self, values: &'q [Vec<u8>]) -> sqlx::Result<Self> {
        self.values(values.iter().map(Vec::as_slice))
    }

    fn values<T>(mut self, values: impl Iterator<Item = T>) -> sqlx::Result<Self>
    where
        T: 'q + Send + sqlx::Encode<'q, Any> + sqlx::Type<Any>,
    {
        self.text.push('(');
        let first = self.bound;
        for value in values {
            if self.bound > first {
                self.text.push_str(", ");
            }
            self = self.bind(value)?;
        }
        self.text.push_str(if self.bound == first { "NULL)" } else { ")" });
        Ok(self)
    }

    /// Fetches all rows, decoded as `T`.
    pub(crate) async fn fetch_as<'c, T, E>(self, executor: E) -> sqlx::Result<Vec<T>>
    where
        T: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
        E: Executor<'c, Database = Any>,
    {
        let query = sqlx::query_as_with(&self.text, self.arguments).persistent(false);
        query.fetch_all(executor).await
    }

    pub(crate) async fn fetch<'c, E>(self, executor: E) -> sqlx::Result<Vec<AnyRow>>
    where
        E: Executor<'c, Database = Any>,
    {
        // Lists make statements that are rarely repeated: not worth a place in the statement cache.
        let query = sqlx::query_with(&self.text, self.arguments).persistent(false);
        query.fetch_all(executor).await
    }

    pub(crate) async fn execute<'c, E>(self, executor: E) -> sqlx::Result<u64>
    where
        E: Executor<'c, Database = Any>,
    {
        let query = sqlx::query_with(&self.text, self.arguments).persistent(false);
        Ok(query.execute(executor).await?.rows_affected())
    }
}

/// `UPDATE … SET` of the given columns and no others: two concurrent changes both hold unless they
/// name the same column.
pub(crate) struct Update<'q> {
    statement: Statement<'q>,
    is_empty: bool,
}

impl<'q> Update<'q> {
    pub(crate) fn of(table: &str) -> Self {
        Self { statement: Statement::new(&format!("UPDATE {table} SET ")), is_empty: true }
    }

    /// Sets a column, unless there is no value for it.
    pub(crate) fn set<T>(mut self, column: &str, value: Option<T>) -> sqlx::Result<Self>
    where
        T: 'q + Send + sqlx::Encode<'q, Any> + sqlx::Type<Any>,
    {
        if let Some(value) = value {
            let comma = if self.is_empty { "" } else { ", " };
            self.statement = self.statement.push(&format!("{comma}{column} = ")).bind(value)?;
            self.is_empty = false;
        }
        Ok(self)
    }

    /// Updates the rows in which all these columns have these values, and returns how many. Does
    /// nothing where no column was set.
    pub(crate) async fn execute<'c, E>(
        self,
        condition: &[(&str, &'q str)],
        executor: E,
    ) -> sqlx::Result<u64>
    where
        E: Executor<'c, Database = Any>,
    {
        if self.is_empty {
            return Ok(0);
        }
        let mut statement = self.statement;
        for (index, (column, value)) in condition.iter().enumerate() {
            let word = if index > 0 { " AND " } else { " WHERE " };
            statement = statement.push(&format!("{word}{column} = ")).bind(*value)?;
        }
        statement.execute(executor).await
    }
}

/// Splits a list of ids into parts that fit one statement.
pub(crate) fn chunks<T: RowId>(ids: &[T]) -> impl Iterator<Item = &[T]> {
    ids.chunks(CHUNK)
}
