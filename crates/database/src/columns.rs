//! Decodes columns into fields. All databases share four types, so flags, formats, lists and the
//! like are stored as numbers and texts: `#[sqlx(try_from = "…")]` names how a field is stored.

use serde::de::DeserializeOwned;
use sqlx::any::{AnyRow, AnyTypeInfo, AnyValueRef};
use sqlx::error::BoxDynError;
use sqlx::{Any, Decode, Row as _, Type};
use uuid::Uuid;
use vitrine_api::{AssetVisibility, CollectionKind, SortOrder};
use vitrine_media::{Format, Metadata};

use crate::AlbumId;

/// A flag, stored as 0 or 1.
pub(crate) struct Flag(bool);

/// A non-negative number such as a count or a length; NULL is 0 or `None`.
pub(crate) struct Number(Option<i64>);

/// An enum such as a format, a visibility or an order, stored by name.
pub(crate) struct Word(String);

/// JSON.
pub(crate) struct Json(String);

/// Texts separated by commas; NULL is an empty list.
pub(crate) struct Texts(Option<String>);

/// The kind and the id of a collection, separated by a colon; NULL is `None`.
pub(crate) struct CollectionName(Option<String>);

/// A UUID, parsed without allocating: maps read very many.
pub(crate) struct Id(Uuid);

/// Implements decoding for a type that is stored as another.
macro_rules! kept_as {
    ($($column:ident: $kept:ty = $read:expr;)*) => {$(
        impl Type<Any> for $column {
            fn type_info() -> AnyTypeInfo {
                <$kept as Type<Any>>::type_info()
            }

            fn compatible(given: &AnyTypeInfo) -> bool {
                <$kept as Type<Any>>::compatible(given)
            }
        }

        impl<'r> Decode<'r, Any> for $column {
            fn decode(value: AnyValueRef<'r>) -> Result<Self, BoxDynError> {
                let read: fn($kept) -> Self = $read;
                <$kept as Decode<'r, Any>>::decode(value).map(read)
            }
        }
    )*};
}

kept_as! {
    Flag: i64 = |kept| Self(kept != 0);
    Number: Option<i64> = Self;
    Word: String = Self;
    Json: String = Self;
    Texts: Option<String> = Self;
    CollectionName: Option<String> = Self;
}

impl Type<Any> for Id {
    fn type_info() -> AnyTypeInfo {
        <str as Type<Any>>::type_info()
    }

    fn compatible(given: &AnyTypeInfo) -> bool {
        <str as Type<Any>>::compatible(given)
    }
}

impl<'r> Decode<'r, Any> for Id {
    fn decode(value: AnyValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self(Uuid::try_parse(<&str as Decode<'r, Any>>::decode(value)?)?))
    }
}

impl From<Flag> for bool {
    fn from(Flag(flag): Flag) -> Self {
        flag
    }
}

impl From<Id> for Uuid {
    fn from(Id(id): Id) -> Self {
        id
    }
}

impl Number {
    fn optional<T: TryFrom<i64>>(self) -> Option<T> {
        self.0.and_then(|number| T::try_from(number).ok())
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl From<Number> for $number {
            fn from(number: Number) -> Self {
                number.optional().unwrap_or(0)
            }
        }

        impl From<Number> for Option<$number> {
            fn from(number: Number) -> Self {
                number.optional()
            }
        }
    )*};
}

numbers! { u32 u64 }

/// Parses an enum that is stored by name.
pub(crate) fn from_word<T: DeserializeOwned>(word: String) -> sqlx::Result<T> {
    serde_json::from_value(serde_json::Value::String(word)).map_err(decode_error)
}

fn decode_error(error: serde_json::Error) -> sqlx::Error {
    sqlx::Error::Decode(error.into())
}

macro_rules! words {
    ($($value:ty)*) => {$(
        impl TryFrom<Word> for $value {
            type Error = sqlx::Error;

            fn try_from(Word(word): Word) -> sqlx::Result<Self> {
                from_word(word)
            }
        }
    )*};
}

words! { AssetVisibility Format SortOrder }

impl TryFrom<Json> for Metadata {
    type Error = sqlx::Error;

    fn try_from(Json(json): Json) -> sqlx::Result<Self> {
        serde_json::from_str(&json).map_err(decode_error)
    }
}

impl From<Texts> for Vec<String> {
    fn from(Texts(texts): Texts) -> Self {
        texts.iter().flat_map(|texts| texts.split(',')).map(str::to_owned).collect()
    }
}

impl From<Texts> for Vec<AlbumId> {
    fn from(texts: Texts) -> Self {
        AlbumId::list(texts.into())
    }
}

impl TryFrom<CollectionName> for Option<(CollectionKind, String)> {
    type Error = sqlx::Error;

    fn try_from(CollectionName(name): CollectionName) -> sqlx::Result<Self> {
        let parts = name.as_deref().and_then(|name| name.split_once(':'));
        parts.map(|(kind, id)| Ok((from_word(kind.to_owned())?, id.to_owned()))).transpose()
    }
}

/// Reads a column that holds 0 or 1.
pub(crate) fn flag(row: &AnyRow, column: &str) -> sqlx::Result<bool> {
    row.try_get::<i64, _>(column).map(|value| value != 0)
}

/// Reads a column that holds a count or a length; 0 for NULL.
pub(crate) fn count(row: &AnyRow, column: &str) -> sqlx::Result<u64> {
    let value = row.try_get::<Option<i64>, _>(column)?;
    Ok(value.and_then(|value| u64::try_from(value).ok()).unwrap_or(0))
}

/// Reads a small number; `None` for NULL or a value out of range.
pub(crate) fn small<T: TryFrom<i64>>(row: &AnyRow, column: &str) -> sqlx::Result<Option<T>> {
    let value = row.try_get::<Option<i64>, _>(column)?;
    Ok(value.and_then(|value| T::try_from(value).ok()))
}

/// A length as the database stores it.
pub(crate) fn int(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// False where the row violates a unique constraint.
pub(crate) fn unless_taken<T>(written: sqlx::Result<T>) -> sqlx::Result<bool> {
    match written {
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(false),
        written => written.map(|_| true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_nothing() {
        assert_eq!(u64::from(Number(None)), 0);
        assert_eq!(Option::<u64>::from(Number(None)), None);
        assert_eq!(Option::<u32>::from(Number(Some(-1))), None);
        assert_eq!(Option::<u32>::from(Number(Some(1 << 40))), None);
        assert_eq!(Option::<u64>::from(Number(Some(1 << 40))), Some(1 << 40));
        assert!(Vec::<String>::from(Texts(None)).is_empty());
        assert_eq!(Vec::<String>::from(Texts(Some("a,b".into()))), ["a", "b"]);
        let none: Option<(CollectionKind, String)> = CollectionName(None).try_into().unwrap();
        assert_eq!(none, None);
    }

    #[test]
    fn words_that_nobody_knows_are_errors() {
        let word = crate::assets::word(Format::Jpeg);
        assert_eq!(Format::try_from(Word(word)).unwrap(), Format::Jpeg);
        assert!(Format::try_from(Word("none".into())).is_err());
        let name = CollectionName(Some("none:x".into()));
        assert!(<Option<(CollectionKind, String)>>::try_from(name).is_err());
        assert!(Metadata::try_from(Json("[".into())).is_err());
    }
}
