//! What validation finds: a field, its value and what is wrong with it.
//!
//! Answers to `apimachinery/pkg/util/validation/field`: the texts and their order are the reference's.

use std::collections::BTreeSet;
use std::fmt;

use super::go_text;
use super::token::REDACTED;

/// The documents findings belong to, by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `InitConfiguration`.
    Init,
    /// `ClusterConfiguration`.
    Cluster,
    /// `JoinConfiguration`.
    Join,
    /// `ResetConfiguration`.
    Reset,
    /// `UpgradeConfiguration`.
    Upgrade,
    /// `KubeletConfiguration`.
    Kubelet,
    /// `KubeProxyConfiguration`.
    KubeProxy,
}

impl Kind {
    /// The name in documents.
    pub fn name(self) -> &'static str {
        match self {
            Self::Init => "InitConfiguration",
            Self::Cluster => "ClusterConfiguration",
            Self::Join => "JoinConfiguration",
            Self::Reset => "ResetConfiguration",
            Self::Upgrade => "UpgradeConfiguration",
            Self::Kubelet => "KubeletConfiguration",
            Self::KubeProxy => "KubeProxyConfiguration",
        }
    }
}

/// One thing wrong with the meaning of a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The kind of the document.
    pub kind: Kind,
    /// The field as the reference names it, `bootstrapTokens.0.token`.
    pub field: String,
    /// The field as a document spells it, `bootstrapTokens[0].token`.
    pub path: String,
    /// The value as it is shown, quotes included; `None` for a missing one.
    pub shown: Option<String>,
    /// What is wrong.
    pub detail: String,
}

impl Finding {
    /// What is wrong with which value, without the field.
    pub fn message(&self) -> String {
        match &self.shown {
            Some(value) => format!("Invalid value: {value}: {}", self.detail),
            None => format!("Required value: {}", self.detail),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message())
    }
}

/// Several messages on one line, the way the reference joins them: each once, in brackets from two on.
pub(super) fn aggregate(messages: impl Iterator<Item = String>) -> String {
    let mut seen = BTreeSet::new();
    let different: Vec<String> = messages.filter(|message| seen.insert(message.clone())).collect();
    match different.as_slice() {
        [only] => only.clone(),
        _ => format!("[{}]", different.join(", ")),
    }
}

/// A field under validation.
#[derive(Clone, Debug)]
pub(super) struct Field {
    kind: Kind,
    reference: String,
    document: String,
}

impl Field {
    /// A document as a whole.
    pub(super) fn root(kind: Kind) -> Self {
        Self { kind, reference: String::new(), document: String::new() }
    }

    /// A field of this one.
    pub(super) fn child(&self, name: &str) -> Self {
        let join = |path: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        Self { kind: self.kind, reference: join(&self.reference), document: join(&self.document) }
    }

    /// An item of this list, which the reference names `list.0`.
    pub(super) fn item(&self, index: usize) -> Self {
        Self {
            kind: self.kind,
            reference: format!("{}.{index}", self.reference),
            document: format!("{}[{index}]", self.document),
        }
    }

    /// An item of this list, for which the reference names the list alone.
    pub(super) fn unnamed_item(&self, index: usize) -> Self {
        Self { document: format!("{}[{index}]", self.document), ..self.clone() }
    }

    /// A missing value.
    pub(super) fn required(&self, detail: impl Into<String>) -> Finding {
        self.finding(None, detail.into())
    }

    /// An invalid text.
    pub(super) fn invalid(&self, value: &str, detail: impl Into<String>) -> Finding {
        self.finding(Some(go_text::quote(value)), detail.into())
    }

    /// An invalid value that is no text, shown as JSON.
    pub(super) fn invalid_json(&self, value: &impl serde::Serialize, detail: impl Into<String>) -> Finding {
        let json = serde_json::to_string(value).unwrap_or_default();
        // Go escapes what could end a script in a web page.
        let shown = json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
        self.finding(Some(shown), detail.into())
    }

    /// An invalid secret.
    ///
    /// DIFFERS: the reference shows the secret.
    pub(super) fn invalid_secret(&self, secret: &str, detail: impl Into<String>) -> Finding {
        self.invalid(if secret.is_empty() { "" } else { REDACTED }, detail)
    }

    fn finding(&self, shown: Option<String>, detail: String) -> Finding {
        Finding { kind: self.kind, field: self.reference.clone(), path: self.document.clone(), shown, detail }
    }
}
