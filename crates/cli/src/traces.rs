//! Traces: how long a request, a transaction and a round of background work took, told to a collector.
//!
//! Only what is made to be told is: spans of the target `traces`, whose attributes are methods, templates of routes, codes
//! and counts. Lines of the log are no part of them. Where they go is said by the variables that OpenTelemetry gives
//! names to; without an address nothing is made.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use async_trait::async_trait;
use http_body_util::{BodyExt as _, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{SpanExporter, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::resource::EnvResourceDetector;
use opentelemetry_sdk::trace::SdkTracerProvider;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio::runtime::Handle;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::{Layer, Registry};

/// What spans are told of.
const TARGET: &str = "traces";
/// Either says where the collector is.
const ADDRESSES: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];
/// Whom to trust besides the public authorities.
const AUTHORITIES: [&str; 2] =
    ["OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE", "OTEL_EXPORTER_OTLP_CERTIFICATE"];
/// How long a collector may take to take something.
const ANSWERED_WITHIN: Duration = Duration::from_secs(10);

/// Traces that are told until it is ended.
pub(crate) struct Traces(SdkTracerProvider);

impl Traces {
    /// Starts to tell, where the environment says to whom.
    ///
    /// # Errors
    /// When the variables cannot be used.
    pub(crate) fn start(runtime: &Handle) -> anyhow::Result<Option<Self>> {
        let is_off = said("OTEL_SDK_DISABLED").is_some_and(|off| off.eq_ignore_ascii_case("true"))
            || said("OTEL_TRACES_EXPORTER").is_some_and(|exporter| exporter == "none");
        if is_off || ADDRESSES.into_iter().all(|name| said(name).is_none()) {
            return Ok(None);
        }
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Connection::new(runtime)?)
            .build()
            .context("could not prepare traces: look at the variables that begin with OTEL_")?;
        let own = [
            KeyValue::new("service.name", "writ"),
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
        ];
        let resource = Resource::builder_empty()
            .with_attributes(own)
            .with_detector(Box::new(EnvResourceDetector::new()))
            .with_attributes(
                said("OTEL_SERVICE_NAME").map(|name| KeyValue::new("service.name", name)),
            );
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource.build());
        Ok(Some(Self(provider.build())))
    }

    /// What hears of spans, and of nothing else.
    pub(crate) fn layer(&self) -> impl Layer<Registry> + Send + Sync + use<> {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("writ"))
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_target(false)
            .with_filter(Targets::new().with_target(TARGET, LevelFilter::INFO))
    }

    /// Tells what is left to tell.
    pub(crate) fn end(&self) {
        // A collector that is away gets nothing, and keeps nobody from ending.
        let _told = self.0.shutdown().is_ok();
    }
}

/// The value of a variable; none where it is empty.
#[expect(
    clippy::disallowed_methods,
    reason = "the variables of OpenTelemetry are its configuration"
)]
fn said(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The way to the collector, over the same TLS as everything else.
#[derive(Debug)]
struct Connection {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    runtime: Handle,
}

impl Connection {
    fn new(runtime: &Handle) -> anyhow::Result<Self> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for file in AUTHORITIES.into_iter().filter_map(said) {
            let cannot = || format!("could not use the certificates in `{file}`");
            let pem = fs::read(&file).with_context(cannot)?;
            for authority in CertificateDer::pem_slice_iter(&pem) {
                roots.add(authority.with_context(cannot)?).with_context(cannot)?;
            }
        }
        let provider = Arc::new(ring::default_provider());
        let tls =
            ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let tls = tls.with_root_certificates(roots).with_no_client_auth();
        let connector = HttpsConnectorBuilder::new().with_tls_config(tls);
        let connector = connector.https_or_http().enable_http1().build();
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Ok(Self { client, runtime: runtime.clone() })
    }
}

#[async_trait]
impl HttpClient for Connection {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let client = self.client.clone();
        // Whoever exports has a thread of its own, and no runtime.
        let sending = self.runtime.spawn(async move {
            let answer = client.request(request.map(Full::new)).await?;
            let (parts, body) = answer.into_parts();
            Ok(Response::from_parts(parts, body.collect().await?.to_bytes()))
        });
        let stop = sending.abort_handle();
        let runtime = self.runtime.clone();
        let watch = runtime.spawn(async move {
            tokio::time::sleep(ANSWERED_WITHIN).await;
            stop.abort();
        });
        let sent = sending.await;
        watch.abort();
        sent?
    }
}
