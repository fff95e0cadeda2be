use super::*;

/// "hello" in a block.
const HELLO: &str = "-----BEGIN TEST-----\naGVsbG8=\n-----END TEST-----\n";

fn labels(text: &str) -> Vec<(String, usize, Vec<u8>)> {
    scan(text.as_bytes()).blocks.into_iter().map(|b| (b.label, b.line, b.contents.to_vec())).collect()
}

fn check(text: &str, expected: &[(&str, usize, &str)]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|(label, line, body)| (label.to_string(), *line, body.as_bytes().to_vec()))
        .collect();
    assert_eq!(labels(text), expected, "{text:?}");
}

#[test]
fn a_block_is_found_wherever_it_stands() {
    check(HELLO, &[("TEST", 1, "hello")]);
    check(HELLO.trim_end(), &[("TEST", 1, "hello")]);
    check(&format!("text before\n{HELLO}text after"), &[("TEST", 2, "hello")]);
    check(&format!("{HELLO}\n{HELLO}"), &[("TEST", 1, "hello"), ("TEST", 5, "hello")]);
    check(&HELLO.replace('\n', "\r\n"), &[("TEST", 1, "hello")]);
    check("-----BEGIN TEST-----  \naGV sbG8\t=\n\n-----END TEST----- \t\n", &[("TEST", 1, "hello")]);
    check("-----BEGIN TEST-----\n-----END TEST-----\n", &[("TEST", 1, "")]);
    check("-----BEGIN TEST-----\naGVsbG9=\n-----END TEST-----\n", &[("TEST", 1, "hello")]);
}

#[test]
fn what_is_not_a_block_is_passed_over() {
    check("", &[]);
    check(" -----BEGIN TEST-----\naGVsbG8=\n-----END TEST-----\n", &[]);
    check("-----BEGIN TEST-----\naGVsbG8=\n-----END REST-----\n", &[]);
    check("-----BEGIN TEST-----\naGVsbG8=\n-----END TEST----- x\n", &[]);
    check("-----BEGIN TEST----\naGVsbG8=\n-----END TEST-----\n", &[]);
    check("-----BEGIN TEST-----\naGVsbG8\n-----END TEST-----\n", &[]);
    check("-----BEGIN TEST-----\naGVsbG8=aGVsbG8=\n-----END TEST-----\n", &[]);
    check(&format!("-----BEGIN OPEN-----\nAAAA\n{HELLO}"), &[("TEST", 3, "hello")]);
}

#[test]
fn headers_are_noticed() {
    let text = "-----BEGIN TEST-----\nProc-Type: 4,ENCRYPTED\nX: y\n\naGVsbG8=\n-----END TEST-----\n";
    let scan = scan(text.as_bytes());
    assert!(scan.blocks[0].has_headers);
    assert_eq!(scan.blocks[0].contents.as_slice(), b"hello");
}

#[test]
fn the_fault_names_block_and_line() {
    let check = |text: &str, expected: &str| assert_eq!(scan(text.as_bytes()).fault().to_string(), expected);
    check("", "no PEM block was found");
    check(
        "\n-----BEGIN TEST-----\nAAAA\n",
        "the PEM block \"TEST\" that starts on line 2 has no matching END line",
    );
    check(
        "-----BEGIN TEST-----\nAAAA\n-----END REST-----\n",
        "the PEM block \"TEST\" that starts on line 1 has no matching END line",
    );
    check(
        "-----BEGIN TEST-----\nAAA\n-----END TEST-----\n",
        "the PEM block \"TEST\" that starts on line 1 is not valid base64",
    );
    check(
        "-----BEGIN TEST-----\nA: b\n\nAAAA\n-----END TEST-----\n",
        "the PEM block \"TEST\" that starts on line 1 has headers",
    );
    check(&format!("{HELLO}{HELLO}"), "the only PEM blocks found are \"TEST\", \"TEST\"");
}

#[test]
fn written_blocks_read_back() {
    for length in [0, 1, 47, 48, 49, 96, 97, 1000] {
        let contents: Vec<u8> = (0..length).map(|n| n as u8).collect();
        let text = encode("SOME KEY", &contents);
        assert!(text.lines().all(|line| line.len() <= LINE_LENGTH));
        assert_eq!(labels(&text), [("SOME KEY".to_owned(), 1, contents)]);
    }
    assert_eq!(encode("TEST", b"hello"), HELLO);
}
