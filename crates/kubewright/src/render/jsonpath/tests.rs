//! Templates on a document like that of `certs check-expiration`; what is expected was printed by the reference.

use super::*;
use crate::render::document::Document;

fn certificate(name: &str, authority: Option<&str>, left: i64) -> Document {
    let mut fields = vec![("name", Document::text(name)), ("left", Document::Number(left))];
    fields.extend(authority.map(|name| ("caName", Document::text(name))));
    fields.push(("end", authority.map_or(Document::Null, |_| Document::text("2027"))));
    fields.push(("missing", Document::Bool(authority.is_none())));
    Document::Object(fields)
}

fn document() -> Document {
    let certificates = vec![
        certificate("admin.conf", Some("ca"), 31_533_017),
        certificate("apiserver", Some("ca"), 5),
        certificate("etcd-peer", Some("etcd-ca"), -86_400),
        certificate("super-admin.conf", None, 0),
    ];
    Document::kind("Info", [("certificates", Document::List(certificates))])
}

#[track_caller]
fn check(template: &str, expected: &str) {
    let template = Template::parse(template).unwrap();
    assert_eq!(template.render(&document(), MissingKeys::Allowed, Shape::Text).as_deref(), Ok(expected));
}

#[track_caller]
fn check_error(template: &str, expected: &str) {
    let rendered = Template::parse(template)
        .map_err(|e| e.to_string())
        .and_then(|t| t.render(&document(), MissingKeys::Allowed, Shape::Text).map_err(|e| e.to_string()));
    assert_eq!(rendered, Err(expected.to_owned()), "{template}");
}

#[test]
fn fields_are_picked() {
    check("{.kind} is {$.kind}{@.kind}", "Info is InfoInfo");
    check("{.nope}{.kind.nope}{.certificates.name}", "");
    check("{['kind']}", "Info");
    check("{.certificates[0]['name','caName']}", "admin.conf ca");
    check("{.certificates[*].name}", "admin.conf apiserver etcd-peer super-admin.conf");
    check("{..name}", "admin.conf apiserver etcd-peer super-admin.conf");
    check("{.certificates[1].*}", "ca 2027 5 false apiserver");
    check(".kind", ".kind");
}

#[test]
fn items_are_picked_by_index_and_slice() {
    check("{.certificates[-1].name}", "super-admin.conf");
    check("{.certificates[0,2].name}", "admin.conf etcd-peer");
    check("{.certificates[0:3:2].name}", "admin.conf etcd-peer");
    check("{.certificates[2:].name}", "etcd-peer super-admin.conf");
    check("{.certificates[:-2].name}", "admin.conf apiserver");
    check("{.certificates[1:1].name}", "");
}

#[test]
fn items_are_picked_by_condition() {
    check("{.certificates[?(@.caName==\"etcd-ca\")].name}", "etcd-peer");
    check("{.certificates[?(@.caName!='ca')].name}", "etcd-peer");
    check("{.certificates[?(@.caName)].name}", "admin.conf apiserver etcd-peer");
    check("{.certificates[?(@.left<0.5)].name}", "etcd-peer super-admin.conf");
    check("{.certificates[?(@.missing==true)].name}", "super-admin.conf");
    check("{.certificates[?(@.name==\"a)b\")].name}", "");
}

#[test]
fn ranges_are_repeated() {
    let template = "{range .certificates[*]}{.name}{\"\\t\"}{.end}{\"\\n\"}{end}done";
    check(template, "admin.conf\t2027\napiserver\t2027\netcd-peer\t2027\nsuper-admin.conf\tnull\ndone");
    check("{range .certificates[:2]}{.name}{range .nope[*]}x{end},{end}", "admin.conf,apiserver,");
    check("{range .certificates[*]}{.missing} ", "false false false true ");
}

#[test]
fn values_are_printed_as_go_prints_them() {
    check("{.certificates[*].left}", "3.1533017e+07 5 -86400 0");
    check("{1}{true}{\"a\\\"b\"}{1.50}{'it\\'s \\u00e9'}", "1truea\"b1.5it's é");
    check(
        "{.certificates[0]}",
        r#"{"caName":"ca","end":"2027","left":31533017,"missing":false,"name":"admin.conf"}"#,
    );
}

#[test]
fn results_may_be_json() {
    let template = Template::parse("{.certificates[0:2].name}{.nope}").unwrap();
    let rendered = template.render(&document(), MissingKeys::Allowed, Shape::Json);
    assert_eq!(rendered.as_deref(), Ok("[\n    \"admin.conf\",\n    \"apiserver\"\n]\n[]\n"));
}

#[test]
fn missing_fields_may_be_refused() {
    let template = Template::parse("{.nope}").unwrap();
    let refused = template.render(&document(), MissingKeys::Refused, Shape::Text);
    assert_eq!(refused, Err(EvalError::Missing("nope".into())));
}

#[test]
fn what_is_no_template_is_said_as_the_reference_says_it() {
    check_error("{.a[0]", "unclosed action");
    check_error("a{", "unclosed action");
    check_error("{\"a", "unterminated quoted string");
    check_error("{.a[", "unterminated array");
    check_error("{.a[x]}", "invalid array index x");
    check_error("{#}", "unrecognized character in action: U+0023 '#'");
    check_error("{.a[?(@.b}", "unterminated filter");
    check_error("{.a[?(@.b)}", "unclosed array expect ]");
    check_error("{....a}", "invalid multiple recursive descent");
    check_error("{1.2.3}", "cannot parse number 1.2.3");
}

#[test]
fn what_cannot_be_filled_in_is_said_as_the_reference_says_it() {
    check_error("{.certificates[99]}", "array index out of bounds: index 99, length 4");
    check_error("{.certificates[3:1]}", "starting index 3 is greater than ending index 1");
    check_error("{.certificates[::0]}", "step must be > 0");
    check_error("{.kind[0]}", "string is not array or slice");
    check_error("{end}", "not in range, nothing to end");
    check_error("{foo}", "unrecognized identifier foo");
    check_error("{.certificates[?(@.left>5)].name}", "incompatible types for comparison");
    check_error("{.certificates[?(@.left=5)].name}", "unrecognized filter operator =");
}
