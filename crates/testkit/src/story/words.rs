//! A line of a story as words, and words as numbers, dates and terms of the process.

use std::collections::BTreeSet;
use std::str::FromStr;

use jiff::civil::{Date, Time};
use writ_core::data_class::{ContentKind, DataClass};
use writ_core::deadline::DeadlineKind;
use writ_core::request::ItemNumber;
use writ_core::review::Ground;

/// What is wrong with a line, in words.
pub(super) type Problem = String;

/// Splits a line into words. What stands in quotes is one word; a comma or colon after a word is not
/// part of it.
pub(super) fn split(line: &str) -> Result<Vec<String>, Problem> {
    let mut words = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let (word, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').ok_or("a quotation mark is never closed")?,
            None => rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())),
        };
        let bare = if rest.starts_with('"') { word } else { word.trim_end_matches([',', ':']) };
        if !bare.is_empty() || rest.starts_with('"') {
            words.push(bare.to_owned());
        }
        rest = after.trim_start().trim_start_matches([',', ':']).trim_start();
    }
    Ok(words)
}

/// Reads a word as something that has a code.
pub(super) fn read<T: FromStr>(word: &str, what: &str) -> Result<T, Problem> {
    word.parse().map_err(|_| format!("`{word}` is no {what}"))
}

pub(super) fn date(word: &str) -> Result<Date, Problem> {
    read(word, "date such as 2024-02-01")
}

pub(super) fn time(word: &str) -> Result<Time, Problem> {
    read(&format!("{word}:00"), "time such as 09:30")
}

/// Reads `item 1 and item 2`.
pub(super) fn items(words: &[&str]) -> Result<BTreeSet<ItemNumber>, Problem> {
    words
        .iter()
        .filter(|word| !matches!(**word, "item" | "items" | "and"))
        .map(|word| Ok(ItemNumber(read(word, "number of an item")?)))
        .collect()
}

/// Reads the words of a data class (DA-1, DA-3).
pub(super) fn data_class(words: &[&str]) -> Result<DataClass, Problem> {
    let phrase = words.join(" ");
    Ok(match phrase.as_str() {
        "account identity" => DataClass::AccountIdentity,
        "product binding" => DataClass::ProductBinding,
        "usage" => DataClass::Usage,
        "transactions" => DataClass::Transactions,
        "other records" => DataClass::OtherRecords,
        "audio and video" => DataClass::Content(ContentKind::AudioVideo),
        "alarm records" => DataClass::Content(ContentKind::AlarmRecords),
        "access control records" => DataClass::Content(ContentKind::AccessControlRecords),
        "attendance records" => DataClass::Content(ContentKind::AttendanceRecords),
        _ => return Err(format!("`{phrase}` is no class of data")),
    })
}

/// Reads the words of a ground of review (RV-2).
pub(super) fn ground(words: &[&str]) -> Result<Ground, Problem> {
    let phrase = words.join(" ");
    Ok(match phrase.as_str() {
        "lacking a legal basis" => Ground::LacksLegalBasis,
        "unclear" => Ground::Unclear,
        "inappropriate" => Ground::Inappropriate,
        "too broad" => Ground::TooBroad,
        "harming a third party" => Ground::HarmsThirdParty,
        _ => return Err(format!("`{phrase}` is no ground of review")),
    })
}

/// The words for each kind of deadline.
pub(super) const DEADLINES: [(&str, DeadlineKind); 9] = [
    ("acknowledgement", DeadlineKind::Acknowledgement),
    ("urgent review", DeadlineKind::UrgentReview),
    ("answer", DeadlineKind::Answer),
    ("approval", DeadlineKind::Approval),
    ("customer notice", DeadlineKind::CustomerNotice),
    ("delayed notice", DeadlineKind::DelayedNotice),
    ("withholding review", DeadlineKind::WithholdingReview),
    ("preservation end", DeadlineKind::PreservationEnd),
    ("retention", DeadlineKind::Retention),
];

/// Reads the words of a kind of deadline (TI-1).
pub(super) fn deadline(words: &[&str]) -> Result<DeadlineKind, Problem> {
    let phrase = words.join(" ");
    let known = DEADLINES.iter().find(|(words, _)| *words == phrase);
    known.map(|(_, kind)| *kind).ok_or_else(|| format!("`{phrase}` is no deadline"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_keep_words_together_and_signs_fall_away() {
        let words = split("ines asks, of \"a-17, b\": at 09:30").unwrap();

        assert_eq!(words, ["ines", "asks", "of", "a-17, b", "at", "09:30"]);
        assert!(split("an \"open end").is_err());
    }
}
