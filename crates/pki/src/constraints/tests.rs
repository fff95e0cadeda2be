use super::*;

/// A context-specific element.
fn tagged(tag: u8, contents: &[u8]) -> Vec<u8> {
    [&[tag, contents.len() as u8], contents].concat()
}

fn subtrees(tag: u8, bases: &[(u8, &[u8])]) -> Vec<u8> {
    let list: Vec<u8> =
        bases.iter().flat_map(|(kind, value)| tagged(0x30, &tagged(0x80 | kind, value))).collect();
    if list.is_empty() { list } else { tagged(tag, &list) }
}

fn read(permitted: &[(u8, &[u8])], excluded: &[(u8, &[u8])]) -> Result<NameConstraints, ExtensionError> {
    NameConstraints::from_der(&tagged(0x30, &[subtrees(0xa0, permitted), subtrees(0xa1, excluded)].concat()))
}

fn names(dns: &[&str], ips: &[&str]) -> AlternativeNames {
    AlternativeNames {
        dns: dns.iter().map(|name| name.to_string()).collect(),
        ips: ips.iter().map(|ip| ip.parse().unwrap()).collect(),
        emails: vec![],
        uris: vec![],
        der: vec![],
    }
}

fn check_dns(permitted: &[&str], excluded: &[&str], name: &str, expected: Result<(), &str>) {
    let permitted: Vec<(u8, &[u8])> = permitted.iter().map(|name| (2, name.as_bytes())).collect();
    let excluded: Vec<(u8, &[u8])> = excluded.iter().map(|name| (2, name.as_bytes())).collect();
    let constraints = read(&permitted, &excluded).unwrap();
    let result = constraints.check(&names(&[name], &[])).map_err(|error| error.to_string());
    assert_eq!(result, expected.map_err(str::to_owned), "{name}");
}

#[test]
fn permitted_domains_include_their_subdomains() {
    check_dns(&["example.com"], &[], "example.com", Ok(()));
    check_dns(&["example.com"], &[], "a.b.EXAMPLE.com", Ok(()));
    check_dns(&["example.com"], &[], "*.example.com", Ok(()));
    check_dns(&["cluster.local", "svc"], &[], "kubernetes.default.svc", Ok(()));
    check_dns(&[".example.com"], &[], "a.example.com", Ok(()));
    check_dns(&[""], &[], "anything", Ok(()));
    for name in ["example.org", "badexample.com", "com"] {
        let expected = format!("DNS name \"{name}\" is not permitted by any constraint");
        check_dns(&["example.com"], &[], name, Err(&expected));
    }
    check_dns(
        &[".example.com"],
        &[],
        "example.com",
        Err("DNS name \"example.com\" is not permitted by any constraint"),
    );
}

#[test]
fn excluded_domains_win() {
    let excluded = |name: &str, by: &str| format!("DNS name \"{name}\" is excluded by constraint \"{by}\"");
    check_dns(&[], &["example.com"], "example.org", Ok(()));
    check_dns(&[], &["example.com"], "a.example.com", Err(&excluded("a.example.com", "example.com")));
    check_dns(&["com"], &["example.com"], "example.com", Err(&excluded("example.com", "example.com")));
    check_dns(&[], &["a.example.com"], "*.example.com", Err(&excluded("*.example.com", "a.example.com")));
    check_dns(&[], &["a.example.com"], "*.example.org", Ok(()));
    check_dns(&[], &[""], "x", Err(&excluded("x", "")));
}

#[test]
fn names_that_are_no_domains_are_refused() {
    for name in ["a..b", "a.", ".a", "a b"] {
        let expected = format!("x509: cannot parse dnsName \"{name}\"");
        check_dns(&["example.com"], &[], name, Err(&expected));
    }
}

#[test]
fn addresses_are_compared_by_prefix() {
    let check = |base: &[u8], ip: &str, expected: Result<(), &str>| {
        let constraints = read(&[(7, base)], &[]).unwrap();
        let result = constraints.check(&names(&[], &[ip])).map_err(|error| error.to_string());
        assert_eq!(result, expected.map_err(str::to_owned), "{ip}");
    };
    let ten = [10, 0, 0, 0, 255, 0, 0, 0];
    check(&ten, "10.255.0.1", Ok(()));
    check(&ten, "11.0.0.1", Err("IP address \"11.0.0.1\" is not permitted by any constraint"));
    check(&ten, "fd00::1", Err("IP address \"fd00::1\" is not permitted by any constraint"));
    check(&[1, 2, 3, 4, 255, 255, 255, 255], "1.2.3.4", Ok(()));
    check(&[0; 8], "203.0.113.9", Ok(()));
    let mut ula = [0; 32];
    (ula[0], ula[16]) = (0xfd, 0xff);
    check(&ula, "fdff::1", Ok(()));
    check(&ula, "fe80::1", Err("IP address \"fe80::1\" is not permitted by any constraint"));
    check(&[0; 32], "::", Ok(()));
    let excluded = read(&[], &[(7, &ten)]).unwrap().check(&names(&[], &["10.0.0.1"])).unwrap_err();
    assert_eq!(excluded.to_string(), "IP address \"10.0.0.1\" is excluded by constraint \"10.0.0.0/8\"");
}

#[test]
fn names_of_other_kinds_are_refused_where_they_are_limited() {
    let mut mail = names(&["a"], &[]);
    mail.emails.push("a@b".to_owned());
    let limited = read(&[(1, b"b")], &[]).unwrap();
    assert_eq!(
        limited.check(&mail).unwrap_err().to_string(),
        "email address \"a@b\" cannot be matched against constraints"
    );
    assert_eq!(limited.check(&names(&["a"], &[])), Ok(()));
    assert_eq!(read(&[(2, b"a")], &[]).unwrap().check(&mail), Ok(()));
}

#[test]
fn kinds_that_are_not_looked_at_are_noticed() {
    assert!(read(&[(2, b"a"), (7, &[0; 8]), (1, b"b"), (6, b"c")], &[]).unwrap().is_understood());
    let directory_name = [tagged(0xa0, &tagged(0x30, &tagged(0xa4, &[0x30, 0])))].concat();
    assert!(!NameConstraints::from_der(&tagged(0x30, &directory_name)).unwrap().is_understood());
}

#[test]
fn malformed_constraints_are_refused() {
    let check = |result: Result<NameConstraints, ExtensionError>, expected: &str| {
        assert_eq!(result.unwrap_err().to_string(), expected);
    };
    check(NameConstraints::from_der(&[]), "x509: invalid NameConstraints extension");
    check(NameConstraints::from_der(&[0x30, 2, 0xa2, 0]), "x509: invalid NameConstraints extension");
    check(NameConstraints::from_der(&[0x30, 4, 0xa0, 2, 0x30, 0]), "x509: invalid NameConstraints extension");
    check(NameConstraints::from_der(&[0x30, 0]), "x509: empty name constraints extension");
    check(NameConstraints::from_der(&[0x30, 2, 0xa0, 0]), "x509: empty name constraints extension");
    check(read(&[(2, b"a..b")], &[]), "x509: failed to parse dnsName constraint \"a..b\"");
    check(read(&[(7, &[1, 2, 3])], &[]), "x509: IP constraint contained invalid address or mask 010203");
    check(
        read(&[(7, &[0, 0, 0, 0, 255, 0, 255, 0])], &[]),
        "x509: IP constraint contained invalid address or mask 00000000ff00ff00",
    );
}
