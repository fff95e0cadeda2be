use std::net::IpAddr;

use der::asn1::{ObjectIdentifier, OctetString};

use super::*;
use crate::extensions::{BasicConstraints, NewExtensions};
use crate::identity::Identity;
use crate::issue::Draft;
use crate::key::PrivateKey;
use crate::serial::SerialNumber;
use crate::tbs::Extension;
use crate::usage::KeyUsage;
use crate::validity::Validity;

/// A certificate to be made, an authority unless said otherwise.
#[derive(Clone)]
struct Maker {
    name: &'static str,
    serial: u64,
    basic_constraints: BasicConstraints,
    key_usage: KeyUsage,
    usages: Vec<ExtendedUsage>,
    dns_names: Vec<String>,
    ips: Vec<IpAddr>,
    not_before: &'static str,
    not_after: &'static str,
    more: Vec<Extension>,
}

const NOW: &str = "2026-06-01T12:00:00.7Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn authority(name: &'static str) -> Maker {
    Maker {
        name,
        serial: 1,
        basic_constraints: BasicConstraints { is_ca: true, path_length: None },
        key_usage: KeyUsage::AUTHORITY,
        usages: vec![],
        dns_names: vec![],
        ips: vec![],
        not_before: "2026-01-01T00:00:00Z",
        not_after: "2027-01-01T00:00:00Z",
        more: vec![],
    }
}

fn server(name: &'static str) -> Maker {
    Maker {
        basic_constraints: BasicConstraints { is_ca: false, path_length: None },
        key_usage: KeyUsage::LEAF,
        usages: vec![ExtendedUsage::ServerAuth],
        dns_names: vec![name.to_owned()],
        ..authority(name)
    }
}

/// Three keys, each for one place in a chain.
struct Keys {
    root: PrivateKey,
    middle: PrivateKey,
    leaf: PrivateKey,
}

fn keys() -> Keys {
    let read = |pem| PrivateKey::from_pem(pem).unwrap();
    Keys {
        root: read(testdata!("reference/ecdsa-p256-ca.key")),
        middle: read(testdata!("reference/ecdsa-p384-ca.key")),
        leaf: read(testdata!("reference/ecdsa-p256-server.key")),
    }
}

impl Maker {
    fn sign_self(&self, key: &PrivateKey) -> Certificate {
        self.sign(key, self.name, &[], key)
    }

    fn sign_by(&self, key: &PrivateKey, issuer: &Certificate, issuer_key: &PrivateKey) -> Certificate {
        let common_name = issuer.common_name().to_owned();
        self.sign(key, &common_name, issuer.subject_key_id(), issuer_key)
    }

    fn sign(
        &self,
        key: &PrivateKey,
        issuer: &str,
        issuer_key_id: &[u8],
        issuer_key: &PrivateKey,
    ) -> Certificate {
        let identity = |name: &str| Identity {
            common_name: name.to_owned(),
            dns_names: self.dns_names.clone(),
            ip_addresses: self.ips.clone(),
            ..Identity::default()
        };
        let (subject, issuer) = (identity(self.name).subject().unwrap(), identity(issuer).subject().unwrap());
        let key_id = key.public_key().derived_key_id();
        let mut extensions = NewExtensions {
            key_usage: self.key_usage,
            extended_usages: &self.usages,
            basic_constraints: self.basic_constraints,
            subject_key_id: if self.basic_constraints.is_ca { &key_id } else { &[] },
            authority_key_id: issuer_key_id,
            alternative_names: &identity(self.name).alternative_names().unwrap(),
        }
        .write()
        .unwrap();
        extensions.extend(self.more.iter().cloned());
        let validity = Validity {
            not_before: self.not_before.parse().unwrap(),
            not_after: self.not_after.parse().unwrap(),
        };
        let serial = SerialNumber::from(self.serial);
        let draft =
            Draft { serial, issuer: &issuer, subject: &subject, validity, key: key.public_key(), extensions };
        draft.sign(issuer_key).unwrap()
    }
}

struct Case {
    name: &'static str,
    leaf: Certificate,
    intermediates: Vec<Certificate>,
    root: Certificate,
    at: Timestamp,
    usages: Vec<ExtendedUsage>,
    expected: Result<(), String>,
}

impl Case {
    fn new(
        name: &'static str,
        leaf: &Certificate,
        intermediates: &[&Certificate],
        root: &Certificate,
    ) -> Self {
        Self {
            name,
            leaf: leaf.clone(),
            intermediates: intermediates.iter().copied().cloned().collect(),
            root: root.clone(),
            at: now(),
            usages: vec![ExtendedUsage::Any],
            expected: Ok(()),
        }
    }

    fn at(self, at: &str) -> Self {
        Self { at: at.parse().unwrap(), ..self }
    }

    fn for_usages(self, usages: &[ExtendedUsage]) -> Self {
        Self { usages: usages.to_vec(), ..self }
    }

    fn fails(self, expected: &str) -> Self {
        Self { expected: Err(expected.to_owned()), ..self }
    }

    fn check(&self) {
        let result = verify_chain(&self.leaf, &self.intermediates, &self.root, self.at, &self.usages);
        assert_eq!(result.map_err(|error| error.to_string()), self.expected, "{}", self.name);
    }
}

const UNKNOWN: &str = "x509: certificate signed by unknown authority";

fn possibly(reason: &str, authority: &str) -> String {
    format!(
        "{UNKNOWN} (possibly because of {reason:?} while trying to verify candidate authority certificate {authority:?})"
    )
}

fn chain_cases() -> Vec<Case> {
    let keys = keys();
    let root = authority("root").sign_self(&keys.root);
    let middle = authority("middle").sign_by(&keys.middle, &root, &keys.root);
    let unrelated = authority("unrelated").sign_self(&keys.middle);
    let direct = server("direct").sign_by(&keys.leaf, &root, &keys.root);
    let leaf = server("leaf").sign_by(&keys.leaf, &middle, &keys.middle);
    let namesake = authority("root").sign_self(&keys.middle);
    let rsa_namesake = Maker { name: "kubernetes", ..authority("") }.sign_self(&keys.root);
    let rsa = |pem: &[u8]| Certificate::from_pem(pem).unwrap();
    let rsa_root = rsa(testdata!("reference/rsa-2048-ca.crt"));
    let rsa_leaf = rsa(testdata!("reference/rsa-2048-client.crt"));
    vec![
        Case::new("signed by the root", &direct, &[], &root),
        Case::new("signed over one intermediate", &leaf, &[&middle], &root),
        Case::new("other intermediates do not matter", &leaf, &[&unrelated, &middle, &middle, &root], &root),
        Case::new("the root itself", &root, &[], &root),
        Case::new("an authority as leaf", &middle, &[], &root),
        Case::new("an RSA chain", &rsa_leaf, &[], &rsa_root),
        Case::new("no intermediate", &leaf, &[], &root).fails(UNKNOWN),
        Case::new("another root", &direct, &[], &unrelated).fails(UNKNOWN),
        Case::new("another root of the same name", &direct, &[], &namesake)
            .fails(&possibly("x509: ECDSA verification failure", "root")),
        Case::new("a root with another kind of key", &rsa_leaf, &[], &rsa_namesake).fails(&possibly(
            "x509: signature algorithm specifies an RSA public key, but have public key of type *ecdsa.PublicKey",
            "kubernetes",
        )),
        Case::new("a root of the same name on another curve", &rsa_root, &[], &rsa_namesake).fails(&possibly(
            "x509: signature algorithm specifies an RSA public key, but have public key of type *ecdsa.PublicKey",
            "kubernetes",
        )),
    ]
}

fn period_cases() -> Vec<Case> {
    let keys = keys();
    let root = authority("root").sign_self(&keys.root);
    let leaf = server("leaf").sign_by(&keys.leaf, &root, &keys.root);
    let short =
        Maker { not_before: "2026-02-01T00:00:00Z", not_after: "2026-03-01T00:00:00Z", ..authority("root") };
    let short_root = short.sign_self(&keys.root);
    let middle = authority("middle").sign_by(&keys.middle, &root, &keys.root);
    let short_middle = Maker { name: "middle", ..short }.sign_by(&keys.middle, &root, &keys.root);
    let deep = server("deep").sign_by(&keys.leaf, &middle, &keys.middle);
    let elsewhere = authority("elsewhere").sign_self(&keys.leaf);
    let lost = authority("middle").sign_by(&keys.middle, &elsewhere, &keys.leaf);
    let expired = "x509: certificate has expired or is not yet valid: \
                   current time 2026-06-01T12:00:00Z is after 2026-03-01T00:00:00Z";
    vec![
        Case::new("the first moment", &leaf, &[], &root).at("2026-01-01T00:00:00Z"),
        Case::new("the last moment", &leaf, &[], &root).at("2027-01-01T00:00:00Z"),
        Case::new("too early", &leaf, &[], &root).at("2025-12-31T23:59:59Z").fails(
            "x509: certificate has expired or is not yet valid: \
             current time 2025-12-31T23:59:59Z is before 2026-01-01T00:00:00Z",
        ),
        Case::new("too late", &leaf, &[], &root).at("2027-01-01T00:00:00.5Z").fails(
            "x509: certificate has expired or is not yet valid: \
             current time 2027-01-01T00:00:00Z is after 2027-01-01T00:00:00Z",
        ),
        Case::new("an expired root", &leaf, &[], &short_root).fails(expired),
        Case::new("an expired intermediate", &deep, &[&short_middle], &root).fails(expired),
        Case::new("an expired and a valid intermediate", &deep, &[&short_middle, &middle], &root),
        Case::new("a valid and an expired intermediate", &deep, &[&middle, &short_middle], &root),
        Case::new(
            "an expired intermediate and one that leads nowhere",
            &deep,
            &[&short_middle, &lost],
            &root,
        )
        .fails(UNKNOWN),
        Case::new(
            "an intermediate that leads nowhere and an expired one",
            &deep,
            &[&lost, &short_middle],
            &root,
        )
        .fails(expired),
    ]
}

fn authority_cases() -> Vec<Case> {
    let keys = keys();
    let limited = |length| Maker {
        basic_constraints: BasicConstraints { is_ca: true, path_length: Some(length) },
        ..authority("root")
    };
    let root = authority("root").sign_self(&keys.root);
    let (root_0, root_1) = (limited(0).sign_self(&keys.root), limited(1).sign_self(&keys.root));
    let middle = authority("middle").sign_by(&keys.middle, &root, &keys.root);
    let direct = server("direct").sign_by(&keys.leaf, &root, &keys.root);
    let leaf = server("leaf").sign_by(&keys.leaf, &middle, &keys.middle);
    let no_authority = Maker { name: "middle", ..server("middle") }.sign_by(&keys.middle, &root, &keys.root);
    let no_signer = Maker { key_usage: KeyUsage::LEAF, ..authority("root") }.sign_self(&keys.root);
    let may_not = "x509: invalid signature: parent certificate cannot sign this kind of certificate";
    let a = authority("a").sign_by(&keys.middle, &authority("b").sign_self(&keys.root), &keys.root);
    let b = authority("b").sign_by(&keys.root, &a, &keys.middle);
    let circle = server("circle").sign_by(&keys.leaf, &a, &keys.middle);
    let namesakes: Vec<Certificate> = (1..=101)
        .map(|serial| Maker { serial, ..authority("middle") }.sign_by(&keys.root, &root, &keys.root))
        .collect();
    let crowd: Vec<&Certificate> = namesakes.iter().collect();
    vec![
        Case::new("a path length of 0 allows no intermediate", &leaf, &[&middle], &root_0)
            .fails("x509: too many intermediates for path length constraint"),
        Case::new("a path length of 0 allows leaves", &direct, &[], &root_0),
        Case::new("a path length of 1 allows one intermediate", &leaf, &[&middle], &root_1),
        Case::new("an intermediate that is a server", &leaf, &[&no_authority], &root)
            .fails(&possibly(may_not, "middle")),
        Case::new("a root whose key may not sign", &direct, &[], &no_signer)
            .fails(&possibly(may_not, "root")),
        Case::new("authorities that sign each other", &circle, &[&a, &b], &root).fails(UNKNOWN),
        Case::new("a hundred authorities of the wrong key", &leaf, &crowd[..100], &root)
            .fails(&possibly("x509: ECDSA verification failure", "middle")),
        Case::new("more than a hundred authorities", &leaf, &crowd, &root)
            .fails("x509: signature check attempts limit reached while verifying certificate chain"),
    ]
}

fn usage_cases() -> Vec<Case> {
    use ExtendedUsage::{Any, ClientAuth, CodeSigning, ServerAuth};
    let keys = keys();
    let root = authority("root").sign_self(&keys.root);
    let leaf = server("leaf").sign_by(&keys.leaf, &root, &keys.root);
    let clients_only = Maker { usages: vec![ClientAuth], ..authority("middle") };
    let clients_only = clients_only.sign_by(&keys.middle, &root, &keys.root);
    let misplaced = server("misplaced").sign_by(&keys.leaf, &clients_only, &keys.middle);
    let anything = Maker { usages: vec![Any], ..server("anything") }.sign_by(&keys.leaf, &root, &keys.root);
    let unlimited = Maker { usages: vec![], ..server("unlimited") }.sign_by(&keys.leaf, &root, &keys.root);
    let incompatible = "x509: certificate specifies an incompatible key usage";
    vec![
        Case::new("a server as server", &leaf, &[], &root).for_usages(&[ServerAuth]),
        Case::new("a server as client", &leaf, &[], &root).for_usages(&[ClientAuth]).fails(incompatible),
        Case::new("a server as client or server", &leaf, &[], &root).for_usages(&[ClientAuth, ServerAuth]),
        Case::new("a server as client or anything", &leaf, &[], &root).for_usages(&[ClientAuth, Any]),
        Case::new("a server below an authority for clients", &misplaced, &[&clients_only], &root)
            .for_usages(&[ServerAuth])
            .fails(incompatible),
        Case::new("neither is enough alone", &misplaced, &[&clients_only], &root)
            .for_usages(&[ServerAuth, ClientAuth])
            .fails(incompatible),
        Case::new("a certificate for anything", &anything, &[], &root).for_usages(&[CodeSigning]),
        Case::new("a certificate without purposes", &unlimited, &[], &root).for_usages(&[CodeSigning]),
    ]
}

/// A name constraint that permits DNS names below `a` and excludes 10.0.0.0/8.
fn name_constraint() -> Extension {
    let value =
        [0x30, 21, 0xa0, 5, 0x30, 3, 0x82, 1, b'a', 0xa1, 12, 0x30, 10, 0x87, 8, 10, 0, 0, 0, 255, 0, 0, 0];
    Extension { id: crate::oid::NAME_CONSTRAINTS, critical: true, value: OctetString::new(value).unwrap() }
}

fn extension_cases() -> Vec<Case> {
    let keys = keys();
    let strange = |critical| Extension {
        id: ObjectIdentifier::new_unwrap("1.2.3.4"),
        critical,
        value: OctetString::new([5, 0]).unwrap(),
    };
    let root = authority("root").sign_self(&keys.root);
    let strange_root = Maker { more: vec![strange(true)], ..authority("root") }.sign_self(&keys.root);
    let leaf = server("leaf.a").sign_by(&keys.leaf, &root, &keys.root);
    let strange_leaf = |critical| {
        Maker { more: vec![strange(critical)], ..server("leaf") }.sign_by(&keys.leaf, &root, &keys.root)
    };
    let narrow = Maker { more: vec![name_constraint()], ..authority("narrow") };
    let narrow_root = narrow.sign_self(&keys.root);
    let narrow_middle = narrow.sign_by(&keys.middle, &root, &keys.root);
    let by_root = |maker: &Maker| maker.sign_by(&keys.leaf, &narrow_root, &keys.root);
    let by_middle = |maker: &Maker| maker.sign_by(&keys.leaf, &narrow_middle, &keys.middle);
    let with_ip = Maker { ips: vec!["10.1.2.3".parse().unwrap()], ..server("b.a") };
    let not_allowed = "x509: a root or intermediate certificate is not authorized to sign for this name: ";
    let (outside, inside) = (server("b"), server("b.a"));
    vec![
        Case::new("an unknown extension", &strange_leaf(false), &[], &root),
        Case::new("an unknown critical extension", &strange_leaf(true), &[], &root)
            .fails("x509: unhandled critical extension"),
        Case::new("a root with an unknown critical extension", &leaf, &[], &strange_root)
            .fails("x509: unhandled critical extension"),
        Case::new("a name that the root may vouch for", &by_root(&inside), &[], &narrow_root),
        Case::new("a name that the root may not vouch for", &by_root(&outside), &[], &narrow_root)
            .fails(&format!("{not_allowed}DNS name \"b\" is not permitted by any constraint")),
        Case::new(
            "a name that the intermediate may vouch for",
            &by_middle(&inside),
            &[&narrow_middle],
            &root,
        ),
        Case::new(
            "a name that the intermediate may not vouch for",
            &by_middle(&outside),
            &[&narrow_middle],
            &root,
        )
        .fails(&format!("{not_allowed}DNS name \"b\" is not permitted by any constraint")),
        Case::new("an excluded address", &by_root(&with_ip), &[], &narrow_root)
            .fails(&format!("{not_allowed}IP address \"10.1.2.3\" is excluded by constraint \"10.0.0.0/8\"")),
        Case::new("constraints do not bind their owner", &narrow_middle, &[], &root),
    ]
}

fn algorithm_cases() -> Vec<Case> {
    let read = |pem: &[u8]| Certificate::from_pem(pem).unwrap();
    let rsa = read(testdata!("reference/rsa-2048-ca.crt"));
    let p256 = read(testdata!("reference/ecdsa-p256-ca.crt"));
    let case = |name, leaf: &[u8], root: &Certificate| {
        Case::new(name, &read(leaf), &[], root).at("2030-01-01T00:00:00Z")
    };
    vec![
        case("RSA with SHA-384", testdata!("openssl/by-rsa-sha384.crt"), &rsa),
        case("RSASSA-PSS", testdata!("openssl/by-pss.crt"), &rsa),
        case("RSASSA-PSS with SHA-384", testdata!("openssl/by-pss-sha384.crt"), &rsa),
        case("RSASSA-PSS with a long salt", testdata!("openssl/by-pss-long-salt.crt"), &rsa)
            .fails(&possibly("x509: cannot verify signature: algorithm unimplemented", "kubernetes")),
        case("ECDSA with a hash longer than the key", testdata!("openssl/by-sha512.crt"), &p256),
        case("ECDSA with SHA-1", testdata!("openssl/by-sha1.crt"), &p256)
            .fails(&possibly("x509: cannot verify signature: insecure algorithm ECDSA-SHA1", "kubernetes")),
        case("P-521", testdata!("openssl/by-p521.crt"), &read(testdata!("openssl/p521.crt"))),
        case("Ed25519", testdata!("openssl/by-ed25519.crt"), &read(testdata!("openssl/ed25519.crt"))),
        case(
            "a root of version 1",
            testdata!("openssl/by-version-1.crt"),
            &read(testdata!("openssl/version-1.crt")),
        ),
    ]
}

#[test]
fn chains_lead_from_leaf_to_root() {
    chain_cases().iter().for_each(Case::check);
}

#[test]
fn all_links_must_be_valid_at_the_time() {
    period_cases().iter().for_each(Case::check);
}

#[test]
fn only_authorities_stand_above_others() {
    authority_cases().iter().for_each(Case::check);
}

#[test]
fn purposes_are_nested() {
    usage_cases().iter().for_each(Case::check);
}

#[test]
fn no_purpose_is_none_that_fits() {
    let root = authority("root").sign_self(&keys().root);
    let error = verify_chain(&root, &[], &root, now(), &[]).unwrap_err();
    assert_eq!(error, VerifyError::IncompatibleUsage { wanted: vec![] });
}

#[test]
fn critical_extensions_and_name_constraints_are_obeyed() {
    extension_cases().iter().for_each(Case::check);
}

#[test]
fn signatures_of_every_algorithm_in_use_are_checked() {
    algorithm_cases().iter().for_each(Case::check);
}
