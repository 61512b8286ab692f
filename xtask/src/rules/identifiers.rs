//! Rule identifiers in text.

use std::fmt;

/// The chapters of the process, in its order.
const CHAPTERS: [&str; 9] = ["IN", "VE", "DA", "RV", "TI", "NO", "CO", "RE", "RT"];

/// A chapter and a number; ordered as `docs/process.md` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RuleId {
    chapter: usize,
    number: u32,
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", CHAPTERS.get(self.chapter).unwrap_or(&"?"), self.number)
    }
}

/// The rules that third-level headings name.
pub(super) fn headings(markdown: &str) -> Vec<RuleId> {
    markdown
        .lines()
        .filter_map(|line| line.strip_prefix("### "))
        .filter_map(|title| cited(title).first().copied())
        .collect()
}

/// The rules that a line names.
///
/// A chapter, a hyphen and digits stand alone: `IN-1` and `(NO-3)` are rules; `MAIN-1` and a docket
/// number such as `CO-2024-17` are not.
pub(super) fn cited(line: &str) -> Vec<RuleId> {
    line.split(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '_' | '-')))
        .filter_map(|token| {
            let (chapter, number) = token.trim_end_matches('-').split_once('-')?;
            let chapter = CHAPTERS.iter().position(|known| *known == chapter)?;
            let digits = number.bytes().all(|byte| byte.is_ascii_digit());
            Some(RuleId { chapter, number: number.parse().ok().filter(|_| digits)? })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        cited(line).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn rules_are_found_among_words_and_signs() {
        assert_eq!(
            words("/// IN-1, (NO-3) and `RV-4`: see CO-1's text"),
            ["IN-1", "NO-3", "RV-4", "CO-1"]
        );
    }

    #[test]
    fn what_only_looks_like_a_rule_is_none() {
        assert_eq!(
            words("MAIN-1 IN-1a CO-2024-17 IN- NO-+1 XIN-2 in-1 DE-3"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn the_headings_of_the_third_level_are_the_list() {
        let rules = headings("# IN-1\n## IN-2\n### IN-3 Certificates\n#### IN-4\ntext IN-5\n");

        assert_eq!(rules.iter().map(ToString::to_string).collect::<Vec<_>>(), ["IN-3"]);
    }
}
