//! Reads the files of cases.

use std::collections::BTreeMap;

/// A configuration and what the reference makes of it.
pub(super) struct Case {
    /// Facts about the host and the way the reference was called.
    pub facts: BTreeMap<String, String>,
    /// Patch files.
    pub patches: Vec<(String, String)>,
    /// What was made; of the default case as well, as far as this one does not differ.
    pub made: BTreeMap<String, String>,
}

impl Case {
    pub(super) fn parse(text: &str, default: &str) -> Self {
        let (header, sections) = split(text);
        let facts = header.lines().filter_map(|line| line.strip_prefix("# ")?.split_once(": "));
        let (_, mut made) = split(default);
        made.retain(|name, _| name != "config.yaml");
        let mut patches = Vec::new();
        for (name, content) in sections {
            if let Some(file) = name.strip_prefix("patches/") {
                patches.push((file.to_owned(), content));
            } else if let Some(name) = name.strip_suffix(" (diff)") {
                let changed = patch(&made[name], &content);
                made.insert(name.to_owned(), changed);
            } else if name != "config.yaml" {
                made.insert(name, content);
            }
        }
        Self { facts: facts.map(|(key, value)| (key.to_owned(), value.to_owned())).collect(), patches, made }
    }

    pub(super) fn fact(&self, name: &str) -> &str {
        self.facts.get(name).map(String::as_str).unwrap_or_default()
    }
}

/// Cuts a file into its header and its sections.
fn split(text: &str) -> (String, BTreeMap<String, String>) {
    let mut header = String::new();
    let mut sections: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        let name = line.strip_prefix("-- ").and_then(|line| line.strip_suffix(" --\n"));
        match (name, sections.last_mut()) {
            (Some(name), _) => sections.push((name.to_owned(), String::new())),
            (None, Some((_, content))) => content.push_str(line),
            (None, None) => header.push_str(line),
        }
    }
    (header, sections.into_iter().collect())
}

/// Applies a unified diff without context.
fn patch(before: &str, diff: &str) -> String {
    let before: Vec<&str> = before.split_inclusive('\n').collect();
    let mut after = String::new();
    let mut next = 0;
    for line in diff.split_inclusive('\n') {
        if let Some(range) = line.strip_prefix("@@ -") {
            let (start, count) = range.split_once(' ').unwrap().0.split_once(',').unwrap_or((range, "1"));
            let start: usize = start.split(' ').next().unwrap().parse().unwrap();
            // A hunk that removes nothing stands behind the line it names.
            let until = if count == "0" { start } else { start - 1 };
            after.extend(before[next..until].iter().copied());
            next = until;
        } else if let Some(removed) = line.strip_prefix('-') {
            assert_eq!(before[next], removed);
            next += 1;
        } else if let Some(added) = line.strip_prefix('+') {
            after.push_str(added);
        }
    }
    after.extend(before[next..].iter().copied());
    after
}
