//! What stands in an address: parameters and names, read strictly.

use std::str::FromStr;

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::Api;
use super::problem::Fault;

/// The parameters of an address; unknown and repeated ones are faults.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<Api> for Asked<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Fault> {
        let Query(asked) =
            Query::<T>::from_request_parts(parts, api).await.map_err(|_| Fault::Query)?;
        Ok(Self(asked))
    }
}

/// Most lines on one page of a list.
const MOST_ON_A_PAGE: u32 = 200;
/// Lines on a page where nothing else is asked for.
const USUAL_ON_A_PAGE: u32 = 50;

/// How many lines a page of a list has at most.
pub(crate) fn page_limit(asked: Option<u32>) -> Result<u32, Fault> {
    let limit = asked.unwrap_or(USUAL_ON_A_PAGE);
    if (1..=MOST_ON_A_PAGE).contains(&limit) {
        Ok(limit)
    } else {
        Err(Fault::field("limit", "range"))
    }
}

/// Most digits of a number at which a page ended.
const MOST_DIGITS: usize = 18;

/// Where a page ended, for lists that say it by a number.
pub(crate) fn page_end<T: FromStr>(after: Option<&str>) -> Result<Option<T>, Fault> {
    let Some(text) = after else { return Ok(None) };
    let is_plain = (1..=MOST_DIGITS).contains(&text.len())
        && !text.starts_with('0')
        && text.bytes().all(|byte| byte.is_ascii_digit());
    let read = if is_plain { text.parse().ok() } else { None };
    read.map(Some).ok_or_else(|| Fault::field("after", "cursor"))
}

/// The names in a path; one that cannot be read names nothing.
pub(crate) struct Named<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Api> for Named<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Fault> {
        let Path(named) =
            Path::<T>::from_request_parts(parts, api).await.map_err(|_| Fault::NotFound)?;
        Ok(Self(named))
    }
}
