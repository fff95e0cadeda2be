use super::*;
use der::{Decode, Encode};

/// Hexadecimal DER, decimal and hexadecimal text of the same number.
const NUMBERS: &[(&str, &str, &str)] = &[
    ("020100", "0", "00"),
    ("020101", "1", "01"),
    ("02017f", "127", "7f"),
    ("02020080", "128", "80"),
    ("0203010000", "65536", "010000"),
    ("02087fffffffffffffff", "9223372036854775807", "7fffffffffffffff"),
    (
        "021500ffffffffffffffffffffffffffffffffffffffff",
        "1461501637330902918203684832716283019655932542975",
        "ffffffffffffffffffffffffffffffffffffffff",
    ),
];

fn unhex(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

#[test]
fn numbers_are_read_shown_and_written() {
    for (der, decimal, hex) in NUMBERS {
        let serial = SerialNumber::from_der(&unhex(der)).unwrap();
        assert_eq!((serial.to_string().as_str(), serial.to_hex().as_str()), (*decimal, *hex));
        assert_eq!(serial.to_der().unwrap(), unhex(der));
    }
}

#[test]
fn negative_padded_and_empty_numbers_are_refused() {
    for der in ["0201ff", "02020001", "0200", "0203000000"] {
        assert!(SerialNumber::from_der(&unhex(der)).is_err(), "{der}");
    }
}

#[test]
fn drawn_numbers_are_positive_and_differ() {
    let drawn: Vec<_> = (0..64).map(|_| SerialNumber::random().unwrap()).collect();
    for (index, serial) in drawn.iter().enumerate() {
        assert!(serial.magnitude.len() <= 8 && !serial.magnitude.is_empty());
        assert!(serial.magnitude.len() < 8 || serial.magnitude[0] < 0x80);
        assert!(!drawn[..index].contains(serial));
    }
}
