//! What the clock has to do and when, and what somebody was told of.
//!
//! Appointments are made from the events, by a reader that remembers how far it has read: they can be made
//! again at any time, and one that was kept is not made a second time. An appointment is claimed, kept, and
//! only then settled; a worker that falls silent in between leaves it to the next one.

use std::collections::BTreeSet;

use futures_util::FutureExt as _;
use jiff::Timestamp;
use jiff::civil::Date;
use writ_core::country::Country;
use writ_core::event_record::CaseId;

use crate::cases::CASES_A_STATEMENT;
use crate::column;
use crate::engine::{Row, Statement, Statements, Transaction, query, query_as};
use crate::error::{StoreError, failed};
use crate::open::Store;
use crate::rows::get;
use crate::sql::agenda;

const READING: &str = "read what falls due";
const KEEPING: &str = "record what fell due";
const ALERTING: &str = "record an alert";
/// Who reads the record for appointments.
const READER: &str = "appointments";

/// An instant at which the clock has something to do for a case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Appointment {
    /// Which case.
    pub case: CaseId,
    /// A code for what is to be done.
    pub what: String,
    /// Which of several: a notice, a prohibition, a package; 0 where there is one alone.
    pub subject: u32,
    /// When.
    pub at: Timestamp,
}

/// Somebody to be told of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAlert {
    /// A code for what it is about.
    pub what: String,
    /// The role whose people are told.
    pub role: &'static str,
    /// The case; none where it is about the installation.
    pub case: Option<CaseId>,
    /// Which of several.
    pub subject: u32,
    /// The instant it is about: told once for each.
    pub about_at: Timestamp,
}

/// What somebody was told of. It names no person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Names it.
    pub id: i64,
    /// A code for what it is about.
    pub what: String,
    /// The role whose people are told.
    pub role: String,
    /// The printed reference of the case; none where it is about the installation.
    pub reference: Option<String>,
    /// Which of several.
    pub subject: u32,
    /// The instant it is about.
    pub about_at: Timestamp,
    /// When it was raised.
    pub raised_at: Timestamp,
}

/// A notice that is not settled yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenNotice {
    /// The case.
    pub case: CaseId,
    /// Its number in the case.
    pub notice: u16,
    /// The code of what it tells of.
    pub occasion: String,
    /// `due`, `prohibited`, `proposed` or `withheld`.
    pub standing: String,
    /// The code of the ground it is withheld on, or shall be.
    pub ground: Option<String>,
    /// The day from which it may leave, or is looked at again; none where people have to act first.
    pub from_on: Option<Date>,
    /// The day it is due.
    pub due_on: Option<Date>,
}

impl OpenNotice {
    /// Where it stands among those of its standing.
    #[must_use]
    pub const fn place(&self) -> NoticePlace {
        NoticePlace { from_on: self.from_on, case: self.case, notice: self.notice }
    }
}

/// Where a page of the list of notices ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoticePlace {
    /// As [`OpenNotice::from_on`].
    pub from_on: Option<Date>,
    /// The case.
    pub case: CaseId,
    /// The number of the notice.
    pub notice: u16,
}

/// A line of the list of notices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeLine {
    /// The notice.
    pub notice: OpenNotice,
    /// The printed reference of its case.
    pub reference: String,
    /// The country of the agency.
    pub country: Country,
}

/// What the record leads to for some cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agenda {
    /// The cases: what is not named here for them is no more.
    pub cases: Vec<CaseId>,
    /// When the clock has something to do for them.
    pub appointments: Vec<Appointment>,
    /// Their notices that are not settled.
    pub notices: Vec<OpenNotice>,
    /// What follows of what stands on record, so that a program that stops keeps nobody from being told.
    pub alerts: Vec<NewAlert>,
    /// How far the record was read.
    pub read_to: i64,
}

/// A stretch of the record that was not read for appointments yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Where the stretch ends.
    pub to: i64,
    /// The cases that changed in it.
    pub cases: Vec<CaseId>,
}

impl Store {
    /// The next stretch of the record that was not read for appointments; none when all was.
    pub async fn unread(&self, longest: u32) -> Result<Option<Unread>, StoreError> {
        let failed = failed(READING);
        let from: Option<i64> = query_as(agenda::READING_PLACE)
            .bind(READER)
            .fetch_optional(&self.readers)
            .await
            .map_err(&failed)?;
        let last: i64 =
            query_as(agenda::LAST_POSITION).fetch_one(&self.readers).await.map_err(&failed)?;
        let from = from.unwrap_or(0);
        if last <= from {
            return Ok(None);
        }
        let events: Vec<(i64, i64)> = query_as(agenda::DESK_EVENTS)
            .bind(from)
            .bind(last)
            .bind(longest)
            .fetch_all(&self.readers)
            .await
            .map_err(&failed)?;
        let is_cut_short = events.len() >= longest as usize;
        let to = events.last().filter(|_| is_cut_short).map_or(last, |(position, _)| *position);
        let cases: BTreeSet<CaseId> = events.into_iter().map(|(_, case)| CaseId(case)).collect();
        Ok(Some(Unread { to, cases: cases.into_iter().collect() }))
    }

    /// Replaces what is on the agenda for some cases, and remembers how far the record was read, together.
    pub async fn keep_agenda(&self, mut all: Agenda, at: Timestamp) -> Result<(), StoreError> {
        self.writer
            .write(move |batch| {
                async move {
                    let connection = batch.connection().await?;
                    let place = query(agenda::KEEP_READING_PLACE).bind(READER).bind(all.read_to);
                    let advanced =
                        place.execute(&mut *connection).await.map_err(failed(KEEPING))?;
                    if advanced == 0 {
                        // Somebody read further meanwhile, and knows better.
                        return Ok(());
                    }
                    let alerts = std::mem::take(&mut all.alerts);
                    replace(connection, all).await.map_err(failed(KEEPING))?;
                    raise(connection, alerts, at).await
                }
                .boxed()
            })
            .await
    }

    /// Lists notices of one standing, those on which something happens first at the head, after the last of the
    /// page before.
    pub async fn open_notices(
        &self,
        standing: &str,
        after: Option<NoticePlace>,
        limit: u32,
    ) -> Result<Vec<NoticeLine>, StoreError> {
        let (day, case, notice) = after.map_or((-1, 0, 0), |last| {
            (last.from_on.map_or(0, column::day_number), last.case.0, i64::from(last.notice))
        });
        let rows = query(agenda::OPEN_NOTICES)
            .bind(standing.to_owned())
            .bind(day)
            .bind(case)
            .bind(notice)
            .bind(limit)
            .fetch_all(&self.readers)
            .await
            .map_err(failed("list notices"))?;
        rows.iter().map(notice_line).collect()
    }

    /// Claims the appointment that has waited longest, until an instant at which the claim is over.
    pub async fn claim_appointment(
        &self,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Appointment>, StoreError> {
        self.writer
            .write(move |batch| {
                async move {
                    let row = query(agenda::CLAIM_APPOINTMENT)
                        .bind(now.as_microsecond())
                        .bind(until.as_microsecond())
                        .fetch_optional(batch.connection().await?)
                        .await
                        .map_err(failed("claim an appointment"))?;
                    row.as_ref().map(appointment).transpose()
                }
                .boxed()
            })
            .await
    }

    /// Raises alerts and takes the appointment they come from off the list, together.
    pub async fn keep_appointment(
        &self,
        kept: Appointment,
        alerts: Vec<NewAlert>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.writer
            .write(move |batch| {
                async move {
                    let connection = batch.connection().await?;
                    raise(connection, alerts, at).await?;
                    query(agenda::KEEP_APPOINTMENT)
                        .bind(kept.case.0)
                        .bind(kept.what)
                        .bind(kept.subject)
                        .bind(kept.at.as_microsecond())
                        .bind(at.as_microsecond())
                        .execute(connection)
                        .await
                        .map(drop)
                        .map_err(failed(KEEPING))
                }
                .boxed()
            })
            .await
    }

    /// The appointments of a case that are not kept yet, the next one first.
    pub async fn appointments_of_case(&self, case: CaseId) -> Result<Vec<Appointment>, StoreError> {
        let rows = query(agenda::APPOINTMENTS_OF_CASE)
            .bind(case.0)
            .fetch_all(&self.readers)
            .await
            .map_err(failed(READING))?;
        rows.iter().map(appointment).collect()
    }

    /// Raises alerts; what was told before is not told again.
    pub async fn raise_alerts(
        &self,
        alerts: Vec<NewAlert>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.writer
            .write(move |batch| {
                async move { raise(batch.connection().await?, alerts, at).await }.boxed()
            })
            .await
    }

    /// Lists what nobody of a role has seen yet, the latest first.
    pub async fn unseen_alerts(
        &self,
        role: &str,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Alert>, StoreError> {
        let rows = query(agenda::UNSEEN_ALERTS)
            .bind(role.to_owned())
            .bind(before.unwrap_or(i64::MAX))
            .bind(limit)
            .fetch_all(&self.readers)
            .await
            .map_err(failed("list alerts"))?;
        rows.iter().map(alert).collect()
    }

    /// Records that somebody of the role it is for has seen an alert. Says whether it was still unseen.
    pub async fn see_alert(
        &self,
        id: i64,
        role: &'static str,
        at: Timestamp,
        by: String,
    ) -> Result<bool, StoreError> {
        let seen = self
            .writer
            .write(move |batch| {
                async move {
                    query(agenda::SEE_ALERT)
                        .bind(id)
                        .bind(at.as_microsecond())
                        .bind(by)
                        .bind(role)
                        .execute(batch.connection().await?)
                        .await
                        .map_err(failed(ALERTING))
                }
                .boxed()
            })
            .await?;
        Ok(seen == 1)
    }

    /// Takes the next alert that was not mailed, as mailed from here on.
    pub async fn take_alert_to_mail(&self, at: Timestamp) -> Result<Option<Alert>, StoreError> {
        self.writer
            .write(move |batch| {
                async move {
                    let row = query(agenda::TAKE_ALERT_TO_MAIL)
                        .bind(at.as_microsecond())
                        .fetch_optional(batch.connection().await?)
                        .await
                        .map_err(failed(ALERTING))?;
                    row.as_ref().map(alert).transpose()
                }
                .boxed()
            })
            .await
    }

    /// Records that an alert could not be mailed after all.
    pub async fn alert_not_mailed(&self, id: i64) -> Result<(), StoreError> {
        self.writer
            .write(move |batch| {
                async move {
                    query(agenda::ALERT_NOT_MAILED)
                        .bind(id)
                        .execute(batch.connection().await?)
                        .await
                        .map(drop)
                        .map_err(failed(ALERTING))
                }
                .boxed()
            })
            .await
    }
}

async fn replace(connection: &mut Transaction, all: Agenda) -> Result<(), sqlx::Error> {
    let Agenda { cases, mut appointments, mut notices, .. } = all;
    for chunk in cases.chunks(CASES_A_STATEMENT) {
        for forget in [
            "DELETE FROM appointment WHERE kept_at IS NULL AND case_id IN ",
            "DELETE FROM open_notice WHERE case_id IN ",
        ] {
            let mut forget = Statement::new(forget);
            forget.push_numbers(chunk.iter().map(|case| case.0));
            forget.build().execute(&mut *connection).await?;
        }
    }
    let mut statements = Statements::default();
    let into = "INSERT INTO appointment (case_id, what, subject, at) ";
    let end = " ON CONFLICT (case_id, what, subject, at) DO NOTHING";
    statements.add_rows((into, end), &mut appointments, |row, one| {
        row.push_bind(one.case.0)
            .push_bind(one.what)
            .push_bind(one.subject)
            .push_bind(one.at.as_microsecond());
    });
    let into = "INSERT INTO open_notice \
                (case_id, notice, occasion, standing, ground, from_on, due_on) ";
    let end = " ON CONFLICT (case_id, notice) DO NOTHING";
    statements.add_rows((into, end), &mut notices, |row, one| {
        row.push_bind(one.case.0)
            .push_bind(i64::from(one.notice))
            .push_bind(one.occasion)
            .push_bind(one.standing)
            .push_bind(one.ground)
            .push_bind(one.from_on.map_or(0, column::day_number))
            .push_bind(one.due_on.map(column::day_number));
    });
    statements.run(connection).await
}

async fn raise(
    connection: &mut Transaction,
    mut alerts: Vec<NewAlert>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let mut statements = Statements::default();
    let into = "INSERT INTO alert (what, role, case_id, subject, about_at, raised_at) ";
    let end = " ON CONFLICT (case_id, what, role, subject, about_at) DO NOTHING";
    statements.add_rows((into, end), &mut alerts, |row, alert| {
        row.push_bind(alert.what)
            .push_bind(alert.role)
            .push_bind(alert.case.map_or(0, |case| case.0))
            .push_bind(alert.subject)
            .push_bind(alert.about_at.as_microsecond())
            .push_bind(at.as_microsecond());
    });
    statements.run(connection).await.map_err(failed(ALERTING))
}

fn appointment(row: &Row) -> Result<Appointment, StoreError> {
    Ok(Appointment {
        case: CaseId(get(row, 0, "a case number")?),
        what: get(row, 1, "an appointment")?,
        subject: column::small(get(row, 2, "a subject")?, "a subject")?,
        at: column::instant(get(row, 3, "an instant")?)?,
    })
}

fn notice_line(row: &Row) -> Result<NoticeLine, StoreError> {
    let number: i64 = get(row, 1, "a notice's number")?;
    let from_on: i64 = get(row, 5, "a day")?;
    let due_on: Option<i64> = get(row, 6, "a day")?;
    let notice = OpenNotice {
        case: CaseId(get(row, 0, "a case number")?),
        notice: u16::try_from(number)
            .map_err(|_| StoreError::Damaged { what: "a notice's number" })?,
        occasion: get(row, 2, "an occasion")?,
        standing: get(row, 3, "a notice's standing")?,
        ground: get(row, 4, "a ground")?,
        from_on: (from_on != 0).then(|| column::day(from_on)).transpose()?,
        due_on: due_on.map(column::day).transpose()?,
    };
    Ok(NoticeLine {
        notice,
        reference: get(row, 7, "a reference")?,
        country: column::country(get(row, 8, "a country")?)?,
    })
}

fn alert(row: &Row) -> Result<Alert, StoreError> {
    Ok(Alert {
        id: get(row, 0, "an alert's number")?,
        what: get(row, 1, "an alert")?,
        role: get(row, 2, "a role")?,
        subject: column::small(get(row, 4, "a subject")?, "a subject")?,
        about_at: column::instant(get(row, 5, "an instant")?)?,
        raised_at: column::instant(get(row, 6, "an instant")?)?,
        reference: get(row, 7, "a reference")?,
    })
}
