//! The pages of the form: which questions stand on which, and which come up for which answers.

use writ_core::document::DocumentKind;
use writ_core::form::{FIELDS, Field, Group, Required, YES, field_named};

use crate::form_fields::Answers;

/// One page of the form.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// Its name in addresses and texts.
    pub(crate) code: &'static str,
    pub(crate) group: Group,
    pub(crate) asks: Asks,
    /// For which answers it comes up.
    when: When,
}

/// What a page asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    /// Questions of the form, by code.
    Questions(&'static [&'static str]),
    /// Documents, as the answer to this question.
    Papers(&'static str, DocumentKind),
    /// The items: identifiers, and what is to happen with each.
    Items,
}

#[derive(Debug, PartialEq, Eq)]
enum When {
    Always,
    /// Where this question is answered so.
    Answered(&'static str, &'static str),
}

const fn step(code: &'static str, group: Group, asks: Asks) -> Step {
    Step { code, group, asks, when: When::Always }
}

const fn questions(
    code: &'static str,
    group: Group,
    questions: &'static [&'static str],
    when: When,
) -> Step {
    Step { code, group, asks: Asks::Questions(questions), when }
}

/// The pages of the whole form, in order. Each question of the form stands on one of them, the declaration
/// on the page that sends it.
pub(crate) const STEPS: [Step; 20] = [
    questions(
        "agency",
        Group::Agency,
        &["agency_name", "agency_kind", "agency_country"],
        When::Always,
    ),
    questions("address", Group::Agency, &["agency_address", "agency_email"], When::Always),
    questions(
        "officer",
        Group::Officer,
        &["officer_name", "officer_post", "supervisor"],
        When::Always,
    ),
    questions("telephone", Group::Officer, &["call_back_number"], When::Always),
    step("credentials", Group::Officer, Asks::Papers("certificates", DocumentKind::Certificates)),
    questions("instrument", Group::Process, &["instrument"], When::Always),
    questions(
        "document",
        Group::Process,
        &["docket_number", "process_date", "issuing_authority"],
        When::Always,
    ),
    questions("law", Group::Process, &["law_and_article"], When::Always),
    questions("circumstance", Group::Circumstance, &["circumstance"], When::Always),
    questions("urgency", Group::Circumstance, &["emergency"], When::Always),
    questions(
        "danger",
        Group::Circumstance,
        &["threat", "emergency_proof"],
        When::Answered("emergency", YES),
    ),
    questions("platform", Group::Circumstance, &["platform"], When::Always),
    questions("purpose", Group::Circumstance, &["purpose"], When::Always),
    step("items", Group::Item, Asks::Items),
    questions("silence", Group::Closing, &["nondisclosure"], When::Always),
    questions(
        "silence-end",
        Group::Closing,
        &["nondisclosure_end"],
        When::Answered("nondisclosure", "until_a_day"),
    ),
    questions("reply", Group::Closing, &["reply_channel"], When::Always),
    questions(
        "reply-address",
        Group::Closing,
        &["reply_address"],
        When::Answered("reply_channel", "registered_mail"),
    ),
    step("papers", Group::Closing, Asks::Papers("attachments", DocumentKind::LegalProcess)),
    questions("remarks", Group::Closing, &["remarks"], When::Always),
];

/// The questions that documents answer, by the kinds of the documents.
pub(crate) const PAPER_QUESTIONS: [(&str, DocumentKind); 3] = [
    ("certificates", DocumentKind::Certificates),
    ("attachments", DocumentKind::LegalProcess),
    ("attachments", DocumentKind::Attachment),
];

/// The pages that these answers bring up.
pub(crate) fn steps_for(answers: &Answers) -> Vec<&'static Step> {
    STEPS.iter().filter(|step| step.comes_up(answers)).collect()
}

/// The page of this name.
pub(crate) fn step_named(code: &str) -> Option<&'static Step> {
    STEPS.iter().find(|step| step.code == code)
}

/// How far a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Nothing is answered.
    NotBegun,
    /// Something is missing.
    Incomplete,
    /// Nothing is missing.
    Complete,
    /// Nothing is answered, and nothing has to be.
    Optional,
}

impl Step {
    /// Whether it comes up for these answers.
    pub(crate) fn comes_up(&self, answers: &Answers) -> bool {
        match self.when {
            When::Always => true,
            When::Answered(question, wanted) => {
                answers.get(question).is_some_and(|answer| answer == wanted)
            }
        }
    }

    /// The fields of the form that it asks.
    pub(crate) fn fields(&self) -> Vec<&'static Field> {
        match self.asks {
            Asks::Questions(codes) => codes.iter().filter_map(|code| field_named(code)).collect(),
            Asks::Papers(code, _) => field_named(code).into_iter().collect(),
            Asks::Items => FIELDS.iter().filter(|field| field.is_repeated()).collect(),
        }
    }

    /// How far it is, by the answers and by what the form lacks.
    pub(crate) fn progress(&self, answers: &Answers, lacking: &[String]) -> Progress {
        let is_mine = |key: &str| match key.strip_prefix("items.") {
            Some(_) => self.asks == Asks::Items,
            None => self.fields().iter().any(|field| field.code == key),
        };
        let is_answered =
            answers.iter().any(|(key, answer)| is_mine(key) && !answer.trim().is_empty());
        let lacks = lacking.iter().any(|key| is_mine(key));
        let is_optional = self.fields().iter().all(|field| field.required == Required::Optional);
        match (is_answered, lacks) {
            (true, false) => Progress::Complete,
            (true, true) => Progress::Incomplete,
            (false, _) if is_optional => Progress::Optional,
            (false, _) => Progress::NotBegun,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// IN-5.
    #[test]
    fn each_question_of_the_form_stands_on_one_page() {
        for field in FIELDS.iter().filter(|field| field.code != "declaration") {
            let pages = STEPS.iter().filter(|step| step.fields().contains(&field)).count();

            assert_eq!(pages, 1, "{}", field.code);
        }
    }

    /// RV-3, NO-3.
    #[test]
    fn a_question_that_depends_on_another_comes_up_after_that_answer_alone() {
        let answers = |question: &str, answer: &str| {
            Answers::from([(question.to_owned(), answer.to_owned())])
        };
        let comes_up =
            |code: &str, answers: &Answers| steps_for(answers).iter().any(|step| step.code == code);

        assert!(comes_up("danger", &answers("emergency", "yes")));
        assert!(!comes_up("danger", &answers("emergency", "no")));
        assert!(comes_up("silence-end", &answers("nondisclosure", "until_a_day")));
        assert!(!comes_up("silence-end", &answers("nondisclosure", "without_end")));
    }

    #[test]
    fn a_page_is_complete_when_nothing_of_it_is_missing() {
        let law = step_named("law").unwrap();
        let answered = Answers::from([("law_and_article".to_owned(), "Art. 1".to_owned())]);

        assert_eq!(law.progress(&answered, &[]), Progress::Complete);
        assert_eq!(
            law.progress(&Answers::new(), &["law_and_article".to_owned()]),
            Progress::NotBegun
        );
        assert_eq!(
            step_named("remarks").unwrap().progress(&Answers::new(), &[]),
            Progress::Optional
        );
    }
}
