//! What the parts of `templates/parts.html` are filled with: questions, problems, rows, pages of a list.
//!
//! A page builds these values; the markup, and with it every label, description and error that assistive
//! technology reads, stands in the macros alone.

#![cfg_attr(
    not(test),
    expect(dead_code, reason = "not every part has a page that uses it yet; each has a sample")
)]

use std::borrow::Borrow;

use writ_language::Words;

/// One question with everything that is said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    /// The name it is sent under, and the anchor that the error summary leads to.
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) hint: Option<String>,
    /// What is wrong with the answer.
    pub(crate) error: Option<String>,
    pub(crate) is_optional: bool,
    /// Whether the label is the heading of the page, as on a page with one question.
    pub(crate) is_heading: bool,
    pub(crate) control: Control,
}

/// How a question is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Control {
    /// One line.
    Line(Line),
    /// Several lines.
    Lines { value: String, rows: u16, max_chars: usize },
    /// One of a list.
    Select(Vec<Choice>),
    /// One of a list in groups.
    Groups(Vec<ChoiceGroup>),
    /// One of a few, all in view.
    Radios(Vec<Choice>),
    /// Any of a few.
    Checkboxes(Vec<Choice>),
    /// One statement to agree to: the label is the box's own.
    Agreement { is_given: bool },
    /// Files of the reader's device.
    Files { accept: &'static str, is_multiple: bool },
}

/// A field of one line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Line {
    /// The `type` of the input; empty stands for `text`.
    pub(crate) kind: &'static str,
    pub(crate) value: String,
    /// What a browser may fill in; empty stands for nothing said.
    pub(crate) autocomplete: &'static str,
    /// The keyboard of a touch screen, such as `numeric`; empty stands for the usual one.
    pub(crate) keyboard: &'static str,
    /// How wide it is drawn, in characters; 0 is the whole width.
    pub(crate) width_chars: u16,
    /// 0 is no limit.
    pub(crate) max_chars: usize,
}

/// One of several answers to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) text: String,
    pub(crate) hint: Option<String>,
    pub(crate) is_chosen: bool,
}

/// Answers to choose from under a heading; an empty one stands for none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChoiceGroup {
    pub(crate) label: String,
    pub(crate) choices: Vec<Choice>,
}

impl Choice {
    /// An answer to choose; chosen where `current` is its value.
    pub(crate) fn new(value: &str, text: String, current: &str) -> Self {
        Self { value: value.to_owned(), text, hint: None, is_chosen: value == current }
    }

    /// The same with a line below that explains it.
    #[must_use]
    pub(crate) fn explained(self, hint: String) -> Self {
        Self { hint: Some(hint), ..self }
    }
}

impl Field {
    /// A question that must be answered.
    pub(crate) fn new(name: impl Into<String>, label: String, control: Control) -> Self {
        let name = name.into();
        Self {
            name,
            label,
            hint: None,
            error: None,
            is_optional: false,
            is_heading: false,
            control,
        }
    }

    /// A question of one line.
    pub(crate) fn line(name: impl Into<String>, label: String, value: &str) -> Self {
        let line = Line { value: value.to_owned(), ..Line::default() };
        Self::new(name, label, Control::Line(line))
    }

    /// A line of another kind: `email`, `tel`, `date`, `password`, …
    pub(crate) fn line_of(
        name: impl Into<String>,
        label: String,
        value: &str,
        kind: &'static str,
    ) -> Self {
        let width_chars = if kind == "date" { 12 } else { 0 };
        let line = Line { kind, value: value.to_owned(), width_chars, ..Line::default() };
        Self::new(name, label, Control::Line(line))
    }

    /// The same with a line that explains the question.
    #[must_use]
    pub(crate) fn hint(self, hint: impl Into<Option<String>>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// The same with what is wrong with the answer.
    #[must_use]
    pub(crate) fn error(self, error: impl Into<Option<String>>) -> Self {
        Self { error: error.into(), ..self }
    }

    /// The same, marked as optional or not.
    #[must_use]
    pub(crate) fn optional(self, is_optional: bool) -> Self {
        Self { is_optional, ..self }
    }

    /// The same as the heading of its page.
    #[must_use]
    pub(crate) fn heading(self) -> Self {
        Self { is_heading: true, ..self }
    }

    /// The kind of a line's input.
    pub(crate) fn line_kind(line: &Line) -> &'static str {
        if line.kind.is_empty() { "text" } else { line.kind }
    }

    /// The anchors of what describes the input.
    pub(crate) fn described_by(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.name));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.name));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }

    /// The anchor of one of several answers; that of the first is the field's own.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a template passes by reference")]
    pub(crate) fn choice_anchor(&self, index: &usize) -> String {
        match index {
            0 => self.name.clone(),
            index => format!("{}-{index}", self.name),
        }
    }
}

/// A problem as the summary at the head of a form lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FormProblem {
    /// The anchor of the field; empty where it belongs to none.
    pub(crate) anchor: String,
    pub(crate) text: String,
}

/// The problems of a form's fields, in their order.
pub(crate) fn problems_of(fields: &[Field]) -> Vec<FormProblem> {
    fields
        .iter()
        .filter_map(|field| {
            let text = field.error.clone()?;
            Some(FormProblem { anchor: field.name.clone(), text })
        })
        .collect()
}

/// The same where what is wrong is said in few words beside the field: above the form its name stands before them.
pub(crate) fn problems_named(words: Words, fields: &[Field]) -> Vec<FormProblem> {
    let mut problems = problems_of(fields);
    for problem in &mut problems {
        // A statement to agree to is a sentence already.
        let is_named = |field: &&Field| {
            field.name == problem.anchor && !matches!(field.control, Control::Agreement { .. })
        };
        if let Some(field) = fields.iter().find(is_named) {
            let values =
                [("field", field.label.as_str().into()), ("problem", problem.text.as_str().into())];
            problem.text = words.say_with("form-problem-named", values);
        }
    }
    problems
}

/// The heading over a form's problems.
pub(crate) fn problems_heading(words: impl Borrow<Words>, problems: &[FormProblem]) -> String {
    let count = i64::try_from(problems.len()).unwrap_or(i64::MAX);
    words.borrow().say_with("form-errors-heading", [("count", count.into())])
}

/// The title of a page whose form has problems says so first.
pub(crate) fn title_with_problems(words: Words, title: String, problems: usize) -> String {
    if problems == 0 {
        title
    } else {
        words.say_with("form-error-title", [("title", title.into())])
    }
}

/// What colour a tag or notice has; never the only carrier of its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tone {
    /// Beside the matter.
    #[default]
    Neutral,
    /// The matter itself.
    Accent,
    /// To know.
    Info,
    /// Well done.
    Success,
    /// Watch out.
    Warning,
    /// Wrong or dangerous.
    Danger,
}

impl Tone {
    /// The name of the colour in the design system.
    pub(crate) const fn colour(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Accent => "accent",
            Self::Info => "info",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }
}

/// A word or two about the state of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) text: String,
    pub(crate) tone: Tone,
}

/// A line of a summary: what, and what is said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SummaryRow {
    pub(crate) term: String,
    /// One paragraph each; none where nothing was answered.
    pub(crate) values: Vec<String>,
    /// What to say where there is no value, or beside it.
    pub(crate) warning: Option<String>,
    /// Where it can be changed.
    pub(crate) change: Option<Change>,
}

/// A way to change a line of a summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) address: String,
    pub(crate) text: String,
}

impl SummaryRow {
    /// A line with one value.
    pub(crate) fn new(term: String, value: impl Into<String>) -> Self {
        Self { term, values: vec![value.into()], warning: None, change: None }
    }

    /// A line with several values.
    pub(crate) fn of(term: String, values: Vec<String>) -> Self {
        Self { term, values, warning: None, change: None }
    }

    /// The same with a way to change it.
    #[must_use]
    pub(crate) fn changed_at(self, address: impl Into<String>, text: String) -> Self {
        Self { change: Some(Change { address: address.into(), text }), ..self }
    }

    /// The same with a warning.
    #[must_use]
    pub(crate) fn warned(self, warning: impl Into<Option<String>>) -> Self {
        Self { warning: warning.into(), ..self }
    }
}

/// The pages of a list, seen from one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pagination {
    pub(crate) label: String,
    /// “Page 2 of 7”, or which rows are seen.
    pub(crate) place: String,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
}

#[cfg(test)]
mod tests {
    use askama::Template;
    use writ_language::Language;

    use super::*;

    const TONES: [Tone; 6] =
        [Tone::Neutral, Tone::Accent, Tone::Info, Tone::Success, Tone::Warning, Tone::Danger];

    /// Every part once, as a page would use it.
    #[derive(Template)]
    #[template(path = "parts-samples.html")]
    struct Samples {
        words: Words,
        fields: Vec<Field>,
        problems: Vec<FormProblem>,
        rows: Vec<SummaryRow>,
        tags: Vec<Tag>,
        pages: Pagination,
    }

    fn samples(language: Language) -> String {
        let words = Words::of(language);
        let choices = || {
            ["administrative", "judicial"]
                .map(|code| Choice::new(code, code.to_owned(), "judicial"))
                .map(|choice| choice.explained("what <it> means".to_owned()))
                .to_vec()
        };
        let long = "x".repeat(90);
        let field = |name: &str, control| Field::new(name, format!("Label of {name}"), control);
        let fields = vec![
            Field::line("agency", "Agency".to_owned(), &long)
                .hint("As on its letterhead".to_owned())
                .error("Name the agency".to_owned()),
            Field::line_of("day", "Day".to_owned(), "2024-02-01", "date").optional(true),
            field("lines", Control::Lines { value: "a\n<b>".to_owned(), rows: 4, max_chars: 10 }),
            field("select", Control::Select(choices())).error("Choose one".to_owned()),
            field("radios", Control::Radios(choices()))
                .hint("One of these".to_owned())
                .error("Choose one of them".to_owned()),
            field("boxes", Control::Checkboxes(choices())),
            field("heading", Control::Radios(choices())).heading(),
            field("yes", Control::Agreement { is_given: true }),
            field("files", Control::Files { accept: ".pdf", is_multiple: true }),
        ];
        let page = Samples {
            words,
            problems: problems_of(&fields),
            fields,
            rows: vec![
                SummaryRow::new("Agency".to_owned(), long)
                    .changed_at("/change", "Change".to_owned()),
                SummaryRow::of("Law".to_owned(), vec![]).warned("Not answered".to_owned()),
            ],
            tags: TONES.map(|tone| Tag { text: tone.colour().to_owned(), tone }).to_vec(),
            pages: Pagination {
                label: "Pages".to_owned(),
                place: "Page 2 of 3".to_owned(),
                previous: Some("?page=1".to_owned()),
                next: Some("?page=3".to_owned()),
            },
        };
        page.render().unwrap()
    }

    #[test]
    fn an_input_is_labelled_and_described_by_its_hint_and_its_error() {
        let html = samples(Language::English);

        assert!(html.contains(r#"<label class="ds-label" for="agency">Agency"#), "{html}");
        assert!(html.contains(r#"aria-describedby="agency-hint agency-error""#));
        assert!(html.contains(r#"id="agency-hint""#) && html.contains(r#"id="agency-error""#));
        assert!(html.contains(r#"aria-invalid="true""#));
    }

    #[test]
    fn the_error_summary_leads_to_each_field_with_a_problem() {
        let html = samples(Language::English);

        for anchor in ["agency", "select", "radios"] {
            assert!(html.contains(&format!(r##"href="#{anchor}""##)), "{anchor}");
            assert_eq!(html.matches(&format!(r#"id="{anchor}""#)).count(), 1, "{anchor}");
        }
    }

    #[test]
    fn several_answers_stand_in_a_group_that_carries_the_question() {
        let html = samples(Language::English);

        assert!(html.contains(r#"<legend class="ds-label">Label of radios"#), "{html}");
        assert!(html.contains(r#"<label class="ds-label" for="radios-1">"#));
        assert!(html.contains(r#"value="judicial" checked"#));
    }

    #[test]
    fn what_a_person_typed_is_text_and_never_markup() {
        let html = samples(Language::Arabic);

        assert!(!html.contains("<b>") && !html.contains("<it>"));
    }

    #[test]
    fn the_title_of_a_page_with_problems_says_so_first() {
        let words = Words::of(Language::English);

        assert_eq!(title_with_problems(words, "Agency".to_owned(), 1), "Error: Agency");
        assert_eq!(title_with_problems(words, "Agency".to_owned(), 0), "Agency");
    }
}
