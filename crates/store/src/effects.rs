//! Letters and notices owed. They leave after the change that owes them is on disk, and may be sent
//! twice without harm (invariant 2).

use futures_util::FutureExt as _;
use jiff::Timestamp;
use writ_core::event_record::CaseId;

use crate::column;
use crate::engine::{Row, Statements, query};
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::rows::get;
use crate::sealing::{CaseKey, Opener, Seat};
use crate::sql;

/// Something owed to the outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// What kind of letter or notice.
    pub kind: &'static str,
    /// What it needs that names no person, as JSON.
    pub facts: String,
    /// What it needs that names persons, as JSON.
    pub personal: Option<String>,
    /// When it may leave at the earliest.
    pub due_at: Timestamp,
}

/// An effect that has not been done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwedEffect {
    /// Names it when it is done.
    pub id: i64,
    /// The case that owes it.
    pub case: CaseId,
    /// The event that owes it.
    pub seq: u32,
    /// What kind of letter or notice.
    pub kind: String,
    /// What it needs that names no person, as JSON.
    pub facts: String,
    /// What it needs that names persons, as JSON; none once erased.
    pub personal: Option<String>,
    /// When it may leave at the earliest.
    pub due_at: Timestamp,
}

impl Store {
    /// Lists what is due at or before `now`, the longest due first.
    pub async fn effects_due(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<OwedEffect>, StoreError> {
        let rows = query(sql::effects::EFFECTS_DUE)
            .bind(now.as_microsecond())
            .bind(limit)
            .fetch_all(&self.readers)
            .await
            .map_err(failed("list the effects due"))?;
        let mut opener = self.keyring.opener();
        rows.iter().map(|row| owed(row, &mut opener)).collect()
    }

    /// Records that an effect was done. Says whether it was still owed.
    pub async fn effect_done(&self, id: i64, at: Timestamp) -> Result<bool, StoreError> {
        let done = self
            .writer
            .write(move |batch| {
                async move {
                    query(sql::effects::EFFECT_DONE)
                        .bind(id)
                        .bind(at.as_microsecond())
                        .execute(batch.connection().await?)
                        .await
                        .map_err(failed("record an effect as done"))
                }
                .boxed()
            })
            .await?;
        Ok(done == 1)
    }
}

/// Where the personal part of an effect stands.
pub(crate) const fn effect_seat(case: CaseId, seq: u32, kind: &str) -> Seat<'_> {
    Seat { name: kind.as_bytes(), ..Seat::new("effect", [case.0, seq as i64]) }
}

fn owed(row: &Row, opener: &mut Opener<'_>) -> Result<OwedEffect, StoreError> {
    let case = CaseId(get(row, 1, "a case number")?);
    let seq = column::small(get(row, 2, "a sequence number")?, "a sequence number")?;
    let kind: String = get(row, 3, "an effect's kind")?;
    let key = get(row, 7, "the key of a case")?;
    let personal = get(row, 5, "an effect's personal part")?;
    let personal = opener.text((case, key), effect_seat(case, seq, &kind), personal)?;
    Ok(OwedEffect {
        id: get(row, 0, "an effect number")?,
        case,
        seq,
        kind,
        facts: get(row, 4, "an effect's facts")?,
        personal,
        due_at: column::instant(get(row, 6, "an instant")?)?,
    })
}

/// Something owed, with its place.
pub(crate) struct EffectRow {
    case: CaseId,
    seq: u32,
    effect: Effect,
    /// What names persons, sealed.
    personal: Option<Vec<u8>>,
}

impl EffectRow {
    /// What the change that ends with event `seq` of a case owes, sealed under the case's key.
    pub(crate) fn new(
        (case, seq): (CaseId, u32),
        effect: Effect,
        key: Option<&CaseKey>,
    ) -> Result<Self, StoreError> {
        let seat = effect_seat(case, seq, effect.kind);
        let personal = CaseKey::seal_some(key, seat, effect.personal.as_deref())?;
        Ok(Self { case, seq, effect, personal })
    }
}

/// Writes what is owed.
pub(crate) fn insert_effects(statements: &mut Statements, rows: &mut Vec<EffectRow>) {
    let into = "INSERT INTO effect (case_id, seq, kind, facts, personal, due_at) ";
    statements.add_rows((into, ""), rows, |row, EffectRow { case, seq, effect, personal }| {
        row.push_bind(case.0)
            .push_bind(i64::from(seq))
            .push_bind(effect.kind)
            .push_bind(effect.facts)
            .push_bind(personal)
            .push_bind(effect.due_at.as_microsecond());
    });
}
