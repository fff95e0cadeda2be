use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use super::{MAX_BYTES, parse, parse_documents};
use crate::{ParseError, Span, Value};

fn check(text: &str, expected: &Json) {
    let document = parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    assert_eq!(&document.root.to_json(), expected, "for {text:?}");
}

fn check_error(text: &str, ours: &str, reference: &str) {
    let error = parse(text).expect_err(text);
    assert_eq!(error.to_string(), ours, "for {text:?}");
    assert_eq!(error.go_text(), format!("error converting YAML to JSON: {reference}"), "for {text:?}");
}

/// Texts with what sigs.k8s.io/yaml v1.6.0 makes of them: JSON and what its strict mode adds, or an error.
#[test]
fn reads_what_the_reference_reads() {
    let cases = include_str!("testdata/read.jsonl");
    assert!(cases.lines().count() > 1000);
    for case in cases.lines() {
        let (text, expected): (String, Json) = serde_json::from_str(case).unwrap();
        match (parse(&text), expected.get("error")) {
            (Ok(document), None) => {
                assert_eq!(document.root.to_json(), expected["json"], "for {text:?}");
                assert_eq!(
                    strict_text(&document),
                    expected["strict"].as_str().unwrap_or_default(),
                    "for {text:?}"
                );
            }
            (Err(error), Some(expected)) => {
                let expected = format!("error converting YAML to JSON: {}", expected.as_str().unwrap());
                assert_eq!(error.go_text(), expected, "for {text:?}");
            }
            (read, _) => panic!("{text:?}: expected {expected}, got {read:?}"),
        }
    }
}

fn strict_text(document: &super::Document) -> String {
    let problems: Vec<_> = document.duplicates.iter().map(crate::Problem::from).collect();
    crate::strict_error_text(&problems).trim_start_matches("strict decoding error: ").to_owned()
}

/// Where YAML 1.2 underneath and YAML 1.1 of the reference part. The reference's reading stands beside ours.
#[test]
fn known_differences_are_these() {
    check("[fd00::, b]", &json!([{"fd00:": null}, "b"])); // ["fd00::", "b"]
    check("[?a, b]", &json!(["?a", "b"])); // [{"a": null}, "b"]
    check("[!, b]", &json!(["", "b"])); // ["b"]
    check("{a:}", &json!({"a": null})); // {"a:": null}
    check(r#"a: "\/""#, &json!({"a": "/"})); // found unknown escape character
    check(r#"a: "\ud83d\ude00""#, &json!({"a": "😀"})); // found invalid Unicode character escape code
    check("a: b\n\t\nc: d\n", &json!({"a": "b", "c": "d"})); // found a tab character that violates indentation
    for accepted_by_the_reference in ["{a: fd00::}", "[-, b]", "a: \"b\nc\"\n", "a: \"b\n\tc\"\n", "{a: 1}}"]
    {
        parse(accepted_by_the_reference).expect_err(accepted_by_the_reference);
    }
}

#[test]
fn values_know_their_place_in_the_file() {
    let documents = parse_documents("a: 1\n---\n# c\nb:\n  - x: 1\n    w: [é, z]\n").unwrap();
    let second = &documents[1];
    assert_eq!(second.first_line, 3);
    let span = |path| second.root.at(path).unwrap().span;
    assert_eq!(span("b"), Span { line: 5, column: 3 });
    assert_eq!(span("b[0].x"), Span { line: 5, column: 8 });
    assert_eq!(span("b[0].w[1]"), Span { line: 6, column: 12 });
    let Value::Mapping(entries) = &second.root.value else { panic!("{second:?}") };
    assert_eq!(entries[0].key_span, Span { line: 4, column: 1 });
}

#[test]
fn documents_keep_their_text_with_plain_line_ends() {
    let documents = parse_documents("---\r\na: 1\r\n--- # c\r\nb: 2").unwrap();
    let texts: Vec<_> = documents.iter().map(|document| document.text.as_str()).collect();
    assert_eq!(texts, ["---\na: 1\n", "b: 2\n"]);
}

#[test]
fn a_document_without_content_is_null_and_an_empty_file_has_none() {
    assert_eq!(parse_documents("").unwrap().len(), 0);
    assert_eq!(parse_documents("a: 1\n---\n").unwrap().len(), 1);
    let documents = parse_documents("# c\n---\na: 1\n").unwrap();
    assert_eq!(documents.len(), 2);
    assert_eq!(documents[0].root.value, Value::Null);
}

#[test]
fn errors_come_in_the_order_of_the_reference() {
    let separator = parse_documents("a: 1\n--- x\n").unwrap_err();
    assert_eq!(separator.go_text(), "invalid Yaml document separator: x");
    assert_eq!(separator.span(), Some(Span { line: 2, column: 5 }));
    // The document before the line is read first, the one that the line would end is not.
    assert!(matches!(parse_documents("a: [\n---\nb: 1\n--- x\n"), Err(ParseError::Syntax { .. })));
    assert!(matches!(parse_documents("a: [\n--- x\n"), Err(ParseError::Separator { .. })));
    // Bad syntax anywhere precedes a bad value.
    assert!(matches!(parse("a: !!int x\nb: [\n"), Err(ParseError::Syntax { .. })));
}

#[test]
fn errors_name_place_reason_and_remedy() {
    check_error(
        "a: b: c\n",
        "line 1, column 5: a second `: ` cannot follow here; put the value in quotes, or correct the indentation",
        "yaml: mapping values are not allowed in this context",
    );
    check_error(
        "a: 1\nb:\n\tc: 2\n",
        "line 3, column 2: a tab cannot indent; use spaces",
        "yaml: line 3: found character that cannot start any token",
    );
    check_error(
        "a: 1\nb: \"x\nc: 2\n",
        "line 3, column 1: the quote is not closed before this line; close it, or indent the lines that continue \
         the text",
        "yaml: line 4: found unexpected end of stream",
    );
    check_error(
        "a: 1\nb: [x\n",
        "line 2, column 4: the `[` is never closed",
        "yaml: line 2: did not find expected ',' or ']'",
    );
    check_error(
        "a: 1\nb:2\nc: 3\n",
        "line 2, column 1: expected a key with `: ` after it; put a space behind the colon, or correct the \
         indentation",
        "yaml: line 3: could not find expected ':'",
    );
    check_error(
        "a: {{ .Value }}\n",
        "line 1, column 5: a mapping cannot be the key of a mapping; put the key in quotes",
        "yaml: invalid map key: map[interface {}]interface {}{\".Value\":interface {}(nil)}",
    );
}

#[test]
fn lines_are_counted_in_the_file_by_us_and_in_the_document_by_the_reference() {
    let error = parse_documents("a: 1\n---\nb: 1\nc: d: e\n").unwrap_err();
    assert_eq!(error.span(), Some(Span { line: 4, column: 5 }));
    assert!(error.go_text().ends_with("yaml: line 2: mapping values are not allowed in this context"));
}

#[test]
fn repeated_keys_are_reported_and_the_last_counts() {
    let document = parse("a: 1\nb: {c: 1, c: 2}\na:\n  3\n").unwrap();
    assert_eq!(document.root.to_json(), json!({"a": 3, "b": {"c": 2}}));
    let found: Vec<_> = document
        .duplicates
        .iter()
        .map(|key| (key.path.as_str(), key.span.line, key.first.line, key.value_line))
        .collect();
    assert_eq!(found, [("b.c", 2, 2, 2), ("a", 3, 1, 4)]);
}

#[test]
fn bombs_are_refused_at_once() {
    let mut bomb = String::from("a: &a [x,x,x,x,x,x,x,x,x]\n");
    for (name, target) in ('b'..='z').zip('a'..) {
        bomb.push_str(&format!("{name}: &{name} [{}]\n", vec![format!("*{target}"); 9].join(",")));
    }
    let anchors: String = (0..250).map(|level| format!("&a{level} [")).collect();
    let nested = format!("{anchors}{}1{}", "1,".repeat(100_000), "]".repeat(250));
    let cases =
        [bomb, nested, "[".repeat(MAX_BYTES), "- ".repeat(MAX_BYTES / 2), "{a: ".repeat(MAX_BYTES / 4)];
    for text in cases {
        let start = Instant::now();
        let error = parse(&text).expect_err("a bomb");
        assert!(
            matches!(error, ParseError::ExcessiveAliasing { .. } | ParseError::TooDeep { .. }),
            "{error}"
        );
        assert!(start.elapsed() < Duration::from_secs(60), "took {:?}", start.elapsed());
    }
}

/// Quadratic behavior would take minutes here.
#[test]
fn the_time_to_read_grows_with_the_size_only() {
    let start = Instant::now();
    parse(&"- |\n x\n".repeat(400_000)).unwrap();
    assert!(start.elapsed() < Duration::from_secs(60), "took {:?}", start.elapsed());
}

#[test]
fn aliases_within_reason_are_expanded() {
    check("a: &a {b: &b [1]}\nc: *a\nd: *b\n", &json!({"a": {"b": [1]}, "c": {"b": [1]}, "d": [1]}));
}

#[test]
fn merge_keys_take_mappings_and_lists_of_them() {
    check("a: {<<: &x [{b: 1, c: 1}, {b: 2, d: 2}]}", &json!({"a": {"b": 1, "c": 1, "d": 2}}));
    for text in ["a: &a [{b: 1}]\nc: {<<: *a}", "<<: [[{a: 1}]]", "<<: null"] {
        let refused = parse(text);
        assert!(matches!(refused, Err(ParseError::Merge { .. })), "{text:?}: {refused:?}");
    }
}

#[test]
fn aliases_cannot_nest_beyond_the_limit() {
    let level =
        |name: &str, inner: &str| format!("{name}: &{name} {}{inner}{}\n", "[".repeat(200), "]".repeat(200));
    let text = level("a", "1") + &level("b", "*a");
    assert!(matches!(parse(&text), Err(ParseError::TooDeep { .. })));
}

#[test]
fn text_beyond_the_limit_is_refused() {
    let text = "#".repeat(MAX_BYTES + 1);
    assert_eq!(parse(&text), Err(ParseError::TooLarge { bytes: MAX_BYTES + 1 }));
    assert!(parse(&text[1..]).is_ok());
}

#[test]
fn the_reason_never_repeats_the_value() {
    let error = parse("token: !!int secret\n").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
    let document = parse("token: secret\nkey: 1234567\n").unwrap();
    let shown = format!("{document:?}");
    assert!(shown.contains("token") && !shown.contains("secret") && !shown.contains("1234567"), "{shown}");
}
