//! Semantic versions as Kubernetes reads them: a `v` and white space around are allowed.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::VersionError;

/// A version of Kubernetes. It is shown without the `v`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KubernetesVersion {
    /// `1`.
    pub major: u64,
    /// `37`.
    pub minor: u64,
    /// `0`.
    pub patch: u64,
    /// `alpha.1.12`; empty for a release.
    pub pre_release: String,
    /// What follows `+`; takes no part in comparisons.
    pub build: String,
}

impl KubernetesVersion {
    /// A release.
    pub const fn new(major: u64, minor: u64, patch: u64) -> Self {
        Self { major, minor, patch, pre_release: String::new(), build: String::new() }
    }

    /// The first release of its minor version moved by `offset`.
    #[must_use]
    pub fn minor_release(&self, offset: i64) -> Self {
        Self::new(self.major, self.minor.saturating_add_signed(offset), 0)
    }

    /// Compares by precedence; build metadata does not count.
    pub fn precedence(&self, other: &Self) -> Ordering {
        (self.major, self.minor, self.patch).cmp(&(other.major, other.minor, other.patch)).then_with(
            || match (self.pre_release.is_empty(), other.pre_release.is_empty()) {
                (true, true) => Ordering::Equal,
                (true, false) => Ordering::Greater,
                (false, true) => Ordering::Less,
                (false, false) => pre_release_precedence(&self.pre_release, &other.pre_release),
            },
        )
    }

    /// Whether this one comes before the other.
    pub fn is_older_than(&self, other: &Self) -> bool {
        self.precedence(other) == Ordering::Less
    }
}

/// Numbers by value, all else by its bytes; what has more parts is later.
fn pre_release_precedence(a: &str, b: &str) -> Ordering {
    let mut others = b.split('.');
    for part in a.split('.') {
        let Some(other) = others.next() else { return Ordering::Greater };
        let order = match (part.parse::<u64>(), other.parse::<u64>()) {
            (Ok(part), Ok(other)) => part.cmp(&other),
            _ => part.cmp(other),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    if others.next().is_some() { Ordering::Less } else { Ordering::Equal }
}

impl fmt::Display for KubernetesVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        if !self.pre_release.is_empty() {
            write!(f, "-{}", self.pre_release)?;
        }
        if !self.build.is_empty() {
            write!(f, "+{}", self.build)?;
        }
        Ok(())
    }
}

impl FromStr for KubernetesVersion {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        let (numbers, extra) = split_numbers(text)?;
        let &[major, minor, patch] = numbers.as_slice() else {
            return Err(VersionError::Components(text.to_owned()));
        };
        let number = |component: &str| {
            if component.len() > 1 && component.starts_with('0') {
                return Err(VersionError::ZeroPrefixed { component: component.into(), version: text.into() });
            }
            component
                .parse()
                .map_err(|_| VersionError::TooLarge { component: component.into(), version: text.into() })
        };
        let (major, minor, patch) = (number(major)?, number(minor)?, number(patch)?);
        let (pre_release, build) = split_extra(extra)
            .ok_or_else(|| VersionError::Extra { extra: extra.to_owned(), version: text.to_owned() })?;
        for part in pre_release.split('.') {
            if part.bytes().all(|byte| byte.is_ascii_digit()) && part.len() > 1 && part.starts_with('0') {
                return Err(VersionError::ZeroPrefixed { component: part.into(), version: text.into() });
            }
        }
        Ok(Self { major, minor, patch, pre_release: pre_release.to_owned(), build: build.to_owned() })
    }
}

/// Cuts a version into its dotted numbers and the rest.
pub(super) fn split_numbers(text: &str) -> Result<(Vec<&str>, &str), VersionError> {
    let not_a_version = || VersionError::NotAVersion(text.to_owned());
    let trimmed = text.trim_start();
    let mut rest = trimmed.strip_prefix('v').unwrap_or(trimmed);
    let mut numbers = Vec::new();
    loop {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        if number.is_empty() {
            return Err(not_a_version());
        }
        numbers.push(number);
        match after.strip_prefix('.') {
            Some(next) if next.starts_with(|c: char| c.is_ascii_digit()) => rest = next,
            _ => return Ok((numbers, after)),
        }
    }
}

/// Cuts `-pre.release+build` into its parts.
fn split_extra(extra: &str) -> Option<(&str, &str)> {
    let extra = extra.trim_end();
    let (pre_release, build) = match extra.split_once('+') {
        Some((pre_release, build)) => (pre_release, Some(build)),
        None => (extra, None),
    };
    let pre_release = if pre_release.is_empty() { None } else { Some(pre_release.strip_prefix('-')?) };
    let dotted = |text: &str| {
        text.split('.').all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
    };
    let well_formed = pre_release.is_none_or(dotted) && build.is_none_or(dotted);
    well_formed.then(|| (pre_release.unwrap_or_default(), build.unwrap_or_default()))
}
