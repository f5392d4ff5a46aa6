//! A statement put together from parts, each value bound, never written into the text.

use sqlx::any::{AnyArguments, AnyRow};
use sqlx::{Any, Arguments, Executor};

/// Most ids in one statement; longer lists are asked for in parts.
const CHUNK: usize = 400;

/// Text and the values of its `$n`.
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

    /// Binds a value that the text names itself, as `$1` if it is the first.
    pub(crate) fn bind_silently<T>(mut self, value: T) -> sqlx::Result<Self>
    where
        T: 'q + Send + sqlx::Encode<'q, Any> + sqlx::Type<Any>,
    {
        self.arguments.add(value).map_err(sqlx::Error::Encode)?;
        self.bound += 1;
        Ok(self)
    }

    /// `($4, $5, …)`; `(NULL)` for no value at all, which nothing is in.
    pub(crate) fn list(mut self, values: &'q [String]) -> sqlx::Result<Self> {
        self.text.push('(');
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.text.push_str(", ");
            }
            self = self.bind(value.as_str())?;
        }
        self.text.push_str(if values.is_empty() { "NULL)" } else { ")" });
        Ok(self)
    }

    pub(crate) async fn fetch<'c, E>(self, executor: E) -> sqlx::Result<Vec<AnyRow>>
    where
        E: Executor<'c, Database = Any>,
    {
        // Lists make statements that are rarely asked twice: not worth a place in the cache.
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

/// A list of ids in parts that one statement can take.
pub(crate) fn chunks(ids: &[String]) -> impl Iterator<Item = &[String]> {
    ids.chunks(CHUNK)
}
