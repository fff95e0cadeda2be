//! Addresses by getifaddrs(3), routes from `/proc/net`.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;

use nix::ifaddrs::getifaddrs;
use nix::net::if_::InterfaceFlags;
use nix::sys::socket::SockaddrStorage;

use crate::facts::{Interface, NetworkFacts, Route};
use crate::{HostError, Observe};

/// Looks at interfaces and routes.
pub(super) fn observe(host: &dyn Observe) -> Result<NetworkFacts, HostError> {
    let text = |path: &str| -> Result<String, HostError> {
        Ok(String::from_utf8_lossy(&host.read(Path::new(path))?.unwrap_or_default()).into_owned())
    };
    let mut routes = parse_ipv4_routes(&text("/proc/net/route")?);
    routes.extend(parse_ipv6_routes(&text("/proc/net/ipv6_route")?));
    Ok(NetworkFacts { interfaces: interfaces()?, routes })
}

fn interfaces() -> Result<Vec<Interface>, HostError> {
    let addresses = getifaddrs()
        .map_err(|e| HostError::System { action: "list the network interfaces".into(), source: e.into() })?;
    let mut order = Vec::new();
    let mut found: BTreeMap<String, Interface> = BTreeMap::new();
    for entry in addresses {
        let interface = found.entry(entry.interface_name.clone()).or_insert_with(|| {
            order.push(entry.interface_name.clone());
            Interface {
                name: entry.interface_name.clone(),
                up: entry.flags.contains(InterfaceFlags::IFF_UP),
                loopback: entry.flags.contains(InterfaceFlags::IFF_LOOPBACK),
                point_to_point: entry.flags.contains(InterfaceFlags::IFF_POINTOPOINT),
                addresses: Vec::new(),
            }
        });
        if let Some(address) = entry.address.as_ref().and_then(ip_address) {
            let prefix = entry.netmask.as_ref().and_then(ip_address).map_or(0, prefix_length);
            interface.addresses.push((address, prefix));
        }
    }
    Ok(order.into_iter().filter_map(|name| found.remove(&name)).collect())
}

fn ip_address(address: &SockaddrStorage) -> Option<IpAddr> {
    address
        .as_sockaddr_in()
        .map(|a| IpAddr::V4(a.ip()))
        .or_else(|| address.as_sockaddr_in6().map(|a| IpAddr::V6(a.ip())))
}

fn prefix_length(netmask: IpAddr) -> u8 {
    let ones = match netmask {
        IpAddr::V4(mask) => u32::from(mask).leading_ones(),
        IpAddr::V6(mask) => u128::from(mask).leading_ones(),
    };
    u8::try_from(ones).unwrap_or(u8::MAX)
}

/// `/proc/net/route`: little-endian hexadecimal words.
fn parse_ipv4_routes(text: &str) -> Vec<Route> {
    let word = |field: &str| u32::from_str_radix(field, 16).ok().map(|w| Ipv4Addr::from(w.swap_bytes()));
    text.lines()
        .skip(1)
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let destination = word(fields.get(1)?)?;
            let gateway = word(fields.get(2)?)?;
            let mask = word(fields.get(7)?)?;
            Some(Route {
                destination: (destination.into(), prefix_length(mask.into())),
                gateway: (!gateway.is_unspecified()).then_some(gateway.into()),
                interface: (*fields.first()?).to_owned(),
            })
        })
        .collect()
}

/// `/proc/net/ipv6_route`: 32 hexadecimal digits an address.
fn parse_ipv6_routes(text: &str) -> Vec<Route> {
    let address = |field: &str| u128::from_str_radix(field, 16).ok().map(Ipv6Addr::from);
    text.lines()
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let destination = address(fields.first()?)?;
            let prefix = u8::from_str_radix(fields.get(1)?, 16).ok()?;
            let gateway = address(fields.get(4)?)?;
            Some(Route {
                destination: (destination.into(), prefix),
                gateway: (!gateway.is_unspecified()).then_some(gateway.into()),
                interface: (*fields.get(9)?).to_owned(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ipv4_routes_are_read() {
        let text = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n\
                    eth0\t00000000\t0100630A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n\
                    eth0\t0000630A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n";
        let routes = parse_ipv4_routes(text);
        assert_eq!(routes[0].destination, ("0.0.0.0".parse().unwrap(), 0));
        assert_eq!(routes[0].gateway, Some("10.99.0.1".parse().unwrap()));
        assert_eq!(routes[1].destination, ("10.99.0.0".parse().unwrap(), 24));
        assert_eq!(routes[1].gateway, None);
    }

    #[test]
    fn ipv6_routes_are_read() {
        let text = "00000000000000000000000000000000 00 00000000000000000000000000000000 00 \
                    fd000000000000000000000000000001 00000400 00000001 00000000 00000003     eth0\n";
        let routes = parse_ipv6_routes(text);
        assert_eq!(routes[0].destination, ("::".parse().unwrap(), 0));
        assert_eq!(routes[0].gateway, Some("fd00::1".parse().unwrap()));
        assert_eq!(routes[0].interface, "eth0");
    }
}
