//! Which case belongs to which: revisions (CO-3) and submissions of one legal process (CO-1).

use jiff::civil::Date;
use writ_core::country::Country;
use writ_core::event_record::CaseId;

use crate::bulk::BulkAppend;
use crate::column;
use crate::engine::{Row, Statements, Transaction, query, query_as};
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::rows::get;
use crate::sql;

/// How a case relates to an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RelationKind {
    /// It is a further submission of the same legal process (CO-1).
    SameProcess,
    /// It revises the other one (CO-3).
    Supersedes,
}

impl RelationKind {
    const fn code(self) -> &'static str {
        match self {
            Self::SameProcess => "same_process",
            Self::Supersedes => "supersedes",
        }
    }

    fn of(code: &str) -> Result<Self, StoreError> {
        match code {
            "same_process" => Ok(Self::SameProcess),
            "supersedes" => Ok(Self::Supersedes),
            _ => Err(StoreError::Damaged { what: "a relation's kind" }),
        }
    }
}

/// A relation as it is said: to a reference, which in a bulk load may come later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// How it relates.
    pub kind: RelationKind,
    /// The reference of the other case.
    pub to: String,
}

/// The case at the end of a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// Which case.
    pub id: CaseId,
    /// Its reference.
    pub reference: String,
    /// Its country.
    pub country: Country,
    /// Local day of its receipt.
    pub received_on: Date,
}

/// A relation after its references were looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedRelation {
    /// The case that names another.
    pub case: CaseId,
    /// Its reference.
    pub reference: String,
    /// How it relates.
    pub kind: RelationKind,
    /// The reference it names.
    pub to: String,
    /// The case it names; none when no case has that reference.
    pub target: Option<CaseId>,
    /// Where a chain of the same process ends, or the case superseded; none when the chain is a cycle
    /// or leads nowhere.
    pub root: Option<Root>,
}

impl Store {
    /// Lists what a case relates to and what relates to it, 1,000 at most.
    pub async fn relations_of(&self, case: CaseId) -> Result<Vec<ResolvedRelation>, StoreError> {
        let rows = query(sql::relations::RELATIONS_OF)
            .bind(case.0)
            .fetch_all(&self.readers)
            .await
            .map_err(failed("read the relations of a case"))?;
        rows.iter().map(resolved).collect()
    }
}

impl BulkAppend<'_> {
    /// Looks up every reference named so far, and follows each chain to its root.
    pub async fn resolve_relations(&mut self) -> Result<(), StoreError> {
        self.flush().await?;
        resolve(&mut self.transaction).await
    }

    /// Lists relations after the given one, in the order of cases: whoever imports judges them.
    pub async fn relations_after(
        &mut self,
        after: Option<(CaseId, RelationKind)>,
        limit: u32,
    ) -> Result<Vec<ResolvedRelation>, StoreError> {
        let (case, kind) = after.map_or((0, ""), |(case, kind)| (case.0, kind.code()));
        let rows = query(sql::relations::RELATIONS_AFTER)
            .bind(case)
            .bind(kind)
            .bind(limit)
            .fetch_all(&mut self.transaction)
            .await
            .map_err(failed("list relations"))?;
        rows.iter().map(resolved).collect()
    }

    /// Lists pairs of cases, the later one's reference first, that name the same legal process of the same
    /// agency and are not related yet (CO-1). The later one is `first` or after it.
    pub async fn likely_duplicates(
        &mut self,
        first: CaseId,
        limit: u32,
    ) -> Result<Vec<(String, String)>, StoreError> {
        self.resolve_relations().await?;
        self.file_lookups().await?;
        query_as(sql::relations::LIKELY_DUPLICATES)
            .bind(first.0)
            .bind(limit)
            .fetch_all(&mut self.transaction)
            .await
            .map_err(failed("find likely duplicates"))
    }
}

/// Takes away what a case was said to relate to. Chains that led through it are resolved anew with the rest.
pub(crate) async fn forget(connection: &mut Transaction, case: CaseId) -> Result<(), sqlx::Error> {
    query(sql::relations::FORGET_RELATIONS).bind(case.0).execute(connection).await.map(drop)
}

/// Records the relation of one case, whose target must be there.
///
/// # Errors
/// [`StoreError::Inconsistent`] when a chain of the same process would end where it began.
pub(crate) async fn record(
    connection: &mut Transaction,
    case: CaseId,
    relation: Relation,
) -> Result<(), StoreError> {
    let failed = failed("record a relation");
    let target: Option<(i64, Option<i64>)> = query_as(sql::relations::TARGET_AND_ROOT)
        .bind(&relation.to)
        .fetch_optional(&mut *connection)
        .await
        .map_err(&failed)?;
    let Some((target, root)) = target else {
        return Err(StoreError::NoSuchReference { reference: relation.to });
    };
    let root = root.unwrap_or(target);
    if root == case.0 || target == case.0 {
        return Err(StoreError::Inconsistent { what: "makes it a relation of its own" });
    }
    let kind = relation.kind;
    let mut statements = Statements::default();
    insert(&mut statements, &mut vec![(case, relation)]);
    statements.run(&mut *connection).await.map_err(&failed)?;
    query(sql::relations::RESOLVE_ONE)
        .bind(case.0)
        .bind(kind.code())
        .bind(target)
        .execute(&mut *connection)
        .await
        .map_err(&failed)?;
    if kind == RelationKind::SameProcess {
        // Whatever led to this case leads on to its root now.
        query(sql::relations::MOVE_ROOT)
            .bind(case.0)
            .bind(root)
            .execute(connection)
            .await
            .map_err(&failed)?;
    }
    Ok(())
}

/// Says what cases relate to.
pub(crate) fn insert(statements: &mut Statements, rows: &mut Vec<(CaseId, Relation)>) {
    let into = "INSERT INTO relation (case_id, kind, target_reference) ";
    // A correction may name another case than before.
    let end = " ON CONFLICT (case_id, kind) DO UPDATE \
               SET target_reference = excluded.target_reference, target_id = NULL, root_id = NULL";
    statements.add_rows((into, end), rows, |row, (case, relation)| {
        row.push_bind(case.0).push_bind(relation.kind.code()).push_bind(relation.to);
    });
}

async fn resolve(connection: &mut Transaction) -> Result<(), StoreError> {
    for statement in [sql::relations::RESOLVE_TARGETS, sql::relations::RESOLVE_ROOTS] {
        query(statement).execute(&mut *connection).await.map_err(failed("resolve relations"))?;
    }
    Ok(())
}

fn resolved(row: &Row) -> Result<ResolvedRelation, StoreError> {
    let target: Option<i64> = get(row, 3, "a relation's target")?;
    let root_id: Option<i64> = get(row, 5, "a relation's root")?;
    let root = match root_id {
        None => None,
        Some(id) => Some(Root {
            id: CaseId(id),
            reference: get(row, 6, "a reference")?,
            country: column::country(get(row, 7, "a country")?)?,
            received_on: column::day(get(row, 8, "a day of receipt")?)?,
        }),
    };
    Ok(ResolvedRelation {
        case: CaseId(get(row, 0, "a case number")?),
        kind: RelationKind::of(get(row, 1, "a relation's kind")?)?,
        to: get(row, 2, "a reference")?,
        target: target.map(CaseId),
        reference: get(row, 4, "a reference")?,
        root,
    })
}
