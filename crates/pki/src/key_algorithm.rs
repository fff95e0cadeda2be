//! The kinds of key a cluster configuration may ask for.
//!
//! Owns their names. Answers to `EncryptionAlgorithmType` of kubeadm's configuration API.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// What to generate when a key is needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum KeyAlgorithm {
    /// RSA with a modulus of 2048 bits, the default.
    #[default]
    Rsa2048,
    /// RSA with a modulus of 3072 bits.
    Rsa3072,
    /// RSA with a modulus of 4096 bits.
    Rsa4096,
    /// ECDSA on the curve P-256.
    EcdsaP256,
    /// ECDSA on the curve P-384.
    EcdsaP384,
}

/// A name that is none of [`KeyAlgorithm::ALL`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("unknown key algorithm {name:?}")]
pub struct UnknownKeyAlgorithm {
    /// What was written.
    pub name: String,
}

impl KeyAlgorithm {
    /// Every algorithm, weakest first within its family.
    pub const ALL: [Self; 5] =
        [Self::Rsa2048, Self::Rsa3072, Self::Rsa4096, Self::EcdsaP256, Self::EcdsaP384];

    /// The name used in configuration files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rsa2048 => "RSA-2048",
            Self::Rsa3072 => "RSA-3072",
            Self::Rsa4096 => "RSA-4096",
            Self::EcdsaP256 => "ECDSA-P256",
            Self::EcdsaP384 => "ECDSA-P384",
        }
    }
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for KeyAlgorithm {
    type Err = UnknownKeyAlgorithm;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.as_str() == name)
            .ok_or_else(|| UnknownKeyAlgorithm { name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for algorithm in KeyAlgorithm::ALL {
            assert_eq!(algorithm.to_string().parse(), Ok(algorithm));
        }
    }

    #[test]
    fn names_are_exact() {
        for name in ["", "rsa-2048", "RSA-1024", "ECDSA-P521", "RSA-2048 "] {
            assert_eq!(name.parse::<KeyAlgorithm>(), Err(UnknownKeyAlgorithm { name: name.to_owned() }));
        }
    }
}
