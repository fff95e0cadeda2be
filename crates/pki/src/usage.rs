//! What a key may be used for.
//!
//! Owns the two usage extensions and their tables. Answers to `KeyUsage` and `ExtKeyUsage` of Go's
//! `crypto/x509`.

use std::fmt;

use der::asn1::{BitStringRef, ObjectIdentifier};
use der::{Decode, Encode, Error};

/// The bits of a key usage extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage(u16);

/// Bit by bit, in the order of RFC 5280, section 4.2.1.3.
const NAMES: [&str; 9] = [
    "digitalSignature",
    "contentCommitment",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
];

impl KeyUsage {
    const DIGITAL_SIGNATURE: u16 = 1 << 0;
    const KEY_ENCIPHERMENT: u16 = 1 << 2;
    const CERTIFICATE_SIGN: u16 = 1 << 5;

    /// What the reference grants to servers and clients, whatever the algorithm of their key.
    pub(crate) const LEAF: Self = Self(Self::DIGITAL_SIGNATURE | Self::KEY_ENCIPHERMENT);
    /// What the reference grants to certificate authorities.
    pub(crate) const AUTHORITY: Self = Self(Self::LEAF.0 | Self::CERTIFICATE_SIGN);

    /// The names of the bits that are set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        NAMES.iter().enumerate().filter(move |(bit, _)| self.0 & 1 << bit != 0).map(|(_, name)| *name)
    }

    /// No bit is set. Go treats this like a missing extension.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The key may sign certificates.
    pub(crate) fn signs_certificates(self) -> bool {
        self.0 & Self::CERTIFICATE_SIGN != 0
    }

    pub(crate) fn from_der(der: &[u8]) -> Result<Self, Error> {
        let bits = BitStringRef::from_der(der)?;
        let set = bits.bits().take(NAMES.len()).enumerate().filter(|(_, set)| *set);
        Ok(Self(set.fold(0, |usage, (bit, _)| usage | 1 << bit)))
    }

    /// A named bit list: trailing zeros are not written (X.690, section 11.2.2). Bits past the first
    /// octet are never granted here.
    pub(crate) fn to_der(self) -> Result<Vec<u8>, Error> {
        let octet = (self.0 as u8).reverse_bits();
        BitStringRef::new(octet.trailing_zeros().min(7) as u8, &[octet])?.to_der()
    }
}

/// A purpose from an extended key usage extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ExtendedUsage {
    /// Every purpose.
    Any,
    /// Serving TLS.
    ServerAuth,
    /// Being a client in TLS.
    ClientAuth,
    /// Signing code.
    CodeSigning,
    /// Protecting mail.
    EmailProtection,
    /// IPsec end system.
    IpsecEndSystem,
    /// IPsec tunnel.
    IpsecTunnel,
    /// IPsec user.
    IpsecUser,
    /// Signing time stamps.
    TimeStamping,
    /// Signing OCSP responses.
    OcspSigning,
    /// Microsoft's server gated cryptography.
    MicrosoftServerGatedCrypto,
    /// Netscape's server gated cryptography.
    NetscapeServerGatedCrypto,
    /// Microsoft's commercial code signing.
    MicrosoftCommercialCodeSigning,
    /// Microsoft's kernel code signing.
    MicrosoftKernelCodeSigning,
}

/// Identifier and name of every purpose that the reference knows, and so keeps in a renewal.
const EXTENDED: [(ExtendedUsage, ObjectIdentifier, &str); 14] = {
    use ExtendedUsage as Usage;
    const fn oid(text: &str) -> ObjectIdentifier {
        ObjectIdentifier::new_unwrap(text)
    }
    [
        (Usage::Any, oid("2.5.29.37.0"), "anyExtendedKeyUsage"),
        (Usage::ServerAuth, oid("1.3.6.1.5.5.7.3.1"), "serverAuth"),
        (Usage::ClientAuth, oid("1.3.6.1.5.5.7.3.2"), "clientAuth"),
        (Usage::CodeSigning, oid("1.3.6.1.5.5.7.3.3"), "codeSigning"),
        (Usage::EmailProtection, oid("1.3.6.1.5.5.7.3.4"), "emailProtection"),
        (Usage::IpsecEndSystem, oid("1.3.6.1.5.5.7.3.5"), "ipsecEndSystem"),
        (Usage::IpsecTunnel, oid("1.3.6.1.5.5.7.3.6"), "ipsecTunnel"),
        (Usage::IpsecUser, oid("1.3.6.1.5.5.7.3.7"), "ipsecUser"),
        (Usage::TimeStamping, oid("1.3.6.1.5.5.7.3.8"), "timeStamping"),
        (Usage::OcspSigning, oid("1.3.6.1.5.5.7.3.9"), "OCSPSigning"),
        (Usage::MicrosoftServerGatedCrypto, oid("1.3.6.1.4.1.311.10.3.3"), "msSGC"),
        (Usage::NetscapeServerGatedCrypto, oid("2.16.840.1.113730.4.1"), "nsSGC"),
        (Usage::MicrosoftCommercialCodeSigning, oid("1.3.6.1.4.1.311.2.1.22"), "msCodeCom"),
        (Usage::MicrosoftKernelCodeSigning, oid("1.3.6.1.4.1.311.61.1.1"), "msKernelCode"),
    ]
};

impl ExtendedUsage {
    pub(crate) fn from_oid(wanted: &ObjectIdentifier) -> Option<Self> {
        EXTENDED.iter().find(|(_, oid, _)| oid == wanted).map(|(usage, _, _)| *usage)
    }

    /// Writes the extension.
    pub(crate) fn list_to_der(usages: &[Self]) -> Result<Vec<u8>, Error> {
        let oids: Vec<ObjectIdentifier> = usages
            .iter()
            .filter_map(|usage| EXTENDED.iter().find(|(known, _, _)| known == usage))
            .map(|(_, oid, _)| *oid)
            .collect();
        oids.to_der()
    }
}

impl fmt::Display for ExtendedUsage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        EXTENDED.iter().filter(|(usage, _, _)| usage == self).try_for_each(|(_, _, name)| f.write_str(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bits_of_the_reference_are_written_as_it_writes_them() {
        assert_eq!(KeyUsage::LEAF.to_der().unwrap(), [3, 2, 5, 0xa0]);
        assert_eq!(KeyUsage::AUTHORITY.to_der().unwrap(), [3, 2, 2, 0xa4]);
        assert_eq!(KeyUsage::LEAF.names().collect::<Vec<_>>(), ["digitalSignature", "keyEncipherment"]);
    }

    #[test]
    fn every_bit_is_read() {
        for (bit, name) in NAMES.iter().enumerate() {
            let mut octets = [0u8; 2];
            octets[bit / 8] = 0x80 >> (bit % 8);
            let usage = KeyUsage::from_der(&[3, 3, 0, octets[0], octets[1]]).unwrap();
            assert_eq!(usage.names().collect::<Vec<_>>(), [*name]);
        }
        assert!(KeyUsage::from_der(&[3, 1, 0]).unwrap().is_empty());
        assert!(KeyUsage::from_der(&[3, 0]).is_err());
        assert!(KeyUsage::from_der(&[4, 1, 0]).is_err());
    }

    #[test]
    fn every_purpose_has_one_identifier_and_one_name() {
        for (usage, oid, name) in EXTENDED {
            assert_eq!(ExtendedUsage::from_oid(&oid), Some(usage));
            assert_eq!(usage.to_string(), name);
        }
    }
}
