//! Owns the names of clusters and machines, as users type them.
//!
//! Names of host resources (links, network namespaces, control groups) are not made from these but from
//! numbers, see [`super::slot`]: they must fit where the kernel allows 15 bytes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A name that is no DNS label of at most 30 bytes.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "\"{name}\" can't be the name of a {what}: use 1 to {MAX_LENGTH} of a-z, 0-9 and \"-\", beginning and ending with a letter or digit"
)]
pub struct NameError {
    what: &'static str,
    name: String,
}

/// Leaves room for "<cluster>-<machine>" within the 63 bytes of a host name.
const MAX_LENGTH: usize = 30;

fn parse_label(what: &'static str, name: &str) -> Result<String, NameError> {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let fits = (1..=MAX_LENGTH).contains(&name.len());
    if fits && name.bytes().all(inner) && !name.starts_with('-') && !name.ends_with('-') {
        Ok(name.to_owned())
    } else {
        Err(NameError { what, name: name.to_owned() })
    }
}

macro_rules! label {
    ($(#[$doc:meta])* $type:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $type(String);

        impl $type {
            /// The name as typed.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $type {
            type Err = NameError;

            fn from_str(name: &str) -> Result<Self, NameError> {
                parse_label($what, name).map(Self)
            }
        }

        impl TryFrom<String> for $type {
            type Error = NameError;

            fn try_from(name: String) -> Result<Self, NameError> {
                name.parse()
            }
        }

        impl From<$type> for String {
            fn from(name: $type) -> String {
                name.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

label!(
    /// The name of a cluster: a set of machines on one network of their own.
    ClusterName,
    "cluster"
);
label!(
    /// The name of a machine within its cluster, which is its host name as well.
    MachineName,
    "machine"
);

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, accepted: bool) {
        assert_eq!(name.parse::<ClusterName>().is_ok(), accepted, "{name:?}");
    }

    #[test]
    fn dns_labels_are_accepted() {
        check("a", true);
        check("demo-2", true);
        check("0", true);
        check(&"x".repeat(MAX_LENGTH), true);
    }

    #[test]
    fn everything_else_is_refused() {
        for name in ["", "-a", "a-", "A", "a.b", "a/b", "..", "a b", "ü", "a_b"] {
            check(name, false);
        }
        check(&"x".repeat(MAX_LENGTH + 1), false);
    }

    #[test]
    fn a_refused_name_stays_refused_when_read_from_a_file() {
        assert!(serde_json::from_str::<MachineName>("\"cp1\"").is_ok());
        assert!(serde_json::from_str::<MachineName>("\"../cp1\"").is_err());
    }
}
