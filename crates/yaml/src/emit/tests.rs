use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{to_string, to_string_of};

fn check(value: &Value, expected: &str) {
    assert_eq!(to_string(value), expected, "for {value}");
}

/// Pairs of a value and what sigs.k8s.io/yaml v1.6.0 writes for it.
#[test]
fn writes_what_the_reference_writes() {
    let cases = include_str!("testdata/marshal.jsonl");
    assert!(cases.lines().count() > 500);
    for case in cases.lines() {
        let (value, expected): (Value, String) = serde_json::from_str(case).unwrap();
        check(&value, &expected);
    }
}

#[test]
fn lists_are_not_indented_under_their_key() {
    check(&json!({"a": [1, {"b": [2]}]}), "a:\n- 1\n- b:\n  - 2\n");
}

#[test]
fn text_that_reads_as_something_else_is_quoted() {
    check(
        &json!(["yes", "1", "null", "1:30", "2026-11-20", ""]),
        concat!("- \"yes\"\n", "- \"1\"\n", "- \"null\"\n", "- \"1:30\"\n", "- \"2026-11-20\"\n", "- \"\"\n",),
    );
}

#[test]
fn lines_become_a_block_unless_a_space_ends_one() {
    check(&json!({"a": "x\ny\n"}), "a: |\n  x\n  y\n");
    check(&json!({"a": "x \ny\n"}), "a: \"x \\ny\\n\"\n");
}

#[test]
fn long_text_folds_after_column_80_and_keys_do_not() {
    let words = "word ".repeat(20);
    let long = words.trim_end();
    let folded = format!("a: {}\n  {}\n", ["word"; 16].join(" "), ["word"; 4].join(" "));
    check(&json!({ "a": long }), &folded);
    check(&json!({ long: 1 }), &format!("{long}: 1\n"));
}

#[test]
fn a_key_of_more_than_128_bytes_stands_alone() {
    let key = "k".repeat(129);
    check(&json!({ &key[1..]: 1 }), &format!("{}: 1\n", &key[1..]));
    check(&json!({ &key[..]: [1] }), &format!("? {key}\n: - 1\n"));
}

#[test]
fn floats_are_written_as_go_writes_them() {
    check(
        &json!([1.0, 1e6, 1e21, 1_000_000.5, 0.00001]),
        "- 1\n- 1000000\n- 1e+21\n- 1.0000005e+06\n- 1e-05\n",
    );
}

/// DIFFERS: the reference refuses the first and turns the second into a space.
#[test]
fn control_characters_are_escaped() {
    check(&json!("a\u{7f}b"), "\"a\\x7Fb\"\n");
    check(&json!("a\u{85}b"), "\"a\\Nb\"\n");
}

#[test]
fn keys_without_a_consistent_order_are_written_all_the_same() {
    let value = json!({"1T": 1, "27": 2, "1039": 3});
    assert_eq!(to_string(&value).lines().count(), 3);
}

#[test]
fn whatever_is_written_reads_back() {
    for case in include_str!("testdata/marshal.jsonl").lines() {
        let (value, text): (Value, String) = serde_json::from_str(case).unwrap();
        // A line separator is a line break to YAML, and a plain `<<` a merge.
        if text.contains(['\u{2028}', '\u{feff}']) || text.contains("<<") {
            continue;
        }
        let read = crate::parse(&text).unwrap().root;
        assert_eq!(to_string(&read.to_json()), to_string(&value), "{text}");
    }
}

#[test]
fn types_are_written_by_way_of_json() {
    assert_eq!(to_string_of(&BTreeMap::from([("b", 1), ("a", 2)])).unwrap(), "a: 2\nb: 1\n");
    let error = to_string_of(&BTreeMap::from([([1], 1)])).unwrap_err();
    assert_eq!(error.to_string(), "key must be a string");
}
