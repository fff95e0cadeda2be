use std::error::Error as _;

use super::*;

#[test]
fn a_request_says_what_it_was_made_for() {
    let request = CertificateRequest::from_pem(testdata!("reference/rsa-2048-server.csr")).unwrap();
    let identity = request.identity();
    assert_eq!(identity.common_name, "kube-apiserver");
    assert_eq!(identity.organizations, ["Beta", "zeta", "alpha*", "Bücher & Söhne"]);
    assert_eq!(identity.dns_names, ["*.example.com", "kubernetes", "kubernetes.default.svc", "node-1"]);
    assert_eq!(identity.ip_addresses.len(), 4);
    let key = PrivateKey::from_pem(testdata!("reference/rsa-2048-server.key")).unwrap();
    assert_eq!(request.public_key(), key.public_key());
}

#[test]
fn a_changed_request_is_noticed() {
    let request = CertificateRequest::from_pem(testdata!("reference/ecdsa-p256-server.csr")).unwrap();
    let mut der = request.der().to_vec();
    let at = der.windows(4).position(|window| window == b"zeta").unwrap();
    der[at] = b'y';
    let changed = CertificateRequest::from_der(&der).unwrap();
    assert_eq!(changed.check_signature().unwrap_err().to_string(), "x509: ECDSA verification failure");
}

#[test]
fn names_must_be_ascii() {
    let key = PrivateKey::from_pem(testdata!("reference/ecdsa-p256-server.key")).unwrap();
    let identity = Identity { dns_names: vec!["ü".to_owned()], ..Identity::default() };
    assert_eq!(
        CertificateRequest::new(&key, &identity).unwrap_err().to_string(),
        "x509: \"ü\" cannot be encoded as an IA5String"
    );
}

#[test]
fn files_without_a_request_are_explained() {
    let error = CertificateRequest::from_pem(testdata!("reference/ecdsa-p256-server.key")).unwrap_err();
    assert_eq!(error.to_string(), "data does not contain a certificate request");
    assert_eq!(error.source().unwrap().to_string(), "the only PEM blocks found are \"EC PRIVATE KEY\"");
    let broken = pem::encode(LABEL, &[0x30, 0]);
    assert_eq!(
        CertificateRequest::from_pem(broken.as_bytes()).unwrap_err().to_string(),
        "the certificate request is malformed"
    );
}
