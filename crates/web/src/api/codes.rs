//! The codes that stand in bodies, for the contract; each is read by the core type that it describes.

use std::borrow::Cow;

use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

macro_rules! codes {
    ($($text:literal $name:ident of $core:ty: $($code:literal),+;)*) => {
        $(
            #[doc = $text]
            pub(crate) struct $name;

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    ObjectBuilder::new()
                        .schema_type(Type::String)
                        .enum_values(Some([$($code),+]))
                        .description(Some($text))
                        .into()
                }
            }

            impl ToSchema for $name {
                fn name() -> Cow<'static, str> {
                    stringify!($name).into()
                }
            }
        )*

        #[cfg(test)]
        mod tests {
            /// IN-5, IN-7.
            #[test]
            fn every_code_of_the_contract_is_one_of_the_core() {
                $(for code in [$($code),+] {
                    let read: Result<$core, _> = serde_json::from_value(code.into());
                    assert!(read.is_ok(), "{} {code}", stringify!($name));
                    let written = serde_json::to_value(read.unwrap()).unwrap();
                    assert_eq!(written, code);
                })*
            }
        }
    };
}

codes! {
    "What a piece of evidence is about (VE-1)." ProvesCode of writ_core::verification::Proves:
        "agency", "officer", "instrument";
    "What a piece of evidence is (VE-3)." EvidenceCode of writ_core::verification::EvidenceKind:
        "mail_authentication", "signature", "certificate", "directory_entry", "document";
    "How a call-back ended (VE-2)." CallResultCode of writ_core::verification::CallBackResult:
        "confirmed", "not_reached", "denied";
    "A category (CO-6)." CategoryCode of writ_core::category::Category:
        "product", "account", "transaction", "emergency", "restriction", "preservation", "assistance";
    "Why the company objects to a request, in whole or in part (RV-2)." GroundCode of writ_core::review::Ground:
        "lacks_legal_basis", "unclear", "inappropriate", "too_broad", "harms_third_party";
    "What came of a granted item (DA-4, RV-5)." OutcomeCode of writ_core::fulfilment::Fulfilment:
        "collected", "nothing_found", "basis_lost", "restricted", "deleted", "preserved", "assisted";
    "Why a notice is withheld (NO-5)." NoticeGroundCode of writ_core::notice::Ground:
        "prohibited", "risk_to_individual", "risk_to_group", "child_abuse", "not_applicable", "proceeding";
    "What a deadline is about (TI-1)." DeadlineCode of writ_core::deadline::DeadlineKind:
        "acknowledgement", "urgent_review", "answer", "approval", "customer_notice", "delayed_notice",
        "withholding_review", "preservation_end", "retention";
    "Why personal data is read (RT-2)." PurposeCode of writ_core::reading::Purpose:
        "handling", "supervision", "audit", "agency_inquiry", "person_inquiry", "legal_proceeding",
        "security_incident", "other";
    "What an agency is (IN-1)." AgencyKindCode of writ_core::agency::AgencyKind:
        "law_enforcement", "judicial", "administrative";
    "A role of the desk." RoleCode of writ_core::staff::Role:
        "analyst", "counsel", "approver", "custodian", "auditor", "administrator";
    "The kind of an identifier (CO-5, CO-6)." IdentifierCode of writ_core::identifier::IdentifierKind:
        "serial", "account", "phone", "email", "ip", "order", "payment", "customer", "logistics", "other";
    "What a document is (IN-3, IN-6)." PaperCode of writ_core::document::DocumentKind:
        "original_message", "legal_process", "certificates", "attachment";
    "A class of data (DA-1, DA-3)." DataClassCode of writ_core::data_class::DataClass:
        "account_identity", "product_binding", "usage", "transactions", "other_records",
        "content_audio_video", "content_alarm_records", "content_access_control_records",
        "content_attendance_records";
}
