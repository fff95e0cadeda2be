//! Distinguished names: who a certificate is for, and who issued it.
//!
//! Owns reading, writing and showing them. Answers to Go's `crypto/x509/pkix.Name`.

use std::fmt;

use der::asn1::{Any, AnyRef, ObjectIdentifier, SetOfVec};
use der::{Encode, Error, Tag, Tagged};

use crate::asn1::{contents, elements, sequence};
use crate::{hex, oid};

/// A name, kept in the bytes it came in.
#[derive(Clone, PartialEq, Eq)]
pub struct Name {
    der: Vec<u8>,
    attributes: Vec<(ObjectIdentifier, Value)>,
}

/// What an attribute says.
#[derive(Clone, PartialEq, Eq)]
enum Value {
    Text(String),
    /// The encoding of something that is no text, or none that is known.
    Opaque(Vec<u8>),
}

/// The attributes with a short form, in the order in which the reference lists them.
const KNOWN: &[(&str, ObjectIdentifier)] = &[
    ("C", ObjectIdentifier::new_unwrap("2.5.4.6")),
    ("ST", ObjectIdentifier::new_unwrap("2.5.4.8")),
    ("L", ObjectIdentifier::new_unwrap("2.5.4.7")),
    ("STREET", ObjectIdentifier::new_unwrap("2.5.4.9")),
    ("POSTALCODE", ObjectIdentifier::new_unwrap("2.5.4.17")),
    ("O", oid::ORGANIZATION),
    ("OU", ObjectIdentifier::new_unwrap("2.5.4.11")),
    ("CN", oid::COMMON_NAME),
    ("SERIALNUMBER", SERIAL_NUMBER),
];

const SERIAL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");

impl Name {
    /// Reads an `RDNSequence`.
    pub(crate) fn from_der(der: &[u8]) -> Result<Self, Error> {
        let mut attributes = Vec::new();
        for set in sequence(der)? {
            for attribute in elements(contents(set?, Tag::Set)?) {
                let mut parts = elements(contents(attribute?, Tag::Sequence)?);
                let mut part = || parts.next().ok_or_else(|| Error::incomplete(der::Length::ZERO))?;
                attributes.push((part()?.decode_as()?, value_of(part()?)?));
            }
        }
        Ok(Self { der: der.to_vec(), attributes })
    }

    /// Builds a name as Go does: all organizations in one set, which DER sorts, and then the common name.
    pub(crate) fn new(common_name: &str, organizations: &[String]) -> Result<Self, Error> {
        let mut sets = Vec::new();
        if !organizations.is_empty() {
            sets.push(attribute_set(oid::ORGANIZATION, organizations)?);
        }
        if !common_name.is_empty() {
            sets.push(attribute_set(oid::COMMON_NAME, &[common_name.to_owned()])?);
        }
        Self::from_der(&sets.to_der()?)
    }

    /// The DER encoding.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The common name; the last one if there are several.
    pub fn common_name(&self) -> Option<&str> {
        self.texts(oid::COMMON_NAME).last()
    }

    /// The organizations, in the order of the certificate. Kubernetes takes them for groups.
    pub fn organizations(&self) -> impl Iterator<Item = &str> {
        self.texts(oid::ORGANIZATION)
    }

    fn values(&self, wanted: ObjectIdentifier) -> impl Iterator<Item = &Value> {
        self.attributes.iter().filter(move |(oid, _)| *oid == wanted).map(|(_, value)| value)
    }

    fn texts(&self, wanted: ObjectIdentifier) -> impl Iterator<Item = &str> {
        self.values(wanted).filter_map(|value| match value {
            Value::Text(text) => Some(text.as_str()),
            Value::Opaque(_) => None,
        })
    }
}

/// Writes an attribute, or several of one kind, as a set.
fn attribute_set(oid: ObjectIdentifier, values: &[String]) -> Result<SetOfVec<Any>, Error> {
    let mut set = SetOfVec::new();
    for value in values {
        let pair = [Any::encode_from(&oid)?, directory_string(value)?];
        set.insert(Any::encode_from(&pair.to_vec())?)?;
    }
    Ok(set)
}

/// PrintableString if all characters allow it, as Go chooses, and UTF8String otherwise.
fn directory_string(value: &str) -> Result<Any, Error> {
    let printable = |c: char| c.is_ascii_alphanumeric() || " '()+,-./:=?".contains(c);
    let tag = if value.chars().all(printable) { Tag::PrintableString } else { Tag::Utf8String };
    Any::new(tag, value.as_bytes())
}

fn value_of(value: AnyRef<'_>) -> Result<Value, Error> {
    let octets = value.value();
    let text = match value.tag() {
        Tag::PrintableString | Tag::Utf8String | Tag::Ia5String | Tag::NumericString => {
            std::str::from_utf8(octets).ok().map(str::to_owned)
        }
        // By name T.61, in practice Latin-1.
        Tag::TeletexString => Some(octets.iter().map(|octet| char::from(*octet)).collect()),
        Tag::BmpString => {
            let units =
                octets.chunks(2).map(|pair| pair.iter().fold(0, |unit, octet| unit << 8 | u16::from(*octet)));
            String::from_utf16(&units.collect::<Vec<_>>()).ok().filter(|_| octets.len().is_multiple_of(2))
        }
        _ => None,
    };
    // DIFFERS: the reference refuses certificates with such names; here the rest stays readable.
    text.map_or_else(|| Ok(Value::Opaque(value.to_der()?)), |text| Ok(Value::Text(text)))
}

/// Like RFC 2253, in the order and with the escapes of the reference.
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = Vec::new();
        for (oid, value) in &self.attributes {
            if KNOWN.iter().all(|(_, known)| known != oid) {
                let encoded = match value {
                    Value::Text(text) => directory_string(text).and_then(|text| text.to_der()),
                    Value::Opaque(der) => Ok(der.clone()),
                };
                parts.push(format!("{oid}=#{}", hex::encode(&encoded.map_err(|_| fmt::Error)?)));
            }
        }
        for (short, oid) in KNOWN {
            let mut values: Vec<String> = self.values(*oid).map(Value::to_string).collect();
            if matches!(*oid, oid::COMMON_NAME | SERIAL_NUMBER) {
                // Of these a name has one. An empty one is as good as none.
                values = values.pop().filter(|value| !value.is_empty()).into_iter().collect();
            }
            if !values.is_empty() {
                let set = values.into_iter().map(|value| format!("{short}={value}"));
                parts.push(set.collect::<Vec<_>>().join("+"));
            }
        }
        parts.reverse();
        f.write_str(&parts.join(","))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(&escape(text)),
            Self::Opaque(der) => write!(f, "#{}", hex::encode(der)),
        }
    }
}

fn escape(value: &str) -> String {
    let last = value.char_indices().last().map_or(0, |(index, _)| index);
    let mut escaped = String::with_capacity(value.len());
    for (index, c) in value.char_indices() {
        let special = match c {
            ',' | '+' | '"' | '\\' | '<' | '>' | ';' => true,
            ' ' => index == 0 || index == last,
            '#' => index == 0,
            _ => false,
        };
        if special {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({self})")
    }
}

#[cfg(test)]
mod tests;
