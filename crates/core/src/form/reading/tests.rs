//! What the answers of a form amount to, sentence by sentence.

use jiff::civil::date;
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

use super::*;
use crate::deadline::Term;
use crate::form::{answers_of, officer_term};
use crate::projection::LookupTerm;

const PROFILE: &str = include_str!("../../../../../profiles/hikvision.toml");
const INSTRUMENTS: &str = include_str!("../../../../../profiles/instruments.csv");

struct Office {
    profile: Profile,
    catalogue: Catalogue,
    documents: BTreeSet<DocumentKind>,
    channel: Channel,
    addressed_to: Option<&'static str>,
}

impl Office {
    fn new() -> Self {
        Self {
            profile: Profile::parse(PROFILE).unwrap(),
            catalogue: Catalogue::parse(INSTRUMENTS).unwrap(),
            documents: BTreeSet::from([DocumentKind::Certificates, DocumentKind::LegalProcess]),
            channel: Channel::Portal,
            addressed_to: None,
        }
    }

    fn reads(&self, answers: &Answers) -> Reading {
        let context = Context {
            channel: self.channel,
            addressed_to: self.addressed_to,
            profile: &self.profile,
            catalogue: &self.catalogue,
            documents: &self.documents,
            officer_is_known: true,
        };
        read(answers, &context)
    }

    /// The problems of the full form with these answers changed, as key and code.
    fn problems(&self, changed: &[(&str, &str)]) -> Vec<(String, &'static str)> {
        let reading = self.reads(&with(changed));
        assert_eq!(reading.submission.is_none(), !reading.problems.is_empty());
        reading.problems.into_iter().map(|problem| (problem.key, problem.code)).collect()
    }

    fn submits(&self, answers: &Answers) -> LegalRequest {
        let reading = self.reads(answers);
        reading.submission.unwrap_or_else(|| panic!("{:?}", reading.problems)).request
    }
}

fn full() -> Answers {
    [
        ("agency_name", "Example Police"),
        ("agency_kind", "law_enforcement"),
        ("agency_country", "NL"),
        ("agency_address", "Hoofdstraat 1\nUtrecht"),
        ("agency_email", "desk@police.example"),
        ("officer_name", "J. Jansen"),
        ("officer_post", "Inspector"),
        ("supervisor", "K. Kok"),
        ("call_back_number", "+31 30 555 0100"),
        ("instrument", "court_order"),
        ("docket_number", "PV-2024-17"),
        ("process_date", "2024-01-30"),
        ("issuing_authority", "District court"),
        ("law_and_article", "Article 126nd"),
        ("circumstance", "criminal_investigation"),
        ("emergency", "no"),
        ("platform", "hik_connect; hik_partner_pro"),
        ("purpose", "To find who took it"),
        ("items.1.identifier_kind", "account"),
        ("items.1.identifier_value", " A-17 "),
        ("items.1.measure", "disclose"),
        ("items.1.data_class", "account_identity"),
        ("items.1.from", "2024-01-01"),
        ("items.1.to", "2024-01-31"),
        ("nondisclosure", "until_a_day"),
        ("nondisclosure_end", "2024-06-30"),
        ("reply_channel", "portal"),
        ("declaration", "yes"),
    ]
    .into_iter()
    .map(|(key, text)| (key.to_owned(), text.to_owned()))
    .collect()
}

fn with(changed: &[(&str, &str)]) -> Answers {
    let mut answers = full();
    answers.extend(changed.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())));
    answers
}

/// IN-1, IN-2, IN-3, IN-4, IN-5.
#[test]
fn a_full_form_becomes_a_request_that_lacks_nothing() {
    let reading = Office::new().reads(&full());

    let submission = reading.submission.unwrap();
    assert!(reading.problems.is_empty() && reading.hints.is_empty() && reading.missing.is_empty());
    assert_eq!(submission.request.missing(), []);
    assert_eq!(submission.request.addressee, Addressee::Right);
    assert!(!submission.request.officer_is_new);
    let order = NondisclosureOrder { ends_on: Some(date(2024, 6, 30)) };
    assert_eq!(submission.request.nondisclosure, Some(order));
    let personal = submission.personal.get().unwrap();
    assert_eq!(personal.identifiers[&IdentifierNumber(1)].value, "a-17");
    assert_eq!(personal.process_reference, "PV-2024-17");
}

/// IN-7, IN-9, TI-1.
#[test]
fn what_binds_and_by_when_comes_from_the_catalogue() {
    let office = Office::new();
    let under = |instrument| office.submits(&with(&[("instrument", instrument)])).process;

    let european = under("eu.european_production_order_certificate_subscriber");

    assert_eq!((european.binding, european.answer_within), (true, Some(Term::Days(10))));
    assert!(under("court_order").binding);
    assert!(!under("emergency_request").binding);
    assert!(!under("information_request").binding);
}

/// IN-2.
#[test]
fn a_request_to_the_wrong_entity_names_the_right_one() {
    let office =
        Office { addressed_to: Some("another"), channel: Channel::RegisteredMail, ..Office::new() };

    let request = office.submits(&full());

    let right_entity = office.profile.entity_for(&request.country).code.clone();
    assert_eq!(right_entity, "europe");
    assert_eq!(request.addressee, Addressee::Wrong { right_entity });
    let to_the_right_one = Office { addressed_to: Some("europe"), ..office };
    assert_eq!(to_the_right_one.submits(&full()).addressee, Addressee::Right);
}

/// IN-7. A national instrument in another country's request is more likely a slip of the hand than a request; what a
/// union or a treaty made is at home in many.
#[test]
fn an_instrument_of_another_country_is_pointed_at() {
    for (instrument, hint) in [
        ("court_order", None),
        ("nl.bevriezingsbevel", None),
        ("de.auskunftsersuchen_bestandsdaten", Some("instrument_of_another_country")),
        ("eu.order_to_provide_information", None),
        ("int.second_additional_protocol_article_7_order", None),
    ] {
        let reading = Office::new().reads(&with(&[("instrument", instrument)]));

        assert!(reading.submission.is_some(), "{instrument}");
        assert_eq!(reading.hints.first().map(|hint| hint.code), hint, "{instrument}");
    }
}

/// IN-7, RV-3. An administrator may have taken the entry out of the catalogue: no code is recorded that is not there.
#[test]
fn an_emergency_that_names_no_instrument_gets_one_of_the_catalogue() {
    let without: Vec<&str> =
        INSTRUMENTS.lines().filter(|line| !line.contains("emergency_request")).collect();
    let catalogue = Catalogue::parse(&without.join("\n")).unwrap();
    let urgent = [("instrument", ""), ("emergency", "yes"), ("threat", "life_or_security")];
    let under = |office: &Office| office.submits(&with(&urgent)).process.instrument;

    assert_eq!(under(&Office::new()), "emergency_request");
    assert_eq!(under(&Office { catalogue, ..Office::new() }), "unspecified");
}

/// IN-5, IN-6. A letter that asks for nothing lacks that, and nothing else is held against it.
#[test]
fn a_letter_that_asks_for_nothing_lacks_its_items_alone() {
    let mut answers = full();
    answers.retain(|key, _| split_item(key).is_none());
    let office = Office { channel: Channel::Email, ..Office::new() };

    assert_eq!(office.submits(&answers).missing(), [Missing::Items]);
}

/// DA-4, RV-4, CO-6. Each word of the form asks for what it says, and for nothing wider.
#[test]
fn each_measure_is_read_as_the_one_that_was_ticked() {
    let class = DataClass::AccountIdentity;
    for (word, measure) in [
        ("disclose", Measure::Disclose(class)),
        ("preserve", Measure::Preserve(class)),
        ("restrict", Measure::Restrict),
        ("delete", Measure::Delete),
        ("assist", Measure::Assist),
    ] {
        let request = Office::new().submits(&with(&[("items.1.measure", word)]));

        let asked: Vec<Measure> = request.items.values().map(|item| item.measure).collect();
        assert_eq!(asked, [measure], "{word}");
        let has_days = request.items.values().all(|item| item.range.is_some());
        assert_eq!(has_days, measure.data_class().is_some(), "{word}");
    }
}

/// DA-4. Data of one day is the least that can be asked for.
#[test]
fn a_range_may_be_one_day_long() {
    let one_day = [("items.1.from", "2024-01-31"), ("items.1.to", "2024-01-31")];

    assert_eq!(Office::new().problems(&one_day), []);
}

/// VE-2. A switchboard written oddly is worth a second look, and an empty field is no number to look at.
#[test]
fn a_number_to_call_back_that_looks_like_none_is_pointed_at() {
    for (number, hint) in
        [("+31 30 555 0100", None), ("", None), ("ask for Jansen", Some("phone_unusual"))]
    {
        let hints = Office::new().reads(&with(&[("call_back_number", number)])).hints;

        assert_eq!(hints.first().map(|hint| hint.code), hint, "{number}");
    }
}

/// IN-5. The page that was sent is bounded before it is read: one answer for each field of each item, and no more.
#[test]
fn a_form_holds_as_many_answers_as_it_has_questions() {
    let of_size = |count: usize| (0..count).map(|n| (format!("colour{n}"), String::new()));
    let most = FIELDS.len() * 1_001;

    for (count, code) in
        [(most, "unknown_field"), (most + 1, "too_many_answers"), (most + 2, "too_many_answers")]
    {
        let reading = Office::new().reads(&of_size(count).collect());

        assert_eq!(reading.problems.first().map(|problem| problem.code), Some(code), "{count}");
    }
}

/// IN-6.
#[test]
fn gaps_are_noted_and_the_submission_is_made_all_the_same() {
    let mut answers = full();
    for key in ["supervisor", "law_and_article", "platform", "purpose", "items.1.to"] {
        answers.remove(key);
    }
    let mut office = Office::new();
    office.documents.clear();

    let reading = office.reads(&answers);

    let wanted = [
        Missing::Certificates,
        Missing::LegalBasis,
        Missing::Officer,
        Missing::Process,
        Missing::Platforms,
        Missing::Purpose,
        Missing::Days,
    ];
    assert_eq!(reading.submission.unwrap().request.missing(), wanted);
    assert_eq!(reading.missing[0], "supervisor");
}

/// IN-6, CO-7.
#[test]
fn the_country_is_all_that_a_record_cannot_do_without() {
    let office = Office::new();
    let only_country = Answers::from([("agency_country".to_owned(), "NL".to_owned())]);

    let reading = office.reads(&only_country);

    let request = reading.submission.unwrap().request;
    assert_eq!(request.missing().len(), 10);
    assert_eq!(request.process.instrument, "unspecified");
    assert_eq!(office.problems(&[("agency_country", "")])[0].1, "required");
}

/// IN-5. Each is told beside its field, and nothing is made of the form until it is mended.
#[test]
fn what_cannot_be_read_is_told_beside_its_field() {
    for (key, text, code) in [
        ("process_date", "2024-02-30", "date_unreadable"),
        ("process_date", "yesterday", "date_unreadable"),
        ("agency_country", "UK", "country_other"),
        ("agency_country", "nl", "country_other"),
        ("agency_country", "ZZ", "country_unknown"),
        ("agency_kind", "police", "not_a_choice"),
        ("agency_email", "desk at police", "email_unreadable"),
        ("instrument", "magic_wand", "instrument_unknown"),
        ("platform", "betamax", "platform_unknown"),
        ("platform", "hik_connect;other", "platform_other_not_alone"),
        ("circumstance", "curiosity", "not_a_choice"),
        ("emergency", "eh", "not_a_choice"),
        ("nondisclosure", "maybe", "not_a_choice"),
        ("reply_channel", "pigeon", "not_a_choice"),
        ("declaration", "no", "not_a_choice"),
        ("items.1.identifier_kind", "shoe", "not_a_choice"),
        ("items.1.identifier_kind", "", "required"),
        ("items.1.identifier_value", "", "required"),
        ("items.1.measure", "wiretap", "not_a_choice"),
        ("items.1.data_class", "", "required"),
        ("items.1.data_class", "everything", "not_a_choice"),
        ("items.1.to", "2023-12-31", "range_reversed"),
        ("officer_name", "J.\u{0}Jansen", "control_characters"),
        ("officer_name", "J.\nJansen", "control_characters"),
        ("officer_name", &"x".repeat(201), "too_long"),
    ] {
        let problems = Office::new().problems(&[(key, text)]);

        assert_eq!(problems, [(key.to_owned(), code)], "{key} = {text}");
    }
}

/// IN-5. What nobody asked for could be anything, so that its key is not repeated.
#[test]
fn an_answer_to_no_question_is_a_problem_of_the_form() {
    for key in ["colour", "items.0.measure", "items.1001.measure", "items.1.colour", "measure"] {
        let problems = Office::new().problems(&[(key, "red")]);

        assert_eq!(problems, [(String::new(), "unknown_field")], "{key}");
    }
}

/// IN-5. The problems stand in the order of the form, items by their numbers.
#[test]
fn problems_stand_in_the_order_of_the_form() {
    let problems = Office::new().problems(&[
        ("reply_channel", "pigeon"),
        ("items.10.identifier_kind", "shoe"),
        ("items.2.identifier_kind", "shoe"),
        ("process_date", "soon"),
    ]);

    let keys: Vec<&str> = problems.iter().map(|(key, _)| key.as_str()).collect();
    let second = ["items.2.identifier_kind", "items.2.measure"];
    let tenth = ["items.10.identifier_kind", "items.10.measure"];
    let wanted = [&["process_date"][..], &second, &tenth, &["reply_channel"]].concat();
    assert_eq!(keys, wanted);
}

/// CO-4, CO-5, DA-4.
#[test]
fn equal_identifiers_are_one_and_equal_items_are_one() {
    let office = Office::new();
    let again = |number: u16, class: &'static str| {
        full()
            .into_iter()
            .filter_map(move |(key, text)| {
                let code = key.strip_prefix("items.1.")?;
                let text = if code == "data_class" { class.to_owned() } else { text };
                Some((format!("items.{number}.{code}"), text))
            })
            .collect::<Answers>()
    };
    let mut answers = full();
    answers.extend(again(3, "usage"));
    answers.extend(again(7, "account_identity"));
    answers.insert("items.7.identifier_value".to_owned(), "a-17".to_owned());

    let reading = office.reads(&answers);

    let request = reading.submission.unwrap().request;
    assert_eq!(request.specified(), 1);
    assert_eq!(request.items.keys().map(|number| number.0).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(reading.hints[0].code, "item_repeated");
}

/// CO-5. A mistyped address is better found before it is sent than after.
#[test]
fn an_identifier_that_cannot_be_what_it_is_said_to_be_is_a_problem_and_an_odd_one_a_hint() {
    let office = Office::new();
    let named = |kind, value| {
        let changed = [("items.1.identifier_kind", kind), ("items.1.identifier_value", value)];
        let reading = office.reads(&with(&changed));
        (reading.problems.first().map(|p| p.code), reading.hints.first().map(|h| h.code))
    };

    for (kind, value, problem, hint) in [
        ("email", "a@b.example", None, None),
        ("email", "jos\u{e9}@b.example", None, None),
        ("email", "a@b", Some("email_unreadable"), None),
        ("email", "a b@c.example", Some("email_unreadable"), None),
        ("email", "@b.example", Some("email_unreadable"), None),
        ("email", "a@b@c.example", Some("email_unreadable"), None),
        ("email", &format!("{}@b.example", "x".repeat(64)), None, None),
        ("email", &format!("{}@b.example", "x".repeat(65)), Some("email_unreadable"), None),
        ("email", "a@-b.example", Some("email_unreadable"), None),
        ("phone", "+31 (0)6 1234 5678", None, None),
        ("phone", "\u{660}\u{661}\u{662}\u{663}\u{664}\u{665}", None, None),
        ("phone", "112", Some("phone_unreadable"), None),
        ("phone", "call me", Some("phone_unreadable"), None),
        ("ip", "2001:DB8::1", None, None),
        ("ip", "203.0.113.7", None, None),
        ("ip", "192.168.0.1", None, Some("ip_private")),
        ("ip", "fe80::1", None, Some("ip_private")),
        ("ip", "203.0.113.7:443", Some("ip_unreadable"), None),
        ("serial", "DS-2CD2042WD-I20160101", None, None),
        ("serial", "SN 17", None, Some("serial_unusual")),
        ("order", "anything at all", None, None),
    ] {
        assert_eq!(named(kind, value), (problem, hint), "{kind} {value}");
    }
}

/// CO-5. RFC 1918, RFC 4193 and their kin: addresses that everybody has at home lead to no account.
#[test]
fn an_address_that_everybody_has_at_home_is_private() {
    for home in [
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "127.0.0.1",
        "169.254.7.7",
        "0.0.0.0",
        "::1",
        "::",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
    ] {
        assert!(is_private(home.parse().unwrap()), "{home}");
    }
    for public in ["203.0.113.7", "172.32.0.1", "9.255.255.255", "2001:db8::1", "2a00::1"] {
        assert!(!is_private(public.parse().unwrap()), "{public}");
    }
}

/// RV-3. What can wait is not asked in an emergency; what is proven has still to be said.
#[test]
fn the_short_form_of_an_emergency_lacks_nothing_that_can_follow() {
    let office = Office::new();
    let mut answers = with(&[
        ("emergency", "yes"),
        ("threat", "life_or_security"),
        ("emergency_proof", "A child is missing"),
    ]);
    answers.retain(|key, _| {
        split_item(key).is_some() || field_named(key).is_some_and(Field::is_in_short_form)
    });

    let request = office.submits(&answers);

    assert_eq!(request.missing(), []);
    assert_eq!(request.emergency, Some(Threat::LifeOrSecurity));
    assert_eq!(request.circumstance, Some(Circumstance::PublicEmergency));
    assert_eq!(request.process.instrument, "emergency_request");
    answers.remove("emergency_proof");
    answers.remove("threat");
    let unproven = office.submits(&answers);
    assert_eq!(unproven.missing(), [Missing::Circumstance]);
    assert_eq!(unproven.emergency, Some(Threat::LifeOrSecurity));
}

/// IN-2, IN-5. A letter does not answer the questions that only our own form asks.
#[test]
fn a_letter_need_not_say_how_to_reply() {
    let mut answers = full();
    for key in ["emergency", "nondisclosure", "nondisclosure_end", "reply_channel", "declaration"] {
        answers.remove(key);
    }
    let by = |channel| Office { channel, ..Office::new() }.submits(&answers);

    assert_eq!(by(Channel::Email).missing(), []);
    assert_eq!(by(Channel::RegisteredMail).reply, ReplyChannel::RegisteredMail);
    assert_eq!(by(Channel::Portal).missing(), [Missing::Circumstance, Missing::Declaration]);
}

/// NO-3. Silence that was ordered until a day nobody wrote down is kept until it is known.
#[test]
fn an_order_of_silence_whose_end_is_missing_has_none() {
    let mut answers = full();
    answers.remove("nondisclosure_end");

    let request = Office::new().submits(&answers);

    assert_eq!(request.nondisclosure, Some(NondisclosureOrder { ends_on: None }));
    assert_eq!(request.missing(), [Missing::Declaration]);
}

/// NO-3. Three answers and no fourth: what is not ordered is not read as an order, and no end is not one that was
/// forgotten.
#[test]
fn an_order_of_silence_is_read_as_it_was_ticked() {
    let ends_on = Some(date(2024, 6, 30));
    for (answer, order) in [
        ("no", None),
        ("until_a_day", Some(NondisclosureOrder { ends_on })),
        ("without_end", Some(NondisclosureOrder { ends_on: None })),
    ] {
        let request = Office::new().submits(&with(&[("nondisclosure", answer)]));

        assert_eq!(request.nondisclosure, order, "{answer}");
        assert_eq!(request.missing(), [], "{answer}");
    }
}

/// VE-2. The forger's number may stand anywhere.
#[test]
fn every_number_that_stands_in_the_request_is_noted() {
    let answers =
        with(&[("remarks", "Direct line: (030) 555-0177, room 12."), ("officer_post", "")]);

    let reading = Office::new().reads(&answers);

    let numbers = reading.submission.unwrap().personal.get().unwrap().telephone_numbers.clone();
    assert!(numbers.contains(&"+31 30 555 0100".to_owned()), "{numbers:?}");
    assert!(numbers.iter().any(|number| number.contains("555-0177")), "{numbers:?}");
}

/// VE-2.
#[test]
fn an_officer_is_known_again_by_agency_name_and_address_together() {
    let term = |changed: &[(&str, &str)]| officer_term(&with(changed));
    let office = Office::new();
    let submission = office.reads(&full()).submission.unwrap();

    let known = term(&[]);

    let personal = submission.personal.get().unwrap();
    assert_eq!(known, LookupTerm::officer(&submission.request.country, personal));
    assert_eq!(term(&[("officer_name", " j.  JANSEN ")]), known);
    assert_ne!(term(&[("agency_email", "desk@elsewhere.example")]), known);
    assert_ne!(term(&[("agency_country", "BE")]), known);
    assert_eq!(term(&[("officer_name", "")]), None);
}

/// CO-3, IN-6. Prefilled answers read as what is on record.
#[test]
fn a_request_on_record_is_answered_again_as_it_was() {
    let office = Office::new();
    let first = office.reads(&full()).submission.unwrap();

    let mut answers = answers_of(&first.request, first.personal.get().unwrap());
    answers.insert("declaration".to_owned(), YES.to_owned());

    assert_eq!(office.reads(&answers).submission, Some(first));
}

/// CO-3, CO-7, NO-3. What differs from the ordinary comes back as it was, and what was left open is left open.
#[test]
fn unusual_answers_come_back_when_a_request_is_revised() {
    let office = Office::new();
    for (key, text) in [
        ("nondisclosure", "no"),
        ("nondisclosure", "without_end"),
        ("platform", "other"),
        ("platform", ""),
    ] {
        let mut asked = with(&[(key, text)]);
        if key == "nondisclosure" {
            asked.remove("nondisclosure_end");
        }
        let submission = office.reads(&asked).submission.unwrap();

        let answers = answers_of(&submission.request, submission.personal.get().unwrap());

        assert_eq!(answers.get(key).map_or("", String::as_str), text, "{key}");
        assert_eq!(answers.get("nondisclosure_end"), asked.get("nondisclosure_end"), "{key}");
    }
}

proptest! {
    /// IN-5, IN-6. Whatever is answered is read, or told beside its field; never both, never neither.
    #[test]
    fn any_answers_are_read_or_told(
        place in 0_usize..40,
        text in any::<String>(),
        number in 0_u16..1_200,
    ) {
        let office = Office::new();
        let keys: Vec<String> = full().into_keys().collect();
        let key = keys.get(place).cloned().unwrap_or(format!("items.{number}.identifier_value"));
        let mut answers = full();
        answers.insert(key, text);

        let reading = office.reads(&answers);

        prop_assert_eq!(reading.submission.is_none(), !reading.problems.is_empty());
        if let Some(submission) = reading.submission {
            let personal = submission.personal.get().unwrap();
            let mut again = answers_of(&submission.request, personal);
            again.insert("declaration".to_owned(), YES.to_owned());
            let again = office.reads(&again);
            prop_assert!(again.submission.is_some(), "{:?}", again.problems);
        }
    }
}
