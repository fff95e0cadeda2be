//! Hexadecimal digits.
//!
//! Answers to Go's `encoding/hex`, whose errors users of the reference see.

use std::fmt;

use thiserror::Error;
use zeroize::Zeroizing;

/// A text that is not an even number of hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum HexError {
    /// One digit is missing.
    #[error("encoding/hex: odd length hex string")]
    OddLength,
    /// A byte is no digit.
    #[error("encoding/hex: invalid byte: {}", GoRune(*.byte))]
    InvalidByte {
        /// The byte.
        byte: u8,
    },
}

/// A byte as Go's `%#U` prints it.
struct GoRune(u8);

impl fmt::Display for GoRune {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "U+{:04X}", self.0)?;
        let character = char::from(self.0);
        // Printable in Go: not a control character, and not the no-break space or the soft hyphen.
        if character.is_control() || matches!(self.0, 0xa0 | 0xad) {
            Ok(())
        } else {
            write!(f, " '{character}'")
        }
    }
}

/// Two lower-case digits per byte.
pub(crate) fn encode(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// The bytes that `digits` stand for; digits may be in any case.
pub(crate) fn decode(digits: &str) -> Result<Zeroizing<Vec<u8>>, HexError> {
    let value = |byte: u8| char::from(byte).to_digit(16).ok_or(HexError::InvalidByte { byte });
    let mut bytes = Zeroizing::new(Vec::with_capacity(digits.len() / 2));
    for pair in digits.as_bytes().chunks(2) {
        match *pair {
            [high, low] => bytes.push((value(high)? << 4 | value(low)?) as u8),
            // As the reference does, complain first about a digit that is none.
            [single] => return value(single).and(Err(HexError::OddLength)),
            _ => {}
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_read_back() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(decode(&encode(&bytes)).unwrap().as_slice(), bytes);
        assert_eq!(decode("aAfF").unwrap().as_slice(), [0xaa, 0xff]);
        assert_eq!(encode(&[0, 1, 0xab]), "0001ab");
    }

    #[test]
    fn other_texts_are_refused_in_the_words_of_the_reference() {
        let check = |text: &str, expected: &str| assert_eq!(decode(text).unwrap_err().to_string(), expected);
        check("a", "encoding/hex: odd length hex string");
        check("aaa", "encoding/hex: odd length hex string");
        check("ag", "encoding/hex: invalid byte: U+0067 'g'");
        check("g", "encoding/hex: invalid byte: U+0067 'g'");
        check("a ", "encoding/hex: invalid byte: U+0020 ' '");
        check("\n0", "encoding/hex: invalid byte: U+000A");
        check("é", "encoding/hex: invalid byte: U+00C3 'Ã'");
    }
}
