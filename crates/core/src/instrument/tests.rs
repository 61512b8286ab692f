use super::*;

const PRODUCT_FILE: &str = include_str!("../../../../profiles/instruments.csv");

fn product_catalogue() -> Catalogue {
    Catalogue::parse(PRODUCT_FILE).unwrap()
}

/// IN-7.
#[test]
fn the_generic_codes_of_the_rule_stand_for_every_country() {
    let catalogue = product_catalogue();

    for code in [
        "subpoena",
        "search_warrant",
        "court_order",
        "judicial_requisition",
        "rogatory_letter",
        "information_request",
        "production_order",
        "preservation_order",
        "mutual_legal_assistance",
        "emergency_request",
        "unspecified",
    ] {
        let entry = catalogue.get(code).unwrap();
        assert_eq!((&entry.refines, &entry.country), (&None, &None), "{code}");
    }
}

/// IN-7.
#[test]
fn the_instruments_the_policy_names_refine_a_generic_code() {
    let catalogue = product_catalogue();

    for (national, generic) in [
        ("fr.requisition_judiciaire", "judicial_requisition"),
        ("fr.commission_rogatoire", "rogatory_letter"),
        ("es.solicitud_de_datos", "information_request"),
        ("de.auskunftsersuchen_bestandsdaten", "information_request"),
        ("ch.obligation_de_depot", "production_order"),
        ("gb.personal_data_request", "information_request"),
        ("us.subpoena_grand_jury", "subpoena"),
        ("us.search_warrant", "search_warrant"),
    ] {
        assert_eq!(catalogue.generic(national).map(|entry| entry.code.as_str()), Some(generic));
    }
    assert_eq!(catalogue.iter().filter(|entry| entry.refines.is_some()).count(), 120);
    assert!(!catalogue.contains("de.no_such_instrument"));
}

/// IN-7. What nobody has read in the law stays marked.
#[test]
fn an_entry_says_what_of_it_is_unverified() {
    let catalogue = product_catalogue();

    let verified = catalogue.get("nl.bevriezingsbevel").unwrap();
    let partly = catalogue.get("de.auskunftsersuchen_bestandsdaten").unwrap();
    let unread = catalogue.get("tw.diaoqupiao").unwrap();

    assert_eq!(verified.unverified, Unverified::Nothing);
    assert_eq!(partly.unverified, Unverified::Columns(["secrecy".to_owned()].into()));
    assert_eq!(unread.unverified, Unverified::Everything);
}

/// RV-4.
#[test]
fn only_court_orders_and_their_equivalents_can_prove_illegal_use() {
    let catalogue = product_catalogue();

    let generic_proofs: Vec<&str> = catalogue
        .iter()
        .filter(|entry| entry.refines.is_none() && entry.proves_illegal_use)
        .map(|entry| entry.code.as_str())
        .collect();

    assert_eq!(generic_proofs, ["conviction_verdict", "court_order", "injunction", "writ"]);
}

/// IN-7, TI-1.
#[test]
fn an_instrument_brings_its_own_terms_and_says_who_tells_the_person() {
    let catalogue = product_catalogue();

    let order = catalogue.get("eu.european_production_order_certificate_subscriber").unwrap();
    let freeze = catalogue.get("us.preservation_request").unwrap();

    assert_eq!(order.answer_term(false), Some(Term::Days(10)));
    assert_eq!(order.answer_term(true), Some(Term::Hours(8)));
    assert!(order.authority_informs_person);
    let ninety = Term::Days(90);
    assert_eq!(freeze.hold, Some(Hold { term: ninety, extension: Some(ninety) }));
    assert_eq!(freeze.answer_term(false), None);
}

/// IN-7.
#[test]
fn an_administrator_adds_instruments_with_a_few_columns() {
    let mut catalogue = product_catalogue();

    let added = catalogue.extend(
        "code,refines,country,name_english,deadline\n\
         se.editionsforelaggande,production_order,SE,Order to produce,P14D\n",
    );

    assert_eq!(added, Ok(()));
    let entry = catalogue.get("se.editionsforelaggande").unwrap();
    assert_eq!(entry.answer_term(false), Some(Term::Days(14)));
    assert_eq!(entry.unverified, Unverified::Everything);
}

/// IN-7.
#[test]
fn a_faulty_extension_is_refused_whole_with_every_place_named() {
    let mut catalogue = product_catalogue();
    let before = catalogue.clone();

    let problems = catalogue
        .extend(
            "code,refines,country,name_english,deadline,secrecy\n\
             subpoena,,,Subpoena,order,no\n\
             de.a,court_order,FR,A,order,no\n\
             de.b,us.search_warrant,DE,B,order,no\n\
             de.c,court_order,DE,C,soon,perhaps\n\
             de.d,court_order\n\
             de.e,court_order,UK,E,order,no\n\
             de.f,,DE,F,order,no\n",
        )
        .unwrap_err();

    let places: Vec<(u64, &str)> =
        problems.iter().map(|problem| (problem.line, problem.column.as_str())).collect();
    assert_eq!(
        places,
        [
            (2, "code"),
            (3, "country"),
            (4, "refines"),
            (5, "deadline"),
            (5, "secrecy"),
            (6, "-"),
            (7, "country"),
            (8, "refines"),
        ]
    );
    assert_eq!(catalogue, before);
}

/// IN-7.
#[test]
fn an_unknown_instrument_is_told_from_a_known_one() {
    let catalogue = product_catalogue();

    assert!(catalogue.contains("court_order"));
    assert!(!catalogue.contains("de.court_order"));
}

/// IN-7.
#[test]
fn what_an_instrument_says_of_itself_is_read_cell_by_cell() {
    let (longest_name, longest_code) = ("n".repeat(4_000), "c".repeat(80));

    let catalogue = Catalogue::parse(&format!(
        "code,name_english,hold,authority_kinds,data_classes\n\
         {longest_code},{longest_name},P90D,judicial|police_2,\n"
    ))
    .unwrap();

    let entry = catalogue.get(&longest_code).unwrap();
    assert_eq!(entry.name_english, longest_name);
    assert_eq!(entry.hold, Some(Hold { term: Term::Days(90), extension: None }));
    assert_eq!(entry.authority_kinds, ["judicial", "police_2"]);
    assert!(entry.data_classes.is_empty());
}

/// IN-7.
#[test]
fn a_cell_that_cannot_be_read_is_named() {
    for (column, text) in [
        ("name_english", "n".repeat(4_001)),
        ("code", "c".repeat(81)),
        ("code", String::new()),
        ("code", "Court".to_owned()),
        ("authority_kinds", "judicial|Police".to_owned()),
        ("authority_kinds", "judicial|".to_owned()),
        ("hold", "ninety days".to_owned()),
    ] {
        let cell = |name| if name == column { text.as_str() } else { "judicial" };
        let hold = if column == "hold" { &text } else { "" };

        let problems = Catalogue::parse(&format!(
            "code,name_english,authority_kinds,hold\n{},{},{},{hold}\n",
            cell("code"),
            cell("name_english"),
            cell("authority_kinds"),
        ))
        .unwrap_err();

        let places: Vec<_> = problems.iter().map(|problem| problem.column.as_str()).collect();
        assert_eq!(places, [column], "{text:.20}");
    }
}

#[test]
fn a_catalogue_needs_a_code_and_a_name_of_each_entry() {
    for (header, missing) in [("code", "name_english"), ("name_english", "code")] {
        let problems = Catalogue::parse(&format!("{header}\n")).unwrap_err();

        assert_eq!((problems.len(), problems[0].column.as_str()), (1, missing));
    }
}

#[test]
fn an_unknown_column_is_named() {
    let problems = Catalogue::parse("code,name_english,colour\n").unwrap_err();

    assert_eq!(problems.len(), 1);
    assert_eq!((problems[0].line, problems[0].column.as_str()), (1, "colour"));
}
