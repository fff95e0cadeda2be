//! `certs check-expiration`: when certificates expire.

use jiff::{SignedDuration, Timestamp};
use ops::certs::{Expiration, Expirations, State, Story, check_expiration};

use super::request;
use crate::commands::format::format;
use crate::commands::{Command, Failure, wait};
use crate::render;
use crate::render::document::Document;
use crate::render::printer::Format;
use crate::render::{human_duration, table};

/// Shows when certificates expire.
pub fn run(command: &Command<'_>) -> Result<(), Failure> {
    let flags = &command.invocation.flags;
    let format = format(command)?;
    let story = if format == Format::Text { Story::Told } else { Story::Untold };
    let found =
        wait(check_expiration(command.context, &request(flags), story))?.map_err(|e| Failure::of(&e))?;
    let rendered = format.render(&[document(&found)]).map_err(|e| Failure::of(&e))?;
    render::print(&rendered.unwrap_or_else(|| text(&found)));
    Ok(())
}

fn text(found: &Expirations) -> String {
    let mut rows =
        String::from("CERTIFICATE\tEXPIRES\tRESIDUAL TIME\tCERTIFICATE AUTHORITY\tEXTERNALLY MANAGED\n");
    for Expiration { name, state } in &found.certificates {
        rows.push_str(&match state {
            State::Missing => format!("!MISSING! {name}\t\t\t\t\n"),
            State::Present { end, left, authority, external } => {
                let authority = authority.unwrap_or_default();
                format!("{name}\t{}\t{authority}\t{:<8}\n", times(*end, *left), yes_no(*external))
            }
        });
    }
    rows.push_str("\nCERTIFICATE AUTHORITY\tEXPIRES\tRESIDUAL TIME\tEXTERNALLY MANAGED\n");
    for Expiration { name, state } in &found.authorities {
        rows.push_str(&match state {
            State::Missing => format!("!MISSING! {name}\t\t\t\n"),
            State::Present { end, left, external, .. } => {
                format!("{name}\t{}\t{:<8}\n", times(*end, *left), yes_no(*external))
            }
        });
    }
    table::align(&rows)
}

fn times(end: Timestamp, left: SignedDuration) -> String {
    format!("{}\t{}", end.strftime("%b %d, %Y %H:%M UTC"), human_duration::full(left))
}

fn yes_no(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}

fn document(found: &Expirations) -> Document {
    let all = |all: &[Expiration]| Document::List(all.iter().map(certificate).collect());
    Document::kind(
        "CertificateExpirationInfo",
        [("certificates", all(&found.certificates)), ("certificateAuthorities", all(&found.authorities))],
    )
}

fn certificate(expiration: &Expiration) -> Document {
    let (end, left, external, authority) = match &expiration.state {
        State::Missing => (None, 0, false, None),
        State::Present { end, left, authority, external } => {
            (Some(end.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()), left.as_secs(), *external, *authority)
        }
    };
    let mut fields = vec![
        ("name", Document::text(expiration.name)),
        ("expirationDate", end.map_or(Document::Null, Document::text)),
        ("residualTime", Document::Number(left)),
        ("externallyManaged", Document::Bool(external)),
    ];
    fields.extend(authority.map(|name| ("caName", Document::text(name))));
    fields.push(("missing", Document::Bool(expiration.state == State::Missing)));
    Document::Object(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn present(days: i64, authority: Option<&'static str>, external: bool) -> State {
        let end: Timestamp = "2027-11-20T17:29:21Z".parse().unwrap();
        State::Present { end, left: SignedDuration::from_hours(24 * days), authority, external }
    }

    fn found() -> Expirations {
        let one = |name, state| Expiration { name, state };
        Expirations {
            certificates: vec![
                one("admin.conf", present(364, Some("ca"), false)),
                one("apiserver-etcd-client", present(-1, Some("etcd-ca"), true)),
                one("front-proxy-client", State::Missing),
            ],
            authorities: vec![
                one("ca", present(3649, None, false)),
                one("etcd-ca", present(3649, None, true)),
                one("front-proxy-ca", State::Missing),
            ],
        }
    }

    /// The layout was printed by the reference.
    #[test]
    fn the_tables_are_laid_out_as_the_reference_lays_them_out() {
        let expected = [
            "CERTIFICATE                    EXPIRES                  RESIDUAL TIME   CERTIFICATE AUTHORITY   EXTERNALLY MANAGED",
            "admin.conf                     Nov 20, 2027 17:29 UTC   364d            ca                      no      ",
            "apiserver-etcd-client          Nov 20, 2027 17:29 UTC   <invalid>       etcd-ca                 yes     ",
            "!MISSING! front-proxy-client                                                                    ",
            "",
            "CERTIFICATE AUTHORITY      EXPIRES                  RESIDUAL TIME   EXTERNALLY MANAGED",
            "ca                         Nov 20, 2027 17:29 UTC   9y              no      ",
            "etcd-ca                    Nov 20, 2027 17:29 UTC   9y              yes     ",
            "!MISSING! front-proxy-ca                                            ",
        ];
        assert_eq!(text(&found()).lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn documents_have_the_fields_of_the_reference() {
        let of = |index: usize| certificate(&found().certificates[index]).to_json(0).replace('\n', "");
        assert_eq!(
            of(1),
            r#"{"name": "apiserver-etcd-client","expirationDate": "2027-11-20T17:29:21Z","residualTime": -86400,"externallyManaged": true,"caName": "etcd-ca","missing": false}"#
        );
        assert_eq!(
            of(2),
            r#"{"name": "front-proxy-client","expirationDate": null,"residualTime": 0,"externallyManaged": false,"missing": true}"#
        );
    }
}
