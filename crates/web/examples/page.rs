//! Serves the pages over made-up cases: `cargo run -p writ-web --example page -- 8080 [empty|broken|failing]`.
#![expect(clippy::unwrap_used, reason = "the made-up cases are those of the tests")]

use std::error::Error;

use writ_web::CaseLists;

#[path = "../tests/site/fixed_source.rs"]
mod fixed_source;

use fixed_source::{FixedSource, site};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let port = arguments.next().unwrap_or_else(|| "8080".to_owned());
    let source = match arguments.next().as_deref() {
        Some("empty") => FixedSource::empty(),
        Some("broken") => FixedSource::broken(),
        Some("failing") => FixedSource::on_a_failing_disk(),
        _ => FixedSource::filled(),
    };
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("open http://{}/", listener.local_addr()?);
    axum::serve(listener, site(source, CaseLists::ShownAsDemo).router()).await?;
    Ok(())
}
