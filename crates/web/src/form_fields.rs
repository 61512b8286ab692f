//! The questions of the one form (IN-5) as a page asks them: label, hint, answers to choose from.
//!
//! Whoever shows the form, portal or desk, builds its questions here; which questions there are, and what an
//! answer has to look like, is decided by `core::form` alone.

use std::collections::BTreeMap;

use writ_app::Installation;
use writ_core::country::{ASSIGNED, Country};
use writ_core::data_class::DataClass;
use writ_core::form::{AnswerProblem, Field as Question, FieldKind, YES};
use writ_core::instrument::Instrument;
use writ_language::Words;

use crate::parts::{Choice, ChoiceGroup, Control, Field, Line};

pub(crate) use writ_core::form::Answers;

/// Requesting bodies that are no country, as the list of countries offers them (CO-7).
const OTHER_BODIES: [&str; 5] = ["XX-EPPO", "XX-EUROPOL", "XX-ICC", "XX-INTERPOL", "XX-OLAF"];

/// The code that stands for a product outside the report (CO-7).
const OTHER_PLATFORM: &str = "other";

/// The questions in a reader's language, with the facts of the organisation.
#[derive(Clone, Copy)]
pub(crate) struct Form<'a> {
    pub(crate) installation: &'a Installation,
    pub(crate) words: Words,
}

impl Form<'_> {
    /// A question with what was answered to it. `key` is the name it is sent under.
    pub(crate) fn field(&self, question: &Question, key: &str, answers: &Answers) -> Field {
        let answer = answers.get(key).map_or("", String::as_str);
        let label = self.words.coded("field", question.code);
        let field = Field::new(key, label, self.control(question, answer, answers));
        field.hint(self.hint(question.code))
    }

    /// An answer in words, a paragraph each; none where nothing was answered.
    pub(crate) fn shown(&self, question: &Question, answer: &str) -> Vec<String> {
        let answer = answer.trim();
        if answer.is_empty() {
            return Vec::new();
        }
        match question.kind {
            FieldKind::Choice(codes) if codes.contains(&answer) => {
                vec![self.chosen(question.code, answer)]
            }
            FieldKind::Date => vec![
                answer.parse().map_or_else(|_| answer.to_owned(), |date| self.words.date(date)),
            ],
            FieldKind::Country => vec![
                answer
                    .parse::<Country>()
                    .map_or_else(|_| answer.to_owned(), |country| self.words.country(&country)),
            ],
            FieldKind::Platforms => answer.split(';').map(|code| self.platform(code)).collect(),
            FieldKind::Instrument => vec![
                self.installation
                    .catalogue
                    .get(answer)
                    .map_or_else(|| answer.to_owned(), instrument_name),
            ],
            FieldKind::Declaration => vec![self.words.say("choice-emergency-yes")],
            FieldKind::Choice(_)
            | FieldKind::Text
            | FieldKind::LongText
            | FieldKind::Email
            | FieldKind::Phone
            | FieldKind::Files => vec![answer.to_owned()],
        }
    }

    /// What is wrong with an answer, in words; it names its question and never repeats what was typed.
    pub(crate) fn problem(&self, problem: &AnswerProblem) -> String {
        let code = problem.key.rsplit('.').next().unwrap_or_default();
        let label = if code.is_empty() { String::new() } else { self.words.coded("field", code) };
        self.problem_with(&label, problem.code, &problem.values)
    }

    /// The same for a question with a label of its own.
    pub(crate) fn problem_with(
        &self,
        label: &str,
        code: &str,
        values: &BTreeMap<&'static str, String>,
    ) -> String {
        let value = |name: &str| values.get(name).map_or("", String::as_str);
        let values = [
            ("label", label.into()),
            ("most", value("most").into()),
            ("instead", value("instead").into()),
            ("known", value("known").into()),
        ];
        self.words.say_with(&format!("answer-{code}"), values)
    }

    /// The classes of data with what each contains (DA-1, DA-3).
    pub(crate) fn data_classes(&self, chosen: &[&str]) -> Vec<Choice> {
        let notes = self.installation.profile.data_classes().iter();
        let mut choices = notes
            .map(|note| Choice {
                value: note.code.code().to_owned(),
                text: titled(note.code, &note.title),
                hint: Some(note.contains.join("; ")),
                is_chosen: chosen.contains(&note.code.code()),
            })
            .collect::<Vec<_>>();
        let order = |value: &str| DataClass::ALL.iter().position(|class| class.code() == value);
        choices.sort_by_key(|choice| order(&choice.value));
        choices
    }

    fn hint(&self, code: &str) -> Option<String> {
        let id = format!("hint-{code}");
        let hint = self.words.say(&id);
        (hint != id).then_some(hint)
    }

    fn chosen(&self, question: &str, code: &str) -> String {
        if question == "data_class" {
            let notes = self.installation.profile.data_classes();
            let note = notes.iter().find(|note| note.code.code() == code);
            return note.map_or_else(|| code.to_owned(), |note| titled(note.code, &note.title));
        }
        self.words.say(&format!("choice-{question}-{code}"))
    }

    fn platform(&self, code: &str) -> String {
        let code = code.trim();
        if code == OTHER_PLATFORM {
            return self.words.say("choice-platform-other");
        }
        let platforms = self.installation.profile.platforms().iter();
        let mut found = platforms.filter(|platform| platform.code.as_str() == code);
        found.next().map_or_else(|| code.to_owned(), |platform| platform.name.clone())
    }

    fn control(&self, question: &Question, answer: &str, answers: &Answers) -> Control {
        let line = |kind, autocomplete| {
            let value = answer.to_owned();
            Control::Line(Line {
                kind,
                value,
                autocomplete,
                max_chars: question.max_chars,
                ..Line::default()
            })
        };
        match question.kind {
            FieldKind::Text => line("", ""),
            FieldKind::LongText => Control::Lines {
                value: answer.to_owned(),
                rows: if question.max_chars > 1_000 { 8 } else { 4 },
                max_chars: question.max_chars,
            },
            FieldKind::Date => Control::Line(Line {
                kind: "date",
                value: answer.to_owned(),
                width_chars: 12,
                ..Line::default()
            }),
            FieldKind::Country => Control::Select(self.countries(answer)),
            FieldKind::Choice(_) if question.code == "data_class" => {
                Control::Radios(self.data_classes(&[answer]))
            }
            FieldKind::Choice(codes) if codes.len() > 6 => {
                let none = Choice::new("", self.words.say("choice-none"), answer);
                let all = codes.iter().map(|code| self.choice(question.code, code, answer));
                Control::Select(std::iter::once(none).chain(all).collect())
            }
            FieldKind::Choice(codes) => Control::Radios(
                codes.iter().map(|code| self.choice(question.code, code, answer)).collect(),
            ),
            FieldKind::Platforms => Control::Checkboxes(self.platforms(answer)),
            FieldKind::Instrument => Control::Groups(self.instruments(answer, answers)),
            FieldKind::Email => line("email", "email"),
            FieldKind::Phone => line("tel", "tel"),
            FieldKind::Files => Control::Files { accept: "", is_multiple: true },
            FieldKind::Declaration => Control::Agreement { is_given: answer == YES },
        }
    }

    fn choice(&self, question: &str, code: &str, answer: &str) -> Choice {
        let choice = Choice::new(code, self.chosen(question, code), answer);
        let id = format!("choice-explains-{question}-{code}");
        let explained = self.words.say(&id);
        if explained == id { choice } else { choice.explained(explained) }
    }

    /// Every country and region by name, and the bodies that are none (CO-7).
    pub(crate) fn countries(&self, answer: &str) -> Vec<Choice> {
        let named = |code: &&str| {
            let country = code.parse::<Country>().ok()?;
            Some(Choice::new(code, self.words.country(&country), answer))
        };
        let mut countries = ASSIGNED.iter().chain(&["XK"]).filter_map(named).collect::<Vec<_>>();
        countries.sort_by_cached_key(|choice| sorting_key(&choice.text));
        let none = Choice::new("", self.words.say("choice-none"), answer);
        let bodies = OTHER_BODIES.iter().filter_map(named);
        std::iter::once(none).chain(countries).chain(bodies).collect()
    }

    fn platforms(&self, answer: &str) -> Vec<Choice> {
        let is_chosen = |code: &str| answer.split(';').any(|chosen| chosen.trim() == code);
        let platforms = self.installation.profile.platforms().iter();
        let other = (OTHER_PLATFORM, self.words.say("choice-platform-other"));
        platforms
            .map(|platform| (platform.code.as_str(), platform.name.clone()))
            .chain([other])
            .map(|(code, text)| Choice {
                value: code.to_owned(),
                text,
                hint: None,
                is_chosen: is_chosen(code),
            })
            .collect()
    }

    /// The instruments of the agency's country first, then those of treaties and every country's (IN-7).
    fn instruments(&self, answer: &str, answers: &Answers) -> Vec<ChoiceGroup> {
        let country = answers.get("agency_country").map(String::as_str);
        let of = |wanted: Option<&str>| {
            self.installation
                .catalogue
                .iter()
                .filter(|entry| entry.country.as_deref() == wanted)
                .map(|entry| Choice::new(&entry.code, instrument_name(entry), answer))
                .collect::<Vec<_>>()
        };
        let none = vec![Choice::new("", self.words.say("choice-none"), answer)];
        let mut groups = vec![ChoiceGroup { label: String::new(), choices: none }];
        if let Some(country) = country.and_then(|code| code.parse::<Country>().ok()) {
            let values = [("country", self.words.country(&country).into())];
            groups.push(ChoiceGroup {
                label: self.words.say_with("instruments-of-country", values),
                choices: of(Some(country.code())),
            });
        }
        for treaty in ["EU", "INT"] {
            let choices = of(Some(treaty));
            let label = self.words.coded("instruments", treaty);
            groups.push(ChoiceGroup { label, choices });
        }
        groups
            .push(ChoiceGroup { label: self.words.say("instruments-general"), choices: of(None) });
        groups.retain(|group| !group.choices.is_empty());
        groups
    }
}

/// The name of an instrument: its own, and the English one where that is another.
fn instrument_name(entry: &Instrument) -> String {
    if entry.name_original == entry.name_english || entry.name_original.is_empty() {
        entry.name_english.clone()
    } else {
        format!("{} ({})", entry.name_original, entry.name_english)
    }
}

/// The title of a class of data, with the letter that the policy gives it.
pub(crate) fn titled(class: DataClass, title: &str) -> String {
    class.letter().map_or_else(|| title.to_owned(), |letter| format!("{letter}. {title}"))
}

/// What a name sorts under, so that Åland stands among the A.
fn sorting_key(name: &str) -> String {
    let folded = |letter: char| match letter.to_lowercase().next().unwrap_or(letter) {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        other => other,
    };
    name.chars().map(folded).collect()
}
