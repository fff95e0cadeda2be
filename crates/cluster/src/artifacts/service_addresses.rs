//! The addresses with a meaning in the range of the Services.
//!
//! Both are taken from the first range, which decides the family of the cluster. Answers to `GetDNSIP` and
//! `GetAPIServerVirtualIP` of upstream `cmd/kubeadm/app/constants`.

use std::net::IpAddr;

use thiserror::Error;

use crate::api::ip::Subnet;

const API_SERVER_INDEX: u32 = 1;
const CLUSTER_DNS_INDEX: u32 = 10;

/// The range of the Services has no such address.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ServiceAddressError {
    /// It is not a list of ranges.
    #[error("unable to parse ServiceSubnet {service_subnet}")]
    NotARange {
        /// What is configured.
        service_subnet: String,
    },
    /// It is too small.
    #[error("can't generate IP with index {index} from subnet. subnet too small. subnet: \"{subnet}\"")]
    TooSmall {
        /// The position that was asked for.
        index: u32,
        /// The first range.
        subnet: String,
    },
}

/// The address of the Service `kubernetes`: the first one.
pub fn api_server_address(service_subnet: &str) -> Result<IpAddr, ServiceAddressError> {
    nth_address(service_subnet, API_SERVER_INDEX)
}

/// The address of the Service `kube-dns`: the tenth one.
pub fn cluster_dns_address(service_subnet: &str) -> Result<IpAddr, ServiceAddressError> {
    nth_address(service_subnet, CLUSTER_DNS_INDEX)
}

fn nth_address(service_subnet: &str, index: u32) -> Result<IpAddr, ServiceAddressError> {
    let subnets = Subnet::parse_list(service_subnet);
    let first = subnets
        .as_deref()
        .and_then(<[_]>::first)
        .ok_or_else(|| ServiceAddressError::NotARange { service_subnet: service_subnet.to_owned() })?;
    first.nth(index).ok_or_else(|| ServiceAddressError::TooSmall { index, subnet: first.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(service_subnet: &str, api_server: &str, cluster_dns: &str) {
        let shown = |address: Result<IpAddr, ServiceAddressError>| {
            address.map_or_else(|error| error.to_string(), |address| address.to_string())
        };
        assert_eq!(shown(api_server_address(service_subnet)), api_server);
        assert_eq!(shown(cluster_dns_address(service_subnet)), cluster_dns);
    }

    #[test]
    fn addresses_count_from_the_start_of_the_first_range() {
        check("10.96.0.0/12", "10.96.0.1", "10.96.0.10");
        check("192.168.77.37/28", "192.168.77.33", "192.168.77.42");
        check("fd00:10:96::/108,10.96.0.0/12", "fd00:10:96::1", "fd00:10:96::a");
    }

    #[test]
    fn a_range_without_the_address_is_refused() {
        let too_small = |index| {
            format!(
                "can't generate IP with index {index} from subnet. subnet too small. subnet: \"10.0.0.0/30\""
            )
        };
        check("10.0.0.0/30", "10.0.0.1", &too_small(10));
        check("", "unable to parse ServiceSubnet ", "unable to parse ServiceSubnet ");
        check(
            "10.0.0.0/8,x",
            "unable to parse ServiceSubnet 10.0.0.0/8,x",
            "unable to parse ServiceSubnet 10.0.0.0/8,x",
        );
    }
}
