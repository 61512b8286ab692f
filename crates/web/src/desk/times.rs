//! Instants, and how long it is until them, in words.

use jiff::Timestamp;
use writ_core::moment::ReportingZone;
use writ_language::Words;

use crate::parts::{Tag, Tone};

/// Less than this is told in hours and minutes.
const SOON_SECONDS: i64 = 48 * 3600;
const DAY_SECONDS: i64 = 24 * 3600;

/// An instant with its local time and the zone it is told in.
pub(crate) fn moment(words: Words, at: Timestamp, zone: &ReportingZone) -> String {
    let zone = zone.time_zone();
    let local = zone.to_datetime(at);
    let abbreviation = zone.to_offset_info(at).abbreviation().to_owned();
    words.say_with(
        "desk-moment",
        [
            ("date", words.date(local.date()).into()),
            ("time", format!("{:02}:{:02}", local.hour(), local.minute()).into()),
            ("zone", abbreviation.into()),
        ],
    )
}

/// The instant by which something is due. Midnight belongs to the day that it ends, which is how people say it.
pub(crate) fn until(words: Words, due_at: Timestamp, zone: &ReportingZone) -> String {
    match zone.day_ended_at(due_at) {
        Some(day) => words.say_with("desk-end-of-day", [("date", words.date(day).into())]),
        None => moment(words, due_at, zone),
    }
}

/// How long is left until an instant, or for how long it has passed.
pub(crate) fn left(words: Words, due_at: Timestamp, now: Timestamp) -> String {
    let seconds = due_at.as_second().saturating_sub(now.as_second());
    let text = span(words, seconds.saturating_abs());
    words.say_with(if seconds >= 0 { "desk-left" } else { "desk-overdue" }, [("span", text.into())])
}

fn span(words: Words, seconds: i64) -> String {
    let (days, hours, minutes) =
        (seconds / DAY_SECONDS, seconds % DAY_SECONDS / 3600, seconds % 3600 / 60);
    if seconds >= SOON_SECONDS {
        words.say_with("desk-span-days", [("days", days.into())])
    } else if days > 0 {
        words.say_with("desk-span-day-hours", [("days", days.into()), ("hours", hours.into())])
    } else if hours > 0 {
        words.say_with("desk-span-hours", [("hours", hours.into()), ("minutes", minutes.into())])
    } else {
        words.say_with("desk-span-minutes", [("minutes", minutes.into())])
    }
}

/// A tag with how long is left, in a colour that presses as the time does.
pub(crate) fn due_tag(words: Words, due_at: Timestamp, now: Timestamp) -> Tag {
    let seconds = due_at.as_second().saturating_sub(now.as_second());
    let tone = match seconds {
        ..=0 => Tone::Danger,
        1..SOON_SECONDS => Tone::Warning,
        SOON_SECONDS.. => Tone::Neutral,
    };
    Tag { text: left(words, due_at, now), tone }
}

#[cfg(test)]
mod tests {
    use writ_language::Language;

    use super::*;

    fn left_after(seconds: i64) -> String {
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let due = Timestamp::from_second(1_700_000_000 + seconds).unwrap();
        left(Words::of(Language::English), due, now)
    }

    /// TI-1.
    #[test]
    fn what_is_left_is_told_as_finely_as_it_presses() {
        assert_eq!(left_after(9 * 86_400 + 5), "9 d left");
        assert_eq!(left_after(43 * 3600), "1 d 19 h left");
        assert_eq!(left_after(3 * 3600 + 12 * 60), "3 h 12 min left");
        assert_eq!(left_after(59), "0 min left");
        assert_eq!(left_after(-86_400), "overdue by 1 d 0 h");
    }

    #[test]
    fn an_instant_is_told_in_the_reporting_zone_and_says_so() {
        let zone = ReportingZone::named("Europe/Amsterdam").unwrap();
        let at = "2026-11-25T11:00:00Z".parse().unwrap();

        let text = moment(Words::of(Language::English), at, &zone);

        assert_eq!(text, "25 November 2026, 12:00 CET");
    }

    /// TI-1.
    #[test]
    fn what_is_due_at_midnight_is_due_at_the_end_of_the_day_before() {
        let zone = ReportingZone::named("Europe/Amsterdam").unwrap();
        let told = |at: &str| until(Words::of(Language::English), at.parse().unwrap(), &zone);

        assert_eq!(told("2026-11-24T23:00:00Z"), "end of 24 November 2026");
        assert_eq!(told("2026-11-24T23:01:00Z"), "25 November 2026, 00:01 CET");
    }
}
