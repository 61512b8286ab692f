//! Serves the desk over made-up cases: `cargo run -p writ-web --example desk -- 8080`.
#![expect(clippy::unwrap_used, reason = "the made-up cases are those of the tests")]

use std::error::Error;

#[path = "../tests/desk/world.rs"]
mod world;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = std::env::args().nth(1).unwrap_or_else(|| "8080".to_owned());
    let world = world::World::open().await;
    world.fill().await;
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("open http://{}/desk", listener.local_addr()?);
    axum::serve(listener, world.router()).await?;
    Ok(())
}
