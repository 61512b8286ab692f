//! What people do to a case, verb by verb, in the order of the process.

use std::collections::BTreeMap;

use jiff::civil::Date;
use writ_core::command::Command;
use writ_core::event::Words;
use writ_core::fulfilment::{Act, Fulfilment};
use writ_core::identifier::SubjectIdentifier;
use writ_core::notice::{Ground as NoticeGround, NoticeNumber, Review};
use writ_core::package::PackageNumber;
use writ_core::request::{DateRange, ItemNumber, NondisclosureOrder};
use writ_core::review::ItemDecision;
use writ_core::verification::{CallBack, CallBackResult, Contact, EvidenceKind, Proves};

use super::directory::{Directed, directed};
use super::submission::subject;
use super::words::{Problem, date, deadline, ground, items, read};
use crate::builders::{confirmed_number, paper, sealed};

/// What somebody does.
#[derive(Debug, Clone)]
pub(super) enum Deed {
    /// A command that needs nothing else.
    Command(Command),
    /// A decision proposed: the items named so far, and the same for all others where it says so.
    Propose { named: BTreeMap<ItemNumber, ItemDecision>, others: Option<ItemDecision> },
    /// The holder consents, or no longer does.
    Consent { of: SubjectIdentifier, given: bool },
    /// A submission is joined to an earlier one.
    Join { root: String, same_document_found: bool },
    /// The personal data is read, with its purpose.
    Read { purpose: String },
    /// The directory is changed, or an agency called by it.
    Directory { agency: String, what: Directed },
    /// A package is fetched with some code.
    Fetch { package: PackageNumber, code: Code },
    /// A package is opened again, sealed anew where it says so.
    Renew { package: PackageNumber, anew: bool },
}

/// The code that an officer shows.
#[derive(Debug, Clone, Copy)]
pub(super) enum Code {
    /// The one that was sent.
    Right,
    /// Another one.
    Wrong,
    /// One that was sent for another case.
    OfAnotherCase,
}

/// Reads a verb with all that belongs to it; none when no chapter knows it.
pub(super) fn deed(verb: &[&str], details: &[Vec<&str>]) -> Result<Option<Deed>, Problem> {
    if let Some((agency, what)) = directed(verb)? {
        return Ok(Some(Deed::Directory { agency, what }));
    }
    let command = match verb {
        ["proposes"] => return propose(details).map(Some),
        ["proposes", "to", "grant", "everything"] => {
            return Ok(Some(for_all(ItemDecision::Grant)));
        }
        ["proposes", "to", "reject", "everything", "as", why @ ..] => {
            return Ok(Some(for_all(ItemDecision::Reject { ground: ground(why)? })));
        }
        ["records", "the", "consent", "of", "the", "holder", "of", kind, value] => {
            return Ok(Some(Deed::Consent { of: subject(kind, value)?, given: true }));
        }
        ["records", "that", "the", "holder", "of", kind, value, "withdrew", "the", "consent"] => {
            return Ok(Some(Deed::Consent { of: subject(kind, value)?, given: false }));
        }
        ["joins", "it", "to", root, "as", "the", "same", "document"] => {
            return Ok(Some(Deed::Join { root: (*root).to_owned(), same_document_found: true }));
        }
        ["joins", "it", "to", root, "for", "the", "same", "law"] => {
            return Ok(Some(Deed::Join { root: (*root).to_owned(), same_document_found: false }));
        }
        ["reads", "the", "personal", "data", purpose] => {
            return Ok(Some(Deed::Read { purpose: (*purpose).to_owned() }));
        }
        ["fetches", "package", package, "with", code @ ..] => {
            let code = match code {
                ["the", "code", "that", "was", "sent"] => Code::Right,
                ["a", "wrong", "code"] => Code::Wrong,
                ["the", "code", "of", "another", "case"] => Code::OfAnotherCase,
                _ => return Err(format!("`{}` is no code", code.join(" "))),
            };
            return Ok(Some(Deed::Fetch { package: self::package(package)?, code }));
        }
        ["opens", "package", package, "again"] => {
            return Ok(Some(Deed::Renew { package: self::package(package)?, anew: false }));
        }
        ["opens", "package", package, "again", "sealed", "anew"] => {
            return Ok(Some(Deed::Renew { package: self::package(package)?, anew: true }));
        }
        _ => {
            let chapters = [intake, verification, review, fulfilment, notice, keeping];
            chapters.into_iter().find_map(|chapter| chapter(verb).transpose()).transpose()?
        }
    };
    Ok(command.map(Deed::Command))
}

fn for_all(decision: ItemDecision) -> Deed {
    Deed::Propose { named: BTreeMap::new(), others: Some(decision) }
}

fn words(text: &str) -> Words {
    Words::new(text.to_owned())
}

fn intake(verb: &[&str]) -> Result<Option<Command>, Problem> {
    Ok(Some(match verb {
        ["acknowledges", "the", "request"] => Command::Acknowledge,
        ["answers", "that", "it", "is", "not", "ours"] => Command::AnswerNotOurs,
        ["refuses", "it", "as", "incomplete", why] => Command::RefuseIncomplete(words(why)),
        ["adds", name, "as", kind @ ..] => {
            let kind = read(&kind.join("_"), "kind of document such as `legal process`")?;
            Command::AddPapers(paper(kind, name).map_err(|refusal| refusal.to_string())?)
        }
        ["quotes", "a", "fee", "of", amount, currency] => Command::QuoteFee {
            amount_minor: read(&amount.replace('.', ""), "amount such as 150.00")?,
            currency: (*currency).to_owned(),
        },
        ["accepts", "the", "fee"] => Command::AcceptFee,
        ["waives", "the", "fee"] => Command::WaiveFee,
        ["invoices", "the", "fee"] => Command::InvoiceFee,
        ["records", "that", "the", "fee", "was", "paid"] => Command::PayFee,
        _ => return Ok(None),
    }))
}

fn verification(verb: &[&str]) -> Result<Option<Command>, Problem> {
    let heard = |contact, result| {
        Command::CallBack(CallBack { contact, result, note: "as the story tells".to_owned() })
    };
    let call = |number: &str, result| heard(Contact::Called(confirmed_number(number)), result);
    let confirmed = CallBackResult::Confirmed;
    Ok(Some(match verb {
        ["finds", "the", what, "genuine", "by", evidence @ ..] => {
            evidence_of(what, evidence, true)?
        }
        ["finds", "the", what, "doubtful", "by", evidence @ ..] => {
            evidence_of(what, evidence, false)?
        }
        ["calls", number, "and", "the", "agency", "confirms"] => call(number, confirmed),
        ["calls", number, "and", "nobody", "answers"] => call(number, CallBackResult::NotReached),
        ["calls", number, "and", "the", "agency", "knows", "nothing", "of", "it"] => {
            call(number, CallBackResult::Denied)
        }
        ["is", "called", "from", _, "and", "told", "that", "it", "is", "genuine"] => {
            heard(Contact::Inbound, confirmed)
        }
        ["finds", "a", "voicemail", "from", _] => heard(Contact::Voicemail, confirmed),
        ["gets", "a", "reply", "by", "mail", "that", "confirms", "it"] => {
            heard(Contact::MailReply, confirmed)
        }
        ["verifies", "the", "request"] => Command::Verify,
        ["refuses", "it", "as", "unverified", why] => Command::RefuseUnverified(words(why)),
        _ => return Ok(None),
    }))
}

fn evidence_of(what: &str, evidence: &[&str], holds: bool) -> Result<Command, Problem> {
    let proves = match what {
        "agency" => Proves::Agency,
        "officer" => Proves::Officer,
        "instrument" => Proves::Instrument,
        _ => return Err(format!("`{what}` cannot be proven: agency, officer or instrument")),
    };
    let kind = match evidence {
        ["mail", "authentication"] => EvidenceKind::MailAuthentication,
        ["its" | "a", "signature"] => EvidenceKind::Signature,
        ["its" | "a", "certificate"] => EvidenceKind::Certificate,
        ["our", "directory"] => EvidenceKind::DirectoryEntry,
        ["the", "document"] => EvidenceKind::Document,
        _ => return Err(format!("`{}` is no evidence", evidence.join(" "))),
    };
    Ok(Command::RecordEvidence { proves, kind, holds })
}

fn review(verb: &[&str]) -> Result<Option<Command>, Problem> {
    let reasons = || words("as the story tells");
    let emergency = |proven, good_faith_finding| Command::AssessEmergency {
        proven,
        good_faith_finding,
        finding: reasons(),
    };
    Ok(Some(match verb {
        ["files", "it", "under", category] => Command::Categorise(read(category, "category")?),
        ["finds", "a", "valid", "legal", "basis"] => {
            Command::AssessLegalBasis { valid: true, reasons: reasons() }
        }
        ["finds", "no", "valid", "legal", "basis"] => {
            Command::AssessLegalBasis { valid: false, reasons: reasons() }
        }
        ["finds", "that", "the", "order", "proves", "illegal", "use"] => {
            Command::AssessOrder { proves_illegal_use: true, reasons: reasons() }
        }
        ["finds", "that", "the", "order", "only", "suspects", "illegal", "use"] => {
            Command::AssessOrder { proves_illegal_use: false, reasons: reasons() }
        }
        [
            "finds",
            "the",
            "emergency",
            "proven",
            "with",
            "imminent",
            "danger",
            "to",
            "a",
            "person",
        ] => emergency(true, true),
        ["finds", "the", "emergency", "proven", "without", "danger", "to", "a", "person"] => {
            emergency(true, false)
        }
        ["finds", "the", "emergency", "unproven"] => emergency(false, false),
        ["asks", "the", "agency", question] => Command::AskClarification(words(question)),
        ["objects", "to", asked @ .., "because", "it", "is", why] => {
            Command::Object { ground: ground(&[why])?, items: items(asked)?, reasons: reasons() }
        }
        ["objects", "to", asked @ .., "as", "too", "broad"] => Command::Object {
            ground: ground(&["too", "broad"])?,
            items: items(asked)?,
            reasons: reasons(),
        },
        ["answers", text] => Command::AnswerDesk(words(text)),
        ["approves"] => Command::Approve,
        ["returns", "the", "proposal", why] => Command::ReturnProposal(words(why)),
        _ => return Ok(None),
    }))
}

fn propose(details: &[Vec<&str>]) -> Result<Deed, Problem> {
    let mut named = BTreeMap::new();
    for detail in details {
        let (number, decision) = match detail.as_slice() {
            ["to", "grant", "item", number] => (number, ItemDecision::Grant),
            ["to", "narrow", "item", number, "to", from, "until", to, "as", why @ ..] => {
                let range = DateRange { from: date(from)?, to: date(to)? };
                (number, ItemDecision::Narrow { range, ground: ground(why)? })
            }
            ["to", "reject", "item", number, "as", why @ ..] => {
                (number, ItemDecision::Reject { ground: ground(why)? })
            }
            _ => return Err(format!("`{}` is no decision", detail.join(" "))),
        };
        named.insert(ItemNumber(read(number, "number of an item")?), decision);
    }
    Ok(Deed::Propose { named, others: None })
}

fn fulfilment(verb: &[&str]) -> Result<Option<Command>, Problem> {
    let (item, outcome) = match verb {
        ["collects", "item", item] => (item, Fulfilment::Collected),
        ["finds", "nothing", "for", "item", item] => (item, Fulfilment::NothingFound),
        ["destroys", "what", "was", "collected", "for", "item", item] => {
            (item, Fulfilment::BasisLost)
        }
        ["gives", "item", item, "up"] => (item, Fulfilment::BasisLost),
        ["restricts", "the", "account", "of", "item", item] => (item, Fulfilment::Restricted),
        ["deletes", "the", "account", "of", "item", item] => (item, Fulfilment::Deleted),
        ["preserves", "item", item] => (item, Fulfilment::Preserved),
        ["assists", "with", "item", item] => (item, Fulfilment::Assisted),
        ["releases", listed @ .., "in", "a", "sealed", "package"] => {
            let items = items(listed)?;
            return Ok(Some(Command::Disclose { items, package: sealed(1) }));
        }
        ["confirms", "the", "receipt", "of", "package", package] => {
            return Ok(Some(Command::ConfirmReceipt(self::package(package)?)));
        }
        ["withdraws", "package", package, why] => {
            let package = self::package(package)?;
            return Ok(Some(Command::WithdrawPackage { package, reason: words(why) }));
        }
        _ => return Ok(None),
    };
    Ok(Some(Command::Fulfil(Act {
        item: ItemNumber(read(item, "number of an item")?),
        outcome,
        provider: None,
        record: words("searched as granted; nothing left out"),
    })))
}

fn package(word: &str) -> Result<PackageNumber, Problem> {
    read(word, "number of a package").map(PackageNumber)
}

fn notice(verb: &[&str]) -> Result<Option<Command>, Problem> {
    Ok(Some(match verb {
        ["sends", "notice", notice] => {
            Command::SendNotice { notice: number(notice)?, text: words("what was provided") }
        }
        [
            "proposes",
            "to",
            "withhold",
            "notice",
            notice,
            "for",
            why @ ..,
            "until",
            "a",
            "look",
            "on",
            day,
        ] => withhold(notice, why, Review::On(date(day)?))?,
        ["proposes", "to", "withhold", "notice", notice, "for", why @ .., "for", "good"] => {
            withhold(notice, why, Review::NoFurther)?
        }
        ["approves", "withholding", "notice", notice] => {
            Command::ApproveWithholding(number(notice)?)
        }
        ["ends", "the", "withholding", "of", "notice", notice] => {
            Command::EndWithholding(number(notice)?)
        }
        ["records", "an", "order", "of", "silence", "until", day] => order(Some(date(day)?)),
        ["records", "an", "order", "of", "silence", "without", "an", "end"] => order(None),
        ["records", "that", "order", order, "was", "lifted"] => {
            let order: u16 = read(order, "number of an order, from 1")?;
            Command::LiftOrder(order.saturating_sub(1))
        }
        _ => return Ok(None),
    }))
}

fn number(word: &str) -> Result<NoticeNumber, Problem> {
    read(word, "number of a notice").map(NoticeNumber)
}

fn order(ends_on: Option<Date>) -> Command {
    Command::RecordOrder(NondisclosureOrder { ends_on })
}

fn withhold(notice: &str, why: &[&str], review: Review) -> Result<Command, Problem> {
    let ground = match why.join(" ").as_str() {
        "a prohibition" => NoticeGround::Prohibited,
        "danger to a person" => NoticeGround::RiskToIndividual,
        "danger to a group" => NoticeGround::RiskToGroup,
        "child abuse" => NoticeGround::ChildAbuse,
        "not applying to the facts" => NoticeGround::NotApplicable,
        "the proceeding itself" => NoticeGround::Proceeding,
        other => return Err(format!("`{other}` is no ground for silence")),
    };
    let evidence = words("as the story tells");
    Ok(Command::ProposeWithholding { notice: number(notice)?, ground, review, evidence })
}

fn keeping(verb: &[&str]) -> Result<Option<Command>, Problem> {
    Ok(Some(match verb {
        ["withdraws", "the", "request"] => Command::Withdraw { superseded_by: None },
        ["raises", "the", "alarm", "of", "the", kind @ .., "deadline"] => {
            Command::RaiseAlarm(deadline(kind)?)
        }
        ["asks", "for", "a", "hold"]
        | ["confirms", "the", "hold"]
        | ["asks", "to", "lift", "the", "hold"]
        | ["confirms", "lifting", "the", "hold"] => Command::Hold,
        ["erases", "the", "personal", "data"] => Command::Erase,
        _ => return Ok(None),
    }))
}
