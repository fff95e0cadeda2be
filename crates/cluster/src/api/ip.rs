//! IP addresses and subnets, read the way Kubernetes reads them.
//!
//! Answers to `k8s.io/utils/net`: leading zeros in IPv4 are tolerated and decimal, zones are not, and an IPv4
//! address written as IPv6 is IPv4.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Reads an address.
pub fn parse_ip(text: &str) -> Option<IpAddr> {
    if text.contains(':') {
        return text
            .parse::<Ipv6Addr>()
            .ok()
            .map(|v6| v6.to_ipv4_mapped().map_or(IpAddr::V6(v6), IpAddr::V4));
    }
    let mut octets = [0; 4];
    let mut parts = text.split('.');
    for octet in &mut octets {
        let part = parts.next().filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?;
        *octet = part.parse().ok()?;
    }
    parts.next().is_none().then(|| IpAddr::V4(Ipv4Addr::from(octets)))
}

/// Whether the address is what Go calls global unicast: neither unspecified, loopback, multicast, link-local
/// nor broadcast. Private addresses are.
pub fn is_global_unicast(ip: IpAddr) -> bool {
    let link_local = match ip {
        IpAddr::V4(v4) => v4.is_link_local() || v4.is_broadcast(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    };
    !(ip.is_unspecified() || ip.is_loopback() || ip.is_multicast() || link_local)
}

/// A subnet; host bits are cleared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subnet {
    /// The network's address.
    pub address: IpAddr,
    /// The length of the mask.
    pub prefix: u8,
}

impl Subnet {
    /// Reads `10.96.0.0/12`.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let address = parse_ip(address)?;
        if length.is_empty() || !length.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let prefix: u8 = length.parse().ok()?;
        let subnet = Self { address, prefix };
        (prefix <= subnet.bits()).then(|| Self { address: subnet.mask(address), prefix })
    }

    /// Reads a list separated by commas; `None` if one of them is none.
    pub fn parse_list(text: &str) -> Option<Vec<Self>> {
        text.split(',').map(Self::parse).collect()
    }

    /// 32 or 128.
    pub fn bits(&self) -> u8 {
        if self.address.is_ipv4() { 32 } else { 128 }
    }

    /// How many addresses there are, as far as they can be counted. As upstream, nearly everything counts as
    /// nothing, because the count would not fit.
    pub fn size(&self) -> i64 {
        match self.bits() - self.prefix {
            31.. if self.address.is_ipv4() => 0,
            127.. => 0,
            63.. => i64::MAX,
            host_bits => 1 << host_bits,
        }
    }

    /// The address at a position; `None` when the subnet is too small.
    pub fn nth(&self, index: u32) -> Option<IpAddr> {
        let ip = match self.address {
            IpAddr::V4(v4) => IpAddr::V4(u32::from(v4).checked_add(index)?.into()),
            IpAddr::V6(v6) => IpAddr::V6(u128::from(v6).checked_add(index.into())?.into()),
        };
        self.contains(ip).then_some(ip)
    }

    /// Whether the address lies in it.
    pub fn contains(&self, ip: IpAddr) -> bool {
        ip.is_ipv4() == self.address.is_ipv4() && self.mask(ip) == self.address
    }

    fn mask(&self, ip: IpAddr) -> IpAddr {
        match ip {
            IpAddr::V4(v4) => {
                let mask = u32::MAX.checked_shl(u32::from(32 - self.prefix.min(32))).unwrap_or(0);
                IpAddr::V4((u32::from(v4) & mask).into())
            }
            IpAddr::V6(v6) => {
                let mask = u128::MAX.checked_shl(u32::from(128 - self.prefix.min(128))).unwrap_or(0);
                IpAddr::V6((u128::from(v6) & mask).into())
            }
        }
    }
}

impl fmt::Display for Subnet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_leniently() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(parse_ip(text).map(|ip| ip.to_string()).as_deref(), expected, "for {text:?}");
        };
        check("10.0.0.1", Some("10.0.0.1"));
        check("010.000.0.01", Some("10.0.0.1"));
        check("::ffff:10.0.0.1", Some("10.0.0.1"));
        check("fd00::1", Some("fd00::1"));
        check("fe80::1%eth0", None);
        check("10.0.0", None);
        check("10.0.0.256", None);
        check("10.0.0.1.2", None);
        check("+1.0.0.1", None);
        check("", None);
    }

    #[test]
    fn subnets_lose_their_host_bits() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(
                Subnet::parse(text).map(|subnet| subnet.to_string()).as_deref(),
                expected,
                "for {text:?}"
            );
        };
        check("10.96.1.2/12", Some("10.96.0.0/12"));
        check("10.96.1.2/0", Some("0.0.0.0/0"));
        check("fd00::5/64", Some("fd00::/64"));
        check("10.0.0.0/33", None);
        check("10.0.0.0/+8", None);
        check("10.0.0.0/", None);
        check("10.0.0.0", None);
    }

    #[test]
    fn sizes_that_do_not_fit_count_as_upstream_counts_them() {
        let size = |text: &str| Subnet::parse(text).unwrap().size();
        assert_eq!(size("10.0.0.0/24"), 256);
        assert_eq!(size("10.0.0.0/32"), 1);
        assert_eq!(size("10.0.0.0/1"), 0);
        assert_eq!(size("fd00::/66"), 1 << 62);
        assert_eq!(size("fd00::/64"), i64::MAX);
        assert_eq!(size("fd00::/1"), 0);
    }

    #[test]
    fn addresses_are_counted_from_the_first() {
        let nth = |text: &str, index| Subnet::parse(text).unwrap().nth(index).map(|ip| ip.to_string());
        assert_eq!(nth("10.96.0.0/12", 10).as_deref(), Some("10.96.0.10"));
        assert_eq!(nth("fd00::/108", 10).as_deref(), Some("fd00::a"));
        assert_eq!(nth("10.0.0.0/29", 8), None);
        assert_eq!(nth("255.255.255.248/29", 9), None);
    }

    #[test]
    fn global_unicast_includes_private_addresses() {
        for (text, expected) in [
            ("10.0.0.1", true),
            ("8.8.8.8", true),
            ("fd00::1", true),
            ("0.0.0.0", false),
            ("127.0.0.1", false),
            ("169.254.1.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("fe80::1", false),
            ("::1", false),
            ("ff02::1", false),
        ] {
            assert_eq!(is_global_unicast(parse_ip(text).unwrap()), expected, "for {text}");
        }
    }
}
