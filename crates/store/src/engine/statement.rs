//! A statement with its values, on its way to either engine.

use std::fmt::Write as _;
use std::iter;
use std::marker::PhantomData;

use futures_util::stream::{self, BoxStream, StreamExt as _, TryStreamExt as _};
use sqlx::{AssertSqlSafe, Postgres, SqlSafeStr as _, SqlStr, Sqlite};

use super::value::{Bind, Value, bound};
use super::{On, Output, Pool, Row, Transaction};

/// A statement whose text is fixed, to be run for whole rows.
pub(crate) fn query(text: &'static str) -> Query<Row> {
    query_as(text)
}

/// A statement whose text is fixed, to be run for what its columns are read as.
pub(crate) fn query_as<T: Output>(text: &'static str) -> Query<T> {
    Query { text: Text::Fixed(text), values: Vec::new(), is_kept: true, output: PhantomData }
}

/// The text of a statement.
enum Text {
    /// Places for values are numbered, as both engines read them.
    Fixed(&'static str),
    /// Each value stands in one place, in their order, and that is a question mark.
    Together(String),
}

impl Text {
    /// As the embedded engine reads it. It looks for a numbered place among all others, which takes long where there
    /// are thousands.
    fn embedded(self) -> SqlStr {
        match self {
            Self::Fixed(text) => text.into_sql_str(),
            Self::Together(text) => AssertSqlSafe(text).into_sql_str(),
        }
    }

    /// As a server reads it.
    fn server(self) -> SqlStr {
        let text = match self {
            Self::Fixed(text) => return text.into_sql_str(),
            Self::Together(text) => text,
        };
        let mut numbered = String::with_capacity(text.len() * 2);
        let mut parts = text.split('?');
        numbered.extend(parts.next());
        for (part, number) in parts.zip(1..) {
            // Writing into a text does not fail.
            let _written = write!(numbered, "${number}{part}").is_ok();
        }
        AssertSqlSafe(numbered).into_sql_str()
    }
}

/// A statement with its values so far.
#[must_use = "it does nothing until it is run"]
pub(crate) struct Query<T> {
    text: Text,
    values: Vec<Value>,
    /// Whether its text comes again, and is worth being kept prepared.
    is_kept: bool,
    output: PhantomData<fn() -> T>,
}

impl<T: Output> Query<T> {
    /// Gives it its next value.
    pub(crate) fn bind(mut self, value: impl Bind) -> Self {
        self.values.push(Bind::value(Some(value)));
        self
    }

    /// Runs it, and says how many rows it changed.
    pub(crate) async fn execute<'c>(self, on: impl Into<On<'c>>) -> Result<u64, sqlx::Error> {
        let Self { text, values, is_kept, .. } = self;
        Ok(match on.into() {
            On::Pool(Pool::Sqlite(pool)) => {
                bound::<Sqlite>(text.embedded(), values)?.execute(pool).await?.rows_affected()
            }
            On::Transaction(Transaction::Sqlite(transaction)) => {
                let query = bound::<Sqlite>(text.embedded(), values)?.persistent(is_kept);
                query.execute(&mut **transaction).await?.rows_affected()
            }
            On::Pool(Pool::Postgres(primary)) => {
                let query = bound::<Postgres>(text.server(), values)?;
                let run = |pool| async move { query.execute(&pool).await };
                primary.answer(run).await?.rows_affected()
            }
            On::Transaction(Transaction::Postgres(transaction)) => {
                let query = bound::<Postgres>(text.server(), values)?.persistent(is_kept);
                query.execute(&mut **transaction).await?.rows_affected()
            }
        })
    }

    /// Runs it, for all its rows.
    pub(crate) async fn fetch_all<'c>(self, on: impl Into<On<'c>>) -> Result<Vec<T>, sqlx::Error> {
        let Self { text, values, .. } = self;
        match on.into() {
            On::Pool(Pool::Sqlite(pool)) => {
                let rows = bound::<Sqlite>(text.embedded(), values)?.fetch_all(pool).await?;
                rows.into_iter().map(Row::Sqlite).map(T::of).collect()
            }
            On::Transaction(Transaction::Sqlite(transaction)) => {
                let rows =
                    bound::<Sqlite>(text.embedded(), values)?.fetch_all(&mut **transaction).await?;
                rows.into_iter().map(Row::Sqlite).map(T::of).collect()
            }
            On::Pool(Pool::Postgres(primary)) => {
                let query = bound::<Postgres>(text.server(), values)?;
                let run = |pool| async move { query.fetch_all(&pool).await };
                let rows = primary.answer(run).await?;
                rows.into_iter().map(Row::Postgres).map(T::of).collect()
            }
            On::Transaction(Transaction::Postgres(transaction)) => {
                let rows =
                    bound::<Postgres>(text.server(), values)?.fetch_all(&mut **transaction).await?;
                rows.into_iter().map(Row::Postgres).map(T::of).collect()
            }
        }
    }

    /// Runs it, for its first row, if there is one.
    pub(crate) async fn fetch_optional<'c>(
        self,
        on: impl Into<On<'c>>,
    ) -> Result<Option<T>, sqlx::Error> {
        let Self { text, values, .. } = self;
        let row = match on.into() {
            On::Pool(Pool::Sqlite(pool)) => bound::<Sqlite>(text.embedded(), values)?
                .fetch_optional(pool)
                .await?
                .map(Row::Sqlite),
            On::Transaction(Transaction::Sqlite(transaction)) => {
                bound::<Sqlite>(text.embedded(), values)?
                    .fetch_optional(&mut **transaction)
                    .await?
                    .map(Row::Sqlite)
            }
            On::Pool(Pool::Postgres(primary)) => {
                let query = bound::<Postgres>(text.server(), values)?;
                let run = |pool| async move { query.fetch_optional(&pool).await };
                primary.answer(run).await?.map(Row::Postgres)
            }
            On::Transaction(Transaction::Postgres(transaction)) => {
                bound::<Postgres>(text.server(), values)?
                    .fetch_optional(&mut **transaction)
                    .await?
                    .map(Row::Postgres)
            }
        };
        row.map(T::of).transpose()
    }

    /// Runs it, for its one row.
    pub(crate) async fn fetch_one<'c>(self, on: impl Into<On<'c>>) -> Result<T, sqlx::Error> {
        self.fetch_optional(on).await?.ok_or(sqlx::Error::RowNotFound)
    }

    /// Runs it, for one row after the other.
    pub(crate) fn fetch(
        self,
        transaction: &mut Transaction,
    ) -> BoxStream<'_, Result<T, sqlx::Error>>
    where
        T: 'static,
    {
        let Self { text, values, .. } = self;
        let rows = match transaction {
            Transaction::Sqlite(transaction) => bound::<Sqlite>(text.embedded(), values)
                .map(|query| query.fetch(&mut **transaction).map_ok(Row::Sqlite).boxed()),
            Transaction::Postgres(transaction) => bound::<Postgres>(text.server(), values)
                .map(|query| query.fetch(&mut **transaction).map_ok(Row::Postgres).boxed()),
        };
        match rows {
            Ok(rows) => rows.map(|row| row.and_then(T::of)).boxed(),
            Err(error) => stream::once(async { Err(error) }).boxed(),
        }
    }
}

/// A statement that is put together. Its text comes from the program alone: whatever came from outside is a value.
pub(crate) struct Statement {
    text: String,
    values: Vec<Value>,
}

impl Statement {
    /// Begins with this text.
    pub(crate) fn new(text: &'static str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    /// Goes on with this text.
    pub(crate) fn push(&mut self, text: &'static str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// A statement for rows that stand in brackets already, between what it begins and ends with.
    fn around(
        (before, after): (&'static str, &'static str),
        chunks: impl IntoIterator<Item = Self>,
    ) -> Self {
        let mut all = Self::new(before);
        for (chunk, between) in
            chunks.into_iter().zip(iter::once("VALUES ").chain(iter::repeat(", ")))
        {
            all.push(between).append(chunk);
        }
        all.push(after);
        all
    }

    /// Goes on with another one.
    fn append(&mut self, other: Self) -> &mut Self {
        self.text.push_str(&other.text);
        self.values.extend(other.values);
        self
    }

    /// Goes on with the name of a table or a column, as the database itself gives it.
    pub(crate) fn push_name(&mut self, name: &str) -> &mut Self {
        self.text.push('"');
        self.text.extend(
            name.chars().filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '_'),
        );
        self.text.push('"');
        self
    }

    /// Tells an engine that has to be told by which index to read.
    pub(crate) fn push_index(&mut self, on: &Pool, index: &'static str) -> &mut Self {
        match on {
            Pool::Sqlite(_) => self.push(" INDEXED BY ").push(index),
            Pool::Postgres(_) => self,
        }
    }

    /// Goes on with this value.
    pub(crate) fn push_bind(&mut self, value: impl Bind) -> &mut Self {
        self.push_value(Bind::value(Some(value)))
    }

    fn push_value(&mut self, value: Value) -> &mut Self {
        self.values.push(value);
        self.text.push('?');
        self
    }

    /// Goes on with `VALUES` and a bracket for each item, filled with values alone.
    pub(crate) fn push_values<I: IntoIterator>(
        &mut self,
        items: I,
        fill: impl FnMut(&mut Fields<'_>, I::Item),
    ) -> &mut Self {
        self.push("VALUES ").push_rows(items, fill)
    }

    /// Goes on with a bracket for each item, filled with values alone, and a comma between them.
    fn push_rows<I: IntoIterator>(
        &mut self,
        items: I,
        mut fill: impl FnMut(&mut Fields<'_>, I::Item),
    ) -> &mut Self {
        let mut before = "(";
        for item in items {
            self.push(before);
            fill(&mut Fields { statement: self, is_first: true }, item);
            self.push(")");
            before = ", (";
        }
        self
    }

    /// Goes on with values, a comma between them.
    pub(crate) fn push_list(&mut self, values: impl IntoIterator<Item: Bind>) -> &mut Self {
        let mut fields = Fields { statement: self, is_first: true };
        for value in values {
            fields.push_bind(value);
        }
        self
    }

    /// Goes on with numbers in brackets, at least one. The last is repeated up to the next power of two, so that there
    /// are few texts to be kept prepared.
    pub(crate) fn push_numbers(
        &mut self,
        numbers: impl ExactSizeIterator<Item = i64>,
    ) -> &mut Self {
        let mut left = numbers.len().next_power_of_two();
        self.push("(");
        let mut fields = Fields { statement: self, is_first: true };
        let mut last = 0;
        for number in numbers {
            fields.push_bind(number);
            (last, left) = (number, left - 1);
        }
        for _ in 0..left {
            fields.push_bind(last);
        }
        self.push(")")
    }

    /// Ends it, to be run for whole rows.
    pub(crate) fn build(self) -> Query<Row> {
        self.build_as()
    }

    /// Ends it, to be run for what its columns are read as.
    pub(crate) fn build_as<T: Output>(self) -> Query<T> {
        let Self { text, values } = self;
        Query { text: Text::Together(text), values, is_kept: true, output: PhantomData }
    }
}

/// Values with a comma between them.
pub(crate) struct Fields<'s> {
    statement: &'s mut Statement,
    is_first: bool,
}

impl Fields<'_> {
    /// One more.
    pub(crate) fn push_bind(&mut self, value: impl Bind) -> &mut Self {
        self.push_value(Bind::value(Some(value)))
    }

    /// One more, which is a value already.
    pub(crate) fn push_value(&mut self, value: Value) -> &mut Self {
        if !std::mem::take(&mut self.is_first) {
            self.statement.push(", ");
        }
        self.statement.push_value(value);
        self
    }
}

/// Rows that a statement writes at most which stands for itself, as a power of two. More saves little time and costs memory
/// for their values; other numbers would give each connection hundreds of texts to keep prepared.
const MOST_ROWS: u32 = 8;
/// Statements with no more values than this, all together, are handed over at once.
const MOST_VALUES_AT_ONCE: usize = 8_192;
/// With no more than this, they are so few that the same text comes again and is kept prepared.
const MOST_VALUES_KEPT: usize = 256;

/// Rows of tables, to be written together. No row of them depends on another one.
#[derive(Default)]
#[must_use = "they do nothing until they are run"]
pub(crate) struct Statements(Vec<Rows>);

/// Rows of one table.
struct Rows {
    /// What a statement for them begins and ends with.
    around: (&'static str, &'static str),
    /// The brackets of some rows with a comma between them, as many each time as is worth a statement.
    chunks: Vec<Statement>,
}

impl Statements {
    /// Adds rows: the values of each stand in brackets between what a statement begins and ends with. None is left.
    pub(crate) fn add_rows<R>(
        &mut self,
        around: (&'static str, &'static str),
        rows: &mut Vec<R>,
        mut fill: impl FnMut(&mut Fields<'_>, R),
    ) {
        let mut rest = rows.drain(..);
        let mut chunks = Vec::new();
        while let Some(many) = rest.len().checked_ilog2() {
            let some = rest.by_ref().take(1 << many.min(MOST_ROWS));
            let mut chunk = Statement::new("");
            chunk.push_rows(some, &mut fill);
            chunks.push(chunk);
        }
        if !chunks.is_empty() {
            self.0.push(Rows { around, chunks });
        }
    }

    /// Writes them, in one go unless they are many: going to the engine and back costs more than most of them do.
    pub(crate) async fn run(self, transaction: &mut Transaction) -> Result<(), sqlx::Error> {
        let chunks = self.0.iter().flat_map(|rows| &rows.chunks);
        let values: usize = chunks.map(|chunk| chunk.values.len()).sum();
        let all = match transaction {
            _ if values > MOST_VALUES_AT_ONCE => {
                for statement in self.one_by_one() {
                    statement.build().execute(&mut *transaction).await?;
                }
                return Ok(());
            }
            Transaction::Sqlite(_) => self.one_after_the_other(),
            Transaction::Postgres(_) => self.within_one(),
        };
        let Some(all) = all else { return Ok(()) };
        let is_kept = values <= MOST_VALUES_KEPT;
        Query { is_kept, ..all.build() }.execute(transaction).await.map(drop)
    }

    /// A statement for some rows of a table each.
    fn one_by_one(self) -> impl Iterator<Item = Statement> {
        let of_table = |Rows { around, chunks }| {
            chunks.into_iter().map(move |chunk| Statement::around(around, [chunk]))
        };
        self.0.into_iter().flat_map(of_table)
    }

    /// Those in one text, which only the embedded engine takes with values.
    fn one_after_the_other(self) -> Option<Statement> {
        self.one_by_one().reduce(|mut all, statement| {
            all.push(";").append(statement);
            all
        })
    }

    /// One statement that has a statement for each table within it, as only a server takes it. The rows of a table
    /// keep their order, which that of several statements would not say.
    fn within_one(self) -> Option<Statement> {
        let mut tables = self.0.into_iter();
        let last = tables.next_back()?;
        let mut all = Statement::new("");
        for (place, Rows { around, chunks }) in tables.enumerate() {
            let before = if place == 0 { "WITH" } else { "," };
            // Writing into a text does not fail.
            let _written = write!(all.text, "{before} t{place} AS (").is_ok();
            all.append(Statement::around(around, chunks)).push(") ");
        }
        all.append(Statement::around(last.around, last.chunks));
        Some(all)
    }
}
