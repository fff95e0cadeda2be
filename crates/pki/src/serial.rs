//! Serial numbers of certificates.
//!
//! Owns how they are drawn, read, written and shown. Answers to the `SerialNumber` of Go's
//! `x509.Certificate` and to the way kubeadm's `pkiutil` draws it.

use std::fmt;

use der::{DecodeValue, EncodeValue, Error, FixedTag, Header, Length, Reader, Tag, Writer};

use crate::random::{self, RandomnessError};

/// A number that is not negative, of any size.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SerialNumber {
    /// Big-endian, without leading zeros; empty for zero.
    magnitude: Vec<u8>,
}

impl SerialNumber {
    /// Draws a number, evenly from 1 to 2^63 - 2.
    pub fn random() -> Result<Self, RandomnessError> {
        const LIMIT: u64 = i64::MAX as u64 - 1;
        loop {
            let drawn = u64::from_be_bytes(*random::bytes()?) >> 1;
            if (1..=LIMIT).contains(&drawn) {
                return Ok(Self::from(drawn));
            }
        }
    }

    /// In base 16, two lower-case digits per octet, as `openssl x509 -serial` shows it but for case.
    pub fn to_hex(&self) -> String {
        if self.magnitude.is_empty() {
            return "00".to_owned();
        }
        self.magnitude.iter().map(|octet| format!("{octet:02x}")).collect()
    }

    /// An octet of zeros in front keeps a number with its highest bit set positive.
    fn needs_padding(&self) -> bool {
        self.magnitude.first().is_none_or(|first| *first >= 0x80)
    }
}

impl From<u64> for SerialNumber {
    fn from(number: u64) -> Self {
        Self { magnitude: number.to_be_bytes().into_iter().skip_while(|octet| *octet == 0).collect() }
    }
}

/// In base 10, as the reference prints it.
impl fmt::Display for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = vec![0u8];
        for octet in &self.magnitude {
            let mut carry = u32::from(*octet);
            for digit in &mut digits {
                carry += u32::from(*digit) << 8;
                *digit = (carry % 10) as u8;
                carry /= 10;
            }
            while carry > 0 {
                digits.push((carry % 10) as u8);
                carry /= 10;
            }
        }
        f.write_str(&digits.iter().rev().map(|digit| char::from(b'0' + digit)).collect::<String>())
    }
}

impl fmt::Debug for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SerialNumber({self})")
    }
}

impl FixedTag for SerialNumber {
    const TAG: Tag = Tag::Integer;
}

impl<'a> DecodeValue<'a> for SerialNumber {
    type Error = Error;

    fn decode_value<R: Reader<'a>>(reader: &mut R, header: Header) -> Result<Self, Error> {
        let octets = reader.read_vec(header.length())?;
        match octets.as_slice() {
            [] => Err(reader.error(Tag::Integer.length_error())),
            [0, second, ..] if *second < 0x80 => Err(reader.error(Tag::Integer.non_canonical_error())),
            [0, rest @ ..] => Ok(Self { magnitude: rest.to_vec() }),
            [first, ..] if *first >= 0x80 => Err(reader.error(Tag::Integer.value_error())),
            _ => Ok(Self { magnitude: octets }),
        }
    }
}

impl EncodeValue for SerialNumber {
    fn value_len(&self) -> Result<Length, Error> {
        Length::try_from(self.magnitude.len() + usize::from(self.needs_padding()))
    }

    fn encode_value(&self, writer: &mut impl Writer) -> Result<(), Error> {
        if self.needs_padding() {
            writer.write_byte(0)?;
        }
        writer.write(&self.magnitude)
    }
}

#[cfg(test)]
mod tests;
