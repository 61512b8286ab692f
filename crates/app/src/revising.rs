//! A request that revises an earlier one (CO-3): recorded, and the earlier one ended, in one change.

use sha2::{Digest as _, Sha256};
use writ_core::actor::Actor;
use writ_core::command::Command;
use writ_core::decide::decide;
use writ_store::{Prepared, StoreError};

use crate::background::TRIES;
use crate::error::AppError;
use crate::handling::{Arrival, Asked, Enclosed, OpenRecord, ReceivedCase, record_all};
use crate::installation::Installation;

impl Installation {
    /// Records a submission of an agency. The request that it revises, where it does, ends with it as withdrawn: there
    /// is no moment at which both are open. What was answered, or ended otherwise, stays as it is.
    ///
    /// # Errors
    /// When the store fails: then nothing of it is there.
    pub(crate) async fn receive_revised(
        &self,
        arrival: Arrival,
        asked: Asked,
        enclosed: Enclosed,
    ) -> Result<ReceivedCase, AppError> {
        let Some(earlier) = arrival.supersedes.clone() else {
            return self.receive_enclosed(arrival, asked, enclosed).await;
        };
        for _ in 0..TRIES {
            let open = self.open_record(&earlier).await?;
            let (arrival, asked) = (arrival.clone(), asked.clone());
            let (installation, enclosed) = (self.clone(), enclosed.clone());
            let received = self.number_case(arrival.received_at, move |reference| {
                let ended = match &open {
                    Some(open) => installation.prepare_end(open, reference, &asked)?,
                    None => None,
                };
                let new = installation.prepare_case(reference, arrival, asked, enclosed)?;
                Ok(new.together_with(ended))
            });
            match received.await {
                Err(AppError::Store(StoreError::Stale { .. })) => {}
                done => return done,
            }
        }
        Err(AppError::Inconsistent("a case is changed so often that it cannot be revised"))
    }

    /// CO-3: the end of the earlier request, made ready; none where the process refuses it.
    fn prepare_end(
        &self,
        open: &OpenRecord,
        reference: &str,
        asked: &Asked,
    ) -> Result<Option<Prepared>, AppError> {
        let Some(case) = open.record.case() else { return Ok(None) };
        let own = self.own_terms();
        let terms = self.terms(&own, case.policy, case)?;
        let withdraw = Command::Withdraw { superseded_by: Some(reference.to_owned()) };
        let Ok(events) = decide(case, withdraw, Actor::Agency, &terms, asked.now) else {
            return Ok(None);
        };
        let recorded = record_all(events, Actor::Agency, asked.now);
        // Another salt than that of the new case, though of the same chance.
        let seed = Sha256::digest(asked.seed).into();
        let asked = Asked { by: Actor::Agency, now: asked.now, seed, once: None };
        self.prepare_change(open, &recorded, asked, Enclosed::default()).map(Some)
    }
}
