//! What happens to each document, whatever its kind.

use serde::de::DeserializeOwned;

use crate::api::documents::{ConfigDocument, Documents, GroupVersionKind};
use crate::api::error::{BadDocument, ConfigError};
use crate::api::finding::Kind;
use crate::api::registry::{self, Support};
use crate::api::v1beta4;
use crate::api::warning::{Warning, WarningCode};

/// What becomes of unknown and duplicate fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// They are warnings, as in the commands of kubeadm that act.
    Warn,
    /// They are errors, as in `config validate` and `config migrate`.
    Refuse,
}

/// What becomes of unfinished versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Experimental {
    /// They are refused.
    Refused,
    /// They are read.
    Allowed,
}

/// How documents are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What becomes of unknown and duplicate fields.
    pub strictness: Strictness,
    /// What becomes of unfinished versions.
    pub experimental: Experimental,
}

/// Refuses types that never existed, before anything else is looked at.
pub fn check_known(documents: &Documents) -> Result<(), ConfigError> {
    let unknown: Vec<GroupVersionKind> = documents
        .documents
        .iter()
        .map(|document| &document.gvk)
        .filter(|gvk| !matches!(registry::support(gvk), Support::Old(_)) && registry::table_of(gvk).is_none())
        .cloned()
        .collect();
    if unknown.is_empty() { Ok(()) } else { Err(ConfigError::UnknownTypes(unknown)) }
}

/// Goes through documents, collecting what is wrong with their shape.
pub(super) struct Inspection<'a> {
    pub(super) source: &'a str,
    pub(super) policy: Policy,
    /// The code of warnings about the shape of a document.
    pub(super) strict: WarningCode,
    pub(super) bad: Vec<BadDocument>,
}

impl Inspection<'_> {
    /// Looks at one document. Errors wait for [`Inspection::finish`], so that all documents are looked at, unless
    /// they concern the type of the document.
    pub(super) fn inspect(
        &mut self,
        document: &ConfigDocument,
        warnings: &mut Vec<Warning>,
    ) -> Result<(), ConfigError> {
        if let Err(error) = self.check_version(&document.gvk) {
            // What came before is what the reference reports.
            return Err(self.take_bad().unwrap_or(error));
        }
        let Some(table) = registry::table_of(&document.gvk) else {
            let error = ConfigError::UnknownType(document.gvk.clone());
            return match self.policy.strictness {
                Strictness::Warn => {
                    warnings.push(Warning::new(self.strict, error.to_string()));
                    Ok(())
                }
                Strictness::Refuse => Err(self.take_bad().unwrap_or(error)),
            };
        };
        let problems = registry::read(document, table).problems;
        if let Some(text) = registry::strict_text(&document.gvk, &problems) {
            match self.policy.strictness {
                Strictness::Warn => warnings.push(Warning::new(self.strict, text)),
                Strictness::Refuse => self.bad.push(BadDocument { gvk: document.gvk.clone(), problems }),
            }
        }
        Ok(())
    }

    /// One error of all that was found, or none.
    pub(super) fn finish(mut self) -> Result<(), ConfigError> {
        self.take_bad().map_or(Ok(()), Err)
    }

    fn take_bad(&mut self) -> Option<ConfigError> {
        let documents = std::mem::take(&mut self.bad);
        let source_name = self.source.to_owned();
        (!documents.is_empty()).then_some(ConfigError::Strict { source_name, documents })
    }

    fn check_version(&self, gvk: &GroupVersionKind) -> Result<(), ConfigError> {
        match (registry::support(gvk), self.policy.experimental) {
            (Support::Old(release), _) => Err(ConfigError::OldVersion { gvk: gvk.clone(), release }),
            (Support::Experimental, Experimental::Refused) => Err(ConfigError::Experimental(gvk.clone())),
            _ => Ok(()),
        }
    }
}

/// Reads a document of the configuration API itself into its type. Shape was inspected before.
///
/// DIFFERS: here the reference takes a document that starts with `{` for JSON. It refuses one in YAML's flow style,
/// which is read like any other YAML, and of several wrong types in JSON it names the first as written.
pub(super) fn read_typed<T: DeserializeOwned>(
    source: &str,
    document: &ConfigDocument,
    kind: Kind,
) -> Result<T, ConfigError> {
    let table = registry::table_of(&document.gvk).filter(|_| document.gvk.group == v1beta4::GROUP);
    let Some(table) = table else { return Err(ConfigError::NotRegistered(document.gvk.clone())) };
    let mut value = read_json(source, document, table)?;
    if let serde_json::Value::Object(fields) = &mut value {
        fields.insert("apiVersion".into(), v1beta4::API_VERSION.into());
        fields.insert("kind".into(), kind.name().into());
    }
    // What exactly does not fit is not shown: it could be a secret.
    serde_json::from_value(value).map_err(|_| ConfigError::Mismatch(document.gvk.clone()))
}

/// Reads a document against its table; fails on what the reference cannot read at all.
pub(super) fn read_json(
    source: &str,
    document: &ConfigDocument,
    table: &'static crate::api::schema::Object,
) -> Result<serde_json::Value, ConfigError> {
    let decoded = registry::read(document, table);
    if registry::fatal_text(&decoded.problems).is_some() {
        return Err(ConfigError::Unreadable {
            source_name: source.to_owned(),
            document: BadDocument { gvk: document.gvk.clone(), problems: decoded.problems },
        });
    }
    Ok(decoded.value)
}
