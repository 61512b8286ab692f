//! What a change of a case does beside its events, in the same transaction: both or neither.

use jiff::Timestamp;
use writ_core::event_record::CaseId;

use crate::access::AccessRow;
use crate::documents::{self, Content, HeldRow, NewDocument, Place};
use crate::drafts::DraftId;
use crate::engine::{Transaction, query};
use crate::error::{StoreError, failed};
use crate::rows::NewRows;
use crate::sealing::CaseKey;
use crate::sql;
use crate::uploads::UploadId;

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

    /// Adds it to the rows of a change, where it is rows; else says what is to be done.
    pub(crate) fn add_to(
        self,
        rows: &mut NewRows,
        case: CaseId,
        key: Option<&CaseKey>,
    ) -> Result<Option<Further>, StoreError> {
        let further = match self {
            Self::Document(document) => match &document.content {
                Content::Bytes(bytes) => {
                    rows.documents.push(HeldRow::new(case, &document, bytes, key)?);
                    return Ok(None);
                }
                Content::Upload(upload) => {
                    let upload = *upload;
                    Further::Claim(document, upload)
                }
            },
            Self::GiveAccess { secret_digest } => {
                rows.accesses.push(AccessRow { case, secret_digest });
                return Ok(None);
            }
            Self::DestroyDocument(place) => Further::DestroyDocument(place),
            Self::EndAccess => Further::EndAccess,
            Self::DraftSent { id, until } => Further::DraftSent { id, until },
        };
        Ok(Some(further))
    }
}

/// What of a change is more than rows to add: it looks at what is there, and may be refused.
pub(crate) enum Further {
    Claim(NewDocument, UploadId),
    DestroyDocument(Place),
    EndAccess,
    DraftSent { id: DraftId, until: Timestamp },
}

impl Further {
    /// Does it for the case with this number and this reference.
    pub(crate) async fn write(
        self,
        connection: &mut Transaction,
        (case, reference): (CaseId, &str),
        key: Option<&CaseKey>,
    ) -> Result<(), StoreError> {
        match self {
            Self::Claim(document, upload) => {
                documents::claim(connection, case, (document, upload), key).await
            }
            Self::DestroyDocument(place) => documents::destroy(connection, case, place).await,
            Self::EndAccess => query(sql::portal::END_ACCESS)
                .bind(case.0)
                .execute(connection)
                .await
                .map(drop)
                .map_err(failed("end what opens a case")),
            Self::DraftSent { id, until } => {
                let sent = query(sql::portal::DRAFT_SENT)
                    .bind(id.0.to_vec())
                    .bind(reference)
                    .bind(until.as_microsecond())
                    .execute(connection)
                    .await
                    .map_err(failed("record that a draft was sent"))?;
                // Sent twice at the same time is sent once: the second change goes back as a whole.
                if sent == 1 { Ok(()) } else { Err(StoreError::NoSuchDraft) }
            }
        }
    }
}
