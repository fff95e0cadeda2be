//! Damaged files: whatever is cut off or changed, reading answers with a value or an error.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "the files are test data")]

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pki::{Certificate, CertificateRequest, ExtendedUsage, PrivateKey, PublicKey, verify_chain};

/// Every certificate, key and request under `testdata`.
fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut files: Vec<PathBuf> = ["reference", "openssl"]
        .iter()
        .flat_map(|folder| fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() > 40);
    files
}

/// How many of the four kinds of reader accept the text.
fn readers_that_accept(text: &[u8]) -> usize {
    let certificate = Certificate::parse_all_pem(text).is_ok();
    let key = PrivateKey::from_pem(text).is_ok();
    let public_key = PublicKey::parse_all_pem(text).is_ok();
    let request = CertificateRequest::from_pem(text).is_ok();
    [certificate, key, public_key, request].into_iter().filter(|accepted| *accepted).count()
}

fn der_of(path: &Path) -> (String, Vec<u8>) {
    let text = fs::read_to_string(path).unwrap();
    let block = text.rsplit("-----BEGIN ").next().unwrap();
    let (label, rest) = block.split_once("-----\n").unwrap();
    let body = rest.split_once("-----END").unwrap().0;
    let body: String = body.lines().filter(|line| !line.contains(':')).collect();
    (label.to_owned(), STANDARD.decode(body).unwrap())
}

fn pem_of(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}

#[test]
fn a_file_that_is_cut_off_is_refused() {
    for path in files() {
        let text = fs::read(&path).unwrap();
        let whole = String::from_utf8_lossy(&text).trim_end().len();
        for length in 0..whole {
            let accepted = readers_that_accept(&text[..length]);
            assert_eq!(accepted, 0, "{} cut to {length} of {whole}", path.display());
        }
    }
}

#[test]
fn der_that_is_cut_off_is_refused() {
    for path in files() {
        let (label, der) = der_of(&path);
        for length in 0..der.len() {
            let accepted = readers_that_accept(pem_of(&label, &der[..length]).as_bytes());
            assert_eq!(accepted, 0, "{} cut to {length}", path.display());
        }
    }
}

#[test]
fn a_flipped_bit_never_makes_a_certificate_trusted() {
    for (leaf, root) in [
        ("reference/rsa-2048-server.crt", "reference/rsa-2048-ca.crt"),
        ("reference/ecdsa-p256-server.crt", "reference/ecdsa-p256-ca.crt"),
        ("reference/ecdsa-p384-server.crt", "reference/ecdsa-p384-ca.crt"),
        ("openssl/by-pss.crt", "reference/rsa-2048-ca.crt"),
        ("openssl/by-ed25519.crt", "openssl/ed25519.crt"),
    ] {
        let path = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name);
        let at = "2030-01-01T00:00:00Z".parse().unwrap();
        let root = Certificate::from_pem(&fs::read(path(root)).unwrap()).unwrap();
        let der = der_of(&path(leaf)).1;
        let trusted = |der: &[u8]| {
            Certificate::from_der(der)
                .is_ok_and(|leaf| verify_chain(&leaf, &[], &root, at, &[ExtendedUsage::Any]).is_ok())
        };
        assert!(trusted(&der));
        for index in 0..der.len() {
            let mut changed = der.clone();
            changed[index] ^= 1 << (index % 8);
            assert!(!trusted(&changed), "{leaf} byte {index}");
        }
    }
}

#[test]
fn changed_bytes_are_survived() {
    for path in files() {
        let (label, der) = der_of(&path);
        // Checking the numbers of an RSA key takes long, so fewer of its bytes are changed than of others.
        let step = if label.contains("RSA") || path.ends_with("rsa.pkcs8.key") { 61 } else { 2 };
        for index in (0..der.len()).step_by(step) {
            let mut changed = der.clone();
            let values = [0x00, 0x7f, 0x80, 0x84, 0xff, der[index] ^ 1, der[index].wrapping_add(1)];
            changed[index] = values[index % values.len()];
            let accepted = readers_that_accept(pem_of(&label, &changed).as_bytes());
            assert!(accepted <= 2, "{} byte {index}", path.display());
        }
    }
}
