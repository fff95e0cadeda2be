use super::*;
use crate::machine::{Finding, MachineIndex, Slot};

const ORDINARY: Oddities = Oddities {
    cgroup_v1: Finding::Usual,
    no_sys_resource: Finding::Usual,
    conntrack_read_only: Finding::Usual,
    swap: Finding::Usual,
    little_disk: Finding::Usual,
};

fn machine(name: &str, number: u8) -> Identity {
    Identity {
        cluster: "c".parse().unwrap(),
        name: name.parse().unwrap(),
        slot: Slot(3),
        index: MachineIndex::new(number).unwrap(),
    }
}

fn init(families: IpFamilies, oddities: &Oddities) -> String {
    render_init(&Init { machine: &machine("cp1", 1), version: "v1.37.0", families, oddities })
}

fn kinds(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.strip_prefix("kind: ")).collect()
}

#[test]
fn an_ordinary_host_needs_no_component_configuration() {
    assert_eq!(kinds(&init(IpFamilies::Ipv4, &ORDINARY)), ["InitConfiguration", "ClusterConfiguration"]);
    assert!(!init(IpFamilies::Ipv4, &ORDINARY).contains("ignorePreflightErrors"));
}

#[test]
fn each_oddity_has_its_setting() {
    let check = |oddities: Oddities, kind: &str, lines: &[&str]| {
        let text = init(IpFamilies::Ipv4, &oddities);
        assert!(kinds(&text).contains(&kind), "{text}");
        for line in lines {
            assert!(text.lines().any(|found| found == *line), "{line} is not in\n{text}");
        }
    };
    check(
        Oddities { cgroup_v1: Finding::Odd, ..ORDINARY },
        "KubeletConfiguration",
        &["failCgroupV1: false", "  ignorePreflightErrors: [SystemVerification]"],
    );
    check(Oddities { swap: Finding::Odd, ..ORDINARY }, "KubeletConfiguration", &["failSwapOn: false"]);
    check(
        Oddities { little_disk: Finding::Odd, ..ORDINARY },
        "KubeletConfiguration",
        &["imageGCHighThresholdPercent: 100", "  imagefs.available: 1Gi", "  memory.available: 100Mi"],
    );
    check(
        Oddities { conntrack_read_only: Finding::Odd, ..ORDINARY },
        "KubeProxyConfiguration",
        &["  maxPerCore: 0"],
    );
}

#[test]
fn a_node_tells_its_addresses_unless_it_has_ipv4_alone() {
    let check = |families, value: Option<&str>| {
        let text = init(families, &ORDINARY);
        let found = text.lines().find_map(|line| line.strip_prefix("    value: "));
        assert_eq!(found, value);
    };
    check(IpFamilies::Ipv4, None);
    check(IpFamilies::Ipv6, Some("\"fd4b:7770:213:3::b\""));
    check(IpFamilies::DualStack, Some("\"10.213.3.11,fd4b:7770:213:3::b\""));
}

#[test]
fn the_endpoint_of_an_ipv6_address_has_brackets() {
    assert_eq!(api_endpoint(&machine("cp1", 1), IpFamilies::Ipv4), "10.213.3.11:6443");
    assert_eq!(api_endpoint(&machine("cp1", 1), IpFamilies::Ipv6), "[fd4b:7770:213:3::b]:6443");
}

#[test]
fn only_a_control_plane_node_gets_a_certificate_key() {
    let (first, second) = (machine("cp1", 1), machine("x", 2));
    let join = |certificate_key| {
        render_join(&Join {
            machine: &second,
            first: &first,
            token: "abcdef.0123456789abcdef",
            ca_hash: "sha256:00",
            certificate_key,
            families: IpFamilies::Ipv4,
            oddities: &ORDINARY,
        })
    };
    assert!(!join(None).contains("controlPlane:"));
    let control_plane = join(Some("key"));
    assert!(control_plane.contains("    advertiseAddress: \"10.213.3.12\"\n  certificateKey: \"key\"\n"));
    assert!(control_plane.contains("    apiServerEndpoint: \"10.213.3.11:6443\"\n"));
}
