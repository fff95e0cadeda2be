use super::*;
use crate::public_key::{Curve, KeyType};

fn read(pem: &[u8]) -> Certificate {
    Certificate::from_pem(pem).unwrap()
}

#[test]
fn a_server_certificate_of_the_reference_says_what_it_was_made_for() {
    let certificate = read(testdata!("reference/rsa-2048-server.crt"));
    assert_eq!(
        certificate.subject().to_string(),
        "CN=kube-apiserver,O=Beta+O=zeta+O=alpha*+O=Bücher & Söhne"
    );
    assert_eq!(certificate.issuer().to_string(), "CN=kubernetes");
    assert_eq!(certificate.serial_number().to_string(), "228891276986062382");
    assert_eq!(certificate.not_before().to_string(), "2026-01-02T03:04:05Z");
    assert_eq!(certificate.not_after().to_string(), "2061-01-02T03:04:05Z");
    assert_eq!(certificate.public_key().key_type(), &KeyType::Rsa { bits: 2048 });
    assert_eq!(certificate.signature_algorithm().to_string(), "SHA256-RSA");
    assert_eq!(certificate.dns_names(), ["*.example.com", "kubernetes", "kubernetes.default.svc", "node-1"]);
    let ips: Vec<String> = certificate.ip_addresses().iter().map(IpAddr::to_string).collect();
    assert_eq!(ips, ["10.96.0.1", "fd00::1", "127.0.0.1", "::1"]);
    assert_eq!(certificate.extended_usages(), [ExtendedUsage::ServerAuth, ExtendedUsage::ClientAuth]);
    assert!(!certificate.is_ca());
    let ca = read(testdata!("reference/rsa-2048-ca.crt"));
    assert!(ca.is_ca());
    assert_eq!(certificate.authority_key_id(), ca.subject_key_id());
    assert_eq!(ca.subject_key_id().len(), 20);
    assert_eq!(
        certificate.public_key().pin().to_string(),
        "sha256:3dba0e58cd41c764553ce8cb3d0e8173425f93870c814cee6f716a278824a580"
    );
}

#[test]
fn unusual_extensions_and_keys_are_read() {
    let check = |pem: &[u8], name: &str, key: &str| {
        let certificate = read(pem);
        assert_eq!(certificate.common_name(), name);
        assert_eq!(certificate.public_key().key_type().to_string(), key);
        assert_eq!(certificate.dns_names(), [format!("{name}.example")]);
        assert_eq!(certificate.ip_addresses(), [IpAddr::from([192, 0, 2, 1])]);
        assert_eq!(certificate.extended_usages(), [ExtendedUsage::ServerAuth]);
        assert_eq!(certificate.unknown_extended_usages(), ["1.2.3.4.5"]);
        let usage: Vec<_> = certificate.key_usage().unwrap().names().collect();
        assert_eq!(usage, ["keyCertSign", "cRLSign", "decipherOnly"]);
        assert!(certificate.is_ca());
        assert_eq!(certificate.not_after().strftime("%Y").to_string(), "2126");
    };
    check(testdata!("openssl/p521.crt"), "p521", "ECDSA-P521");
    check(testdata!("openssl/ed25519.crt"), "ed25519", "Ed25519");
    check(testdata!("openssl/secp256k1.crt"), "secp256k1", "1.3.132.0.10");
}

#[test]
fn a_certificate_for_an_unknown_kind_of_key_still_tells_subject_and_dates() {
    let certificate = read(testdata!("openssl/dsa.crt"));
    assert_eq!(certificate.subject().to_string(), "CN=dsa,O=Example");
    assert_eq!(certificate.validity().check("2030-01-01T00:00:00Z".parse().unwrap()), Ok(()));
    assert_eq!(certificate.public_key().key_type(), &KeyType::Other { oid: "1.2.840.10040.4.1".to_owned() });
    assert_eq!(certificate.signature_algorithm().to_string(), "2.16.840.1.101.3.4.3.2");
}

#[test]
fn a_subject_with_many_attributes_is_shown_as_the_reference_does() {
    let certificate = read(testdata!("openssl/names.crt"));
    assert_eq!(
        certificate.subject().to_string(),
        "SERIALNUMBER=77,CN=\\ lead\\,trail #\\\\\\ ,OU=Unit,O=One+O=Two+O=Three,POSTALCODE=12345,STREET=Weg 1,\
         L=Köln,ST=Baden,C=DE,1.2.840.113549.1.9.1=#0c0b6140622e6578616d706c65,\
         0.9.2342.19200300.100.1.25=#13076578616d706c65"
    );
    assert_eq!(certificate.organizations().collect::<Vec<_>>(), ["One", "Two", "Three"]);
    assert_eq!(certificate.serial_number().to_hex(), "fedcba98765432100123456789abcdef0011");
    assert_eq!(certificate.public_key().key_type(), &KeyType::Ecdsa(Curve::P256));
}

#[test]
fn a_bundle_is_read_and_written_in_order() {
    let parts = [testdata!("reference/rsa-2048-intermediate.crt"), testdata!("reference/rsa-2048-ca.crt")];
    let key = testdata!("reference/rsa-2048-ca.key");
    let bundle =
        Certificate::parse_all_pem(&[b"# chain\n", parts[0], key, b"\n", parts[1]].concat()).unwrap();
    assert_eq!(
        bundle.iter().map(Certificate::common_name).collect::<Vec<_>>(),
        ["intermediate", "kubernetes"]
    );
    assert_eq!(Certificate::bundle_to_pem(&bundle).as_bytes(), parts.concat());
}

#[test]
fn a_file_without_certificates_is_explained() {
    let check = |file: &[u8], cause: &str| {
        let error = Certificate::from_pem(file).unwrap_err();
        assert_eq!(error.to_string(), "data does not contain any valid RSA or ECDSA certificates");
        assert_eq!(error.source().unwrap().to_string(), cause);
    };
    let whole = testdata!("reference/rsa-2048-ca.crt");
    check(b"", "no PEM block was found");
    check(testdata!("reference/rsa-2048-ca.key"), "the only PEM blocks found are \"RSA PRIVATE KEY\"");
    check(
        &whole[..whole.len() - 40],
        "the PEM block \"CERTIFICATE\" that starts on line 1 has no matching END line",
    );
    let renamed = String::from_utf8_lossy(whole).replace("CERTIFICATE", "TRUSTED CERTIFICATE");
    check(renamed.as_bytes(), "the only PEM blocks found are \"TRUSTED CERTIFICATE\"");
    let headed = String::from_utf8_lossy(whole).replacen("-----\n", "-----\nName: ca\n\n", 1);
    check(headed.as_bytes(), "the PEM block \"CERTIFICATE\" that starts on line 1 has headers");
}

#[test]
fn a_block_that_is_no_certificate_is_explained() {
    let check = |der: &[u8], expected: &str, cause: Option<&str>| {
        let file = format!("\n\n{}", pem::encode(LABEL, der));
        let error = Certificate::from_pem(file.as_bytes()).unwrap_err();
        assert!(matches!(error, CertificateError::Malformed { line: 3, .. }));
        assert_eq!(error.to_string(), expected);
        assert_eq!(error.source().map(ToString::to_string).as_deref(), cause);
    };
    let der = read(testdata!("reference/ecdsa-p256-ca.crt")).der;
    check(
        &der[..10],
        "x509: malformed certificate",
        Some("ASN.1 DER message is incomplete: expected 11, actual 10 at DER byte 10"),
    );
    check(&[der.as_slice(), &[0]].concat(), "x509: trailing data", None);
    let replaced = |from: &[u8], to: &[u8]| {
        let at = der.windows(from.len()).position(|window| window == from).unwrap();
        [&der[..at], to, &der[at + from.len()..]].concat()
    };
    check(&replaced(&[0xa0, 3, 2, 1, 2], &[0xa0, 3, 2, 1, 3]), "x509: invalid version", None);
    let ecdsa_sha256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
    let ecdsa_sha384 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3];
    check(
        &replaced(&ecdsa_sha256, &ecdsa_sha384),
        "x509: inner and outer signature algorithm identifiers don't match",
        None,
    );
    check(
        &replaced(&[0x55, 0x1d, 0x0e], &[0x55, 0x1d, 0x0f]),
        "x509: certificate contains duplicate extension with OID \"2.5.29.15\"",
        None,
    );
}

#[test]
fn a_key_belongs_to_one_certificate_only() {
    let certificate = read(testdata!("reference/rsa-2048-server.crt"));
    let matches = |pem: &[u8]| certificate.matches_key(&PrivateKey::from_pem(pem).unwrap());
    assert!(matches(testdata!("reference/rsa-2048-server.key")));
    assert!(matches(testdata!("openssl/rsa.pkcs8.key")));
    assert!(!matches(testdata!("reference/rsa-2048-ca.key")));
    assert!(!matches(testdata!("reference/ecdsa-p256-server.key")));
}
