//! Which of a host's addresses an API server advertises.
//!
//! Answers to `apimachinery/pkg/util/net/interface.go` and to `ChooseAPIServerBindAddress` upstream.

use std::net::IpAddr;

use host::facts::{Interface, NetworkFacts};
use thiserror::Error;

use super::ip::{is_global_unicast, parse_ip};
use super::warning::{Warning, WarningCode};

/// What stands for an address when a host has none.
const UNSPECIFIED: &str = "0.0.0.0";

/// No address can be advertised.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AdvertiseError {
    /// The address given is none.
    #[error("couldn't use \"{0}\" as \"apiserver-advertise-address\", must be ipv4 or ipv6 address")]
    NotAnAddress(String),
    /// Loopback was given, but the loopback interface has no global address.
    #[error("unable to select an IP from lo network interface")]
    NoAddressOnLoopback,
    /// There are default routes, but none over an interface with a global address.
    #[error("unable to select an IP from default routes.")]
    NoAddressOnRoutes,
}

#[derive(Clone, Copy, PartialEq)]
enum Family {
    V4,
    V6,
}

impl Family {
    fn of(ip: IpAddr) -> Self {
        if ip.is_ipv4() { Self::V4 } else { Self::V6 }
    }
}

/// Chooses the address to advertise.
///
/// An address that was asked for is taken as it is. Nothing or the unspecified address means the address of the
/// interface with the default route (IPv4 first unless `::` was given); a loopback address means the global
/// address found on the loopback interface.
pub fn choose_advertise_address(
    wanted: &str,
    network: &NetworkFacts,
) -> Result<(String, Option<Warning>), AdvertiseError> {
    let wanted_ip = parse_ip(wanted);
    match wanted_ip {
        None if !wanted.is_empty() => Err(AdvertiseError::NotAnAddress(wanted.to_owned())),
        Some(ip) if ip.is_loopback() => match loopback_address(network) {
            Some(ip) => Ok((ip.to_string(), None)),
            None => Err(AdvertiseError::NoAddressOnLoopback),
        },
        Some(ip) if !ip.is_unspecified() => Ok((ip.to_string(), None)),
        _ => address_of_default_route(wanted_ip, network),
    }
}

/// The global address of the loopback interface, IPv4 first.
fn loopback_address(network: &NetworkFacts) -> Option<IpAddr> {
    let loopback = network.interfaces.iter().find(|interface| interface.name == "lo")?;
    [Family::V4, Family::V6].into_iter().find_map(|family| global_address(loopback, family))
}

fn address_of_default_route(
    wanted: Option<IpAddr>,
    network: &NetworkFacts,
) -> Result<(String, Option<Warning>), AdvertiseError> {
    let preference = match wanted {
        Some(IpAddr::V6(_)) => [Family::V6, Family::V4],
        _ => [Family::V4, Family::V6],
    };
    let routes: Vec<(Family, &str)> = default_routes(network).collect();
    if routes.is_empty() {
        let warning = Warning::new(
            WarningCode::NoDefaultRoute,
            format!(
                "WARNING: could not obtain a bind address for the API Server: no default routes found in \
                 \"/proc/net/route\" or \"/proc/net/ipv6_route\"; using: {UNSPECIFIED}"
            ),
        );
        return Ok((UNSPECIFIED.to_owned(), Some(warning)));
    }
    for family in preference {
        for (_, interface) in routes.iter().filter(|(route, _)| *route == family) {
            let over = network.interfaces.iter().filter(|candidate| candidate.name == *interface);
            // Routers without global addresses on their links carry one on the loopback interface (RFC 5549).
            let loopback = network.interfaces.iter().filter(|candidate| candidate.loopback);
            if let Some(ip) = over.chain(loopback).find_map(|candidate| global_address(candidate, family)) {
                return Ok((ip.to_string(), None));
            }
        }
    }
    Err(AdvertiseError::NoAddressOnRoutes)
}

/// Routes to everywhere; one of IPv6 counts only with a gateway, since the kernel lists others as well.
fn default_routes(network: &NetworkFacts) -> impl Iterator<Item = (Family, &str)> {
    network.routes.iter().filter_map(|route| {
        let (destination, _) = route.destination;
        let family = Family::of(destination);
        let usable = family == Family::V4 || route.gateway.is_some_and(|gateway| !gateway.is_unspecified());
        (destination.is_unspecified() && usable).then_some((family, route.interface.as_str()))
    })
}

fn global_address(interface: &Interface, family: Family) -> Option<IpAddr> {
    let addresses = interface.addresses.iter().map(|(ip, _)| *ip);
    addresses.filter(|_| interface.up).find(|ip| Family::of(*ip) == family && is_global_unicast(*ip))
}

#[cfg(test)]
mod tests {
    use host::facts::Route;

    use super::*;

    fn interface(name: &str, addresses: &[&str]) -> Interface {
        Interface {
            name: name.into(),
            up: true,
            loopback: name == "lo",
            point_to_point: false,
            addresses: addresses.iter().map(|text| (text.parse().unwrap(), 24)).collect(),
        }
    }

    fn route(destination: &str, interface: &str, gateway: Option<&str>) -> Route {
        Route {
            destination: (destination.parse().unwrap(), 0),
            gateway: gateway.map(|text| text.parse().unwrap()),
            interface: interface.into(),
        }
    }

    fn network() -> NetworkFacts {
        NetworkFacts {
            interfaces: vec![
                interface("lo", &["127.0.0.1", "::1"]),
                interface("eth1", &["192.168.0.9"]),
                interface("eth0", &["169.254.0.1", "10.0.0.5", "fe80::5", "fd00::5"]),
            ],
            routes: vec![
                route("192.168.0.0", "eth1", None),
                route("0.0.0.0", "eth0", Some("10.0.0.1")),
                route("::", "lo", None),
                route("::", "eth0", Some("fe80::1")),
            ],
        }
    }

    #[track_caller]
    fn check(wanted: &str, network: &NetworkFacts, expected: &str) {
        let shown = match choose_advertise_address(wanted, network) {
            Ok((address, warning)) => format!("{address}{}", warning.map_or("", |_| " with a warning")),
            Err(error) => error.to_string(),
        };
        assert_eq!(shown, expected, "for {wanted:?}");
    }

    #[test]
    fn the_interface_with_the_default_route_decides() {
        check("", &network(), "10.0.0.5");
        check("0.0.0.0", &network(), "10.0.0.5");
        check("::", &network(), "fd00::5");
    }

    #[test]
    fn an_address_asked_for_is_taken() {
        check("010.0.0.7", &network(), "10.0.0.7");
        check("fd00::7", &network(), "fd00::7");
        check(
            "host",
            &network(),
            "couldn't use \"host\" as \"apiserver-advertise-address\", must be ipv4 or ipv6 address",
        );
    }

    #[test]
    fn ipv6_serves_where_there_is_no_ipv4_route() {
        let mut facts = network();
        facts.routes.retain(|route| route.destination.0.is_ipv6());
        check("", &facts, "fd00::5");
    }

    #[test]
    fn the_loopback_interface_helps_out_routers() {
        let mut facts = network();
        facts.interfaces[2].addresses.retain(|(ip, _)| !is_global_unicast(*ip));
        check("", &facts, "unable to select an IP from default routes.");
        check("127.0.0.1", &facts, "unable to select an IP from lo network interface");
        facts.interfaces[0].addresses.push(("10.9.9.9".parse().unwrap(), 32));
        check("", &facts, "10.9.9.9");
        check("127.0.0.1", &facts, "10.9.9.9");
    }

    #[test]
    fn interfaces_that_are_down_do_not_count() {
        let mut facts = network();
        facts.interfaces[2].up = false;
        check("", &facts, "unable to select an IP from default routes.");
    }

    #[test]
    fn without_a_default_route_there_is_a_warning() {
        let mut facts = network();
        facts.routes.truncate(1);
        check("", &facts, "0.0.0.0 with a warning");
    }
}
