//! `writ health`: asks the program that serves whether it can, as whoever watches over it does.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::Context as _;

use crate::arguments::Place;
use crate::output::{self, Done};

/// Longer than the program itself takes to find out.
const PATIENCE: Duration = Duration::from_secs(10);
/// An answer is one line and some heads.
const LONGEST_ANSWER: u64 = 16 * 1024;

pub(crate) fn health(place: &Place) -> anyhow::Result<Done> {
    let configuration = place.configuration()?;
    let address = match (configuration.metrics, &configuration.tls) {
        (Some(metrics), _) => metrics.listen,
        (None, None) => configuration.listen,
        (None, Some(_)) => {
            return Ok(output::refuse(
                &"where the program encrypts by itself, its health is asked at an address of its own: write the \
                  section [metrics]",
            ));
        }
    };
    let address = on_this_machine(address);
    let answer = ask(address).with_context(|| format!("nobody answers at {address}"))?;
    let (head, told) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let is_ready = head.split(' ').nth(1) == Some("200");
    if is_ready {
        output::line(told.trim_end())?;
        Ok(Done::Well)
    } else {
        let told = told.trim_end();
        Ok(output::refuse(&if told.is_empty() { "not ready" } else { told }))
    }
}

/// Where a program is asked that listens to every address of the machine.
fn on_this_machine(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

fn ask(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(stream, "GET /health/ready HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.take(LONGEST_ANSWER).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
