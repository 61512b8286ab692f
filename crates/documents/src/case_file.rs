//! A case as it can be laid before a court: facts, decisions, documents, letters, and the whole history with the
//! digest of each event (RT-2: whoever prints it reads personal data, and that is on record elsewhere).
//!
//! Documents and packages stand in it by their digests, never by their content.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use writ_core::case::Case;
use writ_core::closing::ErasedDays;
use writ_core::document::Sha256;
use writ_core::event::{Event, Recorded};
use writ_core::profile::Profile;
use writ_core::request::RequestPersonal;
use writ_core::review::ItemDecision;
use writ_core::stage::Stage;
use writ_language::Words;

use crate::history::Told;
use crate::letter::measure;
use crate::prose;
use crate::sheet::{Block, element, text_of};

/// A letter as the case file names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiledLetter {
    /// Its kind's code.
    pub kind: String,
    /// Its printed code.
    pub code: String,
    /// When it was written.
    pub written_at: Timestamp,
    /// Its state's code.
    pub state: String,
    /// The SHA-256 of its text.
    pub sha256: [u8; 32],
}

/// What a case file is made of.
#[derive(Debug, Clone, Copy)]
pub struct Contents<'a> {
    /// The case.
    pub case: &'a Case,
    /// Its events.
    pub events: &'a [Recorded],
    /// The same, told.
    pub history: &'a [Told],
    /// The ledger's digest of each event.
    pub leaves: &'a [[u8; 32]],
    /// Its letters, oldest first.
    pub letters: &'a [FiledLetter],
    /// The organisation.
    pub profile: &'a Profile,
    /// The name of the instrument, where the catalogue has it.
    pub instrument: Option<&'a str>,
    /// The zone in which days and times are told.
    pub zone: &'a TimeZone,
    /// When the file is made.
    pub made_at: Timestamp,
    /// When its personal data was destroyed, if it was.
    pub erased: Option<ErasedDays>,
}

/// A case file, ready to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFile {
    /// Its title.
    pub title: String,
    words: Words,
    blocks: Vec<Block>,
}

impl CaseFile {
    /// Puts a case file together.
    #[must_use]
    pub fn of(contents: Contents<'_>, words: Words) -> Self {
        let title =
            words.say_with("file-title", [("reference", contents.case.reference.as_str().into())]);
        let filing = Filing { contents, words };
        let mut blocks = vec![Block::Paragraph(words.say_with(
            "file-made",
            [
                ("organisation", contents.profile.organisation().name.as_str().into()),
                ("on", filing.time(contents.made_at).into()),
                ("zone", contents.zone.iana_name().unwrap_or_default().into()),
            ],
        ))];
        filing.facts(&mut blocks);
        filing.items(&mut blocks);
        filing.documents(&mut blocks);
        filing.packages(&mut blocks);
        filing.notices(&mut blocks);
        filing.letters(&mut blocks);
        filing.history(&mut blocks);
        Self { title, words, blocks }
    }

    /// The plain text.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n\n{}", self.title, text_of(&self.blocks))
    }

    /// The page to print, without the frame around it.
    #[must_use]
    pub fn page(&self) -> String {
        let language = self.words.language();
        let (code, direction) = (language.code(), language.direction());
        let mut page =
            format!("<article class=\"letter case-file\" lang=\"{code}\" dir=\"{direction}\">\n");
        element(&mut page, "h1", &self.title);
        for block in &self.blocks {
            block.write_page(&mut page);
        }
        page.push_str("</article>\n");
        page
    }
}

struct Filing<'a> {
    contents: Contents<'a>,
    words: Words,
}

impl Filing<'_> {
    fn say(&self, id: &str) -> String {
        self.words.say(id)
    }

    fn time(&self, at: Timestamp) -> String {
        prose::day_and_time(self.words, at, self.contents.zone)
    }

    fn heading(&self, id: &str, blocks: &mut Vec<Block>) {
        blocks.push(Block::Heading(self.say(id)));
    }

    /// A fact with its name; what is empty was not told, or is erased.
    fn fact(&self, id: &str, value: &str, facts: &mut Vec<(String, String)>) {
        if !value.trim().is_empty() {
            facts.push((self.say(id), value.trim().to_owned()));
        }
    }

    fn facts(&self, blocks: &mut Vec<Block>) {
        let Contents { case, .. } = self.contents;
        let request = &case.request;
        let mut facts = Vec::new();
        self.fact("letter-our-reference", &case.reference, &mut facts);
        self.fact("file-received", &self.time(case.received_at), &mut facts);
        let channel = self.words.coded("letter-channel", &prose::code(&request.channel));
        self.fact("file-channel", &channel, &mut facts);
        self.fact("file-country", &self.words.country(&request.country), &mut facts);
        self.fact("file-stage", &self.stage(), &mut facts);
        let category = self.words.coded("letter-category", case.category.category.code());
        self.fact("file-category", &category, &mut facts);
        let instrument = self.contents.instrument.unwrap_or(&request.process.instrument);
        self.fact("file-instrument", instrument, &mut facts);
        self.fact("file-policy", &self.words.date(case.policy.0), &mut facts);
        if let Some(personal) = case.personal.get() {
            self.personal_facts(personal, &mut facts);
        } else {
            let erased = self.contents.erased.map(|days| erased(self.words, days));
            let erased = erased.unwrap_or_else(|| self.say("file-erased"));
            self.fact("file-personal", &erased, &mut facts);
        }
        blocks.push(Block::Facts(facts));
    }

    fn personal_facts(&self, personal: &RequestPersonal, facts: &mut Vec<(String, String)>) {
        for (id, value) in [
            ("file-agency", &personal.agency),
            ("file-agency-address", &personal.agency_address),
            ("file-officer", &personal.officer),
            ("file-officer-post", &personal.officer_post),
            ("file-supervisor", &personal.supervisor),
            ("letter-your-reference", &personal.process_reference),
            ("file-issued-by", &personal.issuing_authority),
            ("file-legal-basis", &personal.legal_basis),
            ("file-purpose", &personal.purpose),
        ] {
            self.fact(id, value, facts);
        }
    }

    fn stage(&self) -> String {
        self.words.coded("file-stage", self.contents.case.stage.code())
    }

    /// What was asked, and what was decided and done about each item.
    fn items(&self, blocks: &mut Vec<Block>) {
        let Contents { case, events, .. } = self.contents;
        self.heading("file-items", blocks);
        let decided = match &case.stage {
            Stage::Fulfilment(decision) => Some(&decision.decisions),
            _ => events.iter().rev().find_map(|recorded| match &recorded.event {
                Event::DecisionProposed { decisions, .. } => Some(decisions),
                _ => None,
            }),
        };
        let lines = case.request.items.iter().map(|(number, item)| {
            let identifier = case
                .personal
                .get()
                .and_then(|personal| personal.identifiers.get(&item.identifier))
                .map_or_else(|| self.say("file-erased"), |named| named.value.clone());
            let mut line = self.words.say_with(
                "file-item",
                [
                    ("number", number.to_string().into()),
                    ("measure", measure(self.words, item.measure).into()),
                    ("identifier", identifier.into()),
                ],
            );
            if let Some(range) = item.range {
                line = self.words.say_with(
                    "file-item-days",
                    [
                        ("item", line.into()),
                        ("from", self.words.date(range.from).into()),
                        ("to", self.words.date(range.to).into()),
                    ],
                );
            }
            let decision = decided.and_then(|decisions| decisions.get(number));
            let outcome = case.fulfilled.get(number);
            let said = decision
                .map(|decision| self.decision(*decision))
                .into_iter()
                .chain(outcome.map(|done| self.words.coded("history-outcome", &prose::code(done))));
            std::iter::once(line).chain(said).collect::<Vec<_>>().join(" – ")
        });
        blocks.push(Block::Points(lines.collect()));
    }

    fn decision(&self, decision: ItemDecision) -> String {
        let ground_of = |ground| self.words.coded("letter-ground", &prose::code(&ground));
        match decision {
            ItemDecision::Grant => self.say("file-granted"),
            ItemDecision::Narrow { range, ground } => self.words.say_with(
                "file-narrowed",
                [
                    ("from", self.words.date(range.from).into()),
                    ("to", self.words.date(range.to).into()),
                    ("ground", ground_of(ground).into()),
                ],
            ),
            ItemDecision::Reject { ground } => {
                self.words.say_with("file-rejected", [("ground", ground_of(ground).into())])
            }
        }
    }

    fn documents(&self, blocks: &mut Vec<Block>) {
        let Contents { case, events, .. } = self.contents;
        self.heading("file-documents", blocks);
        if case.papers.is_empty() {
            blocks.push(Block::Paragraph(self.say("file-none")));
            return;
        }
        let name_of = |number| {
            events.iter().find_map(|recorded| match &recorded.event {
                Event::PapersAdded { personal, .. } => personal.get()?.get(number).cloned(),
                _ => None,
            })
        };
        let lines = case.papers.iter().map(|(number, facts)| {
            self.words.say_with(
                "file-document",
                [
                    ("number", number.0.to_string().into()),
                    ("name", name_of(number).unwrap_or_else(|| self.say("file-erased")).into()),
                    ("size", self.words.number(facts.size_bytes).into()),
                    ("sha256", facts.sha256.to_string().into()),
                ],
            )
        });
        blocks.push(Block::Points(lines.collect()));
    }

    fn packages(&self, blocks: &mut Vec<Block>) {
        let Contents { case, .. } = self.contents;
        if case.packages.is_empty() {
            return;
        }
        self.heading("file-packages", blocks);
        let lines = case.packages.iter().map(|(number, package)| {
            self.words.say_with(
                "file-package",
                [
                    ("number", number.to_string().into()),
                    ("items", prose::items(self.words, &mut package.items.iter()).into()),
                    ("files", package.sealed.files.to_string().into()),
                    ("size", self.words.number(package.sealed.size_bytes).into()),
                    ("sha256", package.sealed.sha256.to_string().into()),
                    ("until", self.words.date(package.expires_on).into()),
                ],
            )
        });
        blocks.push(Block::Points(lines.collect()));
    }

    fn notices(&self, blocks: &mut Vec<Block>) {
        let Contents { case, .. } = self.contents;
        if case.notices.is_empty() && case.prohibitions.is_empty() {
            return;
        }
        self.heading("file-notices", blocks);
        let prohibitions = (1..).zip(&case.prohibitions).map(|(number, prohibition): (u32, _)| {
            let until = match (prohibition.lifted_on.is_some(), prohibition.order.ends_on) {
                (true, _) => self.say("file-prohibition-lifted"),
                (false, Some(day)) => self
                    .words
                    .say_with("file-prohibition-until", [("until", self.words.date(day).into())]),
                (false, None) => self.say("file-prohibition-without-end"),
            };
            self.words.say_with(
                "file-prohibition",
                [("number", number.to_string().into()), ("until", until.into())],
            )
        });
        let notices = case.notices.iter().map(|(number, notice)| {
            let standing = if notice.proposed.is_some() {
                "proposed".to_owned()
            } else {
                standing_code(notice.standing).to_owned()
            };
            self.words.say_with(
                "file-notice",
                [
                    ("number", number.0.to_string().into()),
                    (
                        "occasion",
                        self.words.coded("history-occasion", &prose::code(&notice.occasion)).into(),
                    ),
                    ("on", self.words.date(notice.happened_on).into()),
                    ("standing", self.words.coded("file-notice", &standing).into()),
                ],
            )
        });
        blocks.push(Block::Points(prohibitions.chain(notices).collect()));
    }

    fn letters(&self, blocks: &mut Vec<Block>) {
        let Contents { letters, .. } = self.contents;
        self.heading("file-letters", blocks);
        if letters.is_empty() {
            blocks.push(Block::Paragraph(self.say("file-none")));
            return;
        }
        let lines = letters.iter().map(|letter| {
            let kind = self.words.coded("letter-kind", &letter.kind.replace('_', "-"));
            self.words.say_with(
                "file-letter",
                [
                    ("kind", kind.into()),
                    ("on", self.time(letter.written_at).into()),
                    ("code", letter.code.as_str().into()),
                    ("state", self.words.coded("letter-state", &letter.state).into()),
                    ("sha256", Sha256(letter.sha256).to_string().into()),
                ],
            )
        });
        blocks.push(Block::Points(lines.collect()));
    }

    /// Every event, with who, when, what was written, and the digest by which anybody can prove it later.
    fn history(&self, blocks: &mut Vec<Block>) {
        let Contents { history, leaves, .. } = self.contents;
        self.heading("file-history", blocks);
        blocks.push(Block::Paragraph(self.say("file-history-says")));
        for (place, told) in history.iter().enumerate() {
            blocks.push(Block::Paragraph(self.words.say_with(
                "file-event",
                [
                    ("number", told.seq.to_string().into()),
                    ("when", told.when.as_str().into()),
                    ("who", told.who.as_str().into()),
                    ("sentence", told.sentence.as_str().into()),
                ],
            )));
            blocks.extend(told.words.clone().map(Block::Words));
            if let Some(leaf) = leaves.get(place) {
                blocks.push(Block::Digest(Sha256(*leaf).to_string()));
            }
        }
    }
}

/// RT-1: the day of erasing, and the day on which nothing is left that can still open the case.
#[must_use]
pub fn erased(words: Words, ErasedDays { on, gone_everywhere_on }: ErasedDays) -> String {
    let on = words.date(on).into();
    match gone_everywhere_on {
        Some(gone) => {
            words.say_with("file-erased-gone", [("on", on), ("gone", words.date(gone).into())])
        }
        None => words.say_with("file-erased-gone-unknown", [("on", on)]),
    }
}

const fn standing_code(standing: writ_core::notice::Standing) -> &'static str {
    use writ_core::notice::Standing;
    match standing {
        Standing::Owed => "owed",
        Standing::Withheld { .. } => "withheld",
        Standing::WithheldForGood { .. } => "withheld-for-good",
        Standing::Sent => "sent",
    }
}
