//! Patches: a directory of files that change what the program makes.
//!
//! Owns which file changes what, in which order, and applying them. Reading the directory is the caller's business,
//! as is writing what [`PatchReport`] and [`Patched`] tell. Answers to upstream `cmd/kubeadm/app/util/patches`.

mod file_name;
mod json_patch;
mod strategic;
mod target;

#[cfg(test)]
mod tests;

use serde_json::Value;
use thiserror::Error;

use crate::artifacts::go_text::{conversion_error, list, quote};

pub use file_name::{Ignored, PatchFileName, UnknownPatchType};
pub use json_patch::JsonPatchError;
pub use strategic::StrategicError;
pub use target::{PatchTarget, PatchType};

/// A file of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchFile {
    /// Its path below the directory; directories in it do not matter but for the order.
    pub path: String,
    /// What is in it.
    pub content: Vec<u8>,
}

/// The patches of a directory, in the order in which they apply.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Patches {
    sets: Vec<PatchSet>,
    /// What was found, and what was not used.
    pub report: PatchReport,
}

#[derive(Clone, Debug, PartialEq)]
struct PatchSet {
    target: PatchTarget,
    patch_type: PatchType,
    patches: Vec<Value>,
}

/// What reading a directory found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PatchReport {
    /// The directory.
    pub directory: String,
    /// Files with patches.
    pub found: Vec<String>,
    /// Files without, and why.
    pub ignored: Vec<(String, Ignored)>,
}

/// A document after its patches.
#[derive(Clone, Debug, PartialEq)]
pub struct Patched {
    /// The document.
    pub document: Value,
    /// One line for each patch, as the reference prints it.
    pub log: Vec<String>,
}

/// A directory whose patches cannot be read.
#[derive(Debug, Error)]
pub enum PatchFilesError {
    /// A file name has a type that does not exist.
    #[error("could not list patch files for path {}: {reason}", quote(.directory))]
    FileName {
        /// The directory.
        directory: String,
        /// Why.
        reason: UnknownPatchType,
    },
    /// The documents of a file cannot be told apart.
    #[error("could not list patch files for path {}: could not split patches for data:\n{text}\n: {}", quote(.directory), .reason.go_text())]
    Split {
        /// The directory.
        directory: String,
        /// The file's text.
        text: String,
        /// Why.
        reason: Box<yaml::ParseError>,
    },
    /// A document is not YAML.
    #[error("could not list patch files for path {}: could not convert patch to JSON:\n{text}\n: {}", quote(.directory), conversion_error(.reason))]
    Yaml {
        /// The directory.
        directory: String,
        /// The document's text.
        text: String,
        /// Why.
        reason: Box<yaml::ParseError>,
    },
    /// A file is not text.
    #[error("could not list patch files for path {}: the file {} is not UTF-8", quote(.directory), quote(.file))]
    NotText {
        /// The directory.
        directory: String,
        /// The file.
        file: String,
    },
}

/// A patch that does not apply.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("could not apply the following patch of type {} to target {}:\n{patch}\n: {reason}", quote(.patch_type.media_type()), quote(.target.name()))]
pub struct ApplyError {
    /// What should change.
    pub target: PatchTarget,
    /// How.
    pub patch_type: PatchType,
    /// The patch, as JSON.
    pub patch: String,
    /// Why it does not.
    pub reason: Box<ApplyReason>,
}

/// Why a patch does not apply.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ApplyReason {
    /// A strategic merge patch.
    #[error(transparent)]
    Strategic(#[from] StrategicError),
    /// A JSON patch.
    #[error(transparent)]
    Json(#[from] JsonPatchError),
    /// A JSON merge patch that is a plain value.
    #[error("Invalid JSON Patch")]
    Merge,
}

impl Patches {
    /// Reads the files of a directory, given in any order.
    pub fn parse(directory: &str, mut files: Vec<PatchFile>) -> Result<Self, PatchFilesError> {
        files.sort_by(|a, b| a.path.split('/').cmp(b.path.split('/')));
        let mut patches = Self::default();
        patches.report.directory = directory.to_owned();
        for file in files {
            let name = file.path.rsplit('/').next().unwrap_or_default().to_owned();
            let parsed = PatchFileName::parse(&name)
                .map_err(|reason| PatchFilesError::FileName { directory: directory.to_owned(), reason })?;
            match parsed {
                Err(reason) => patches.report.ignored.push((name, reason)),
                Ok(_) if file.content.is_empty() => patches.report.ignored.push((name, Ignored::Empty)),
                Ok(PatchFileName { target, patch_type }) => {
                    let text = String::from_utf8(file.content).map_err(|_| PatchFilesError::NotText {
                        directory: directory.to_owned(),
                        file: file.path,
                    })?;
                    let documents = documents(directory, &text)?;
                    patches.sets.push(PatchSet { target, patch_type, patches: documents });
                    patches.report.found.push(name);
                }
            }
        }
        Ok(patches)
    }

    /// Adds a strategic merge patch after all others.
    pub(super) fn single(target: PatchTarget, patch: Value) -> Self {
        let set = PatchSet { target, patch_type: PatchType::Strategic, patches: vec![patch] };
        Self { sets: vec![set], report: PatchReport::default() }
    }

    /// Applies what there is for a target.
    pub fn apply(&self, target: PatchTarget, document: &Value) -> Result<Patched, ApplyError> {
        let mut patched = Patched { document: document.clone(), log: Vec::new() };
        for set in self.sets.iter().filter(|set| set.target == target) {
            for patch in &set.patches {
                apply_one(target, set.patch_type, &mut patched.document, patch).map_err(|reason| {
                    ApplyError {
                        target,
                        patch_type: set.patch_type,
                        patch: patch.to_string(),
                        reason: Box::new(reason),
                    }
                })?;
                let (media_type, name) = (quote(set.patch_type.media_type()), quote(target.name()));
                patched.log.push(format!("[patches] Applied patch of type {media_type} to target {name}"));
            }
        }
        Ok(patched)
    }
}

impl PatchReport {
    /// The lines that the reference prints.
    pub fn log(&self) -> Vec<String> {
        let mut lines = vec![format!("[patches] Reading patches from path {}", quote(&self.directory))];
        lines.extend(self.ignored.iter().map(|(name, reason)| match reason {
            Ignored::Empty => format!("[patches] Ignoring empty file: {}", quote(name)),
            reason => format!("[patches] Ignoring file {}: {reason}", quote(name)),
        }));
        if !self.found.is_empty() {
            lines.push(format!("[patches] Found the following patch files: {}", list(&self.found)));
        }
        if !self.ignored.is_empty() {
            let names: Vec<&str> = self.ignored.iter().map(|(name, _)| name.as_str()).collect();
            lines.push(format!("[patches] Ignored the following files: {}", list(&names)));
        }
        lines
    }
}

fn apply_one(
    target: PatchTarget,
    patch_type: PatchType,
    document: &mut Value,
    patch: &Value,
) -> Result<(), ApplyReason> {
    match patch_type {
        PatchType::Strategic => *document = strategic::apply(target.type_name(), document, patch)?,
        PatchType::Json => json_patch::apply(document, patch)?,
        PatchType::Merge if patch.is_object() || patch.is_array() => ::json_patch::merge(document, patch),
        PatchType::Merge => return Err(ApplyReason::Merge),
    }
    Ok(())
}

/// Reads the documents of a file; those without a character are skipped.
fn documents(directory: &str, text: &str) -> Result<Vec<Value>, PatchFilesError> {
    let directory = directory.to_owned();
    if let Err(reason @ yaml::ParseError::Separator { .. }) = yaml::parse_documents(text) {
        return Err(PatchFilesError::Split { directory, text: text.to_owned(), reason: Box::new(reason) });
    }
    let pieces = yaml::split_documents(text).into_iter().map(|(_, piece)| piece.trim());
    pieces
        .filter(|piece| !piece.is_empty())
        .map(|piece| match yaml::parse(piece) {
            Ok(document) => Ok(document.root.to_json()),
            Err(reason) => {
                let (directory, text) = (directory.clone(), piece.to_owned());
                Err(PatchFilesError::Yaml { directory, text, reason: Box::new(reason) })
            }
        })
        .collect()
}
