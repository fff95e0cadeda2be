//! The ASN.1 structures that are signed: certificates and requests.
//!
//! Owns their shape (RFC 5280, section 4.1, and RFC 2986, section 4), for reading and writing alike. Names
//! and keys stay raw here: they are copied, never written anew, since other tools encode them differently
//! and comparisons are by bytes.

use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier, OctetString};
use der::{Encode, Sequence, Tag};
use pkcs8::spki::AlgorithmIdentifierRef;

use crate::key::{PrivateKey, SigningError};
use crate::serial::SerialNumber;
use crate::validity::EncodedValidity;

/// Version field of certificates with extensions.
pub(crate) const VERSION_3: u8 = 2;

/// `Certificate` and `CertificationRequest`: something, and a signature over it.
#[derive(Sequence)]
pub(crate) struct Signed<'a> {
    pub(crate) content: AnyRef<'a>,
    pub(crate) algorithm: AlgorithmIdentifierRef<'a>,
    pub(crate) signature: BitStringRef<'a>,
}

impl<'a> Signed<'a> {
    /// The signature, which consists of whole octets. Otherwise one signature could be written in several
    /// ways.
    pub(crate) fn whole_signature(&self) -> Result<&'a [u8], der::Error> {
        self.signature.as_bytes().ok_or_else(|| Tag::BitString.value_error().into())
    }
}

/// `TBSCertificate`.
#[derive(Sequence)]
pub(crate) struct TbsCertificate<'a> {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", default = "version_1")]
    pub(crate) version: u8,
    pub(crate) serial_number: SerialNumber,
    pub(crate) signature: AlgorithmIdentifierRef<'a>,
    pub(crate) issuer: AnyRef<'a>,
    pub(crate) validity: EncodedValidity,
    pub(crate) subject: AnyRef<'a>,
    pub(crate) public_key: AnyRef<'a>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    pub(crate) issuer_unique_id: Option<BitStringRef<'a>>,
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT", optional = "true")]
    pub(crate) subject_unique_id: Option<BitStringRef<'a>>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    pub(crate) extensions: Option<Vec<Extension>>,
}

fn version_1() -> u8 {
    0
}

/// `Extension`.
#[derive(Clone, Sequence)]
pub(crate) struct Extension {
    pub(crate) id: ObjectIdentifier,
    #[asn1(default = "Default::default")]
    pub(crate) critical: bool,
    pub(crate) value: OctetString,
}

/// `CertificationRequestInfo`.
#[derive(Sequence)]
pub(crate) struct RequestInfo<'a> {
    pub(crate) version: u8,
    pub(crate) subject: AnyRef<'a>,
    pub(crate) public_key: AnyRef<'a>,
    /// A SET, but with one element at most when written here, where that is the same as a SEQUENCE.
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT")]
    pub(crate) attributes: Vec<Attribute<'a>>,
}

/// `Attribute` of a request.
#[derive(Sequence)]
pub(crate) struct Attribute<'a> {
    pub(crate) id: ObjectIdentifier,
    /// A SET of what the identifier says.
    pub(crate) values: AnyRef<'a>,
}

/// Something could not be written or not be signed.
pub(crate) enum SignError {
    Encoding(der::Error),
    Signing(SigningError),
}

impl From<der::Error> for SignError {
    fn from(error: der::Error) -> Self {
        Self::Encoding(error)
    }
}

/// Signs the DER of a `TBSCertificate` or `CertificationRequestInfo`.
pub(crate) fn sign(content: &[u8], key: &PrivateKey) -> Result<Vec<u8>, SignError> {
    let signature = key.sign(content).map_err(SignError::Signing)?;
    let signed = Signed {
        content: AnyRef::try_from(content)?,
        algorithm: key.signature_identifier(),
        signature: BitStringRef::from_bytes(&signature)?,
    };
    Ok(signed.to_der()?)
}
