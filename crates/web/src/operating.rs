//! What whoever keeps an installation running asks over HTTP, and what is written down of every request: never an
//! address, a name or anything else that a reader sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use tracing::field::Empty;
use tracing::{Instrument as _, Span};

use crate::public::ReportSource;

/// What the route of a request is called that no route takes.
const NO_ROUTE: &str = "none";
const LIVE: &str = "/health/live";
const READY: &str = "/health/ready";
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The text of all metrics, made anew at each question.
pub type Metrics = Arc<dyn Fn() -> futures_util::future::BoxFuture<'static, String> + Send + Sync>;

/// Whether the program runs, and whether it can serve.
pub(crate) fn health(source: Arc<dyn ReportSource>) -> Router {
    Router::new()
        .route(LIVE, get(|| async { "alive\n" }))
        .route(READY, get(ready))
        .with_state(source)
}

/// The pages of the operators' own address: metrics, and whether the program is well.
pub fn operators_router(source: Arc<dyn ReportSource>, metrics: Metrics) -> Router {
    const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
    let told = get(|State(metrics): State<Metrics>| async move {
        ([(CONTENT_TYPE, TEXT)], metrics().await)
    });
    Router::new().route("/metrics", told).with_state(metrics).merge(health(source))
}

/// The same router, with a line in the log and a place in the metrics for each request. `elapsed` is a clock that
/// only runs forwards.
pub fn watched(
    router: Router,
    elapsed: impl Fn() -> Duration + Clone + Send + Sync + 'static,
) -> Router {
    router.layer(from_fn(move |request, next| watch(elapsed.clone(), request, next)))
}

async fn watch(elapsed: impl Fn() -> Duration, request: Request, next: Next) -> Response {
    let begun = elapsed();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or_else(|| NO_ROUTE.to_owned(), |path| path.as_str().to_owned());
    let method = method(request.method());
    let id = next_id();
    let span = tracing::info_span!("request", id);
    let traced = traced(method, &route, &id);
    let answering = next.run(request).instrument(span.clone());
    let mut response = answering.instrument(traced.clone()).await;
    let took = elapsed().saturating_sub(begun);
    let status = response.status();
    traced.record("http.response.status_code", status.as_u16());
    if status.is_server_error() {
        traced.record("otel.status_code", "ERROR");
    }
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| {
        // Probes come every few seconds.
        if route == LIVE || route == READY {
            tracing::debug!(method, route, status = status.as_u16(), duration_ms, "answered");
        } else {
            tracing::info!(method, route, status = status.as_u16(), duration_ms, "answered");
        }
    });
    metrics::histogram!(
        "writ_request_duration_seconds",
        "method" => method,
        "route" => route,
        "status" => status.as_u16().to_string()
    )
    .record(took);
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// What a trace tells of a request: nothing that somebody sent. Probes come every few seconds, and are none.
fn traced(method: &'static str, route: &str, id: &str) -> Span {
    if route == LIVE || route == READY {
        return Span::none();
    }
    tracing::info_span!(
        target: "traces",
        "request",
        otel.name = format_args!("{method} {route}"),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
        request.id = id,
    )
}

/// The method's name, where it is one of HTTP's own: a reader may send any word.
const fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// A number of its own for each request; it says nothing else.
fn next_id() -> String {
    static REQUESTS: AtomicU64 = AtomicU64::new(1);
    format!("{:x}-{:x}", std::process::id(), REQUESTS.fetch_add(1, Ordering::Relaxed))
}

async fn ready(State(source): State<Arc<dyn ReportSource>>) -> Response {
    let (status, text) = match source.ready().await {
        Ok(()) => (StatusCode::OK, "ready\n".to_owned()),
        Err(reason) => {
            tracing::warn!(%reason, "not ready to serve");
            (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {reason}\n"))
        }
    };
    (status, [(CACHE_CONTROL, "no-store")], text).into_response()
}
