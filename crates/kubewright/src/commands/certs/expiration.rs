//! `certs check-expiration`: when certificates expire.

use jiff::{SignedDuration, Timestamp};
use ops::certs::{Expiration, Expirations, State, Story, check_expiration};

use super::request;
use crate::commands::{Command, Failure, wait};
use crate::render;
use crate::render::document::Document;
use crate::render::printer::{Format, render_all};
use crate::render::{human_duration, table};

/// Shows when certificates expire.
pub fn run(command: &Command<'_>) -> Result<(), Failure> {
    let flags = &command.invocation.flags;
    let format: Format = flags.string("output").parse().map_err(|e| Failure::of(&e))?;
    let story = if format == Format::Text { Story::Told } else { Story::Untold };
    let found =
        wait(check_expiration(command.context, &request(flags), story))?.map_err(|e| Failure::of(&e))?;
    render::print(&render_all(format, &[document(&found)]).unwrap_or_else(|| text(&found)));
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
