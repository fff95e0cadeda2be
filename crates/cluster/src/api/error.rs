//! Why a configuration cannot be used: everything found, each with its place.
//!
//! What [`ConfigError`] displays is what the reference prints, its first complaint where it stops there.
//! [`ConfigError::details`] lists all, for those who want to repair a file in one go.

use std::fmt;

use host::diagnostic::{Code, ExitStatus, Explain};
use thiserror::Error;
use yaml::Span;

use super::documents::GroupVersionKind;
use super::finding::{Finding, aggregate};
use super::go_text::quote;
use super::registry;
use super::schema::{Problem, ProblemKind};

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// File name, or what the text came from.
    pub source: String,
    /// Line and column, from 1.
    pub span: Span,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.source, self.span.line, self.span.column)
    }
}

/// One thing wrong, in the program's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// Where, when it stands in a file.
    pub location: Option<Location>,
    /// The document and the field, `ClusterConfiguration networking.podSubnet`.
    pub field: String,
    /// What is wrong.
    pub message: String,
    /// What was probably meant.
    pub suggestion: Option<String>,
}

/// What is wrong with the shape of one document.
#[derive(Clone, Debug, PartialEq)]
pub struct BadDocument {
    /// Its type.
    pub gvk: GroupVersionKind,
    /// Everything wrong.
    pub problems: Vec<Problem>,
}

/// A value that cannot be worked out, where the reference stops before it validates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// The document and field.
    pub field: String,
    /// Where it stands.
    pub location: Option<Location>,
    /// Why not.
    pub reason: String,
}

/// Why a configuration cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The text is not YAML.
    #[error("{}", yaml_text(.error))]
    Yaml {
        /// The file.
        source_name: String,
        /// What is wrong.
        error: yaml::ParseError,
    },
    /// The text is not UTF-8.
    #[error(
        "could not interpret GroupVersionKind; unmarshal error: error converting YAML to JSON: yaml: {reason}"
    )]
    NotUtf8 {
        /// The file.
        source_name: String,
        /// The line with the first wrong byte.
        line: usize,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A document does not say what it is.
    #[error("{reason}")]
    Unidentified {
        /// The file.
        source_name: String,
        /// The document's first line.
        line: usize,
        /// What is missing.
        reason: String,
    },
    /// A kind occurs more than once.
    #[error("{}", repeated_text(.kinds))]
    RepeatedKinds {
        /// The file.
        source_name: String,
        /// The kinds and the first lines of their further documents.
        kinds: Vec<(String, usize)>,
    },
    /// Documents of types that never existed.
    #[error("unknown configuration APIs: []schema.GroupVersionKind{{{}}}", .0.iter().map(GroupVersionKind::go_syntax).collect::<Vec<_>>().join(", "))]
    UnknownTypes(Vec<GroupVersionKind>),
    /// A version that is not read any more.
    #[error("your configuration file uses an old API spec: {} (kind: {}). Please use kubeadm {release} instead and run 'kubeadm config migrate --old-config old-config-file --new-config new-config-file', which will write the new, similar spec using a newer API version.", quote(&.gvk.api_version()), quote(&.gvk.kind))]
    OldVersion {
        /// The document's type.
        gvk: GroupVersionKind,
        /// The last release that read it.
        release: &'static str,
    },
    /// A version that is not finished.
    #[error("experimental API spec: {} (kind: {}) is not allowed. You can use the --allow-experimental-api flag if the command supports it.", quote(&.0.api_version()), quote(&.0.kind))]
    Experimental(GroupVersionKind),
    /// Documents that are read strictly and have fields they should not have.
    #[error("{}", .documents.iter().find_map(|bad| registry::strict_text(&bad.gvk, &bad.problems)).unwrap_or_default())]
    Strict {
        /// The file.
        source_name: String,
        /// The documents.
        documents: Vec<BadDocument>,
    },
    /// A document of a type that is not known, where known ones are wanted.
    #[error("unknown configuration {}", .0.go_syntax())]
    UnknownType(GroupVersionKind),
    /// A document that cannot be read.
    #[error("{}", registry::fatal_text(&.document.problems).unwrap_or_default())]
    Unreadable {
        /// The file.
        source_name: String,
        /// The document.
        document: BadDocument,
    },
    /// A document that its table admits but its type does not hold, which is an error of this program.
    #[error("{0} cannot be held in memory")]
    Mismatch(GroupVersionKind),
    /// A document of the right kind in the wrong group or version.
    #[error("{}", registry::not_registered_text(.0))]
    NotRegistered(GroupVersionKind),
    /// The documents wanted are not there.
    #[error("{0}")]
    Missing(&'static str),
    /// The configuration of a component in a version that is not read.
    #[error("unsupported apiVersion {}, you may have to do manual conversion to {} and run kubeadm again", quote(.found), quote(.supported))]
    ComponentVersion {
        /// What was found.
        found: String,
        /// What is read.
        supported: String,
    },
    /// The configuration has values that make no sense.
    #[error("{}", invalid_text(.unresolved, .findings))]
    Invalid {
        /// What stopped the reference before validation; it reports the first of these alone.
        unresolved: Vec<Unresolved>,
        /// What validation found, in the reference's order, with places.
        findings: Vec<(Finding, Option<Location>)>,
    },
    /// What a cluster stores cannot be used.
    #[error("{context}")]
    Stored {
        /// What was attempted.
        context: &'static str,
        /// Why it failed.
        source: Box<ConfigError>,
    },
    /// Flags that cannot stand beside `--config`.
    #[error("can not mix '--config' with arguments {}", super::go_text::list(.0))]
    MixedArguments(Vec<String>),
    /// Checks are ignored both one by one and all together.
    #[error("ignore-preflight-errors: Invalid value: {}: don't specify individual checks if 'all' is used", quote(.0))]
    IgnoredChecks(String),
}

fn yaml_text(error: &yaml::ParseError) -> String {
    match error {
        yaml::ParseError::Separator { .. } => error.go_text(),
        _ => format!("could not interpret GroupVersionKind; unmarshal error: {}", error.go_text()),
    }
}

fn repeated_text(kinds: &[(String, usize)]) -> String {
    aggregate(kinds.iter().map(|(kind, _)| {
        format!("invalid configuration: kind {} is specified twice in YAML file", quote(kind))
    }))
}

fn invalid_text(unresolved: &[Unresolved], findings: &[(Finding, Option<Location>)]) -> String {
    match unresolved.first() {
        Some(first) => first.reason.clone(),
        None => aggregate(findings.iter().map(|(finding, _)| finding.to_string())),
    }
}

impl ConfigError {
    /// Everything that is wrong, in the program's own words, with places.
    pub fn details(&self) -> Vec<Detail> {
        match self {
            Self::Yaml { source_name, error } => vec![Detail {
                location: error.span().map(|span| Location { source: source_name.clone(), span }),
                field: String::new(),
                message: error.to_string(),
                suggestion: None,
            }],
            Self::Strict { source_name, documents } => {
                documents.iter().flat_map(|bad| shape_details(source_name, bad)).collect()
            }
            Self::Unreadable { source_name, document } => shape_details(source_name, document),
            Self::Invalid { unresolved, findings } => {
                let unresolved = unresolved.iter().map(|unresolved| Detail {
                    location: unresolved.location.clone(),
                    field: unresolved.field.clone(),
                    message: unresolved.reason.clone(),
                    suggestion: None,
                });
                let findings = findings.iter().map(|(finding, location)| Detail {
                    location: location.clone(),
                    field: format!("{} {}", finding.kind.name(), finding.path),
                    message: finding.message(),
                    suggestion: None,
                });
                unresolved.chain(findings).collect()
            }
            Self::Unidentified { source_name, line, reason } => {
                vec![first_line(source_name, *line, String::new(), reason.clone())]
            }
            Self::NotUtf8 { source_name, line, reason } => {
                vec![first_line(source_name, *line, String::new(), (*reason).to_owned())]
            }
            Self::Stored { source, .. } => source.details(),
            Self::RepeatedKinds { source_name, kinds } => kinds
                .iter()
                .map(|(kind, line)| {
                    first_line(source_name, *line, kind.clone(), "a file holds each kind once".to_owned())
                })
                .collect(),
            _ => Vec::new(),
        }
    }
}

fn first_line(source: &str, line: usize, field: String, message: String) -> Detail {
    let location = Location { source: source.to_owned(), span: Span { line, column: 1 } };
    Detail { location: Some(location), field, message, suggestion: None }
}

fn shape_details(source: &str, bad: &BadDocument) -> Vec<Detail> {
    let detail = |problem: &Problem| Detail {
        location: Some(Location { source: source.to_owned(), span: problem.span }),
        field: format!("{} {}", bad.gvk.kind, problem.path).trim_end().to_owned(),
        message: match &problem.kind {
            ProblemKind::Unknown { .. } => "unknown field".to_owned(),
            ProblemKind::Duplicate(_) => "the field is given twice".to_owned(),
            ProblemKind::WrongType { found, wanted, .. } => format!("wanted {wanted}, found {found}"),
            ProblemKind::Malformed(text) => text.clone(),
        },
        suggestion: match &problem.kind {
            ProblemKind::Unknown { suggestion } => suggestion.clone(),
            _ => None,
        },
    };
    bad.problems.iter().map(detail).collect()
}

impl Explain for ConfigError {
    fn code(&self) -> Code {
        Code(match self {
            Self::Yaml { .. } | Self::NotUtf8 { .. } => "config.yaml",
            Self::Stored { source, .. } => return source.code(),
            Self::Unidentified { .. } => "config.no-kind",
            Self::RepeatedKinds { .. } => "config.repeated-kind",
            Self::UnknownTypes(_) | Self::UnknownType(_) | Self::NotRegistered(_) => "config.unknown-kind",
            Self::OldVersion { .. } => "config.old-version",
            Self::Experimental(_) => "config.experimental-version",
            Self::Strict { .. } => "config.strict",
            Self::Unreadable { .. } | Self::Mismatch(_) => "config.unreadable",
            Self::Missing(_) => "config.missing-kind",
            Self::ComponentVersion { .. } => "config.component-version",
            Self::Invalid { .. } => "config.invalid",
            Self::MixedArguments(_) => "config.mixed-arguments",
            Self::IgnoredChecks(_) => "config.ignored-checks",
        })
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::UnknownTypes(_)
            | Self::UnknownType(_)
            | Self::NotRegistered(_)
            | Self::Unidentified { .. } => {
                Some("see the kinds and their fields with: kubeadm config print init-defaults".into())
            }
            Self::MixedArguments(_) => Some("put the values of these flags into the file".into()),
            _ => {
                let details = self.details();
                let suggestions = details.iter().filter_map(|detail| {
                    let suggestion = detail.suggestion.as_ref()?;
                    Some(format!("{}: did you mean {suggestion}?", detail.field))
                });
                Some(suggestions.collect::<Vec<_>>().join("; ")).filter(|help| !help.is_empty())
            }
        }
    }

    fn place(&self) -> Option<String> {
        self.details().first()?.location.as_ref().map(ToString::to_string)
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Validation
    }
}
