use super::*;

fn name(common_name: &str, organizations: &[&str]) -> Name {
    let organizations: Vec<String> = organizations.iter().map(|o| o.to_string()).collect();
    Name::new(common_name, &organizations).unwrap()
}

/// A name with a single common name, whose value has the given tag.
fn with_value(tag: u8, value: &[u8]) -> Result<Name, Error> {
    let wrap = |tag: u8, contents: &[u8]| [&[tag, contents.len() as u8], contents].concat();
    let pair = [&[6, 3, 0x55, 4, 3], wrap(tag, value).as_slice()].concat();
    Name::from_der(&wrap(0x30, &wrap(0x31, &wrap(0x30, &pair))))
}

#[test]
fn strings_are_printable_if_they_can_be() {
    let tag = |text: &str| directory_string(text).unwrap().tag();
    for text in ["", "system:masters", "a-Z 0'()+,-./:=?"] {
        assert_eq!(tag(text), Tag::PrintableString, "{text:?}");
    }
    for text in ["a*", "a&b", "a_b", "a@b", "ü", "a\n", "#"] {
        assert_eq!(tag(text), Tag::Utf8String, "{text:?}");
    }
}

#[test]
fn organizations_form_one_sorted_set() {
    let name = name("admin", &["bb", "a", "ä"]);
    // UTF8String (12) sorts before PrintableString (19), but first of all shorter values do.
    assert_eq!(name.organizations().collect::<Vec<_>>(), ["a", "ä", "bb"]);
    assert_eq!(name.common_name(), Some("admin"));
    assert_eq!(name.to_string(), "CN=admin,O=a+O=ä+O=bb");
}

#[test]
fn an_empty_name_is_an_empty_sequence() {
    assert_eq!(name("", &[]).der(), [0x30, 0]);
    assert_eq!(name("", &[]).to_string(), "");
}

#[test]
fn every_kind_of_string_is_read() {
    let check = |tag: u8, value: &[u8], expected: &str| {
        assert_eq!(with_value(tag, value).unwrap().common_name(), Some(expected), "{tag}");
    };
    check(12, "Köln".as_bytes(), "Köln");
    check(18, b"12 3", "12 3");
    check(19, b"plain", "plain");
    check(20, b"K\xf6ln", "Köln");
    check(22, b"ascii", "ascii");
    check(30, &[0, b'K', 0, 0xf6, 0x26, 0x03], "Kö☃");
}

#[test]
fn what_is_no_text_is_shown_but_not_taken_for_a_name() {
    let check = |tag: u8, value: &[u8], expected: &str| {
        let name = with_value(tag, value).unwrap();
        assert_eq!((name.to_string().as_str(), name.common_name()), (expected, None));
    };
    check(12, &[0xff], "CN=#0c01ff");
    check(30, &[0, b'K', 0], "CN=#1e03004b00");
    check(30, &[0xd8, 0], "CN=#1e02d800");
    check(4, b"x", "CN=#040178");
}

#[test]
fn malformed_names_are_refused() {
    for der in [
        &[] as &[u8],
        &[0x30],
        &[0x31, 0],
        &[0x30, 2, 0x30, 0],
        &[0x30, 4, 0x31, 2, 0x31, 0],
        &[0x30, 4, 0x31, 2, 0x30, 0],
        &[0x30, 9, 0x31, 7, 0x30, 5, 6, 3, 0x55, 4, 3],
        &[0x30, 0, 0],
    ] {
        assert!(Name::from_der(der).is_err(), "{der:?}");
    }
}

#[test]
fn special_characters_are_escaped() {
    let check = |value: &str, expected: &str| {
        assert_eq!(name(value, &[]).to_string(), format!("CN={expected}"));
    };
    check("a,b+c\"d\\e<f>g;h", r#"a\,b\+c\"d\\e\<f\>g\;h"#);
    check(" a b ", r"\ a b\ ");
    check("#a#", r"\#a#");
    check("ü ", r"ü\ ");
    check(" ", r"\ ");
}
