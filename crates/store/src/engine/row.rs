//! The rows that a statement gives.

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, TypeInfo as _, ValueRef as _};

/// A row.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// What can be read from a column.
pub(crate) trait Column<'r>: Sized {
    fn read(row: &'r Row, index: usize) -> Result<Self, sqlx::Error>;
}

/// What a row as a whole can be read as.
pub(crate) trait Output: Sized {
    fn of(row: Row) -> Result<Self, sqlx::Error>;
}

impl<'r> Column<'r> for i64 {
    fn read(row: &'r Row, index: usize) -> Result<Self, sqlx::Error> {
        match row {
            Row::Sqlite(row) => row.try_get(index),
            Row::Postgres(row) => row.try_get(index),
        }
    }
}

macro_rules! smaller_integers {
    ($($kind:ty),*) => {
        $(impl<'r> Column<'r> for $kind {
            fn read(row: &'r Row, index: usize) -> Result<Self, sqlx::Error> {
                let number = i64::read(row, index)?;
                Self::try_from(number).map_err(|error| sqlx::Error::Decode(error.into()))
            }
        })*
    };
}

smaller_integers!(i32, u32);

impl<'r> Column<'r> for bool {
    fn read(row: &'r Row, index: usize) -> Result<Self, sqlx::Error> {
        // A mark stands as a number. What the server itself compares, it calls a truth value.
        match row {
            Row::Postgres(row) if row.try_get_raw(index)?.type_info().name() == "BOOL" => {
                row.try_get(index)
            }
            _ => i64::read(row, index).map(|number| number != 0),
        }
    }
}

impl<'r> Column<'r> for &'r str {
    fn read(row: &'r Row, index: usize) -> Result<Self, sqlx::Error> {
        match row {
            Row::Sqlite(row) => row.try_get(index),
            Row::Postgres(row) => row.try_get(index),
        }
    }
}

impl<'r> Column<'r> for &'r [u8] {
    fn read(row: &'r Row, index: usize) -> Result<Self, sqlx::Error> {
        match row {
            Row::Sqlite(row) => row.try_get(index),
            Row::Postgres(row) => row.try_get(index),
        }
    }
}

impl<'r> Column<'r> for String {
    fn read(row: &'r Row, index: usize) -> Result<Self, sqlx::Error> {
        <&str>::read(row, index).map(str::to_owned)
    }
}

impl<'r> Column<'r> for Vec<u8> {
    fn read(row: &'r Row, index: usize) -> Result<Self, sqlx::Error> {
        <&[u8]>::read(row, index).map(<[u8]>::to_vec)
    }
}

impl<'r, T: Column<'r>> Column<'r> for Option<T> {
    fn read(row: &'r Row, index: usize) -> Result<Self, sqlx::Error> {
        let is_missing = match row {
            Row::Sqlite(row) => row.try_get_raw(index)?.is_null(),
            Row::Postgres(row) => row.try_get_raw(index)?.is_null(),
        };
        if is_missing { Ok(None) } else { T::read(row, index).map(Some) }
    }
}

impl Output for Row {
    fn of(row: Row) -> Result<Self, sqlx::Error> {
        Ok(row)
    }
}

macro_rules! first_column {
    ($($kind:ty),*) => {
        $(impl Output for $kind {
            fn of(row: Row) -> Result<Self, sqlx::Error> {
                Column::read(&row, 0)
            }
        })*
    };
}

first_column!(i64, i32, u32, bool, String, Vec<u8>, Option<i64>, Option<String>, Option<Vec<u8>>);

macro_rules! columns {
    ($($kind:ident $index:tt),*) => {
        impl<$($kind: for<'r> Column<'r>),*> Output for ($($kind,)*) {
            fn of(row: Row) -> Result<Self, sqlx::Error> {
                Ok(($($kind::read(&row, $index)?,)*))
            }
        }
    };
}

columns!(A 0, B 1);
columns!(A 0, B 1, C 2);
columns!(A 0, B 1, C 2, D 3);
columns!(A 0, B 1, C 2, D 3, E 4);
columns!(A 0, B 1, C 2, D 3, E 4, F 5);
