//! What becomes of the Corefile of a CoreDNS that runs already.
//!
//! A Corefile that is one of the defaults is replaced by the newest default; one that a user has changed stays.
//! Answers to `createCoreDNSAddon` of upstream `cmd/kubeadm/app/phases/addons/dns` and to
//! `coredns/corefile-migration`, of which nothing but the comparison with the defaults is needed: from CoreDNS 1.8.0
//! on, no version asks for a change.

use thiserror::Error;

use crate::artifacts::images::COREDNS_VERSION;

/// What to do with an existing Corefile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CorefilePlan {
    /// Put the default in its place.
    Replace,
    /// Leave it.
    Retain,
}

/// A CoreDNS that runs already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExistingCoreDns<'a> {
    /// Its Corefile.
    pub corefile: &'a str,
    /// The tag of its image; empty if it has no Deployment.
    pub version: &'a str,
}

/// A CoreDNS whose Corefile cannot be judged.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CorefileError {
    /// Its version is unknown.
    #[error("unable to get list of changes to the configuration.: start version '{version}' not supported")]
    UnknownVersion {
        /// The version.
        version: String,
    },
    /// DIFFERS: its version is so old that the reference would rewrite the Corefile.
    #[error(
        "the Corefile of CoreDNS {version} cannot be migrated; upgrade CoreDNS to 1.8.0 or later first, or delete the \
         ConfigMap \"coredns\" to get the default"
    )]
    TooOld {
        /// The version.
        version: String,
    },
}

/// The versions whose successors change nothing.
const UNCHANGED_SINCE: [&str; 31] = [
    "1.8.0", "1.8.3", "1.8.4", "1.8.5", "1.8.6", "1.8.7", "1.9.0", "1.9.1", "1.9.2", "1.9.3", "1.9.4",
    "1.10.0", "1.10.1", "1.11.0", "1.11.1", "1.11.3", "1.11.4", "1.12.0", "1.12.1", "1.12.2", "1.12.3",
    "1.12.4", "1.13.0", "1.13.1", "1.13.2", "1.14.0", "1.14.1", "1.14.2", "1.14.3", "1.14.4", "1.14.6",
];
/// The versions before, some of whose successors do.
const OLD: [&str; 26] = [
    "1.1.3", "1.1.4", "1.2.0", "1.2.1", "1.2.2", "1.2.3", "1.2.4", "1.2.5", "1.2.6", "1.3.0", "1.3.1",
    "1.4.0", "1.5.0", "1.5.1", "1.5.2", "1.6.0", "1.6.1", "1.6.2", "1.6.3", "1.6.4", "1.6.5", "1.6.6",
    "1.6.7", "1.6.9", "1.7.0", "1.7.1",
];

/// The defaults of all times; `*` stands for any word, `***` for the rest of a line.
const DEFAULTS: &str = include_str!("default_corefiles.txt");

/// Decides about an existing Corefile.
pub fn plan_corefile(existing: Option<ExistingCoreDns<'_>>) -> Result<CorefilePlan, CorefileError> {
    let Some(ExistingCoreDns { corefile, version }) = existing else { return Ok(CorefilePlan::Replace) };
    let version = version.trim_start_matches('v');
    let current = version.is_empty() || version == COREDNS_VERSION.trim_start_matches('v');
    if !current && !UNCHANGED_SINCE.contains(&version) && !OLD.contains(&version) {
        return Err(CorefileError::UnknownVersion { version: version.to_owned() });
    }
    if corefile.is_empty() || is_default(corefile) {
        return Ok(CorefilePlan::Replace);
    }
    if OLD.contains(&version) {
        return Err(CorefileError::TooOld { version: version.to_owned() });
    }
    Ok(CorefilePlan::Retain)
}

/// Whether a Corefile says the same as one of the defaults, in any order.
fn is_default(corefile: &str) -> bool {
    let lines = parse(corefile);
    lines.is_empty() || DEFAULTS.split("\n\n").any(|default| matches_all(&lines, &parse(default)))
}

/// A line of a Corefile and the block that follows it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Line {
    words: Vec<String>,
    block: Vec<Line>,
}

/// Reads lines, words and blocks. A block opens at the end of a line and closes at the start of one.
fn parse(text: &str) -> Vec<Line> {
    let mut open: Vec<Vec<Line>> = vec![Vec::new()];
    for line in text.lines() {
        let mut words: Vec<&str> =
            line.split_whitespace().take_while(|word| !word.starts_with('#')).collect();
        if words.first() == Some(&"}") {
            close(&mut open);
            words.remove(0);
        }
        let opens = words.last() == Some(&"{");
        words.truncate(words.len() - usize::from(opens));
        push(&mut open, words.into_iter().map(|word| word.trim_matches('"').to_owned()).collect());
        if opens {
            open.push(Vec::new());
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open.pop().unwrap_or_default()
}

fn push(open: &mut [Vec<Line>], words: Vec<String>) {
    if let Some(lines) = open.last_mut().filter(|_| !words.is_empty()) {
        lines.push(Line { words, block: Vec::new() });
    }
}

/// Gives a block to the line that it follows.
fn close(open: &mut Vec<Vec<Line>>) {
    if open.len() > 1 {
        let block = open.pop().unwrap_or_default();
        if let Some(line) = open.last_mut().and_then(|lines| lines.last_mut()) {
            line.block = block;
        }
    }
}

fn matches_all(lines: &[Line], defaults: &[Line]) -> bool {
    lines.len() == defaults.len()
        && lines.iter().all(|line| {
            let default = defaults.iter().find(|default| words_match(&line.words, &default.words));
            default.is_some_and(|default| matches_all(&line.block, &default.block))
        })
}

fn words_match(words: &[String], default: &[String]) -> bool {
    for (index, expected) in default.iter().enumerate() {
        match expected.as_str() {
            "***" => return true,
            "*" => {}
            expected if words.get(index).map(String::as_str) == Some(expected) => {}
            _ => return false,
        }
    }
    words.len() == default.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = ".:53 {
    errors # of every kind
    health {
       lameduck 5s
    }
    ready
    kubernetes corp.example in-addr.arpa ip6.arpa {
       ttl 30
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
    }
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    prometheus :9153
    cache 30
    loop
    reload
    loadbalance
}
";

    #[track_caller]
    fn check(corefile: &str, version: &str, expected: Result<CorefilePlan, &str>) {
        let plan = plan_corefile(Some(ExistingCoreDns { corefile, version }));
        assert_eq!(
            plan.map_err(|error| error.to_string()),
            expected.map_err(String::from),
            "{version}: {corefile}"
        );
    }

    #[test]
    fn a_new_cluster_gets_the_default() {
        assert_eq!(plan_corefile(None), Ok(CorefilePlan::Replace));
        check("", "v1.14.6", Ok(CorefilePlan::Replace));
    }

    #[test]
    fn an_old_default_is_replaced_whatever_its_order_and_domain() {
        check(PLAIN, "v1.12.1", Ok(CorefilePlan::Replace));
        check(PLAIN, "", Ok(CorefilePlan::Replace));
        check(PLAIN, "1.6.7", Ok(CorefilePlan::Replace));
        check("# nothing\n", "", Ok(CorefilePlan::Replace));
        check(&PLAIN.replace("loop", "\"loop\""), "", Ok(CorefilePlan::Replace));
        check(&PLAIN.replace(".:53 {", ".:53\n{"), "", Ok(CorefilePlan::Replace));
    }

    #[test]
    fn a_changed_corefile_stays() {
        for changed in [
            PLAIN.replace("loop\n", ""),
            PLAIN.replace("cache 30", "cache 31"),
            PLAIN.replace("cache 30", "cache 30 {\n disable success x\n}"),
            PLAIN.replace("errors #", "errors \"\" #"),
            PLAIN.replace("health {\n       lameduck 5s\n    }", "health { lameduck 5s }"),
            PLAIN.replace("/etc/resolv.conf", "8.8.8.8 1.1.1.1"),
            PLAIN.replace("ttl 30", "ttl 30\n       noendpoints"),
            format!("{PLAIN}\nexample.org {{\n    forward . 10.0.0.1\n}}\n"),
            "unreadable { { }".to_owned(),
        ] {
            check(&changed, "v1.13.1", Ok(CorefilePlan::Retain));
            check(&changed, "v1.14.6", Ok(CorefilePlan::Retain));
        }
    }

    #[test]
    fn a_version_that_nobody_knows_is_an_error() {
        let expected =
            "unable to get list of changes to the configuration.: start version '1.99.0' not supported";
        check(PLAIN, "v1.99.0", Err(expected));
    }

    #[test]
    fn a_changed_corefile_of_old_is_an_error() {
        let changed = PLAIN.replace("cache 30", "cache 31");
        let error =
            plan_corefile(Some(ExistingCoreDns { corefile: &changed, version: "1.6.5" })).unwrap_err();
        assert_eq!(error, CorefileError::TooOld { version: "1.6.5".into() });
    }
}
