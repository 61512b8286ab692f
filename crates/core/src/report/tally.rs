//! Tallies: figures kept per scope, quarter, category and country, from which a report of any period
//! is read without looking at a case (CO-5 to CO-7).
//!
//! They add up: over quarters to a period, over countries to a total, over days of knowledge to what
//! is known on a day. Medians add up too, because a tally keeps how many answers took how many days.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::history::{Delta, ScopeRef};
use super::period::Quarter;
use super::table::{ByAnswer, HalfDays};
use crate::category::{Answer, Category, Outcome};
use crate::country::Country;
use crate::platform::{PlatformCode, PlatformCodeError};

/// The platforms that a tally is about (CO-7).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TallyScope {
    /// All reported platforms together; a case of several counts once.
    All,
    /// One platform; a case of several counts in each.
    Platform(PlatformCode),
    /// Outside the reported platforms: in no table, said beside them (RE-8).
    Other,
}

impl TallyScope {
    /// The same, borrowed.
    #[must_use]
    pub const fn as_ref(&self) -> ScopeRef<'_> {
        match self {
            Self::All => ScopeRef::All,
            Self::Platform(code) => ScopeRef::Platform(code),
            Self::Other => ScopeRef::Other,
        }
    }
}

impl From<ScopeRef<'_>> for TallyScope {
    fn from(scope: ScopeRef<'_>) -> Self {
        match scope {
            ScopeRef::All => Self::All,
            ScopeRef::Platform(code) => Self::Platform(code.clone()),
            ScopeRef::Other => Self::Other,
        }
    }
}

impl fmt::Display for TallyScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_ref().code())
    }
}

impl FromStr for TallyScope {
    type Err = PlatformCodeError;

    fn from_str(text: &str) -> Result<Self, PlatformCodeError> {
        match text {
            "all" => Ok(Self::All),
            "other" => Ok(Self::Other),
            code => code.parse().map(Self::Platform),
        }
    }
}

/// What a tally counts: the cases of one scope, quarter of receipt, category and country.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TallyKey {
    /// Which platforms (CO-7).
    pub scope: TallyScope,
    /// When received (CO-7).
    pub quarter: Quarter,
    /// Which table (CO-6).
    pub category: Category,
    /// Which row (CO-7).
    pub country: Country,
}

/// The counts of a set of cases, or of a change to it: then some are negative.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    pub(super) received: i64,
    pub(super) specified: i64,
    pub(super) answered: ByAnswer<i64>,
    pub(super) withdrawn: i64,
    pub(super) pending: i64,
    pub(super) challenged: i64,
    /// How many answers took how many days: ascending, no day twice, no count of 0.
    pub(super) days: Vec<(i32, i64)>,
}

/// Why stored bytes are no [`Figures`].
#[derive(Debug, thiserror::Error)]
pub enum FiguresError {
    /// They cannot be written.
    #[error("figures could not be encoded")]
    Encode {
        /// What the encoder says.
        source: postcard::Error,
    },
    /// They are cut off or not of this form.
    #[error("stored figures are damaged")]
    Decode {
        /// What the decoder says.
        source: postcard::Error,
    },
    /// More bytes than the figures need.
    #[error("stored figures are followed by {0} bytes that do not belong to them")]
    Trailing(usize),
    /// Well formed, but not what is ever written.
    #[error("stored figures are beyond what can have been counted")]
    Implausible,
}

impl Figures {
    /// The largest count, or change of one, that is read back: about a million million.
    ///
    /// Millions of tallies can be summed below the limits of the number, so sums need no checks.
    pub const MAX_COUNT: i64 = 1 << 40;

    /// Whether they say nothing at all, so that they need not be kept.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        *self == Self::default()
    }

    /// Takes one change in.
    pub fn apply(&mut self, delta: &Delta<'_>) {
        let one = delta.sign.factor();
        self.received += one;
        self.specified += one * i64::from(delta.specified());
        if delta.is_challenged() {
            self.challenged += one;
        }
        match delta.outcome() {
            Outcome::Pending => self.pending += one,
            Outcome::Withdrawn { .. } => self.withdrawn += one,
            Outcome::Answered { answer, .. } => *self.answered.of_mut(answer) += one,
        }
        if let Some(days) = delta.days_to_respond() {
            self.add_days(days, one);
        }
    }

    fn add_days(&mut self, days: i32, count: i64) {
        match self.days.binary_search_by_key(&days, |(days, _)| *days) {
            Err(place) => self.days.insert(place, (days, count)),
            Ok(place) => {
                if let Some((_, known)) = self.days.get_mut(place) {
                    *known += count;
                    if *known == 0 {
                        self.days.remove(place);
                    }
                }
            }
        }
    }

    /// Takes other figures in.
    pub fn merge(&mut self, other: &Self) {
        self.received += other.received;
        self.specified += other.specified;
        for answer in Answer::ALL {
            *self.answered.of_mut(answer) += *other.answered.of(answer);
        }
        self.withdrawn += other.withdrawn;
        self.pending += other.pending;
        self.challenged += other.challenged;
        self.merge_days(&other.days);
    }

    /// Adds counted days to those at hand: one walk over both, as nearly all days are in both.
    fn merge_days(&mut self, other: &[(i32, i64)]) {
        let mut missing = Vec::new();
        let mut cancelled = false;
        let mut own = self.days.iter_mut();
        let mut here = own.next();
        for (days, count) in other {
            while here.as_ref().is_some_and(|(own_days, _)| own_days < days) {
                here = own.next();
            }
            match &mut here {
                Some((own_days, known)) if own_days == days => {
                    *known += count;
                    cancelled |= *known == 0;
                }
                Some(_) | None => missing.push((*days, *count)),
            }
        }
        if cancelled {
            self.days.retain(|(_, count)| *count != 0);
        }
        if !missing.is_empty() {
            self.days.append(&mut missing);
            // Stable, because that sort merges two ascending runs in one pass.
            self.days.sort_by_key(|(days, _)| *days);
        }
    }

    /// In how many days half of what was answered was answered, and how many answers that rests on; none where
    /// nothing was answered, or the figures cannot be true.
    #[must_use]
    pub fn usual_days(&self) -> Option<(HalfDays, u64)> {
        let median = self.median().ok().flatten()?;
        let answers = self.days.iter().filter_map(|(_, count)| u64::try_from(*count).ok()).sum();
        Some((median, answers))
    }

    /// The median of the days to respond, over all outcomes but pending and withdrawn; none where
    /// nothing was answered. `Err` where a count is negative or an answer precedes its request.
    pub(super) fn median(&self) -> Result<Option<HalfDays>, NoMedian> {
        let mut answered: u64 = 0;
        for (days, count) in &self.days {
            if *days < 0 {
                return Err(NoMedian::AnsweredBeforeReceived);
            }
            answered += u64::try_from(*count).map_err(|_| NoMedian::NegativeCount)?;
        }
        if answered == 0 {
            return Ok(None);
        }
        // Counted from 0, the middle one of an odd count is both the lower and the upper.
        let lower = self.nth((answered - 1) / 2);
        let upper = self.nth(answered / 2);
        Ok(lower.zip(upper).map(|(lower, upper)| HalfDays::mean(lower, upper)))
    }

    /// The `n`-th smallest of the days to respond, from 0; counts and days are not negative.
    fn nth(&self, n: u64) -> Option<u32> {
        let mut before = 0;
        for (days, count) in &self.days {
            before += u64::try_from(*count).ok()?;
            if n < before {
                return u32::try_from(*days).ok();
            }
        }
        None
    }

    /// The form in which they are stored.
    pub fn encode(&self) -> Result<Vec<u8>, FiguresError> {
        postcard::to_stdvec(self).map_err(|source| FiguresError::Encode { source })
    }

    /// Reads them back; refuses what [`Self::encode`] cannot have written.
    pub fn decode(bytes: &[u8]) -> Result<Self, FiguresError> {
        let (figures, rest) = postcard::take_from_bytes::<Self>(bytes)
            .map_err(|source| FiguresError::Decode { source })?;
        if !rest.is_empty() {
            return Err(FiguresError::Trailing(rest.len()));
        }
        if figures.is_plausible() { Ok(figures) } else { Err(FiguresError::Implausible) }
    }

    fn is_plausible(&self) -> bool {
        let within = |count: &i64| (-Self::MAX_COUNT..=Self::MAX_COUNT).contains(count);
        let counts = [self.received, self.specified, self.withdrawn, self.pending, self.challenged];
        counts.iter().all(within)
            && Answer::ALL.into_iter().all(|answer| within(self.answered.of(answer)))
            && self.days.iter().all(|(_, count)| within(count) && *count != 0)
            && self.days.is_sorted_by(|(one, _), (next, _)| one < next)
    }
}

/// Why there is no median to speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoMedian {
    AnsweredBeforeReceived,
    NegativeCount,
}

/// Tallies in memory: what a bulk load or a recount fills, case by case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tallies {
    all: OfScope,
    platforms: BTreeMap<PlatformCode, OfScope>,
    other: OfScope,
}

type OfScope = BTreeMap<Country, BTreeMap<(Quarter, Category), Figures>>;

impl Tallies {
    /// Takes one change in, in each scope in which it counts. Allocates only for a new tally.
    pub fn apply(&mut self, delta: &Delta<'_>) {
        for scope in delta.scopes() {
            match scope {
                ScopeRef::All => apply_in(&mut self.all, delta),
                ScopeRef::Other => apply_in(&mut self.other, delta),
                ScopeRef::Platform(code) => {
                    change(&mut self.platforms, code, |of_scope| apply_in(of_scope, delta));
                }
            }
        }
    }

    /// The tallies that say anything.
    pub fn into_figures(self) -> impl Iterator<Item = (TallyKey, Figures)> {
        let platforms = self
            .platforms
            .into_iter()
            .map(|(code, of_scope)| (TallyScope::Platform(code), of_scope));
        [(TallyScope::All, self.all), (TallyScope::Other, self.other)]
            .into_iter()
            .chain(platforms)
            .flat_map(|(scope, of_scope)| {
                of_scope.into_iter().flat_map(move |(country, tallies)| {
                    let scope = scope.clone();
                    tallies.into_iter().map(move |((quarter, category), figures)| {
                        let (scope, country) = (scope.clone(), country.clone());
                        (TallyKey { scope, quarter, category, country }, figures)
                    })
                })
            })
            .filter(|(_, figures)| !figures.is_zero())
    }
}

impl<'v> Extend<Delta<'v>> for Tallies {
    fn extend<T: IntoIterator<Item = Delta<'v>>>(&mut self, deltas: T) {
        deltas.into_iter().for_each(|delta| self.apply(&delta));
    }
}

fn apply_in(of_scope: &mut OfScope, delta: &Delta<'_>) {
    change(of_scope, delta.country(), |tallies| {
        tallies.entry((delta.quarter(), delta.category())).or_default().apply(delta);
    });
}

/// Changes the value of a key, which is cloned only when it is new.
fn change<K: Ord + Clone, V: Default>(
    map: &mut BTreeMap<K, V>,
    key: &K,
    change: impl FnOnce(&mut V),
) {
    if let Some(value) = map.get_mut(key) {
        change(value);
    } else {
        let mut value = V::default();
        change(&mut value);
        map.insert(key.clone(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn median(days: &[(i32, i64)]) -> Result<Option<HalfDays>, NoMedian> {
        Figures { days: days.to_vec(), ..Figures::default() }.median()
    }

    /// RE-2 to RE-5: an even count has the mean of the middle two.
    #[test]
    fn the_median_is_the_middle_of_all_answers() {
        assert_eq!(median(&[]), Ok(None));
        // Answered on the day of receipt.
        assert_eq!(median(&[(0, 1)]), Ok(Some(HalfDays::mean(0, 0))));
        // 1 2 | 5 9
        assert_eq!(median(&[(1, 1), (2, 1), (5, 1), (9, 1)]), Ok(Some(HalfDays::mean(2, 5))));
        // 1 1 1 | 4 4 4
        assert_eq!(median(&[(1, 3), (4, 3)]), Ok(Some(HalfDays::mean(1, 4))));
        // 1 1 1 (4) 4 4 4
        assert_eq!(median(&[(1, 3), (4, 4)]), Ok(Some(HalfDays::mean(4, 4))));
        // 1 (1) 4
        assert_eq!(median(&[(1, 2), (4, 1)]), Ok(Some(HalfDays::mean(1, 1))));
    }

    /// RE-2. What the portal promises is the median of the company's own answers, said with their number; figures that
    /// cannot be true promise nothing.
    #[test]
    fn how_long_an_answer_usually_takes_is_the_median_and_how_many_it_rests_on() {
        let usual = |days: &[(i32, i64)]| {
            Figures { days: days.to_vec(), ..Figures::default() }.usual_days()
        };

        assert_eq!(usual(&[(1, 3), (4, 3)]), Some((HalfDays::mean(1, 4), 6)));
        assert_eq!(usual(&[]), None);
        assert_eq!(usual(&[(-1, 1), (4, 1)]), None);
        assert_eq!(usual(&[(1, -1), (4, 2)]), None);
    }

    /// RE-2 to RE-5: a median over quarters and countries is that of all their answers.
    #[test]
    fn merged_figures_hold_each_day_once_in_order_and_none_that_cancelled_out() {
        let merged = |one: &[(i32, i64)], other: &[(i32, i64)]| {
            let mut figures = Figures { days: one.to_vec(), ..Figures::default() };
            figures.merge(&Figures { days: other.to_vec(), ..Figures::default() });
            figures.days
        };

        assert_eq!(
            merged(&[(1, 1), (3, 2)], &[(0, 1), (3, 1), (4, 1)]),
            [(0, 1), (1, 1), (3, 3), (4, 1)]
        );
        assert_eq!(merged(&[(1, 1), (3, 2)], &[(3, -2)]), [(1, 1)]);
        assert_eq!(merged(&[(1, 1), (3, 2)], &[(1, -1), (2, 1), (3, 1)]), [(2, 1), (3, 3)]);
        assert_eq!(merged(&[], &[(2, -1)]), [(2, -1)]);
    }

    #[test]
    fn what_was_never_written_is_not_read() {
        let encoded = |days: Vec<(i32, i64)>, received| {
            Figures { received, days, ..Figures::default() }.encode().unwrap()
        };
        let is_implausible =
            |bytes: Vec<u8>| matches!(Figures::decode(&bytes), Err(FiguresError::Implausible));

        assert!(Figures::decode(&encoded(vec![(1, 2), (3, -1)], -5)).is_ok());
        assert!(Figures::decode(&encoded(vec![], Figures::MAX_COUNT)).is_ok());
        assert!(is_implausible(encoded(vec![], Figures::MAX_COUNT + 1)));
        assert!(is_implausible(encoded(vec![(3, 1), (1, 1)], 2)));
        assert!(is_implausible(encoded(vec![(3, 1), (3, 1)], 2)));
        assert!(is_implausible(encoded(vec![(3, 0)], 2)));
        let mut longer = encoded(vec![(3, 1)], 1);
        longer.push(0);
        assert!(matches!(Figures::decode(&longer), Err(FiguresError::Trailing(1))));
        assert!(matches!(Figures::decode(&[]), Err(FiguresError::Decode { .. })));
    }

    /// CO-7.
    #[test]
    fn a_scope_is_written_as_all_other_or_the_platforms_code() {
        for code in ["all", "other", "hik_connect"] {
            assert_eq!(code.parse::<TallyScope>().unwrap().to_string(), code);
        }
        assert!("Hik-Connect".parse::<TallyScope>().is_err());
    }
}
