//! `token list`: which bootstrap tokens there are.

use cluster::api::internal::BootstrapToken;
use jiff::Timestamp;
use ops::Voice;
use ops::token::list;

use super::access;
use crate::commands::format::format;
use crate::commands::{Command, Failure, wait};
use crate::render;
use crate::render::document::Document;
use crate::render::{human_duration, table};

const HEADER: &str = "TOKEN\tTTL\tEXPIRES\tUSAGES\tDESCRIPTION\tEXTRA GROUPS\n";

/// Lists the tokens.
pub fn run(command: &Command<'_>) -> Result<(), Failure> {
    let format = format(command)?;
    let listed = wait(list(command.context, &access(command)))?.map_err(|e| Failure::of(&e))?;
    let mut tokens = Vec::new();
    for token in listed {
        match (token, command.context.voice) {
            (Ok(token), _) => tokens.push(token),
            // The reference ends no line here.
            (Err(e), Voice::Kubeadm) => render::print_error(&e.to_string()),
            (Err(e), Voice::Kubewright) => render::print_error(&format!("warning: {e}\n")),
        }
    }
    let documents: Vec<Document> = tokens.iter().map(document).collect();
    let now = command.context.clock.now();
    let rendered = format.render(&documents).map_err(|e| Failure::of(&e))?;
    render::print(&rendered.unwrap_or_else(|| text(&tokens, now)));
    Ok(())
}

/// Every token is a table of its own, as with the reference: columns of different tokens need not align.
fn text(tokens: &[BootstrapToken], now: Timestamp) -> String {
    let headers = std::iter::once(HEADER).chain(std::iter::repeat(""));
    tokens
        .iter()
        .zip(headers)
        .map(|(token, header)| table::align(&format!("{header}{}", row(token, now))))
        .collect()
}

fn row(token: &BootstrapToken, now: Timestamp) -> String {
    let (left, end) = match token.expires {
        None => ("<forever>".to_owned(), "<never>".to_owned()),
        Some(end) => (human_duration::short(end.duration_since(now)), rfc3339(end)),
    };
    let or_none = |text: String| if text.is_empty() { "<none>".to_owned() } else { text };
    format!(
        "{}\t{left:<9}\t{end}\t{:<22}\t{:<56}\t{}\n",
        token.token.expose(),
        or_none(token.usages.join(",")),
        or_none(token.description.clone()),
        or_none(token.groups.join(",")),
    )
}

/// What is empty is left out.
fn document(token: &BootstrapToken) -> Document {
    let mut fields = vec![("token", Document::text(token.token.expose()))];
    let mut add = |name, value: Option<Document>| fields.extend(value.map(|value| (name, value)));
    let texts =
        |texts: &[String]| (!texts.is_empty()).then(|| Document::texts(texts.iter().map(String::as_str)));
    add("description", Some(&token.description).filter(|text| !text.is_empty()).map(Document::text));
    add("expires", token.expires.map(|end| Document::text(rfc3339(end))));
    add("usages", texts(&token.usages));
    add("groups", texts(&token.groups));
    Document::kind("BootstrapToken", fields)
}

// DIFFERS: the reference shows the time zone that somebody else may have written into the Secret; here it is UTC.
fn rfc3339(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(id: &str, change: fn(&mut BootstrapToken)) -> BootstrapToken {
        let mut token = BootstrapToken {
            token: format!("{id}.0123456789abcdef").parse().unwrap(),
            description: String::new(),
            ttl: None,
            expires: Some("2026-11-21T17:33:25Z".parse().unwrap()),
            usages: vec!["authentication".into(), "signing".into()],
            groups: vec!["system:bootstrappers:kubeadm:default-node-token".into()],
        };
        change(&mut token);
        token
    }

    /// Printed by the reference for the same Secrets.
    #[test]
    fn tokens_are_shown_as_the_reference_shows_them() {
        let tokens = [
            token("abcdef", |_| {}),
            token("bcdefa", |token| {
                token.expires = None;
                token.usages.clear();
                token.groups.clear();
                token.description = "for node 7".into();
            }),
        ];
        let expected = "\
TOKEN                     TTL         EXPIRES                USAGES                   DESCRIPTION                                                EXTRA GROUPS
abcdef.0123456789abcdef   23h         2026-11-21T17:33:25Z   authentication,signing   <none>                                                     system:bootstrappers:kubeadm:default-node-token
bcdefa.0123456789abcdef   <forever>   <never>   <none>                   for node 7                                                 <none>
";
        assert_eq!(text(&tokens, "2026-11-20T17:33:26Z".parse().unwrap()), expected);
        assert_eq!(text(&[], Timestamp::UNIX_EPOCH), "");
    }

    #[test]
    fn documents_leave_out_what_is_empty() {
        let bare = token("abcdef", |token| {
            token.expires = None;
            token.usages.clear();
            token.groups.clear();
        });
        let expected = "apiVersion: output.kubeadm.k8s.io/v1alpha3\nkind: BootstrapToken\ntoken: abcdef.0123456789abcdef\n";
        assert_eq!(document(&bare).to_yaml(), expected);
    }
}
