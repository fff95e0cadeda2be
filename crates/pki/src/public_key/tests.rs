use std::error::Error;

use super::*;

#[test]
fn keys_are_written_as_the_reference_does() {
    for (key, expected) in [
        (testdata!("reference/rsa-2048-server.key"), testdata!("reference/rsa-2048-server.pub")),
        (testdata!("reference/ecdsa-p256-server.key"), testdata!("reference/ecdsa-p256-server.pub")),
        (testdata!("reference/ecdsa-p384-server.key"), testdata!("reference/ecdsa-p384-server.pub")),
    ] {
        assert_eq!(PrivateKey::from_pem(key).unwrap().public_key().to_pem().as_bytes(), expected);
    }
}

#[test]
fn keys_are_found_in_whatever_holds_them() {
    let expected = PublicKey::parse_all_pem(testdata!("reference/rsa-2048-server.pub")).unwrap();
    for file in [
        testdata!("reference/rsa-2048-server.key"),
        testdata!("openssl/rsa.pkcs8.key"),
        testdata!("reference/rsa-2048-server.crt"),
    ] {
        assert_eq!(PublicKey::parse_all_pem(file).unwrap(), expected);
    }
    let two =
        [testdata!("reference/rsa-2048-server.pub"), testdata!("reference/ecdsa-p256-server.key")].concat();
    let kinds: Vec<String> =
        PublicKey::parse_all_pem(&two).unwrap().iter().map(|key| key.key_type().to_string()).collect();
    assert_eq!(kinds, ["RSA-2048", "ECDSA-P256"]);
}

#[test]
fn a_file_without_usable_keys_is_explained() {
    let check = |file: &[u8], cause: &str| {
        let error = PublicKey::parse_all_pem(file).unwrap_err();
        assert_eq!(error.to_string(), "data does not contain any valid RSA or ECDSA public keys");
        assert_eq!(error.source().unwrap().to_string(), cause);
    };
    check(b"", "no PEM block was found");
    check(testdata!("openssl/ed25519.crt"), "the only PEM blocks found are \"CERTIFICATE\"");
    check(
        testdata!("reference/rsa-2048-server.csr"),
        "the only PEM blocks found are \"CERTIFICATE REQUEST\"",
    );
}

/// The parts of a `SubjectPublicKeyInfo`, put together.
fn spki(oid: &[u8], parameters: &[u8], bits: &[u8]) -> Vec<u8> {
    let wrap = |tag: u8, parts: &[&[u8]]| {
        let contents = parts.concat();
        [&[tag, contents.len() as u8], contents.as_slice()].concat()
    };
    wrap(0x30, &[&wrap(0x30, &[&wrap(6, &[oid]), parameters]), &wrap(3, &[&[0], bits])])
}

#[test]
fn malformed_keys_are_refused() {
    const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
    const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
    const P256: &[u8] = &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
    let check = |spki: &[u8], expected: &str| {
        assert_eq!(PublicKey::from_spki_der(spki).unwrap_err().to_string(), expected);
    };
    check(&[], "x509: malformed public key");
    check(&[0x30, 0], "x509: malformed public key");
    check(&spki(RSA, &[], &[0x30, 6, 2, 1, 7, 2, 1, 3]), "x509: RSA key missing NULL parameters");
    for numbers in [
        &[] as &[u8],
        &[0x30, 3, 2, 1, 7],
        &[0x30, 6, 2, 1, 0, 2, 1, 3],
        &[0x30, 6, 2, 1, 7, 2, 1, 0],
        &[0x30, 6, 2, 1, 0x87, 2, 1, 3],
        &[0x30, 5, 2, 0, 2, 1, 3],
    ] {
        check(&spki(RSA, &[5, 0], numbers), "x509: invalid RSA public key");
    }
    check(&spki(EC, &[], &[4; 65]), "x509: invalid ECDSA parameters");
    check(&spki(EC, &[5, 0], &[4; 65]), "x509: invalid ECDSA parameters");
    check(&spki(EC, P256, &[4; 64]), "x509: invalid ECDSA-P256 public key");
    check(&spki(EC, P256, &[2; 33]), "x509: invalid ECDSA-P256 public key");
    check(&spki(EC, P256, &[]), "x509: invalid ECDSA-P256 public key");
    check(&spki(EC, P256, &[4; 65]), "P256 point not on curve");
    check(&spki(&[0x2b, 0x65, 0x70], &[], &[1; 31]), "x509: invalid Ed25519 public key");
    check(&spki(&[0x2b, 0x65, 0x70], &[5, 0], &[1; 32]), "x509: invalid Ed25519 public key");
}

#[test]
fn the_length_of_a_modulus_is_counted_in_bits() {
    let bits = |numbers: &[u8]| modulus_bits(numbers);
    assert_eq!(bits(&[0x30, 6, 2, 1, 1, 2, 1, 3]), Some(1));
    assert_eq!(bits(&[0x30, 7, 2, 2, 0, 0x80, 2, 1, 3]), Some(8));
    assert_eq!(bits(&[0x30, 7, 2, 2, 1, 0, 2, 1, 3]), Some(9));
}
