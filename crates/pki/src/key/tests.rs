use std::error::Error;

use super::*;
use crate::signature::SignatureAlgorithm;

fn read(pem: &[u8]) -> PrivateKey {
    PrivateKey::from_pem(pem).unwrap()
}

#[test]
fn keys_are_written_as_they_were() {
    for pem in [
        testdata!("reference/rsa-2048-server.key"),
        testdata!("reference/ecdsa-p256-server.key"),
        testdata!("reference/ecdsa-p384-server.key"),
        testdata!("openssl/p521.key"),
    ] {
        assert_eq!(read(pem).to_pem().as_bytes(), pem);
    }
}

#[test]
fn every_form_of_a_key_is_read() {
    for (form, expected) in [
        (testdata!("openssl/rsa.pkcs8.key"), testdata!("reference/rsa-2048-server.key")),
        (testdata!("openssl/ec.pkcs8.key"), testdata!("reference/ecdsa-p256-server.key")),
        (testdata!("openssl/ec-with-parameters.key"), testdata!("reference/ecdsa-p256-server.key")),
    ] {
        assert_eq!(read(form).to_pem().as_bytes(), expected);
    }
}

#[test]
fn the_first_usable_key_of_a_file_is_taken() {
    let (first, second) =
        (testdata!("reference/ecdsa-p256-server.key"), testdata!("reference/ecdsa-p256-ca.key"));
    let certificate = testdata!("reference/ecdsa-p256-ca.crt");
    assert_eq!(read(&[certificate, first, second].concat()).to_pem().as_bytes(), first);
    let broken = pem::encode(EC_LABEL, b"broken");
    assert_eq!(read(&[broken.as_bytes(), second].concat()).to_pem().as_bytes(), second);
}

#[test]
fn new_keys_are_of_the_kind_asked_for_and_read_back() {
    for (algorithm, kind) in [
        (KeyAlgorithm::Rsa2048, KeyType::Rsa { bits: 2048 }),
        (KeyAlgorithm::Rsa3072, KeyType::Rsa { bits: 3072 }),
        (KeyAlgorithm::Rsa4096, KeyType::Rsa { bits: 4096 }),
        (KeyAlgorithm::EcdsaP256, KeyType::Ecdsa(Curve::P256)),
        (KeyAlgorithm::EcdsaP384, KeyType::Ecdsa(Curve::P384)),
    ] {
        let key = PrivateKey::generate(algorithm).unwrap();
        assert_eq!(*key.key_type(), kind);
        let again = read(key.to_pem().as_bytes());
        assert_eq!((again.public_key(), again.to_pem()), (key.public_key(), key.to_pem()));
        assert_eq!(key.key_type().to_string(), algorithm.to_string());
    }
}

#[test]
fn keys_can_be_made_on_several_threads_at_once() {
    let pins: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..4).map(|_| scope.spawn(|| PrivateKey::generate(KeyAlgorithm::Rsa2048).unwrap())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap().public_key().pin()).collect()
    });
    assert!(pins.iter().enumerate().all(|(index, pin)| !pins[..index].contains(pin)));
}

#[test]
fn signatures_hold_for_the_message_and_the_key_only() {
    let other = read(testdata!("reference/ecdsa-p256-ca.key"));
    for pem in [
        testdata!("reference/rsa-2048-server.key"),
        testdata!("reference/ecdsa-p256-server.key"),
        testdata!("reference/ecdsa-p384-server.key"),
        testdata!("openssl/p521.key"),
    ] {
        let key = read(pem);
        let algorithm = SignatureAlgorithm::from_identifier(&key.signature_identifier());
        let signature = key.sign(b"message").unwrap();
        assert_eq!(algorithm.verify(key.public_key(), b"message", &signature), Ok(()));
        assert!(algorithm.verify(key.public_key(), b"massage", &signature).is_err());
        assert!(algorithm.verify(key.public_key(), b"message", &signature[1..]).is_err());
        assert!(algorithm.verify(other.public_key(), b"message", &signature).is_err());
    }
}

#[test]
fn a_file_without_a_key_is_explained() {
    let check = |file: &[u8], expected: &[&str]| {
        let error = PrivateKey::from_pem(file).unwrap_err();
        assert_eq!(error.to_string(), "data does not contain a valid RSA or ECDSA private key");
        let mut causes = Vec::new();
        let mut next = error.source();
        while let Some(cause) = next {
            causes.push(cause.to_string());
            next = cause.source();
        }
        assert_eq!(causes, expected);
    };
    check(b"", &["no PEM block was found"]);
    check(testdata!("reference/rsa-2048-ca.crt"), &["the only PEM blocks found are \"CERTIFICATE\""]);
    check(testdata!("openssl/rsa-encrypted.key"), &["the private key is encrypted"]);
    check(testdata!("openssl/ec-encrypted.key"), &["the private key is encrypted"]);
    check(
        pem::encode(EC_LABEL, &[0x30, 0]).as_bytes(),
        &[
            "the block \"EC PRIVATE KEY\" does not hold what its name says",
            "ASN.1 DER message is incomplete: expected 3, actual 2 at DER byte 2",
        ],
    );
    check(
        pem::encode(RSA_LABEL, &[4, 0]).as_bytes(),
        &[
            "the block \"RSA PRIVATE KEY\" does not hold what its name says",
            "unexpected ASN.1 DER tag: expected SEQUENCE, got OCTET STRING",
        ],
    );
    check(
        testdata!("openssl/rsa-1024.key"),
        &["the numbers of the RSA private key are not accepted: TooSmall"],
    );
}

#[test]
fn keys_of_other_kinds_are_named() {
    let error = PrivateKey::from_pem(testdata!("openssl/ed25519.key")).unwrap_err();
    assert_eq!(error, PrivateKeyError::Unsupported { oid: "1.3.101.112".to_owned() });
    assert_eq!(error.to_string(), "the private key is neither in RSA nor ECDSA format");
}

#[test]
fn keys_of_unknown_algorithms_are_passed_over() {
    // A PKCS #8 key for DSA, with nothing in it.
    let other =
        pem::encode(PKCS8_LABEL, &[0x30, 16, 2, 1, 0, 0x30, 9, 6, 7, 42, 134, 72, 206, 56, 4, 1, 4, 0]);
    let usable = testdata!("reference/ecdsa-p256-server.key");
    assert_eq!(read(&[other.as_bytes(), usable].concat()).to_pem().as_bytes(), usable);
    assert_eq!(
        PrivateKey::from_pem(other.as_bytes()).unwrap_err(),
        PrivateKeyError::Malformed {
            line: 1,
            cause: MalformedPrivateKey::Algorithm { oid: "1.2.840.10040.4.1".to_owned() }
        }
    );
}

#[test]
fn headers_do_not_matter_unless_the_key_is_encrypted() {
    let plain = testdata!("reference/ecdsa-p256-server.key");
    let text = String::from_utf8_lossy(plain).replacen("-----\n", "-----\nName: server\n\n", 1);
    assert_eq!(read(text.as_bytes()).to_pem().as_bytes(), plain);
}

#[test]
fn curves_must_be_known() {
    // A SEC 1 key on secp256k1, and one that names no curve.
    let key = |parameters: &[u8]| {
        let contents = [&[2, 1, 1, 4, 32], [7u8; 32].as_slice(), parameters].concat();
        pem::encode(EC_LABEL, &[&[0x30, contents.len() as u8], contents.as_slice()].concat())
    };
    let oid_of = |parameters: &[u8]| match PrivateKey::from_pem(key(parameters).as_bytes()) {
        Err(PrivateKeyError::Malformed { line: 1, cause: MalformedPrivateKey::Curve { oid } }) => oid,
        other => panic!("{other:?}"),
    };
    assert_eq!(oid_of(&[0xa0, 7, 6, 5, 0x2b, 0x81, 4, 0, 10]).as_deref(), Some("1.3.132.0.10"));
    assert_eq!(oid_of(&[]), None);
}

#[test]
fn a_key_is_not_printed() {
    assert_eq!(
        format!("{:?}", read(testdata!("reference/ecdsa-p256-ca.key"))),
        "PrivateKey(ECDSA-P256, <secret>)"
    );
}

#[test]
fn scalars_of_unusual_length_are_read() {
    // Tools have left out leading zeros of the private number, or written too many, or no public half.
    let key = |scalar: &[u8]| {
        let curve: &[u8] = &[0xa0, 10, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
        let contents = [&[2, 1, 1, 4, scalar.len() as u8], scalar, curve].concat();
        read(pem::encode(EC_LABEL, &[&[0x30, contents.len() as u8], contents.as_slice()].concat()).as_bytes())
    };
    let mut padded = [0; 33];
    padded[32] = 7;
    let expected = key(&padded[1..]);
    for scalar in [&padded[32..], &padded] {
        assert_eq!(key(scalar).to_pem(), expected.to_pem());
    }
}
