//! The period in which a certificate is valid.
//!
//! Owns reading, writing, showing and checking it. Answers to kubeadm's `pkiutil.ValidateCertPeriod` and
//! the time formats of RFC 5280, section 4.1.2.5.

use std::fmt;

use der::asn1::{Any, AnyRef};
use der::{Decode, Encode, Error, ErrorKind, Length, Reader, Sequence, Tag, Tagged, Writer};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use thiserror::Error as ThisError;

/// When a certificate begins and ends to be valid; both ends belong to the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The first moment.
    pub not_before: Timestamp,
    /// The last moment.
    pub not_after: Timestamp,
}

/// A certificate is used outside its period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ThisError)]
pub enum PeriodError {
    /// It is used too early.
    #[error("the certificate is not valid yet: {0}")]
    NotYetValid(Validity),
    /// It is used too late.
    #[error("the certificate has expired: {0}")]
    Expired(Validity),
}

impl Validity {
    /// Checks that `at` is in the period. To look ahead, add the time to `at`.
    pub fn check(&self, at: Timestamp) -> Result<(), PeriodError> {
        if at < self.not_before {
            return Err(PeriodError::NotYetValid(*self));
        }
        if at > self.not_after {
            return Err(PeriodError::Expired(*self));
        }
        Ok(())
    }
}

/// As the reference prints it, so in the text format of Go's `time.Time`.
impl fmt::Display for Validity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const GO: &str = "%Y-%m-%d %H:%M:%S +0000 UTC";
        write!(f, "NotBefore: {}, NotAfter: {}", self.not_before.strftime(GO), self.not_after.strftime(GO))
    }
}

/// The `Validity` field of a certificate.
#[derive(Clone, Copy, Sequence)]
pub(crate) struct EncodedValidity {
    not_before: Time,
    not_after: Time,
}

impl From<Validity> for EncodedValidity {
    fn from(validity: Validity) -> Self {
        Self { not_before: Time(validity.not_before), not_after: Time(validity.not_after) }
    }
}

impl From<EncodedValidity> for Validity {
    fn from(encoded: EncodedValidity) -> Self {
        Self { not_before: encoded.not_before.0, not_after: encoded.not_after.0 }
    }
}

/// A moment in whole seconds: UTCTime from 1950 to 2049, GeneralizedTime otherwise.
#[derive(Clone, Copy)]
struct Time(Timestamp);

impl Time {
    fn to_any(self) -> Result<Any, Error> {
        let time = TimeZone::UTC.to_datetime(self.0);
        match time.year() {
            1950..2050 => Any::new(Tag::UtcTime, time.strftime("%y%m%d%H%M%SZ").to_string().into_bytes()),
            0.. => Any::new(Tag::GeneralizedTime, time.strftime("%Y%m%d%H%M%SZ").to_string().into_bytes()),
            _ => Err(ErrorKind::DateTime.into()),
        }
    }

    fn from_any(any: AnyRef<'_>) -> Result<Self, Error> {
        let bad = || Error::from(ErrorKind::DateTime);
        let text = any.value();
        let (year, rest) = match any.tag() {
            Tag::UtcTime => {
                let (year, rest) = text.split_at_checked(2).ok_or_else(bad)?;
                let year = number(year).ok_or_else(bad)?;
                (if year < 50 { year + 2000 } else { year + 1900 }, rest)
            }
            Tag::GeneralizedTime => {
                let (year, rest) = text.split_at_checked(4).ok_or_else(bad)?;
                (number(year).ok_or_else(bad)?, rest)
            }
            _ => return Err(any.tag().unexpected_error(None).into()),
        };
        let rest = rest.strip_suffix(b"Z").filter(|rest| rest.len() == 10).ok_or_else(bad)?;
        let mut fields = rest.chunks(2).map(|pair| number(pair).and_then(|field| i8::try_from(field).ok()));
        let mut field = || fields.next().flatten().ok_or_else(bad);
        let time =
            DateTime::new(year, field()?, field()?, field()?, field()?, field()?, 0).map_err(|_| bad())?;
        // 99991231235959Z means "never" (RFC 5280, section 4.1.2.5); it lies past the last moment that
        // the clock type knows.
        Ok(Self(TimeZone::UTC.to_timestamp(time).unwrap_or(Timestamp::MAX)))
    }
}

fn number(digits: &[u8]) -> Option<i16> {
    digits.iter().try_fold(0i16, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| i16::from(digit - b'0'))?;
        Some(number * 10 + digit)
    })
}

impl<'a> Decode<'a> for Time {
    type Error = Error;

    fn decode<R: Reader<'a>>(reader: &mut R) -> Result<Self, Error> {
        Self::from_any(AnyRef::decode(reader)?)
    }
}

impl Encode for Time {
    fn encoded_len(&self) -> Result<Length, Error> {
        self.to_any()?.encoded_len()
    }

    fn encode(&self, writer: &mut impl Writer) -> Result<(), Error> {
        self.to_any()?.encode(writer)
    }
}

#[cfg(test)]
mod tests;
