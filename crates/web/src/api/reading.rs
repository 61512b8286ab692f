//! What stands in an address: parameters and names, read strictly.

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
