//! Points in time as `metav1.Time` reads and writes them: RFC 3339, written in UTC with whole seconds.
//!
//! Answers to `time.Parse(time.RFC3339, ...)`, whose messages name the first piece that does not fit.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::duration::quote;

const LAYOUT: &str = "2006-01-02T15:04:05Z07:00";

/// What is left to read, and the whole for messages.
struct Reader<'a> {
    whole: &'a str,
    rest: &'a str,
}

/// Reads RFC 3339; the error is worded as Go's.
pub fn parse_rfc3339(text: &str) -> Result<Timestamp, String> {
    let mut reader = Reader { whole: text, rest: text };
    let year = reader.digits("2006", 4, 4, None)?;
    reader.literal("-")?;
    let month = reader.digits("01", 2, 2, Some((1..=12, "month")))?;
    reader.literal("-")?;
    let day = reader.digits("02", 2, 2, None)?;
    reader.literal("T")?;
    let hour = reader.digits("15", 1, 2, Some((0..=23, "hour")))?;
    reader.literal(":")?;
    let minute = reader.digits("04", 2, 2, Some((0..=59, "minute")))?;
    reader.literal(":")?;
    let second = reader.digits("05", 2, 2, Some((0..=59, "second")))?;
    reader.skip_fraction();
    let offset = reader.offset()?;
    if !reader.rest.is_empty() {
        return Err(format!("parsing time {}: extra text: {}", quote(text), quote(reader.rest)));
    }
    let small = |value: i32| i8::try_from(value).unwrap_or(i8::MAX);
    let year = i16::try_from(year).unwrap_or(i16::MAX);
    DateTime::new(year, small(month), small(day), small(hour), small(minute), small(second), 0)
        .and_then(|civil| Offset::from_seconds(offset)?.to_timestamp(civil))
        .map_err(|_| reader.out_of_range("day"))
}

/// Writes RFC 3339 in UTC with whole seconds.
pub(super) fn render_rfc3339(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

impl Reader<'_> {
    fn mismatch(&self, element: &str) -> String {
        format!(
            "parsing time {} as {}: cannot parse {} as {}",
            quote(self.whole),
            quote(LAYOUT),
            quote(self.rest),
            quote(element)
        )
    }

    fn out_of_range(&self, what: &str) -> String {
        format!("parsing time {}: {what} out of range", quote(self.whole))
    }

    fn literal(&mut self, text: &str) -> Result<(), String> {
        self.rest = self.rest.strip_prefix(text).ok_or_else(|| self.mismatch(text))?;
        Ok(())
    }

    /// Reads a number of `min` to `max` digits that lies in a named range.
    fn digits(
        &mut self,
        element: &str,
        min: usize,
        max: usize,
        range: Option<(std::ops::RangeInclusive<i32>, &str)>,
    ) -> Result<i32, String> {
        let length = self.rest.bytes().take(max).take_while(u8::is_ascii_digit).count();
        let number = self.rest.get(..length).filter(|_| length >= min).and_then(|digits| digits.parse().ok());
        let number: i32 = number.ok_or_else(|| self.mismatch(element))?;
        if let Some((range, what)) = range
            && !range.contains(&number)
        {
            return Err(self.out_of_range(what));
        }
        self.rest = self.rest.get(length..).unwrap_or_default();
        Ok(number)
    }

    /// Go accepts a fraction of a second where the layout has none.
    fn skip_fraction(&mut self) {
        if let Some(after) = self.rest.strip_prefix(['.', ',']) {
            let trimmed = after.trim_start_matches(|c: char| c.is_ascii_digit());
            if trimmed.len() < after.len() {
                self.rest = trimmed;
            }
        }
    }

    /// Reads `Z` or `+02:00` into seconds.
    fn offset(&mut self) -> Result<i32, String> {
        if let Some(rest) = self.rest.strip_prefix('Z') {
            self.rest = rest;
            return Ok(0);
        }
        let mismatch = self.mismatch("Z07:00");
        let sign = match self.rest.as_bytes().first() {
            Some(b'+') => 1,
            Some(b'-') => -1,
            _ => return Err(mismatch),
        };
        let number = |from: usize| -> Option<i32> {
            self.rest
                .get(from..from + 2)
                .filter(|part| part.bytes().all(|b| b.is_ascii_digit()))?
                .parse()
                .ok()
        };
        let parts = (number(1), self.rest.get(3..4), number(4));
        let (Some(hours), Some(":"), Some(minutes)) = parts else { return Err(mismatch) };
        if hours > 24 {
            return Err(self.out_of_range("time zone offset hour"));
        }
        if minutes > 60 {
            return Err(self.out_of_range("time zone offset minute"));
        }
        self.rest = self.rest.get(6..).unwrap_or_default();
        Ok(sign * (hours * 3600 + minutes * 60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let shown = parse_rfc3339(text).map_or_else(|error| error, render_rfc3339);
        assert_eq!(shown, expected, "for {text:?}");
    }

    #[test]
    fn times_are_written_in_utc_with_whole_seconds() {
        check("2030-01-02T03:04:05Z", "2030-01-02T03:04:05Z");
        check("2030-01-01T00:00:00+02:00", "2029-12-31T22:00:00Z");
        check("2030-01-01T00:00:00.987654321Z", "2030-01-01T00:00:00Z");
        check("2030-01-01T3:04:05Z", "2030-01-01T03:04:05Z");
    }

    #[test]
    fn errors_name_the_piece_that_does_not_fit() {
        const PREFIX: &str = "as \"2006-01-02T15:04:05Z07:00\": cannot parse";
        check("", &format!("parsing time \"\" {PREFIX} \"\" as \"2006\""));
        check("tomorrow", &format!("parsing time \"tomorrow\" {PREFIX} \"tomorrow\" as \"2006\""));
        check("2030-01-02", &format!("parsing time \"2030-01-02\" {PREFIX} \"\" as \"T\""));
        check(
            "2030-01-02 03:04:05",
            &format!("parsing time \"2030-01-02 03:04:05\" {PREFIX} \" 03:04:05\" as \"T\""),
        );
        check(
            "2030-01-02T03:04:05",
            &format!("parsing time \"2030-01-02T03:04:05\" {PREFIX} \"\" as \"Z07:00\""),
        );
        check("2030-13-02T03:04:05Z", "parsing time \"2030-13-02T03:04:05Z\": month out of range");
        check("2030-02-30T03:04:05Z", "parsing time \"2030-02-30T03:04:05Z\": day out of range");
        check("2030-01-02T03:04:05Zx", "parsing time \"2030-01-02T03:04:05Zx\": extra text: \"x\"");
    }
}
