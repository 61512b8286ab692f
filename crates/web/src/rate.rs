//! Where a request comes from, behind the proxies that are believed.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};

use crate::office::Office;

/// The address that tries are counted under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FromAddress(pub(crate) IpAddr);

impl FromRequestParts<Office> for FromAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, office: &Office) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.extensions, &parts.headers, office))
    }
}

impl FromAddress {
    /// The address behind a request.
    pub(crate) fn of(extensions: &Extensions, headers: &HeaderMap, office: &Office) -> Self {
        let connected = extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = connected.map_or(Ipv4Addr::UNSPECIFIED.into(), |info| info.0.ip());
        Self(behind_proxies(peer, headers, &office.serving.trusted_proxies))
    }
}

/// The last address that no believed proxy has: what stands before it, its holder may have made up.
fn behind_proxies(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.contains(&address.to_canonical());
    let mut last = peer;
    let named = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
    let named: Vec<&str> = named.flat_map(|line| line.split(',')).map(str::trim).collect();
    for text in named.into_iter().rev().take(20) {
        if !is_trusted(&last) {
            break;
        }
        let Ok(address) = text.parse() else { break };
        last = address;
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn seen(peer: &str, forwarded: &'static str) -> IpAddr {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        behind_proxies(address(peer), &headers, &[address("10.0.0.1"), address("10.0.0.2")])
    }

    #[test]
    fn a_proxy_is_believed_only_where_it_is_named() {
        assert_eq!(seen("203.0.113.9", "198.51.100.7"), address("203.0.113.9"));
        assert_eq!(seen("10.0.0.1", "198.51.100.7"), address("198.51.100.7"));
    }

    #[test]
    fn what_the_sender_put_before_is_not_believed() {
        assert_eq!(seen("10.0.0.1", "127.0.0.1, 198.51.100.7"), address("198.51.100.7"));
        assert_eq!(seen("10.0.0.1", "198.51.100.7, 10.0.0.2"), address("198.51.100.7"));
        assert_eq!(seen("10.0.0.1", "198.51.100.7, nonsense"), address("10.0.0.1"));
        assert_eq!(seen("10.0.0.1", ""), address("10.0.0.1"));
    }
}
