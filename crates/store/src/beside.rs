//! What a change of a case does beside its events, in the same transaction: both or neither.

use jiff::Timestamp;
use writ_core::event_record::CaseId;

use crate::documents::{self, NewDocument, Place};
use crate::drafts::DraftId;
use crate::engine::{Transaction, query};
use crate::error::{StoreError, failed};
use crate::sealing::CaseKey;
use crate::sql;

/// Something that belongs to a change and is no event.
#[derive(Clone, PartialEq, Eq)]
pub enum Beside {
    /// The bytes of a document or package that the change puts on record.
    Document(NewDocument),
    /// The bytes at a place are destroyed.
    DestroyDocument(Place),
    /// Whoever has the secret of this digest opens the case.
    GiveAccess {
        /// The digest of the secret.
        secret_digest: [u8; 32],
    },
    /// Nobody opens the case from outside any more.
    EndAccess,
    /// The draft that the change came from was sent: of it remains the reference of the case, for a while.
    DraftSent {
        /// Which draft. It must be there and not have been sent: else the change is not made.
        id: DraftId,
        /// Until when the reference can be found under it.
        until: Timestamp,
    },
}

impl Beside {
    /// Whether files may have to be removed once it is durable.
    pub(crate) const fn dooms_files(&self) -> bool {
        matches!(
            self,
            Self::DestroyDocument(_) | Self::Document(NewDocument { place: Place::Package(_), .. })
        )
    }

    pub(crate) async fn write(
        self,
        connection: &mut Transaction,
        case: CaseId,
        key: Option<&CaseKey>,
    ) -> Result<(), StoreError> {
        let query = match self {
            Self::Document(document) => {
                return documents::claim(connection, case, document, key).await;
            }
            Self::DestroyDocument(place) => {
                return documents::destroy(connection, case, place).await;
            }
            Self::GiveAccess { secret_digest } => {
                query(sql::portal::GIVE_ACCESS).bind(case.0).bind(secret_digest.to_vec())
            }
            Self::EndAccess => query(sql::portal::END_ACCESS).bind(case.0),
            Self::DraftSent { id, until } => {
                let sent = query(sql::portal::DRAFT_SENT)
                    .bind(id.0.to_vec())
                    .bind(case.0)
                    .bind(until.as_microsecond())
                    .execute(connection)
                    .await
                    .map_err(failed("record that a draft was sent"))?;
                // Sent twice at the same time is sent once: the second change goes back as a whole.
                return if sent == 1 { Ok(()) } else { Err(StoreError::NoSuchDraft) };
            }
        };
        let done = query.execute(connection).await;
        done.map(drop).map_err(failed("write what belongs to a change"))
    }
}
