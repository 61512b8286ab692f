//! The process saying no, in the reader's words.

use writ_core::refusal::Refusal;
use writ_language::Words;

/// The sentence of a refusal.
pub(crate) fn refusal_text(words: Words, refusal: &Refusal) -> String {
    let (item, day) = match refusal {
        Refusal::NoValidLegalBasis { item }
        | Refusal::NoQualifiedOrder { item }
        | Refusal::NoContentBasis { item }
        | Refusal::NotNarrower { item }
        | Refusal::NotGranted { item }
        | Refusal::FulfilledAlready { item }
        | Refusal::BasisStands { item }
        | Refusal::NotWhatIsAsked { item } => (item.to_string(), String::new()),
        Refusal::NoticeTooEarly { not_before } => (String::new(), words.date(*not_before)),
        Refusal::StillKept { until } => (String::new(), words.date(*until)),
        Refusal::PackageExpired { expired_on } => (String::new(), words.date(*expired_on)),
        _ => (String::new(), String::new()),
    };
    let stage = match refusal {
        Refusal::OutOfOrder { stage } => words.coded("desk-stage", stage),
        _ => String::new(),
    };
    words.say_with(
        &format!("refusal-{}", refusal.code()),
        [("item", item.into()), ("day", day.into()), ("stage", stage.into())],
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use writ_language::Language;

    use super::*;

    /// Every refusal is told in the page's words, never by its code.
    #[test]
    fn each_refusal_of_the_core_has_its_sentence() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src/refusal.rs");
        let source = std::fs::read_to_string(source).unwrap();
        let codes = source
            .split("=> (\"")
            .skip(1)
            .filter_map(|rest| rest.split_once('"'))
            .map(|(code, _)| code);
        let words = Words::of(Language::English);

        let unsaid: Vec<_> =
            codes.clone().filter(|code| words.coded("refusal", code).contains('_')).collect();

        assert!(codes.count() > 50);
        assert!(unsaid.is_empty(), "{unsaid:?}");
    }
}
