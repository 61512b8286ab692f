//! The reader's language: texts, dates and numbers, from `locales/`.
//!
//! A text that a language does not have yet is said in English; `site` and `countries` are whole in each.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::civil::Date;
use writ_core::country::Country;
use writ_core::report::HalfDays;

/// A language that pages are offered in. Each has every text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// English, for readers who ask for none of the others.
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Arabic, written from right to left.
    Arabic,
}

impl Language {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 5] =
        [Self::English, Self::German, Self::French, Self::Spanish, Self::Arabic];

    /// The language subtag used in addresses and on the page.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Arabic => "ar",
        }
    }

    /// The value of a page's `dir` attribute.
    #[must_use]
    pub const fn direction(self) -> &'static str {
        match self {
            Self::English | Self::German | Self::French | Self::Spanish => "ltr",
            Self::Arabic => "rtl",
        }
    }

    /// The language of a tag such as `de` or `fr-CH`; none when it is not offered.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(primary))
    }

    /// The best offered language of an `Accept-Language` header; English when none is.
    #[must_use]
    pub fn accepted(header: &str) -> Self {
        let mut best = (0.0, Self::English);
        for range in header.split(',').take(20) {
            let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
            let weight = weight
                .trim()
                .strip_prefix("q=")
                .and_then(|weight| weight.parse::<f32>().ok())
                .unwrap_or(0.0);
            if let Some(language) = Self::of_tag(tag.trim())
                && weight > best.0
            {
                best = (weight, language);
            }
        }
        best.1
    }

    /// Its files of texts, each with its name.
    const fn sources(self) -> &'static [(&'static str, &'static str)] {
        macro_rules! texts {
            ($code:literal: $($file:literal),*) => {
                &[$(($file, include_str!(concat!("../../../locales/", $code, "/", $file, ".ftl")))),*]
            };
        }
        match self {
            Self::English => {
                texts!("en": "site", "countries", "faces", "form", "access", "portal", "desk", "letters", "history", "api", "package")
            }
            Self::German => texts!("de": "site", "countries"),
            Self::French => texts!("fr": "site", "countries"),
            Self::Spanish => texts!("es": "site", "countries"),
            Self::Arabic => texts!("ar": "site", "countries"),
        }
    }
}

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<BTreeMap<Language, Bundle>> = LazyLock::new(|| {
    Language::ALL.into_iter().map(|language| (language, bundle(language))).collect()
});

fn bundle(language: Language) -> Bundle {
    let mut bundle =
        FluentBundle::new_concurrent(vec![language.code().parse().unwrap_or_default()]);
    // A date is put together from its parts and then put into a sentence: isolated twice, its direction
    // would be guessed from nothing and the parts change places. Names are isolated on the page.
    bundle.set_use_isolating(false);
    for (_, source) in language.sources() {
        let resource = match FluentResource::try_new((*source).to_owned()) {
            Ok(resource) => resource,
            // A broken message is left out; a test reads every file without error.
            Err((resource, _errors)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// The texts, dates and numbers of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    language: Language,
}

impl Words {
    /// The words of a language.
    #[must_use]
    pub const fn of(language: Language) -> Self {
        Self { language }
    }

    /// The language they are in.
    #[must_use]
    pub const fn language(self) -> Language {
        self.language
    }

    /// The text of a message.
    #[must_use]
    pub fn say(self, id: &str) -> String {
        self.say_with(id, [])
    }

    /// The text of a message with values in it; its id where there is none, which a test rules out.
    #[must_use]
    pub fn say_with<const N: usize>(
        self,
        id: &str,
        values: [(&'static str, FluentValue<'_>); N],
    ) -> String {
        let args = FluentArgs::from_iter(values);
        [self.language, Language::English]
            .into_iter()
            .filter_map(|language| BUNDLES.get(&language))
            .find_map(|bundle| {
                let pattern = bundle.get_message(id)?.value()?;
                Some(bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned())
            })
            .unwrap_or_else(|| id.to_owned())
    }

    /// A text of one message chosen by a code, such as `outcome-` and `rejected`.
    #[must_use]
    pub fn coded(self, prefix: &str, code: &str) -> String {
        self.say(&format!("{prefix}-{code}"))
    }

    /// The name of a country or region, or of a body that is no country.
    #[must_use]
    pub fn country(self, country: &Country) -> String {
        if let Some(body) = country.code().strip_prefix("XX-") {
            return self.say_with("body-name", [("code", body.into())]);
        }
        self.coded("country", country.code())
    }

    /// A count, with the language's mark between thousands.
    #[must_use]
    pub fn number(self, number: u64) -> String {
        let digits = number.to_string();
        let mark = self.say("group-mark");
        let mut grouped = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push_str(&mark);
            }
            grouped.push(digit);
        }
        grouped
    }

    /// Whole per cent.
    #[must_use]
    pub fn percent(self, percent: u32) -> String {
        self.say_with("percent", [("number", percent.to_string().into())])
    }

    /// Days, with a half where there is one: `8`, `8.5`.
    #[must_use]
    pub fn days(self, days: HalfDays) -> String {
        let whole = self.number(u64::from(days.half_days() / 2));
        if days.half_days().is_multiple_of(2) {
            whole
        } else {
            format!("{whole}{}5", self.say("decimal-mark"))
        }
    }

    /// A day written out.
    #[must_use]
    pub fn date(self, date: Date) -> String {
        let month = self.say_with("month", [("month", i64::from(date.month()).into())]);
        self.say_with(
            "date",
            [
                // A number, for the first of a month has a form of its own in French.
                ("day", i64::from(date.day()).into()),
                ("month", month.into()),
                ("year", date.year().to_string().into()),
            ],
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::civil::date;

    use super::*;

    /// The messages of a file: the text of each under its id, comments left out.
    fn messages(source: &str) -> BTreeMap<&str, String> {
        let mut messages = BTreeMap::new();
        let mut id = "";
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            let mut text = line;
            if line.starts_with(|first: char| first.is_ascii_alphabetic()) {
                (id, text) = line.split_once(" = ").unwrap();
                assert!(!messages.contains_key(id), "{id} is there twice");
            }
            let message: &mut String = messages.entry(id).or_default();
            message.push_str(text);
            message.push('\n');
        }
        messages.retain(|id, _| !id.is_empty());
        messages
    }

    fn ids(source: &str) -> BTreeSet<String> {
        messages(source).into_keys().map(str::to_owned).collect()
    }

    /// What stands after each `$` of a text.
    fn variables(text: &str) -> BTreeSet<&str> {
        text.split('$')
            .skip(1)
            .filter_map(|rest| rest.split(|next: char| !next.is_ascii_alphanumeric()).next())
            .collect()
    }

    fn file(language: Language, name: &str) -> Option<&'static str> {
        let mut sources = language.sources().iter();
        sources.find(|(file, _)| *file == name).map(|(_, source)| *source)
    }

    #[test]
    fn every_file_of_texts_is_read_without_error() {
        for language in Language::ALL {
            for (name, source) in language.sources() {
                if let Err((_, errors)) = FluentResource::try_new((*source).to_owned()) {
                    panic!("{}/{name}: {errors:?}", language.code());
                }
            }
        }
    }

    #[test]
    fn no_text_stands_in_two_files() {
        let mut all = BTreeSet::new();
        for (name, source) in Language::English.sources() {
            for id in ids(source) {
                assert!(all.insert(id.clone()), "{name}: {id}");
            }
        }
    }

    #[test]
    fn a_translated_file_has_the_texts_that_english_has_and_no_other() {
        for language in Language::ALL {
            for (name, source) in language.sources() {
                let (english, ids) = (ids(file(Language::English, name).unwrap()), ids(source));
                let missing = english.difference(&ids).collect::<Vec<_>>();
                let unknown = ids.difference(&english).collect::<Vec<_>>();

                let code = language.code();
                assert!(
                    missing.is_empty() && unknown.is_empty(),
                    "{code}/{name}: {missing:?} {unknown:?}"
                );
            }
        }
    }

    #[test]
    fn a_text_has_the_same_values_in_it_in_every_language() {
        for language in Language::ALL {
            for (name, source) in language.sources() {
                let translated = messages(source);
                for (id, text) in messages(file(Language::English, name).unwrap()) {
                    let found = variables(&translated[id]);

                    assert_eq!(found, variables(&text), "{} {id}", language.code());
                }
            }
        }
    }

    #[test]
    fn the_public_pages_are_whole_in_every_language() {
        for language in Language::ALL {
            for name in ["site", "countries"] {
                assert!(file(language, name).is_some(), "{} {name}", language.code());
            }
        }
    }

    /// The forms in which a language says a count, by the plural rules of the Unicode CLDR.
    const fn plural_forms(language: Language) -> &'static [&'static str] {
        match language {
            Language::English | Language::German | Language::French | Language::Spanish => {
                &["one", "other"]
            }
            Language::Arabic => &["zero", "one", "two", "few", "many", "other"],
        }
    }

    #[test]
    fn a_count_is_said_in_every_plural_form_of_the_language() {
        for language in Language::ALL {
            for (id, text) in language.sources().iter().flat_map(|(_, source)| messages(source)) {
                for choice in text.split("lural ->\n").skip(1) {
                    let forms = choice
                        .lines()
                        .take_while(|line| !line.starts_with('}'))
                        .filter_map(|line| line.split_once('[')?.1.split_once(']'))
                        .map(|(form, _)| form)
                        .collect::<Vec<_>>();

                    assert_eq!(forms, plural_forms(language), "{} {id}", language.code());
                }
            }
        }
    }

    #[test]
    fn every_country_and_region_has_a_name() {
        let countries = ids(file(Language::English, "countries").unwrap());
        let codes = writ_core::country::ASSIGNED.iter().chain(&["XK"]);

        assert_eq!(codes.map(|code| format!("country-{code}")).collect::<BTreeSet<_>>(), countries);
    }

    #[test]
    fn the_reader_gets_the_language_they_like_best_of_those_offered() {
        assert_eq!(Language::accepted("fr-CH, fr;q=0.9, en;q=0.8"), Language::French);
        assert_eq!(Language::accepted("nl, ar;q=0.4, de;q=0.7"), Language::German);
        assert_eq!(Language::accepted("nl"), Language::English);
        assert_eq!(Language::accepted(";;q=,"), Language::English);
    }

    #[test]
    fn numbers_and_days_are_written_as_the_language_writes_them() {
        let (english, german) = (Words::of(Language::English), Words::of(Language::German));

        assert_eq!(english.number(1_234_567), "1,234,567");
        assert_eq!(english.number(999), "999");
        assert_eq!(german.number(1234), "1.234");
        assert_eq!(german.days(HalfDays::mean(8, 9)), "8,5");
        assert_eq!(english.date(date(2024, 2, 1)), "1 February 2024");
        assert_eq!(german.date(date(2024, 3, 31)), "31. März 2024");
    }

    #[test]
    fn the_first_of_a_month_is_an_ordinal_in_french() {
        let french = Words::of(Language::French);

        assert_eq!(french.date(date(2024, 2, 1)), "1er février 2024");
        assert_eq!(french.date(date(2024, 2, 21)), "21 février 2024");
    }

    #[test]
    fn arabic_says_one_and_two_in_words_and_inflects_what_it_counts() {
        let days = |count: u32| {
            let values =
                [("number", count.to_string().into()), ("plural", i64::from(count).into())];
            Words::of(Language::Arabic).say_with("days-of", values)
        };

        assert_eq!(days(0), "0 يوم");
        assert_eq!(days(1), "يوم واحد");
        assert_eq!(days(2), "يومان");
        assert_eq!(days(3), "3 أيام");
        assert_eq!(days(11), "11 يومًا");
        assert_eq!(days(100), "100 يوم");
    }

    #[test]
    fn a_text_that_no_file_has_is_said_by_its_id() {
        assert_eq!(Words::of(Language::Spanish).say("no-such-text"), "no-such-text");
    }
}
