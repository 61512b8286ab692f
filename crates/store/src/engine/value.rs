//! The values of a statement.

use sqlx::query::Query;
use sqlx::{Arguments as _, Database, Encode, IntoArguments, SqlStr, Type};

/// A value, or the absence of one: an engine wants to know of which kind it is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Integer(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

/// What can be a value.
pub(crate) trait Bind {
    /// The value of it; its absence where there is none.
    fn value(this: Option<Self>) -> Value
    where
        Self: Sized;
}

macro_rules! integers {
    ($($kind:ty),*) => {
        $(impl Bind for $kind {
            fn value(this: Option<Self>) -> Value {
                Value::Integer(this.map(i64::from))
            }
        })*
    };
}

integers!(i64, i32, u32, u16, bool);

impl Bind for String {
    fn value(this: Option<Self>) -> Value {
        Value::Text(this)
    }
}

impl Bind for &str {
    fn value(this: Option<Self>) -> Value {
        Value::Text(this.map(str::to_owned))
    }
}

impl Bind for &String {
    fn value(this: Option<Self>) -> Value {
        Value::Text(this.cloned())
    }
}

impl Bind for &[u8] {
    fn value(this: Option<Self>) -> Value {
        Value::Bytes(this.map(<[u8]>::to_vec))
    }
}

impl Bind for &Vec<u8> {
    fn value(this: Option<Self>) -> Value {
        Value::Bytes(this.cloned())
    }
}

impl Bind for Vec<u8> {
    fn value(this: Option<Self>) -> Value {
        Value::Bytes(this)
    }
}

impl<T: Bind> Bind for Option<T> {
    fn value(this: Option<Self>) -> Value {
        T::value(this.flatten())
    }
}

impl<'a, T> Bind for &'a Option<T>
where
    &'a T: Bind,
{
    fn value(this: Option<Self>) -> Value {
        Bind::value(this.and_then(Option::as_ref))
    }
}

/// A statement with its values as an engine takes them.
pub(super) fn bound<DB>(
    text: SqlStr,
    values: Vec<Value>,
) -> Result<Query<'static, DB, DB::Arguments>, sqlx::Error>
where
    DB: Database<Arguments: IntoArguments<DB>>,
    Option<i64>: for<'a> Encode<'a, DB> + Type<DB>,
    Option<String>: for<'a> Encode<'a, DB> + Type<DB>,
    Option<Vec<u8>>: for<'a> Encode<'a, DB> + Type<DB>,
{
    let mut arguments = DB::Arguments::default();
    for value in values {
        match value {
            Value::Integer(number) => arguments.add(number),
            Value::Text(text) => arguments.add(text),
            Value::Bytes(bytes) => arguments.add(bytes),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(sqlx::query_with(text, arguments))
}
