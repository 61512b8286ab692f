//! Codes of the core's closed lists, as forms send them and texts are keyed by them.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The code under which a value of a closed list is written; empty where it has none.
pub(crate) fn code_of<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    }
}

/// The value of a closed list that a code stands for.
pub(crate) fn of_code<T: DeserializeOwned>(code: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(code.to_owned())).ok()
}

#[cfg(test)]
mod tests {
    use writ_core::review::Ground;

    use super::*;

    #[test]
    fn a_code_leads_back_to_its_value_and_an_unknown_one_to_none() {
        assert_eq!(code_of(&Ground::TooBroad), "too_broad");
        assert_eq!(of_code::<Ground>("too_broad"), Some(Ground::TooBroad));
        assert_eq!(of_code::<Ground>("because"), None);
    }
}
