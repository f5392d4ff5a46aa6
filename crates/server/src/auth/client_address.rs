//! The client address of a request. `X-Forwarded-For` is used only when the connection comes from
//! a proxy that the operator trusts; from anyone else it is ignored.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use axum::extract::ConnectInfo;
use axum::http::HeaderMap;
use axum::http::request::Parts;

/// An address range in CIDR notation, as `10.0.0.0/8` or `::1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text} is not an address like 10.0.0.1 or 10.0.0.0/8");
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u8>().map_err(|_| wrong())?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        if bits > most { Err(wrong()) } else { Ok(Self { address, bits }) }
    }
}

impl Network {
    /// Whether an address lies in the range.
    #[must_use]
    pub fn contains(self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(net), IpAddr::V4(address)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.bits)).unwrap_or(0);
                (net.to_bits() ^ address.to_bits()) & mask == 0
            }
            (IpAddr::V6(net), IpAddr::V6(address)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.bits)).unwrap_or(0);
                (net.to_bits() ^ address.to_bits()) & mask == 0
            }
            _ => false,
        }
    }
}

/// The client address of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub(crate) IpAddr);

impl ClientAddress {
    /// The client of a request that came over a connection from `direct`.
    pub(crate) fn of(direct: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> Self {
        let is_trusted = |address: IpAddr| {
            trusted.iter().any(|network| network.contains(address.to_canonical()))
        };
        let mut client = direct;
        let lines = headers.get_all("x-forwarded-for").iter().rev();
        let hops = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.rsplit(','));
        // Each proxy appends the address it received from: walk back to the first untrusted one.
        for hop in hops {
            if !is_trusted(client) {
                break;
            }
            match hop.trim().parse() {
                Ok(before) => client = before,
                Err(_) => break,
            }
        }
        Self(client)
    }

    /// The client of a request.
    pub fn from_parts(parts: &Parts, trusted: &[Network]) -> Self {
        let info = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let direct = info.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
        Self::of(direct, &parts.headers, trusted)
    }

    /// The address for limits per client network: IPv6 without its last 64 bits.
    #[must_use]
    pub fn network_address(self) -> IpAddr {
        match self.0.to_canonical() {
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
            address => address,
        }
    }

    /// The client network as text. An IPv6 household has 2^64 addresses, which count as one.
    #[must_use]
    pub fn network(self) -> String {
        match self.0.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("{:x?}", &address.segments()[..4]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_proxies_that_were_named_are_believed() {
        let trusted: Vec<Network> = ["127.0.0.1", "10.0.0.0/8", "fd00::/8"]
            .iter()
            .map(|net| net.parse().unwrap())
            .collect();
        for (direct, forwarded, expected) in [
            ("203.0.113.9", &["198.51.100.1"][..], "203.0.113.9"),
            ("127.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &["1.1.1.1", "198.51.100.1, 10.9.9.9"], "198.51.100.1"),
            ("127.0.0.1", &["10.1.1.1, 10.9.9.9"], "10.1.1.1"),
            ("127.0.0.1", &["CANARY"], "127.0.0.1"),
            ("127.0.0.1", &[], "127.0.0.1"),
            ("fd00::1", &["2001:db8::1"], "2001:db8::1"),
            ("::ffff:127.0.0.1", &["198.51.100.1"], "198.51.100.1"),
        ] {
            let mut headers = HeaderMap::new();
            for line in forwarded {
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            let found = ClientAddress::of(direct.parse().unwrap(), &headers, &trusted);
            assert_eq!(found.0, expected.parse::<IpAddr>().unwrap(), "{direct} {forwarded:?}");
        }
    }

    #[test]
    fn networks_are_read() {
        for wrong in ["", "a", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
        let all: Network = "0.0.0.0/0".parse().unwrap();
        assert!(all.contains("203.0.113.9".parse().unwrap()));
        assert!(!all.contains("::1".parse().unwrap()));
    }
}
