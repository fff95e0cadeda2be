use super::*;
use crate::issue::{LeafSpec, issue_leaf};
use crate::{ExtendedUsage, Identity, PrivateKey};

fn certificate(common_name: &str, dns: &[&str], ips: &[&str]) -> Certificate {
    let ca = Certificate::from_pem(testdata!("reference/ecdsa-p256-ca.crt")).unwrap();
    let key = PrivateKey::from_pem(testdata!("reference/ecdsa-p256-ca.key")).unwrap();
    let spec = LeafSpec {
        identity: Identity {
            common_name: common_name.to_owned(),
            dns_names: dns.iter().map(|name| name.to_string()).collect(),
            ip_addresses: ips.iter().map(|ip| ip.parse().unwrap()).collect(),
            ..Identity::default()
        },
        usages: vec![ExtendedUsage::ServerAuth],
        validity: ca.validity(),
    };
    issue_leaf(&ca, &key, key.public_key(), &spec).unwrap()
}

#[test]
fn names_and_wildcards_match() {
    let server = certificate("x", &["kubernetes", "*.Example.com", "under_score", "-odd-", "dot."], &[]);
    for name in [
        "kubernetes",
        "KUBERNETES",
        "kubernetes.",
        "a.example.com",
        "A.EXAMPLE.COM.",
        "under_score",
        "-odd-",
        "-ODD-",
    ] {
        assert_eq!(server.check_host_name(name), Ok(()), "{name}");
    }
    for name in [
        "",
        ".",
        "kube",
        "kubernetes.default",
        "example.com",
        "a.b.example.com",
        "x",
        "odd",
        "dot",
        "*",
        "kubernetes..",
    ] {
        assert!(server.check_host_name(name).is_err(), "{name}");
    }
}

#[test]
fn addresses_match_addresses_only() {
    let server = certificate("10.0.0.9", &["10.0.0.8"], &["10.0.0.1", "fd00::1"]);
    for name in ["10.0.0.1", "[10.0.0.1]", "::ffff:10.0.0.1", "fd00::1", "[fd00:0::1]", "FD00::1"] {
        assert_eq!(server.check_host_name(name), Ok(()), "{name}");
    }
    for name in ["10.0.0.8", "10.0.0.9", "fd00::2"] {
        assert!(server.check_host_name(name).is_err(), "{name}");
    }
}

#[test]
fn errors_are_in_the_words_of_the_reference() {
    let check = |certificate: &Certificate, host: &str, expected: &str| {
        assert_eq!(certificate.check_host_name(host).unwrap_err().to_string(), expected);
    };
    let both = certificate("x", &["b", "a"], &["10.0.0.1", "::1"]);
    check(&both, "c", "x509: certificate is valid for a, b, not c");
    check(&both, "[::2]", "x509: certificate is valid for 10.0.0.1, ::1, not ::2");
    let names = certificate("x", &["a"], &[]);
    check(&names, "::2", "x509: cannot validate certificate for ::2 because it doesn't contain any IP SANs");
    let addresses = certificate("x", &[], &["::1"]);
    check(&addresses, "x", "x509: certificate is not valid for any names, but wanted to match x");
    let bare = certificate("x", &[], &[]);
    check(&bare, "x", "x509: certificate relies on legacy Common Name field, use SANs instead");
    check(&bare, "y", "x509: certificate is not valid for any names, but wanted to match y");
    let many: Vec<String> = (0..100).map(|index| format!("n{index}")).collect();
    let many = certificate("x", &many.iter().map(String::as_str).collect::<Vec<_>>(), &[]);
    check(&many, "x", "x509: certificate is valid for 100 names, but none matched x");
}
