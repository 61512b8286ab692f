//! The transparency report: built, explained, published (RE-1 to RE-9).

use std::error::Error;

use jiff::Timestamp;
use jiff::civil::Date;
use writ_core::report::{Figure, Period, PlatformScope, Report, Warning};
use writ_store::{ExplainCursor, Explained, Publication, Published};

use crate::error::AppError;
use crate::installation::Installation;

/// What somebody wants to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Which period.
    pub period: Period,
    /// As known on which day; today when not said.
    pub as_of: Option<Date>,
    /// Which platforms.
    pub platform: PlatformScope,
}

/// Why a report is not given or not published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportRefusal {
    /// RE-9: a report says what is known.
    #[error("`{as_of}` is in the future, and nothing is known of that day yet: today is {today}")]
    Future {
        /// The day asked for.
        as_of: Date,
        /// Today.
        today: Date,
    },
    /// RE-1: a platform the profile does not report on.
    #[error("`{code}` is not a platform of the profile; there are: {known}")]
    UnknownPlatform {
        /// The code asked for.
        code: String,
        /// The codes there are.
        known: String,
    },
    /// RE-1: a period is published once it is over.
    #[error("the period ends on {to}: it is published once it is over")]
    NotOver {
        /// Its last day.
        to: Date,
    },
    /// What looks wrong is published only when somebody says that it is right.
    #[error("acknowledge each warning by its name before publishing: {}", names(.0))]
    Unacknowledged(Vec<Warning>),
}

fn names(warnings: &[Warning]) -> String {
    warnings.iter().map(Warning::name).collect::<Vec<_>>().join(", ")
}

/// A report, or the reason why there is none.
pub type Answered<T> = Result<Result<T, ReportRefusal>, AppError>;

impl Installation {
    /// Checks a question against profile and calendar, and fills in the day.
    ///
    /// # Errors
    /// [`ReportRefusal`] for a day to come or a platform that is not the profile's.
    pub fn check(&self, question: &Question, now: Timestamp) -> Result<Date, ReportRefusal> {
        let today = self.profile.reporting_zone().day_of(now);
        if let PlatformScope::One(code) = &question.platform
            && self.profile.platform(code).is_none()
        {
            let known: Vec<&str> =
                self.profile.platforms().iter().map(|platform| platform.code.as_str()).collect();
            let code = code.to_string();
            return Err(ReportRefusal::UnknownPlatform { code, known: known.join(", ") });
        }
        match question.as_of {
            Some(as_of) if as_of > today => Err(ReportRefusal::Future { as_of, today }),
            Some(as_of) => Ok(as_of),
            None => Ok(today),
        }
    }

    /// Builds a report.
    ///
    /// # Errors
    /// When the store cannot be read, or holds figures that cannot be true.
    pub async fn report(&self, question: &Question, now: Timestamp) -> Answered<Report> {
        let as_of = match self.check(question, now) {
            Ok(as_of) => as_of,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let today = self.profile.reporting_zone().day_of(now);
        let platform = question.platform.clone();
        Ok(Ok(self.store.report(question.period, as_of, platform, today).await?))
    }

    /// Lists cases that make a figure, at most `limit`, after the one where the page before ended.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn explain(
        &self,
        figure: &Figure,
        after: Option<&ExplainCursor>,
        limit: u32,
    ) -> Result<Vec<Explained>, AppError> {
        Ok(self.store.explain(figure, after, limit).await?)
    }

    /// Freezes a report with its page (RE-9). What cannot be true is refused when it is built; what looks
    /// wrong has to be acknowledged by name; a period that is not over is not published.
    ///
    /// # Errors
    /// When the store cannot be read or written, or holds figures that cannot be true.
    pub async fn publish(
        &self,
        question: &Question,
        acknowledged: &[String],
        now: Timestamp,
        page: impl FnOnce(&Report) -> Result<String, Box<dyn Error + Send + Sync>>,
    ) -> Answered<Published> {
        let today = self.profile.reporting_zone().day_of(now);
        if question.period.to() >= today {
            return Ok(Err(ReportRefusal::NotOver { to: question.period.to() }));
        }
        let report = match self.report(question, now).await? {
            Ok(report) => report,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let unacknowledged = report.unacknowledged(acknowledged);
        if !unacknowledged.is_empty() {
            return Ok(Err(ReportRefusal::Unacknowledged(unacknowledged)));
        }
        let publication = Publication {
            period: report.period,
            scope: report.platform.clone(),
            as_of: report.as_of,
            published_at: now,
            json: &report.to_json()?,
            html: &page(&report).map_err(AppError::Page)?,
        };
        Ok(Ok(self.store.publish(publication).await?))
    }
}
