//! Owns turning what a sandbox tells into texts that can be compared.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::compare::Documents;
use super::meaning::Reader;
use crate::sandbox::{EntryKind, Outcome};

/// The name of the text that lists all files.
pub const FILES: &str = "files";

/// What a sandbox tells, as texts: the commands' output, a list of files, and the contents of those that the commands
/// have written.
pub fn documents(outcome: &Outcome, reader: &Reader) -> Documents {
    let mut documents = BTreeMap::new();
    for execution in &outcome.executions {
        let mut add = |stream: &str, text: &str| {
            documents.insert(format!("{} ({stream})", execution.command), reader.read(text, None));
        };
        add("status", &format!("{}\n", execution.status));
        add("stdout", &execution.stdout);
        add("stderr", &execution.stderr);
    }
    let mut list = String::new();
    for entry in &outcome.entries {
        let what = match &entry.kind {
            EntryKind::File(_) => "file".to_owned(),
            EntryKind::Directory => "directory".to_owned(),
            EntryKind::Link(target) => format!("link to {target}"),
            EntryKind::Removed => "removed".to_owned(),
            EntryKind::Other => "something else".to_owned(),
        };
        // Writing to a string can't fail.
        let (user, group) = entry.owner;
        let _ = writeln!(list, "{} {what} {:04o} {user}:{group}", entry.path, entry.mode);
    }
    documents.insert(FILES.to_owned(), list);
    for entry in outcome.entries.iter().filter(|entry| entry.written) {
        if let EntryKind::File(text) = &entry.kind {
            documents.insert(entry.path.clone(), reader.read(text, Some(entry.modified)));
        }
    }
    documents
}
