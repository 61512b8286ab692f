//! Why a page of the desk could not be made, and the page that says so.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use writ_app::AppError;
use writ_store::StoreError;

use crate::frame::Face;
use crate::office::Office;
use crate::problem::Problem;
use crate::public::SourceFailure;

/// Why there is no page.
#[derive(Debug, Clone)]
pub(crate) enum Trouble {
    /// There is no such thing, or none that this reader may know of.
    NotFound,
    /// We did not manage.
    Failure(Arc<AppError>),
}

impl From<AppError> for Trouble {
    fn from(error: AppError) -> Self {
        Self::Failure(Arc::new(error))
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        AppError::from(error).into()
    }
}

impl IntoResponse for Trouble {
    /// A bare status that [`told`] turns into a page in the reader's language.
    fn into_response(self) -> Response {
        let status = match &self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Failure(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Turns trouble into the page that tells it, with a way on.
pub(crate) async fn told(State(office): State<Office>, request: Request, next: Next) -> Response {
    let words = Office::words(None, request.headers());
    let mut response = next.run(request).await;
    let Some(trouble) = response.extensions_mut().remove::<Trouble>() else { return response };
    let problem = match trouble {
        Trouble::NotFound => Problem::NotFound,
        Trouble::Failure(error) => Problem::Failure(SourceFailure::new(error.to_string())),
    };
    problem.page(office.frame(Face::Desk, words, String::new(), |_| "/desk".to_owned()))
}
