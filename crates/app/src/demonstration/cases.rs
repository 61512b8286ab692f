//! The made-up cases of the desk: some sixty, open and closed, that between them show every rule.
// LENGTH: a list of tales, each of which a reader wants to see whole.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Date;
use writ_core::actor::Actor;
use writ_core::category::Category;
use writ_core::command::Command;
use writ_core::data_class::{ContentKind, DataClass};
use writ_core::fulfilment::Fulfilment;
use writ_core::identifier::IdentifierKind;
use writ_core::notice::{Ground as NoticeGround, NoticeNumber, Review};
use writ_core::request::{
    Channel, Circumstance, DateRange, IdentifierNumber, ItemNumber, Measure, Missing,
    NondisclosureOrder, Threat,
};
use writ_core::review::{Ground, ItemDecision};

use super::tale::{
    ANALYST, APPROVER, COUNSEL, Sent, Tale, Then, What, acknowledged, approved, carried_out,
    proposed, rejected, released, reviewed, then, verified, verified_by_call, words,
};

const GRANT: ItemDecision = ItemDecision::Grant;
const CONTENT: DataClass = DataClass::Content(ContentKind::AudioVideo);
/// A day, in hours.
const DAY: i64 = 24;

/// Agencies, police first and court second, each with its country.
const AGENCIES: [(&str, &str, &str); 8] = [
    ("DE", "Polizeipräsidium Beispielstadt", "Amtsgericht Beispielstadt"),
    ("GB", "Example Constabulary", "Crown Court at Exampleton"),
    ("FR", "Gendarmerie de Villexemple", "Tribunal judiciaire de Villexemple"),
    ("ES", "Policía de Ejemplópolis", "Juzgado de Ejemplópolis"),
    ("NL", "Politie Voorbeeldstad", "Rechtbank Voorbeeldstad"),
    ("IT", "Questura di Esempio", "Tribunale di Esempio"),
    ("PL", "Komenda w Przykładowie", "Sąd w Przykładowie"),
    ("CH", "Kantonspolizei Muster", "Bezirksgericht Muster"),
];

/// Where and when a tale takes place.
#[derive(Debug, Clone, Copy)]
struct Setting {
    today: Date,
    days_ago: i64,
    /// Tells this tale's names from those of the others.
    number: usize,
}

impl Setting {
    fn agency(self) -> (&'static str, &'static str, &'static str) {
        AGENCIES.iter().cycle().nth(self.number).copied().unwrap_or(("NL", "", ""))
    }

    fn police(self) -> Sent {
        let (country, police, _) = self.agency();
        Sent::by(country, police, &format!("EX {}/{}", 4_000 + self.number, self.received().year()))
    }

    fn judge(self) -> Sent {
        let (country, _, court) = self.agency();
        let docket = format!("{} C {}", self.number + 11, self.received().year());
        Sent::by(country, court, &docket).court()
    }

    fn received(self) -> Date {
        self.today.saturating_sub(self.days_ago.days())
    }

    /// Days before the receipt, the first and the last.
    fn days(self, first: i64, last: i64) -> DateRange {
        let before = |days: i64| self.received().saturating_sub(days.days());
        DateRange { from: before(first), to: before(last) }
    }

    fn after_receipt(self, days: i64) -> Date {
        self.received().saturating_add(days.days())
    }

    fn account(self) -> String {
        format!("example-user-{:03}", self.number)
    }

    fn serial(self, nth: usize) -> String {
        format!("EX{:04}{:05}", self.number, 70_000 + nth)
    }

    fn tale(self, sent: Sent, then: impl IntoIterator<Item = Vec<Then>>) -> Tale {
        let then = then.into_iter().flatten().collect();
        Tale { days_ago: self.days_ago, revises: None, sent, then }
    }
}

type Telling = fn(Setting) -> Tale;

/// Each tale with the days on which it begins, the longest ago first.
const TOLD: [(Telling, &[i64]); 25] = [
    (account_provided_and_told, &[118, 61, 34, 9, 5, 2, 1]),
    (product_batch, &[96, 41, 12, 3]),
    (court_asks_for_orders, &[88, 27, 6]),
    (too_broad, &[72, 19, 4]),
    (emergency, &[64, 33, 11, 1, 0]),
    (national_security_alone, &[52]),
    (unproven_emergency, &[47]),
    (restricted_on_a_judgment, &[58, 13, 3]),
    (deletion_without_an_order, &[44, 8]),
    (preserved, &[39, 10]),
    (assisted, &[31]),
    (completed_later, &[29, 7, 2]),
    (never_completed, &[49]),
    (not_ours, &[22, 4]),
    (question_and_answer, &[26, 9, 6]),
    (objection_in_part, &[36, 14]),
    (content_with_consent, &[54, 5]),
    (consent_taken_back, &[45]),
    (content_refused, &[23, 6]),
    (confidential_until, &[67, 15]),
    (confidential_without_end, &[42]),
    (child_protection, &[37]),
    (forged, &[16]),
    (fee_paid, &[57, 12]),
    (waits_to_be_read, &[4, 1, 0]),
];

/// All tales, in the order in which they were received.
pub(super) fn tales(today: Date) -> Vec<Tale> {
    let mut told: Vec<(i64, Telling)> = TOLD
        .iter()
        .flat_map(|(telling, days)| days.iter().map(|days_ago| (*days_ago, *telling)))
        .collect();
    told.sort_by_key(|(days_ago, _)| std::cmp::Reverse(*days_ago));
    let mut tales: Vec<Tale> = (0..)
        .zip(told)
        .map(|(number, (days_ago, telling))| telling(Setting { today, days_ago, number }))
        .collect();
    let next = tales.len();
    tales.extend(revision(Setting { today, days_ago: 20, number: next }, next));
    tales.extend(sent_twice(Setting { today, days_ago: 17, number: next + 2 }, next + 2));
    tales
}

/// VE-1, RV-1, DA-4, NO-1: the ordinary course.
fn account_provided_and_told(at: Setting) -> Tale {
    let sent = at
        .police()
        .about_account(&at.account(), DataClass::AccountIdentity, at.days(400, 1))
        .about_account(&at.account(), DataClass::Usage, at.days(30, 2));
    let told = then(6 * DAY, ANALYST, told_in_words(1, "account data was provided"));
    at.tale(
        sent,
        [
            vec![acknowledged(2)],
            verified(5),
            reviewed(DAY + 1, Category::Account),
            vec![proposed(DAY + 3, &[GRANT, GRANT], "The data asked for is provided.")],
            vec![approved(2 * DAY + 2)],
            released(4 * DAY, &[1, 2]),
            vec![told],
        ],
    )
}

/// CO-4, CO-5, IN-8: several products in one request; an officer's first, so he is called back.
fn product_batch(at: Setting) -> Tale {
    let mut sent = at.police().because(Circumstance::HarmToUser).by_an_officer_new_to_us();
    for nth in 0..4 {
        let class = Measure::Disclose(DataClass::ProductBinding);
        let range = Some(at.days(90, 1));
        sent = sent.asking(IdentifierKind::Serial, &at.serial(nth), class, range);
    }
    let decisions = [GRANT; 4];
    let nothing = [3, 4].map(|item| carried_out(5 * DAY, item, Fulfilment::NothingFound));
    let told = [1, 2]
        .map(|notice| then(7 * DAY, ANALYST, told_in_words(notice, "product data was provided")));
    at.tale(
        sent.on("hik_partner_pro"),
        [
            vec![acknowledged(3)],
            verified_by_call(DAY),
            reviewed(2 * DAY, Category::Product),
            vec![proposed(2 * DAY + 1, &decisions, "What is bound to the products is provided.")],
            vec![approved(3 * DAY)],
            nothing.into(),
            released(5 * DAY, &[1, 2]),
            told.into(),
        ],
    )
}

/// IN-8, RE-4: a civil court asks at a party's request; nothing is held.
fn court_asks_for_orders(at: Setting) -> Tale {
    let order = format!("PO-{:06}", 310_000 + at.number);
    let class = Measure::Disclose(DataClass::Transactions);
    let sent = at
        .judge()
        .because(Circumstance::CivilDispute)
        .through(Channel::RegisteredMail)
        .on("hik_partner_pro")
        .asking(IdentifierKind::Order, &order, class, Some(at.days(700, 300)));
    at.tale(
        sent,
        [
            vec![acknowledged(20)],
            verified(2 * DAY),
            reviewed(3 * DAY, Category::Transaction),
            vec![proposed(3 * DAY + 1, &[GRANT], "The order's records are searched for.")],
            vec![approved(5 * DAY)],
            vec![carried_out(8 * DAY, 1, Fulfilment::NothingFound)],
        ],
    )
}

/// RV-2, DA-4, CO-2: a year of logs is asked for, ten days are necessary.
fn too_broad(at: Setting) -> Tale {
    let sent = at
        .police()
        .about_account(&at.account(), DataClass::AccountIdentity, at.days(365, 1))
        .about_account(&at.account(), DataClass::Usage, at.days(365, 1));
    let narrowed = ItemDecision::Narrow { range: at.days(12, 2), ground: Ground::TooBroad };
    let sentence = "The purpose stated concerns one evening. Logins of ten days around it are \
                    provided; the rest of the year is not necessary for it.";
    at.tale(
        sent,
        [
            vec![acknowledged(4)],
            verified(6),
            reviewed(DAY, Category::Account),
            vec![proposed(DAY + 2, &[GRANT, narrowed], sentence), approved(3 * DAY)],
            released(5 * DAY, &[1, 2]),
            vec![then(7 * DAY, ANALYST, told_in_words(1, "account data was provided"))],
        ],
    )
}

/// RV-3, RV-8, VE-2, NO-2: called back, found in good faith, told thirty days later.
fn emergency(at: Setting) -> Tale {
    let sent = at
        .police()
        .emergency(Threat::LifeOrSecurity)
        .by_an_officer_new_to_us()
        .about_account(&at.account(), DataClass::Usage, at.days(3, 0));
    let finding = Command::AssessEmergency {
        proven: true,
        good_faith_finding: true,
        finding: words("A person is missing and in danger; the agency's switchboard confirmed it."),
    };
    let mut review = vec![then(2, ANALYST, finding)];
    review.extend(reviewed(2, Category::Emergency));
    at.tale(
        sent,
        [
            vec![acknowledged(0)],
            verified_by_call(1),
            review,
            vec![proposed(2, &[GRANT], "The last logins are provided at once."), approved(3)],
            released(4, &[1]),
            vec![then(31 * DAY, ANALYST, told_in_words(1, "data was provided in an emergency"))],
        ],
    )
}

/// RV-8: urgent review, and no voluntary disclosure.
fn national_security_alone(at: Setting) -> Tale {
    let sent = at.police().emergency(Threat::NationalSecurity).about_account(
        &at.account(),
        DataClass::Usage,
        at.days(5, 0),
    );
    let finding = Command::AssessEmergency {
        proven: true,
        good_faith_finding: false,
        finding: words("The threat is proven; no danger to a particular person is."),
    };
    let mut review = vec![then(3, ANALYST, finding)];
    review.extend(reviewed(4, Category::Emergency));
    let sentence =
        "No imminent danger to a person is shown, so nothing is disclosed without an order.";
    at.tale(
        sent,
        [
            vec![acknowledged(0)],
            verified_by_call(2),
            review,
            vec![proposed(5, &[rejected(Ground::LacksLegalBasis)], sentence)],
        ],
    )
}

/// RV-3.
fn unproven_emergency(at: Setting) -> Tale {
    let sent = at.police().emergency(Threat::LifeOrSecurity).about_account(
        &at.account(),
        DataClass::Usage,
        at.days(2, 0),
    );
    let finding = Command::AssessEmergency {
        proven: false,
        good_faith_finding: false,
        finding: words("The events described ended a week ago. An ordinary request can be sent."),
    };
    at.tale(sent, [vec![acknowledged(0)], verified_by_call(2), vec![then(3, COUNSEL, finding)]])
}

/// RV-4, RV-5, NO-4: restricted on a judgment, and the account holder told with it.
fn restricted_on_a_judgment(at: Setting) -> Tale {
    let sent = at.judge().through(Channel::RegisteredMail).asking(
        IdentifierKind::Account,
        &at.account(),
        Measure::Restrict,
        None,
    );
    let proves = Command::AssessOrder {
        proves_illegal_use: true,
        reasons: words("The judgment finds that the account was used for fraud."),
    };
    let mut review = reviewed(3 * DAY, Category::Restriction);
    review.push(then(3 * DAY, COUNSEL, proves));
    at.tale(
        sent,
        [
            vec![acknowledged(10)],
            verified(2 * DAY),
            review,
            vec![proposed(4 * DAY, &[GRANT], "The account is restricted as ordered.")],
            vec![approved(5 * DAY), carried_out(6 * DAY, 1, Fulfilment::Restricted)],
            vec![then(6 * DAY, ANALYST, told_in_words(1, "the account was restricted"))],
        ],
    )
}

/// RV-4: without an order that proves illegal use, no.
fn deletion_without_an_order(at: Setting) -> Tale {
    let sent = at.police().asking(IdentifierKind::Account, &at.account(), Measure::Delete, None);
    let suspects = Command::AssessOrder {
        proves_illegal_use: false,
        reasons: words("A letter of the police states a suspicion; no court decided anything."),
    };
    let mut review = reviewed(2 * DAY, Category::Restriction);
    review.push(then(2 * DAY, COUNSEL, suspects));
    let sentence =
        "Deleting an account needs a court order or an equivalent that proves illegal use.";
    let decision = rejected(Ground::LacksLegalBasis);
    at.tale(
        sent,
        [
            vec![acknowledged(3)],
            verified(DAY),
            review,
            vec![proposed(3 * DAY, &[decision], sentence)],
        ],
    )
}

/// CO-6: preservation.
fn preserved(at: Setting) -> Tale {
    let measure = Measure::Preserve(DataClass::Usage);
    let sent = at.police().under("preservation_order").asking(
        IdentifierKind::Account,
        &at.account(),
        measure,
        Some(at.days(60, 0)),
    );
    at.tale(
        sent,
        [
            vec![acknowledged(2)],
            verified(6),
            reviewed(DAY, Category::Preservation),
            vec![proposed(DAY + 1, &[GRANT], "The logins are kept from being lost.")],
            vec![approved(DAY + 5), carried_out(2 * DAY, 1, Fulfilment::Preserved)],
        ],
    )
}

/// CO-6: technical assistance without data.
fn assisted(at: Setting) -> Tale {
    let sent = at.police().asking(IdentifierKind::Serial, &at.serial(0), Measure::Assist, None);
    at.tale(
        sent,
        [
            vec![acknowledged(5)],
            verified(DAY),
            reviewed(2 * DAY, Category::Assistance),
            vec![proposed(2 * DAY + 1, &[GRANT], "We explain how the product names its owner.")],
            vec![approved(3 * DAY), carried_out(6 * DAY, 1, Fulfilment::Assisted)],
        ],
    )
}

/// IN-3, IN-4, IN-6: what was missing comes two days later.
fn completed_later(at: Setting) -> Tale {
    let sent = at
        .police()
        .about_account(&at.account(), DataClass::AccountIdentity, at.days(200, 1))
        .lacking(Missing::Certificates)
        .lacking(Missing::LegalBasis);
    let completed = sent
        .clone()
        .completed()
        .submission("")
        .map(|whole| then(3 * DAY, Actor::Agency, Command::Complete(Box::new(whole))));
    at.tale(
        sent,
        [
            vec![acknowledged(6)],
            completed.into_iter().collect(),
            verified(4 * DAY),
            reviewed(4 * DAY + 2, Category::Account),
            vec![proposed(4 * DAY + 3, &[GRANT], "The registration is provided.")],
            vec![approved(5 * DAY)],
            released(6 * DAY, &[1]),
            vec![then(8 * DAY, ANALYST, told_in_words(1, "account data was provided"))],
        ],
    )
}

/// IN-6.
fn never_completed(at: Setting) -> Tale {
    let sent = at
        .police()
        .about_account(&at.account(), DataClass::Usage, at.days(30, 1))
        .lacking(Missing::OfficialAddress)
        .lacking(Missing::Officer);
    let reason = words("It came from a private address and named no officer; nothing followed.");
    let refused = then(21 * DAY, ANALYST, Command::RefuseIncomplete(reason));
    at.tale(sent, [vec![acknowledged(8)], vec![refused]])
}

/// IN-2.
fn not_ours(at: Setting) -> Tale {
    let sent =
        at.police().about_account(&at.account(), DataClass::Usage, at.days(30, 1)).misaddressed();
    at.tale(sent, [vec![acknowledged(4)], vec![then(DAY, ANALYST, Command::AnswerNotOurs)]])
}

/// RV-2, TI-1: the clock waits for the agency.
fn question_and_answer(at: Setting) -> Tale {
    let sent = at.police().asking(
        IdentifierKind::Ip,
        &format!("192.0.2.{}", at.number),
        Measure::Disclose(DataClass::Usage),
        Some(at.days(40, 1)),
    );
    let question = words("Which hours, and in which time zone? The address changes hands daily.");
    let answer = words("Between 18:00 and 23:00 local time on the last day named.");
    at.tale(
        sent,
        [
            vec![acknowledged(2)],
            verified(DAY),
            reviewed(DAY + 3, Category::Account),
            vec![then(DAY + 4, ANALYST, Command::AskClarification(question))],
            vec![then(8 * DAY, Actor::Agency, Command::AnswerDesk(answer))],
            vec![proposed(9 * DAY, &[GRANT], "Logins in the hours named are provided.")],
            vec![approved(10 * DAY)],
            released(11 * DAY, &[1]),
            vec![then(13 * DAY, ANALYST, told_in_words(1, "login data was provided"))],
        ],
    )
}

/// RV-2: an objection to one item, answered, and rejected all the same.
fn objection_in_part(at: Setting) -> Tale {
    let other = format!("example-neighbour-{:03}", at.number);
    let sent = at
        .police()
        .about_account(&at.account(), DataClass::AccountIdentity, at.days(100, 1))
        .about_account(&other, DataClass::Usage, at.days(100, 1));
    let objection = Command::Object {
        ground: Ground::HarmsThirdParty,
        items: BTreeSet::from([ItemNumber(2)]),
        reasons: words("Nothing connects the second account with the offence described."),
    };
    let answer = words("The second account belongs to a neighbour of the suspect.");
    let decisions = [GRANT, rejected(Ground::HarmsThirdParty)];
    at.tale(
        sent,
        [
            vec![acknowledged(2)],
            verified(DAY),
            reviewed(2 * DAY, Category::Account),
            vec![then(2 * DAY + 1, COUNSEL, objection)],
            vec![then(6 * DAY, Actor::Agency, Command::AnswerDesk(answer))],
            vec![proposed(
                7 * DAY,
                &decisions,
                "The first account is answered, the second is not.",
            )],
            vec![approved(8 * DAY)],
            released(9 * DAY, &[1]),
            vec![then(11 * DAY, ANALYST, told_in_words(1, "account data was provided"))],
        ],
    )
}

/// DA-2, RV-7: consent and law together, and two approvers, one of them counsel.
fn content_with_consent(at: Setting) -> Tale {
    let sent = at.judge().about_account(&at.account(), CONTENT, at.days(2, 1)).about_account(
        &at.account(),
        DataClass::AccountIdentity,
        at.days(300, 1),
    );
    at.tale(
        sent,
        [
            vec![acknowledged(3)],
            verified(DAY),
            reviewed(2 * DAY, Category::Account),
            vec![then(2 * DAY + 1, ANALYST, Command::RecordConsent(IdentifierNumber(1)))],
            vec![proposed(2 * DAY + 2, &[GRANT, GRANT], "The recording of one hour is provided.")],
            vec![then(3 * DAY, COUNSEL, Command::Approve), approved(4 * DAY)],
            released(6 * DAY, &[1, 2]),
            vec![then(8 * DAY, ANALYST, told_in_words(1, "a recording was provided"))],
        ],
    )
}

/// DA-2: what is consented to can be taken back until it left.
fn consent_taken_back(at: Setting) -> Tale {
    let sent = at.judge().about_account(&at.account(), CONTENT, at.days(2, 1));
    at.tale(
        sent,
        [
            vec![acknowledged(3)],
            verified(DAY),
            reviewed(2 * DAY, Category::Account),
            vec![then(2 * DAY + 1, ANALYST, Command::RecordConsent(IdentifierNumber(1)))],
            vec![proposed(2 * DAY + 2, &[GRANT], "The recording of one hour is provided.")],
            vec![then(3 * DAY, COUNSEL, Command::Approve), approved(3 * DAY + 2)],
            vec![then(4 * DAY, ANALYST, Command::WithdrawConsent(IdentifierNumber(1)))],
            vec![carried_out(4 * DAY + 1, 1, Fulfilment::BasisLost)],
        ],
    )
}

/// DA-2: content without consent is refused, the rest is answered.
fn content_refused(at: Setting) -> Tale {
    let sent = at
        .police()
        .about_account(&at.account(), DataClass::AccountIdentity, at.days(90, 1))
        .about_account(&at.account(), CONTENT, at.days(2, 1));
    let decisions = [GRANT, rejected(Ground::LacksLegalBasis)];
    let sentence =
        "Recordings are given only with the user's consent and on a legal basis for them.";
    at.tale(
        sent,
        [
            vec![acknowledged(3)],
            verified(8),
            reviewed(DAY, Category::Account),
            vec![proposed(DAY + 2, &decisions, sentence), approved(2 * DAY)],
            released(4 * DAY, &[1]),
            vec![then(6 * DAY, ANALYST, told_in_words(1, "account data was provided"))],
        ],
    )
}

/// NO-3: an order with an end delays the notice.
fn confidential_until(at: Setting) -> Tale {
    let sent = at
        .judge()
        .about_account(&at.account(), DataClass::Usage, at.days(20, 1))
        .with_an_order_not_to_tell(Some(at.after_receipt(50)));
    at.tale(
        sent,
        [
            vec![acknowledged(3)],
            verified(DAY),
            reviewed(2 * DAY, Category::Account),
            vec![proposed(2 * DAY + 1, &[GRANT], "The logins are provided."), approved(3 * DAY)],
            released(4 * DAY, &[1]),
            vec![then(52 * DAY, ANALYST, told_in_words(1, "login data was provided"))],
        ],
    )
}

/// NO-3, NO-5: an order without an end withholds it, by two persons and with a day to look again.
fn confidential_without_end(at: Setting) -> Tale {
    let sent = at.judge().about_account(&at.account(), DataClass::Usage, at.days(20, 1));
    let order = Command::RecordOrder(NondisclosureOrder { ends_on: None });
    let withholding = Command::ProposeWithholding {
        notice: NoticeNumber(1),
        ground: NoticeGround::Prohibited,
        review: Review::On(at.after_receipt(90)),
        evidence: words("The court's order of silence names no end."),
    };
    at.tale(
        sent,
        [
            vec![acknowledged(3)],
            verified(DAY),
            reviewed(2 * DAY, Category::Account),
            vec![proposed(2 * DAY + 1, &[GRANT], "The logins are provided."), approved(3 * DAY)],
            vec![then(3 * DAY + 4, ANALYST, order)],
            released(4 * DAY, &[1]),
            vec![then(5 * DAY, ANALYST, withholding)],
            vec![then(6 * DAY, APPROVER, Command::ApproveWithholding(NoticeNumber(1)))],
        ],
    )
}

/// NO-1, NO-5: child abuse; the second person has not looked yet.
fn child_protection(at: Setting) -> Tale {
    let sent = at.police().about_account(&at.account(), DataClass::AccountIdentity, at.days(90, 1));
    let withholding = Command::ProposeWithholding {
        notice: NoticeNumber(1),
        ground: NoticeGround::ChildAbuse,
        review: Review::On(at.after_receipt(180)),
        evidence: words("The agency's letter describes the abuse of a child in the household."),
    };
    at.tale(
        sent,
        [
            vec![acknowledged(1)],
            verified(6),
            reviewed(8, Category::Account),
            vec![proposed(9, &[GRANT], "The registration is provided."), approved(DAY)],
            released(2 * DAY, &[1]),
            vec![then(3 * DAY, ANALYST, withholding)],
        ],
    )
}

/// VE-1, VE-2: the agency knows nothing of it.
fn forged(at: Setting) -> Tale {
    let sent = at
        .police()
        .emergency(Threat::LifeOrSecurity)
        .by_an_officer_new_to_us()
        .about_account(&at.account(), DataClass::AccountIdentity, at.days(30, 0));
    let denied = Then { hours: 1, by: ANALYST, what: What::CallsBack { confirmed: false } };
    let reason = words("The agency's switchboard knows neither the officer nor the request.");
    let refused = then(2, COUNSEL, Command::RefuseUnverified(reason));
    at.tale(sent, [vec![acknowledged(0)], vec![denied, refused]])
}

/// IN-9.
fn fee_paid(at: Setting) -> Tale {
    let sent = at.judge().because(Circumstance::CivilDispute).about_account(
        &at.account(),
        DataClass::Transactions,
        at.days(900, 100),
    );
    let quoted = Command::QuoteFee { amount_minor: 18_500, currency: "EUR".to_owned() };
    at.tale(
        sent,
        [
            vec![acknowledged(3)],
            verified(DAY),
            reviewed(2 * DAY, Category::Account),
            vec![then(2 * DAY + 1, ANALYST, quoted)],
            vec![then(4 * DAY, Actor::Agency, Command::AcceptFee)],
            vec![proposed(5 * DAY, &[GRANT], "The orders are provided."), approved(6 * DAY)],
            released(8 * DAY, &[1]),
            vec![then(9 * DAY, ANALYST, Command::InvoiceFee)],
            vec![then(10 * DAY, ANALYST, told_in_words(1, "order data was provided"))],
            vec![then(24 * DAY, ANALYST, Command::PayFee)],
        ],
    )
}

/// IN-6: nobody has looked at it yet.
fn waits_to_be_read(at: Setting) -> Tale {
    let sent = at
        .police()
        .through(Channel::Portal)
        .by_an_officer_new_to_us()
        .about_account(&at.account(), DataClass::AccountIdentity, at.days(60, 1))
        .about_account(&at.account(), DataClass::ProductBinding, at.days(60, 1));
    at.tale(sent, [])
}

/// CO-3: a revised request takes the place of the first; each counts.
fn revision(at: Setting, first: usize) -> [Tale; 2] {
    let ask = |from| at.police().about_account(&at.account(), DataClass::Usage, at.days(from, 1));
    let gives_way = Then { hours: 5 * DAY, by: Actor::Agency, what: What::GivesWayTo(first + 1) };
    let revised = Setting { days_ago: at.days_ago - 5, ..at };
    [
        at.tale(ask(365), [vec![acknowledged(2)], verified(DAY), vec![gives_way]]),
        Tale {
            revises: Some(first),
            ..revised.tale(
                ask(20),
                [
                    vec![acknowledged(2)],
                    verified(5),
                    reviewed(DAY, Category::Account),
                    vec![proposed(DAY + 1, &[GRANT], "The logins of twenty days are provided.")],
                ],
            )
        },
    ]
}

/// CO-1: the same document by mail and by post is one request.
fn sent_twice(at: Setting, first: usize) -> [Tale; 2] {
    let ask = || at.judge().about_account(&at.account(), DataClass::Usage, at.days(10, 1));
    let again = Setting { days_ago: at.days_ago - 2, ..at };
    let joined = Then { hours: 3, by: ANALYST, what: What::Joins(first) };
    [
        at.tale(
            ask(),
            [vec![acknowledged(2)], verified(DAY), reviewed(2 * DAY, Category::Account)],
        ),
        again.tale(ask().through(Channel::RegisteredMail), [vec![joined]]),
    ]
}

fn told_in_words(notice: u16, what: &str) -> Command {
    let text = format!(
        "A government agency asked us about your account, on a legal basis that we checked. In answer, {what}."
    );
    Command::SendNotice { notice: NoticeNumber(notice), text: words(&text) }
}
