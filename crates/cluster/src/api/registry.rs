//! The kinds of document there are, and reading one against its table.
//!
//! Answers to the schemes of upstream `apis/kubeadm/scheme` and `componentconfigs`, and to `util/config/strict`.

use super::component::COMPONENTS;
use super::documents::{ConfigDocument, GroupVersionKind};
use super::finding::Kind;
use super::go_text::quote;
use super::schema::{Decoded, Object, Problem, ProblemKind, Severity, Shaped, Type, decode, find_elsewhere};
use super::v1beta4::{
    self, ClusterConfiguration, InitConfiguration, JoinConfiguration, ResetConfiguration,
    UpgradeConfiguration,
};

/// Versions of the API group that can be read.
const VERSIONS: [&str; 2] = [v1beta4::VERSION, "v1"];

/// Versions that a release of this program still read, and the last such release.
const OLD_VERSIONS: [(&str, &str); 6] = [
    ("v1alpha1", "v1.11"),
    ("v1alpha2", "v1.12"),
    ("v1alpha3", "v1.14"),
    ("v1beta1", "v1.15"),
    ("v1beta2", "v1.22"),
    ("v1beta3", "v1.36"),
];

const KINDS: [(Kind, Type); 5] = [
    (Kind::Init, InitConfiguration::TYPE),
    (Kind::Cluster, ClusterConfiguration::TYPE),
    (Kind::Join, JoinConfiguration::TYPE),
    (Kind::Reset, ResetConfiguration::TYPE),
    (Kind::Upgrade, UpgradeConfiguration::TYPE),
];

/// Whether a version can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Support {
    /// It can, or it is unknown, which is another matter.
    Fine,
    /// It is not read any more; the release that did.
    Old(&'static str),
    /// It is not finished.
    Experimental,
}

/// How far the version of a document is supported.
pub(super) fn support(gvk: &GroupVersionKind) -> Support {
    if gvk.group != v1beta4::GROUP {
        return Support::Fine;
    }
    match OLD_VERSIONS.iter().find(|(version, _)| *version == gvk.version) {
        Some((_, release)) => Support::Old(release),
        None if gvk.version == "v1" => Support::Experimental,
        None => Support::Fine,
    }
}

/// Whether the group belongs to a component.
pub(super) fn is_component_group(group: &str) -> bool {
    COMPONENTS.iter().any(|component| component.group == group)
}

/// The table of a type; `None` for a type that does not exist.
///
/// DIFFERS: the reference also knows the kubelet's other kinds (`CredentialProviderConfig` and three more) and the
/// kinds every API group has (`ListOptions`, ...), which it then ignores or fails on.
pub(super) fn table_of(gvk: &GroupVersionKind) -> Option<&'static Object> {
    if gvk.group == v1beta4::GROUP && VERSIONS.contains(&gvk.version.as_str()) {
        return KINDS
            .iter()
            .find(|(kind, _)| kind.name() == gvk.kind)
            .and_then(|(_, shape)| object_of(shape));
    }
    let component = COMPONENTS.into_iter().find(|component| {
        component.group == gvk.group && component.version == gvk.version && component.kind.name() == gvk.kind
    })?;
    Some(component.object)
}

fn object_of(shape: &Type) -> Option<&'static Object> {
    match shape {
        Type::Object(object) => Some(object),
        _ => None,
    }
}

/// Reads a document against a table. Duplicate keys come first, as upstream finds them in a pass of their own.
pub(super) fn read(document: &ConfigDocument, table: &'static Object) -> Decoded {
    let mut decoded = decode(&document.yaml.root, table, &document.gvk.version);
    for problem in &mut decoded.problems {
        if let ProblemKind::Unknown { suggestion: suggestion @ None } = &mut problem.kind {
            *suggestion = find_in_other_kinds(&problem.path, &document.gvk.kind);
        }
    }
    let duplicates = document.yaml.duplicates.iter().map(|duplicate| Problem {
        path: duplicate.path.clone(),
        span: duplicate.span,
        kind: ProblemKind::Duplicate(format!(
            "line {}: key {} already set in map",
            duplicate.value_line, duplicate.go_key
        )),
        severity: Severity::Strict,
    });
    decoded.problems = duplicates.chain(decoded.problems).collect();
    decoded
}

/// A field that stands in the wrong document.
fn find_in_other_kinds(path: &str, kind: &str) -> Option<String> {
    let name = path.rsplit('.').next()?;
    let others = KINDS.iter().filter(|(other, _)| other.name() != kind);
    others.filter_map(|(other, shape)| Some((other, object_of(shape)?))).find_map(|(other, object)| {
        find_elsewhere(name, object).map(|path| format!("{path} of {}", other.name()))
    })
}

/// What the reference reports of a document read strictly; `None` when nothing is wrong.
pub(super) fn strict_text(gvk: &GroupVersionKind, problems: &[Problem]) -> Option<String> {
    let text = fatal_text(problems).or_else(|| strictness_text(problems))?;
    Some(format!("error unmarshaling configuration {}: {text}", gvk.go_syntax()))
}

/// What the reference reports of a document that cannot be read at all.
pub(super) fn fatal_text(problems: &[Problem]) -> Option<String> {
    let first = |severity| problems.iter().find(|problem| problem.severity == severity);
    first(Severity::Fatal).or_else(|| first(Severity::Error)).map(Problem::reference_text)
}

fn strictness_text(problems: &[Problem]) -> Option<String> {
    // The reference stops counting here.
    const MOST: usize = 100;
    let mut texts: Vec<String> = Vec::new();
    let duplicates: Vec<String> = problems
        .iter()
        .filter(|problem| matches!(problem.kind, ProblemKind::Duplicate(_)))
        .map(|problem| format!("\n  {}", problem.reference_text()))
        .collect();
    if !duplicates.is_empty() {
        texts.push(format!("yaml: unmarshal errors:{}", duplicates.concat()));
    }
    let unknown = problems.iter().filter(|problem| matches!(problem.kind, ProblemKind::Unknown { .. }));
    texts.extend(unknown.take(MOST).map(Problem::reference_text));
    (!texts.is_empty()).then(|| format!("strict decoding error: {}", texts.join(", ")))
}

/// What the reference says of a type that its decoder does not know.
pub(super) fn not_registered_text(gvk: &GroupVersionKind) -> String {
    format!(
        "no kind {} is registered for version {} in scheme \"pkg/runtime/scheme.go:111\"",
        quote(&gvk.kind),
        quote(&gvk.api_version())
    )
}
