//! What a user may write for a version: a version, or a label such as `stable-1` that a release server resolves.

use super::semantic::split_numbers;
use super::{KubernetesVersion, VersionError};
use crate::api::warning::{Warning, WarningCode};

const RELEASE_SERVER: &str = "https://dl.k8s.io";
const CI_SERVER: &str = "https://storage.googleapis.com/k8s-release-dev";

/// A wanted version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VersionRequest {
    /// A version, with the `v`.
    Exact(String),
    /// A label to be resolved.
    Label(VersionLabel),
}

/// A label and the server that knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionLabel {
    /// `https://dl.k8s.io/release`.
    pub base_url: String,
    /// `stable-1`.
    pub label: String,
}

impl VersionRequest {
    /// Reads what a user wrote; nothing is fetched.
    pub fn parse(text: &str) -> Result<Self, VersionError> {
        if let Some(version) = normalized_version(text) {
            return Ok(Self::Exact(version));
        }
        let (prefix, label) = split_prefix(text).ok_or_else(|| VersionError::Characters(text.to_owned()))?;
        if let Some(version) = normalized_version(label) {
            return Ok(Self::Exact(version));
        }
        if !is_label(label) {
            return Err(VersionError::NoPattern(text.to_owned()));
        }
        let base_url = match prefix {
            Some("ci") => format!("{CI_SERVER}/ci"),
            _ => format!("{RELEASE_SERVER}/release"),
        };
        Ok(Self::Label(VersionLabel { base_url, label: label.to_owned() }))
    }
}

impl VersionLabel {
    /// Where the version stands that the label means.
    pub fn url(&self) -> String {
        format!("{}/{}.txt", self.base_url, self.label)
    }

    /// What follows from fetching [`VersionLabel::url`]: the text found there, or why there is none.
    ///
    /// Without a network, the program's own version is taken. A version newer than the program leads to the
    /// label of the program's own minor version, which must be fetched in turn.
    pub fn answered(
        fetched: Result<&str, &str>,
        program: &KubernetesVersion,
    ) -> Result<(VersionRequest, Vec<Warning>), VersionError> {
        let local = release_of(program);
        let body = match fetched {
            Ok(body) => body,
            Err(reason) => {
                let warnings = vec![
                    Warning::new(
                        WarningCode::VersionNotFetched,
                        format!("could not fetch a Kubernetes version from the internet: {reason}"),
                    ),
                    Warning::new(
                        WarningCode::VersionFallback,
                        format!("falling back to the local client version: {local}"),
                    ),
                ];
                return Ok((VersionRequest::parse(&local)?, warnings));
            }
        };
        let remote = major_minor(body).map_err(|error| VersionError::Remote(Box::new(error)))?;
        if remote <= (program.major, program.minor) {
            return Ok((VersionRequest::parse(body)?, Vec::new()));
        }
        let label = format!("stable-{}.{}", program.major, program.minor);
        let notice = Warning::new(
            WarningCode::RemoteVersionNewer,
            format!("remote version is much newer: {body}; falling back to: {label}"),
        );
        Ok((VersionRequest::parse(&label)?, vec![notice]))
    }
}

/// Whether the text asks for a CI build (`ci/...`).
pub fn is_ci_version(text: &str) -> bool {
    split_prefix(text).is_some_and(|(prefix, _)| prefix == Some("ci"))
}

/// The release a program of this version stands for: a pre-release means the one before it.
fn release_of(program: &KubernetesVersion) -> String {
    let KubernetesVersion { major, minor, patch, pre_release, .. } = program;
    let mut parts = pre_release.split('.');
    match (pre_release.as_str(), *patch, parts.next(), parts.next()) {
        ("", ..) => format!("v{major}.{minor}.{patch}"),
        (_, 1.., ..) => format!("v{major}.{minor}.{}", patch - 1),
        // Further parts count builds since, for which there are no images.
        (_, _, Some(stage), number) => {
            format!("v{major}.{minor}.{patch}-{stage}.{}", number.unwrap_or("0"))
        }
        _ => format!("v{major}.{minor}.{patch}"),
    }
}

fn major_minor(text: &str) -> Result<(u64, u64), VersionError> {
    let (numbers, _) = split_numbers(text)?;
    let number = |component: &str| {
        component
            .parse::<u64>()
            .map_err(|_| VersionError::TooLarge { component: component.into(), version: text.into() })
    };
    match numbers.as_slice() {
        [major, ..] if major.len() > 1 && major.starts_with('0') => {
            Err(VersionError::ZeroPrefixed { component: (*major).to_owned(), version: text.to_owned() })
        }
        [major, minor, ..] => Ok((number(major)?, number(minor)?)),
        _ => Err(VersionError::Components(text.to_owned())),
    }
}

/// `1.37.0` with or without `v`, to one with it; anything of the right characters may follow.
fn normalized_version(text: &str) -> Option<String> {
    let bare = text.strip_prefix('v').unwrap_or(text);
    let mut parts = bare.splitn(3, '.');
    let plain = |part: &str| {
        part == "0"
            || (!part.starts_with('0') && !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
    };
    let well_formed = parts.next().is_some_and(plain)
        && parts.next().is_some_and(plain)
        && parts.next().is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_ascii_digit()) && rest.bytes().all(is_version_character)
        });
    well_formed.then(|| format!("v{bare}"))
}

/// Splits `ci/latest` into its prefix, if any, and the rest; `None` for characters that do not occur.
fn split_prefix(text: &str) -> Option<(Option<&str>, &str)> {
    let (prefix, rest) = match text.split_once('/') {
        Some((prefix @ ("release" | "ci"), rest)) => (Some(prefix), rest),
        Some(_) => return None,
        None => (None, text),
    };
    (!rest.is_empty() && rest.bytes().all(is_version_character)).then_some((prefix, rest))
}

fn is_version_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.+".contains(&byte)
}

/// `stable`, `latest-1`, `stable-1.37`.
fn is_label(text: &str) -> bool {
    let mut rest = text;
    while let Some(after) = rest.strip_prefix("latest").or_else(|| rest.strip_prefix("stable")) {
        rest = after;
    }
    if rest.len() == text.len() {
        return false;
    }
    let nonzero = |byte: Option<&u8>| matches!(byte, Some(b'1'..=b'9'));
    match rest.as_bytes() {
        [] => true,
        [b'-', major] => nonzero(Some(major)),
        [b'-', major, b'.', minor] => nonzero(Some(major)) && nonzero(Some(minor)),
        [b'-', major, b'.', tens, ones] => {
            nonzero(Some(major)) && nonzero(Some(tens)) && ones.is_ascii_digit()
        }
        _ => false,
    }
}
