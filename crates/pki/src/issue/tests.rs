use super::*;
use crate::request::CertificateRequest;
use crate::signature::{Hash, SignatureAlgorithm};
use crate::validity::Validity;

fn certificate(pem: &[u8]) -> Certificate {
    Certificate::from_pem(pem).unwrap()
}

fn key(pem: &[u8]) -> PrivateKey {
    PrivateKey::from_pem(pem).unwrap()
}

/// What the server certificates were asked for, in the order and with the repetitions of the request.
fn server() -> Identity {
    Identity {
        common_name: "kube-apiserver".to_owned(),
        organizations: ["zeta", "Bücher & Söhne", "alpha*", "Beta"].map(str::to_owned).to_vec(),
        dns_names: ["node-1", "kubernetes", "kubernetes.default.svc", "kubernetes", "*.example.com"]
            .map(str::to_owned)
            .to_vec(),
        ip_addresses: ["10.96.0.1", "fd00::1", "127.0.0.1", "::ffff:10.96.0.1", "::1"]
            .map(|ip| ip.parse().unwrap())
            .to_vec(),
    }
}

fn client() -> Identity {
    Identity {
        common_name: "kubernetes-admin".to_owned(),
        organizations: vec!["kubeadm:cluster-admins".to_owned()],
        ..Identity::default()
    }
}

fn leaf(identity: Identity, usages: &[ExtendedUsage], validity: Validity) -> LeafSpec {
    LeafSpec { identity, usages: usages.to_vec(), validity }
}

const BOTH: &[ExtendedUsage] = &[ExtendedUsage::ServerAuth, ExtendedUsage::ClientAuth];

/// Issues the certificate `expected` again.
fn check_leaf(ca: &[u8], ca_key: &[u8], expected: &[u8], spec: impl Fn(Validity) -> LeafSpec) {
    let expected = certificate(expected);
    let issued = leaf_with_serial(
        expected.serial_number().clone(),
        &certificate(ca),
        &key(ca_key),
        expected.public_key(),
        &spec(expected.validity()),
    )
    .unwrap();
    assert_same(&issued, &expected);
}

fn check_ca(ca_key: &[u8], expected: &[u8]) {
    let expected = certificate(expected);
    let spec = CaSpec { common_name: "kubernetes".to_owned(), validity: expected.validity() };
    let issued = ca_with_serial(expected.serial_number().clone(), &key(ca_key), &spec).unwrap();
    assert_same(&issued, &expected);
}

/// RSA signatures are the same each time, ECDSA signatures never are.
fn assert_same(issued: &Certificate, expected: &Certificate) {
    assert_eq!(issued.tbs_der(), expected.tbs_der());
    if *expected.signature_algorithm() == SignatureAlgorithm::Rsa(Hash::Sha256) {
        assert_eq!(issued.to_pem(), expected.to_pem());
    }
}

#[test]
fn authorities_are_those_of_the_reference() {
    check_ca(testdata!("reference/rsa-2048-ca.key"), testdata!("reference/rsa-2048-ca.crt"));
    check_ca(testdata!("reference/ecdsa-p256-ca.key"), testdata!("reference/ecdsa-p256-ca.crt"));
    check_ca(testdata!("reference/ecdsa-p384-ca.key"), testdata!("reference/ecdsa-p384-ca.crt"));
}

#[test]
fn server_certificates_are_those_of_the_reference() {
    let spec = |validity| leaf(server(), BOTH, validity);
    for (ca, ca_key, server) in [
        (
            testdata!("reference/rsa-2048-ca.crt"),
            testdata!("reference/rsa-2048-ca.key"),
            testdata!("reference/rsa-2048-server.crt"),
        ),
        (
            testdata!("reference/ecdsa-p256-ca.crt"),
            testdata!("reference/ecdsa-p256-ca.key"),
            testdata!("reference/ecdsa-p256-server.crt"),
        ),
        (
            testdata!("reference/ecdsa-p384-ca.crt"),
            testdata!("reference/ecdsa-p384-ca.key"),
            testdata!("reference/ecdsa-p384-server.crt"),
        ),
    ] {
        check_leaf(ca, ca_key, server, spec);
    }
}

#[test]
fn client_certificates_are_those_of_the_reference() {
    let (ca, ca_key) = (testdata!("reference/rsa-2048-ca.crt"), testdata!("reference/rsa-2048-ca.key"));
    let usages = &[ExtendedUsage::ClientAuth];
    check_leaf(ca, ca_key, testdata!("reference/rsa-2048-client.crt"), |validity| {
        leaf(client(), usages, validity)
    });
    let namesake = || Identity { common_name: "kubernetes".to_owned(), ..Identity::default() };
    check_leaf(ca, ca_key, testdata!("reference/rsa-2048-same-name.crt"), |validity| {
        leaf(namesake(), usages, validity)
    });
}

#[test]
fn a_renewal_keeps_identity_and_usages() {
    let old = certificate(testdata!("reference/rsa-2048-server.crt"));
    let spec =
        |validity| LeafSpec { identity: old.identity(), usages: old.extended_usages().to_vec(), validity };
    let (ca, ca_key) = (testdata!("reference/rsa-2048-ca.crt"), testdata!("reference/rsa-2048-ca.key"));
    check_leaf(ca, ca_key, testdata!("reference/rsa-2048-server.crt"), spec);
}

#[test]
fn requests_are_those_of_the_reference() {
    let check = |server_key: &[u8], expected: &[u8], identity: Identity| {
        let expected = CertificateRequest::from_pem(expected).unwrap();
        let request = CertificateRequest::new(&key(server_key), &identity).unwrap();
        assert_eq!(request.info_der(), expected.info_der());
        assert_eq!(request.check_signature(), Ok(()));
        assert_eq!(expected.check_signature(), Ok(()));
        if request.public_key().key_type().family() == "RSA" {
            assert_eq!(request.to_pem(), expected.to_pem());
        }
    };
    check(testdata!("reference/rsa-2048-server.key"), testdata!("reference/rsa-2048-server.csr"), server());
    check(testdata!("reference/rsa-2048-server.key"), testdata!("reference/rsa-2048-client.csr"), client());
    check(
        testdata!("reference/ecdsa-p256-server.key"),
        testdata!("reference/ecdsa-p256-server.csr"),
        server(),
    );
    check(
        testdata!("reference/ecdsa-p384-server.key"),
        testdata!("reference/ecdsa-p384-server.csr"),
        server(),
    );
}

fn validity() -> Validity {
    certificate(testdata!("reference/rsa-2048-ca.crt")).validity()
}

fn issue_with(change: impl Fn(&mut LeafSpec)) -> Result<Certificate, IssueError> {
    let mut spec = leaf(server(), BOTH, validity());
    change(&mut spec);
    let ca = certificate(testdata!("reference/ecdsa-p256-ca.crt"));
    issue_leaf(&ca, &key(testdata!("reference/ecdsa-p256-ca.key")), ca.public_key(), &spec)
}

#[test]
fn incomplete_orders_are_refused() {
    let check = |change: fn(&mut LeafSpec), expected: &str| {
        assert_eq!(issue_with(change).unwrap_err().to_string(), expected);
    };
    check(|spec| spec.identity.common_name.clear(), "must specify a CommonName");
    check(|spec| spec.usages.clear(), "must specify at least one ExtKeyUsage");
    check(
        |spec| spec.identity.dns_names.push("bücher.example".to_owned()),
        "x509: \"bücher.example\" cannot be encoded as an IA5String",
    );
    check(
        |spec| spec.validity.not_before = "-000001-01-01T00:00:00Z".parse().unwrap(),
        "the certificate cannot be encoded",
    );
    assert!(issue_with(|_| {}).is_ok());
}

#[test]
fn only_the_authority_itself_may_sign() {
    let spec = leaf(client(), BOTH, validity());
    let issue = |ca: &[u8], ca_key: &[u8]| {
        let ca = certificate(ca);
        issue_leaf(&ca, &key(ca_key), ca.public_key(), &spec).unwrap_err()
    };
    assert_eq!(
        issue(testdata!("reference/ecdsa-p256-ca.crt"), testdata!("reference/ecdsa-p256-server.key"))
            .to_string(),
        "x509: provided PrivateKey doesn't match parent's PublicKey"
    );
    assert_eq!(
        issue(testdata!("reference/rsa-2048-client.crt"), testdata!("reference/rsa-2048-server.key"))
            .to_string(),
        "the certificate \"CN=kubernetes-admin,O=kubeadm:cluster-admins\" is not a certificate authority"
    );
}

#[test]
fn every_certificate_gets_a_number_of_its_own() {
    let (a, b) = (issue_with(|_| {}).unwrap(), issue_with(|_| {}).unwrap());
    assert_ne!(a.serial_number(), b.serial_number());
}
