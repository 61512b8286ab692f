use jiff::civil::date;

use super::*;

const HIKVISION: &str = include_str!("../../../../profiles/hikvision.toml");
const EXAMPLE: &str = include_str!("../../../../profiles/example.toml");

fn first_profile() -> Profile {
    Profile::parse(HIKVISION).unwrap()
}

fn country(code: &str) -> Country {
    code.parse().unwrap()
}

/// The refusal of the example profile after one text in it was replaced.
fn refusal(from: &str, to: &str) -> String {
    assert!(EXAMPLE.contains(from), "{from}");
    Profile::parse(&EXAMPLE.replacen(from, to, 1)).unwrap_err().to_string()
}

/// IN-2.
#[test]
fn an_agency_without_a_corresponding_entity_writes_to_the_fallback() {
    let profile = first_profile();

    for code in ["NL", "FR", "BR", "XX-ICC"] {
        let entity = profile.entity_for(&country(code));

        assert_eq!(entity.name, "Hikvision Europe B.V.");
        assert_eq!(entity.registered_office[..2], ["Dirk Storklaan 3", "2132 PX Hoofddorp"]);
        assert_eq!(entity.register_number.as_deref(), Some("34359062"));
    }
    assert_eq!(profile.organisation().legal_mailbox, "legal.eu@hikvision.com");
}

/// IN-2.
#[test]
fn an_agency_writes_to_the_entity_of_its_country() {
    let profile = Profile::parse(EXAMPLE).unwrap();

    assert_eq!(profile.entity_for(&country("GB")).code, "gb");
    assert_eq!(profile.entity_for(&country("IE")).code, "ie");
    assert_eq!(profile.entity_for(&country("DE")).code, "ie");
    assert_eq!(profile.entity("gb").unwrap().name, "Example Cameras UK Ltd");
    assert_eq!(profile.entity("de"), None);
    let codes: Vec<&str> = profile.entities().iter().map(|entity| entity.code.as_str()).collect();
    assert_eq!(codes, ["ie", "gb"]);
}

#[test]
fn a_docket_number_begins_with_capital_letters_and_digits() {
    for prefix in ["", "no", "A-B", "TOOLONGAPREFIX", "Ü"] {
        let refused =
            refusal(r#"docket_prefix = "EXC""#, &format!(r#"docket_prefix = "{prefix}""#));

        assert!(refused.starts_with("`organisation.docket_prefix`"), "{prefix}: {refused}");
    }
    assert_eq!(first_profile().organisation().docket_prefix, "WRIT");
}

/// CO-7, RE-1.
#[test]
fn the_first_profile_reports_on_its_three_platforms_from_2023_on() {
    let profile = first_profile();

    let names: Vec<&str> = profile.platforms().iter().map(|p| p.name.as_str()).collect();

    assert_eq!(names, ["Hik-Partner Pro", "HikCentral Connect", "Hik-Connect"]);
    let code: PlatformCode = "hik_connect".parse().unwrap();
    assert_eq!(profile.platform(&code).unwrap().name, "Hik-Connect");
    assert_eq!((profile.report().first_period, profile.report().publication_month), (2023, 2));
    let instant = "2024-01-31T23:30:00Z".parse().unwrap();
    assert_eq!(profile.reporting_zone().day_of(instant), date(2024, 2, 1));
}

/// RE-2, RE-3, RE-4, RE-5, RE-7.
#[test]
fn the_four_tables_have_the_columns_of_the_policy_each_with_its_note() {
    let profile = first_profile();

    for (category, headings) in [
        (Category::Product, 6),
        (Category::Account, 6),
        (Category::Transaction, 6),
        (Category::Emergency, 7),
    ] {
        let table = profile.table(category).unwrap();
        assert_eq!(table.columns.len(), headings, "{category}");
        assert_eq!(table.columns[0].heading, "Country or Region");
        assert!(table.columns.iter().all(|column| !column.definition.is_empty()));
    }
    assert_eq!(profile.table(Category::Restriction), None);
}

/// DA-1, DA-3.
#[test]
fn every_class_of_data_says_what_it_contains() {
    let profile = first_profile();

    assert_eq!(profile.data_classes().len(), DataClass::ALL.len());
    assert!(profile.data_classes().iter().all(|note| !note.contains.is_empty()));
}

/// DA-5.
#[test]
fn the_public_statements_are_dated() {
    let profile = first_profile();

    let stated: Vec<(&str, _)> =
        profile.statements().iter().map(|s| (s.code.as_str(), s.stated_on)).collect();

    let day = date(2024, 1, 31);
    assert_eq!(stated, [("no_backdoor", day), ("no_master_key", day), ("no_direct_access", day)]);
}

/// TI-1, TI-2.
#[test]
fn an_entity_brings_its_calendar_and_the_profile_its_numbers() {
    let profile = first_profile();
    let calendar = profile.calendar_of(profile.entity_for(&country("NL"))).unwrap();

    // Friday, then Easter Monday, then the Tuesday.
    assert_eq!(calendar.add_working_days(date(2026, 4, 3), 1), date(2026, 4, 7));
    let policy = profile.policies().in_force_on(date(2024, 2, 1));
    assert_eq!(policy, &PolicyVersion::defaults(date(2024, 1, 31)));
}

/// RV-6, RV-7.
#[test]
fn service_providers_are_on_register_and_a_small_desk_names_who_stands_in() {
    let profile = Profile::parse(EXAMPLE).unwrap();

    let provider = &profile.service_providers()[0];
    assert_eq!(provider.contract_evidence, "contract register, 2025/017");
    assert_eq!(provider.bound_on, date(2025, 1, 1));
    assert_eq!(profile.stand_ins_for(StaffId(1)).collect::<Vec<_>>(), [StaffId(3)]);
    assert_eq!(profile.stand_ins_for(StaffId(3)).count(), 0);
}

/// TI-2. The comments of the example say that it shows the defaults.
#[test]
fn the_example_shows_the_defaults() {
    let profile = Profile::parse(EXAMPLE).unwrap();

    let shown = profile.policies().in_force_on(date(2025, 6, 1));

    assert_eq!(shown, &PolicyVersion::defaults(date(2025, 1, 1)));
}

/// IN-2, IN-5, IN-9, RV-7, TI-1, TI-2.
#[test]
fn a_faulty_profile_is_refused_with_its_key_and_what_to_do() {
    for (from, to, message) in [
        (
            "fallback = true\n",
            "",
            "`entity`: no entity is the fallback, mark one `fallback = true`",
        ),
        (
            r#"countries = ["GB"]"#,
            r#"countries = ["IE"]"#,
            "`entity[gb].countries`: `IE` is served by another entity already, keep one",
        ),
        (
            "calendar = \"gb\"",
            "calendar = \"uk\"",
            "`entity[gb].calendar`: no `[[calendar]]` has the code `uk`, add one",
        ),
        ("\"agency_email\"", "\"colour\"", "`form.also_required`: the form has no field `colour`"),
        (
            "currency = \"EUR\"",
            "",
            "`fees.currency`: fees are charged, write the ISO 4217 code of their currency",
        ),
        (
            "currency = \"EUR\"",
            "currency = \"EURO\"",
            "`fees.currency`: fees are charged, write the ISO 4217 code of their currency",
        ),
        (
            "currency = \"EUR\"",
            "currency = \"eur\"",
            "`fees.currency`: fees are charged, write the ISO 4217 code of their currency",
        ),
        (
            "[[data_class]]\ncode = \"usage\"",
            "[[data_class]]\ncode = \"account_identity\"",
            "`data_class[account_identity]`: two entries have this code, rename or remove one",
        ),
        (
            "[[data_class]]\ncode = \"usage\"\ntitle = \"Usage\"\n\
             contains = [\"login times\", \"IP addresses\"]\n",
            "",
            "`data_class`: the class `usage` is missing, say what it contains",
        ),
        (
            "[[table]]\ncategory = \"account\"",
            "[[table]]\ncategory = \"restriction\"",
            "`table`: the table `account` is missing, add it with its columns",
        ),
        (
            "definition = \"Where the agency belongs to.\"",
            "definition = \" \"",
            "`table[product].column[country]`: each column carries its definition (RE-7), write one",
        ),
        (
            "stands_in = 3",
            "stands_in = 1",
            "`stand_in`: nobody stands in for themselves, name another (RV-7)",
        ),
        (
            "urgent_review_hours = 8 ",
            "urgent_review_hours = 80 ",
            "`policy[2025-01-01].urgent_review_hours`: 80 is out of range, write a number from 1 to 72",
        ),
    ] {
        assert_eq!(refusal(from, to), message);
    }
}

#[test]
fn an_unknown_key_is_refused_with_its_place() {
    let message =
        Profile::parse("[organisation]\nname = \"x\"\ncolour = 1\n").unwrap_err().to_string();

    assert!(message.starts_with("line 3, column 1: unknown field `colour`"), "{message}");
}

/// TI-1.
#[test]
fn a_holiday_that_is_no_day_is_refused_with_its_line() {
    let message = refusal("\"01-01\", \"easter-2\"", "\"good friday\"");

    assert!(message.contains("`good friday` is no holiday"), "{message}");
    assert!(message.starts_with("line "), "{message}");
}
