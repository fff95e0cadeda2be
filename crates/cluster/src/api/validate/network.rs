//! Address ranges and the DNS domain.

use super::arguments::value_of;
use crate::api::dns_name::subdomain_faults;
use crate::api::finding::{Field, Finding};
use crate::api::go_text::quote;
use crate::api::ip::Subnet;
use crate::api::v1beta4::ClusterConfiguration;
use crate::api::warning::{Warning, WarningCode};

const MIN_SERVICE_ADDRESSES: i64 = 10;
const MIN_POD_ADDRESSES: i64 = 14;
/// The API server keeps a bitmap of the Service addresses in etcd.
const MAX_SERVICE_SUBNET_BITS: u8 = 20;
/// The controller manager keeps a bitmap of the nodes' ranges.
const MAX_NODE_MASK_DIFFERENCE: i64 = 16;

const DUAL_STACK: &str =
    "expected one (IPv4 or IPv6) CIDR or two CIDRs from each family for dual-stack networking";

pub(super) fn validate(
    cluster: &ClusterConfiguration,
    field: &Field,
    warnings: &mut Vec<Warning>,
) -> Vec<Finding> {
    let networking = &cluster.networking;
    let domain = field.child("dnsDomain");
    let faults = subdomain_faults(&networking.dns_domain);
    let mut findings: Vec<Finding> =
        faults.into_iter().map(|fault| domain.invalid(&networking.dns_domain, fault)).collect();
    if !networking.service_subnet.is_empty() {
        let field = field.child("serviceSubnet");
        findings.extend(validate_subnets(
            &networking.service_subnet,
            MIN_SERVICE_ADDRESSES,
            &field,
            warnings,
        ));
        findings.extend(validate_service_size(&networking.service_subnet, &field));
    }
    if !networking.pod_subnet.is_empty() {
        let field = field.child("podSubnet");
        findings.extend(validate_subnets(&networking.pod_subnet, MIN_POD_ADDRESSES, &field, warnings));
        if value_of(&cluster.controller_manager.extra_args, "allocate-node-cidrs") != "false" {
            findings.extend(validate_node_masks(cluster, &field));
        }
    }
    findings
}

/// One subnet, or one of each family; large enough.
fn validate_subnets(text: &str, minimum: i64, field: &Field, warnings: &mut Vec<Warning>) -> Vec<Finding> {
    let Some(subnets) = Subnet::parse_list(text) else {
        return vec![field.invalid(text, "couldn't parse subnet")];
    };
    let mut findings = Vec::new();
    let well_combined = match subnets.as_slice() {
        [first, second] => first.address.is_ipv4() != second.address.is_ipv4(),
        more => more.len() < 2,
    };
    if !well_combined {
        findings.push(field.invalid(text, DUAL_STACK));
    }
    for subnet in subnets {
        let size = subnet.size();
        if size < minimum {
            let detail = format!("subnet with {size} address(es) is too small, the minimum is {minimum}");
            findings.push(field.invalid(&subnet.to_string(), detail));
        }
        if is_site_local(&subnet) {
            warnings.push(Warning::new(
                WarningCode::SiteLocalSubnet,
                format!(
                    "the subnet {subnet} contains IPv6 site-local addresses that belong to fec0::/10 which has been \
                     deprecated by rfc3879"
                ),
            ));
        }
    }
    findings
}

fn is_site_local(subnet: &Subnet) -> bool {
    let site_local = Subnet::parse("fec0::/10");
    site_local.is_some_and(|range| range.contains(subnet.address) || subnet.contains(range.address))
}

fn validate_service_size(text: &str, field: &Field) -> Vec<Finding> {
    let subnets = Subnet::parse_list(text).unwrap_or_default();
    let too_large = subnets.iter().filter(|subnet| subnet.bits() - subnet.prefix > MAX_SERVICE_SUBNET_BITS);
    too_large
        .map(|subnet| {
            let bits = subnet.bits();
            let detail = format!(
                "specified service subnet is too large; for {bits}-bit addresses, the mask must be >= {}",
                bits - MAX_SERVICE_SUBNET_BITS
            );
            field.invalid(&subnet.to_string(), detail)
        })
        .collect()
}

/// The range of all Pods is cut into one range per node.
fn validate_node_masks(cluster: &ClusterConfiguration, field: &Field) -> Vec<Finding> {
    let mut findings = Vec::new();
    for subnet in Subnet::parse_list(&cluster.networking.pod_subnet).unwrap_or_default() {
        let mask = i64::from(subnet.prefix);
        let detail = match node_mask(cluster, &subnet) {
            Err(error) => error,
            Ok(node) if mask > node => format!(
                "the size of pod subnet with mask {mask} is smaller than the size of node subnet with mask {node}"
            ),
            Ok(node) if node - mask > MAX_NODE_MASK_DIFFERENCE => format!(
                "pod subnet mask ({mask}) and node-mask ({node}) difference is greater than \
                 {MAX_NODE_MASK_DIFFERENCE}"
            ),
            Ok(_) => continue,
        };
        findings.push(field.invalid(&subnet.to_string(), detail));
    }
    findings
}

/// The mask of a node's range, as the controller manager is told or by its default.
fn node_mask(cluster: &ClusterConfiguration, subnet: &Subnet) -> Result<i64, String> {
    let (flag, default) = match subnet.address.is_ipv4() {
        true => ("node-cidr-mask-size-ipv4", 24),
        false => ("node-cidr-mask-size-ipv6", 64),
    };
    let value = value_of(&cluster.controller_manager.extra_args, flag);
    if value.is_empty() {
        return Ok(default);
    }
    value.parse().map_err(|error: std::num::ParseIntError| {
        let reason = match error.kind() {
            std::num::IntErrorKind::PosOverflow | std::num::IntErrorKind::NegOverflow => "value out of range",
            _ => "invalid syntax",
        };
        format!(
            "could not parse the value of the kube-controller-manager flag {flag} as an integer: strconv.Atoi: parsing \
             {}: {reason}",
            quote(value)
        )
    })
}
