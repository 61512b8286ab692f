//! The case file for a court: everything on record about one case, as a page to print and as text.

use jiff::Timestamp;
use writ_documents::case_file::{CaseFile, Contents, FiledLetter};
use writ_documents::history::{Names, history};
use writ_language::Words;

use crate::error::AppError;
use crate::handling::OpenRecord;
use crate::installation::Installation;

impl Installation {
    /// Puts the case file of a record together; none where it came from a register.
    ///
    /// Whoever asks has to have recorded the reading with its purpose (RT-2).
    ///
    /// # Errors
    /// When the store fails.
    pub async fn case_file(
        &self,
        open: &OpenRecord,
        words: Words,
        names: &(impl Names + Sync),
        now: Timestamp,
    ) -> Result<Option<CaseFile>, AppError> {
        let Some(case) = open.record.case() else { return Ok(None) };
        let zone = self.profile.reporting_zone().time_zone();
        let told = history(&open.history, words, names, zone);
        let leaves: Vec<[u8; 32]> =
            self.store.events(open.id).await?.into_iter().map(|event| event.leaf.0).collect();
        let letters: Vec<FiledLetter> = self
            .store
            .letters_of_case(open.id)
            .await?
            .into_iter()
            .map(|letter| FiledLetter {
                kind: letter.kind,
                code: letter.code,
                written_at: letter.written_at,
                state: letter.state,
                sha256: letter.sha256,
            })
            .collect();
        let instrument = self.catalogue.get(&case.request.process.instrument);
        let contents = Contents {
            case,
            events: &open.history,
            history: &told,
            leaves: &leaves,
            letters: &letters,
            profile: &self.profile,
            instrument: instrument.map(|instrument| instrument.name_english.as_str()),
            zone,
            made_at: now,
            erased: self.erased_days(case),
        };
        Ok(Some(CaseFile::of(contents, words)))
    }
}
