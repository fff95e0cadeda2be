use super::*;

fn extension(id: ObjectIdentifier, critical: bool, value: &[u8]) -> Extension {
    Extension { id, critical, value: OctetString::new(value).unwrap() }
}

fn check(id: ObjectIdentifier, critical: bool, value: &[u8], expected: &str) {
    let error = Extensions::read(&[extension(id, critical, value)]).unwrap_err();
    assert_eq!(error.to_string(), expected);
}

#[test]
fn malformed_extensions_are_named() {
    check(oid::KEY_USAGE, true, &[4, 0], "x509: invalid key usage");
    check(oid::BASIC_CONSTRAINTS, true, &[0x30, 3, 1, 1, 7], "x509: invalid basic constraints");
    check(oid::SUBJECT_ALT_NAME, false, &[0x31, 0], "x509: invalid subject alternative names");
    check(oid::SUBJECT_ALT_NAME, false, &[0x30, 3, 0x82, 1, 0xff], "x509: SAN dNSName is malformed");
    check(oid::SUBJECT_ALT_NAME, false, &[0x30, 3, 0x81, 1, 0xff], "x509: SAN rfc822Name is malformed");
    check(
        oid::SUBJECT_ALT_NAME,
        false,
        &[0x30, 3, 0x86, 1, 0xff],
        "x509: SAN uniformResourceIdentifier is malformed",
    );
    check(oid::SUBJECT_ALT_NAME, false, &[0x30, 3, 0x87, 1, 1], "x509: cannot parse IP address of length 1");
    check(oid::EXTENDED_KEY_USAGE, false, &[0x30, 2, 5, 0], "x509: invalid extended key usages");
    check(oid::SUBJECT_KEY_ID, false, &[5, 0], "x509: invalid subject key identifier");
    check(oid::AUTHORITY_KEY_ID, false, &[5, 0], "x509: invalid authority key identifier");
}

#[test]
fn some_extensions_must_not_be_critical() {
    check(oid::SUBJECT_KEY_ID, true, &[4, 0], "x509: subject key identifier incorrectly marked critical");
    check(
        oid::AUTHORITY_KEY_ID,
        true,
        &[0x30, 0],
        "x509: authority key identifier incorrectly marked critical",
    );
    check(
        oid::AUTHORITY_INFO_ACCESS,
        true,
        &[0x30, 0],
        "x509: authority info access incorrectly marked critical",
    );
}

#[test]
fn critical_extensions_that_are_not_understood_are_kept_in_mind() {
    let policy_constraints = ObjectIdentifier::new_unwrap("2.5.29.36");
    let read = |critical, id, value: &[u8]| {
        Extensions::read(&[extension(id, critical, value)]).unwrap().unhandled_critical
    };
    assert_eq!(read(true, policy_constraints, &[0x30, 0]), ["2.5.29.36"]);
    assert!(read(false, policy_constraints, &[0x30, 0]).is_empty());
    assert_eq!(read(true, oid::COMMON_NAME, &[]), ["2.5.4.3"]);
    assert!(read(true, oid::CERTIFICATE_POLICIES, &[0x30, 0]).is_empty());
    // Names, but none of a kind that is looked at: a registered id.
    assert_eq!(read(true, oid::SUBJECT_ALT_NAME, &[0x30, 4, 0x88, 2, 0x2a, 3]), ["2.5.29.17"]);
    assert!(read(true, oid::SUBJECT_ALT_NAME, &[0x30, 3, 0x82, 1, b'a']).is_empty());
}

#[test]
fn an_authority_may_be_identified_without_its_key() {
    let read = |value: &[u8]| {
        Extensions::read(&[extension(oid::AUTHORITY_KEY_ID, false, value)]).unwrap().authority_key_id
    };
    assert_eq!(read(&[0x30, 4, 0x80, 2, 1, 2]), [1, 2]);
    assert!(read(&[0x30, 3, 0x82, 1, 7]).is_empty());
    assert!(read(&[0x30, 0]).is_empty());
}

#[test]
fn explicit_defaults_are_accepted() {
    let read = |value: &[u8]| {
        Extensions::read(&[extension(oid::BASIC_CONSTRAINTS, true, value)])
            .unwrap()
            .basic_constraints
            .unwrap()
    };
    assert_eq!(read(&[0x30, 0]), BasicConstraints { is_ca: false, path_length: None });
    assert_eq!(read(&[0x30, 3, 1, 1, 0]), BasicConstraints { is_ca: false, path_length: None });
    assert_eq!(read(&[0x30, 6, 1, 1, 0xff, 2, 1, 0]), BasicConstraints { is_ca: true, path_length: Some(0) });
}
