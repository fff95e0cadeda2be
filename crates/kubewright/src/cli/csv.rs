//! The first record of comma-separated values, as Go's `encoding/csv` reads it.
//!
//! pflag reads the value of a list with it, so quotes and line ends in such a value have a meaning.

use thiserror::Error;

/// Why a text is not a record.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CsvError {
    /// Nothing but line ends.
    #[error("EOF")]
    Empty,
    /// A quote where none may be.
    #[error("{}parse error on line {line}, column {column}: {fault}", record_line(*.first_line, *.line))]
    Quote {
        /// The line on which the record begins.
        first_line: usize,
        /// The line of the fault.
        line: usize,
        /// The column of the fault, in bytes.
        column: usize,
        /// What is wrong.
        fault: QuoteFault,
    },
}

/// What is wrong with a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum QuoteFault {
    /// It stands within a field that does not begin with one.
    #[error("bare \" in non-quoted-field")]
    Bare,
    /// It ends a field too early, or not at all.
    #[error("extraneous or missing \" in quoted-field")]
    ExtraneousOrMissing,
}

fn record_line(first_line: usize, line: usize) -> String {
    if first_line == line { String::new() } else { format!("record on line {first_line}; ") }
}

/// Reads the first record; an empty text is a record without fields.
pub fn parse_record(text: &str) -> Result<Vec<String>, CsvError> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let unix = text.replace("\r\n", "\n");
    let unix = unix.strip_suffix('\r').unwrap_or(&unix);
    let record = unix.trim_start_matches('\n');
    if record.is_empty() {
        return Err(CsvError::Empty);
    }
    let first_line = 1 + unix.len() - record.len();
    let mut cursor = Cursor { rest: record, first_line, line: first_line, column: 1 };
    let mut fields = Vec::new();
    loop {
        let (field, more) = if cursor.skip("\"") { cursor.quoted_field()? } else { cursor.bare_field()? };
        fields.push(field);
        if !more {
            return Ok(fields);
        }
    }
}

struct Cursor<'a> {
    rest: &'a str,
    first_line: usize,
    line: usize,
    column: usize,
}

impl<'a> Cursor<'a> {
    /// Reads a field up to a comma or the end of the line, and tells whether another one follows.
    fn bare_field(&mut self) -> Result<(String, bool), CsvError> {
        let end = self.rest.find([',', '\n']).unwrap_or(self.rest.len());
        let (column, field) = (self.column, self.take(end));
        match field.find('"') {
            Some(at) => Err(self.fault(column + at, QuoteFault::Bare)),
            None => Ok((field.to_owned(), self.skip(","))),
        }
    }

    /// Reads a field behind its opening quote, and tells whether another one follows.
    fn quoted_field(&mut self) -> Result<(String, bool), CsvError> {
        let mut field = String::new();
        loop {
            let Some(end) = self.rest.find('"') else {
                self.take(self.rest.len());
                return Err(self.fault(self.column, QuoteFault::ExtraneousOrMissing));
            };
            field.push_str(self.take(end));
            self.skip("\"");
            if self.skip("\"") {
                field.push('"');
            } else if self.skip(",") {
                return Ok((field, true));
            } else if self.rest.is_empty() || self.rest.starts_with('\n') {
                return Ok((field, false));
            } else {
                return Err(self.fault(self.column - 1, QuoteFault::ExtraneousOrMissing));
            }
        }
    }

    /// Goes over some bytes. A line end at the very end of the text begins no line.
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        self.column += taken.len();
        let inner = if rest.is_empty() { taken.strip_suffix('\n').unwrap_or(taken) } else { taken };
        if let Some(line_end) = inner.rfind('\n') {
            self.line += inner.matches('\n').count();
            self.column = taken.len() - line_end;
        }
        taken
    }

    fn skip(&mut self, mark: &str) -> bool {
        let found = self.rest.starts_with(mark);
        if found {
            self.take(mark.len());
        }
        found
    }

    fn fault(&self, column: usize, fault: QuoteFault) -> CsvError {
        CsvError::Quote { first_line: self.first_line, line: self.line, column, fault }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let expected = expected.iter().map(|field| (*field).to_owned()).collect();
        assert_eq!(parse_record(text), Ok(expected), "{text:?}");
    }

    fn check_refused(text: &str, expected: &str) {
        assert_eq!(
            parse_record(text).map_err(|error| error.to_string()),
            Err(expected.to_owned()),
            "{text:?}"
        );
    }

    #[test]
    fn splits_at_commas_outside_quotes() {
        check("", &[]);
        check("a", &["a"]);
        check("a,b", &["a", "b"]);
        check(",", &["", ""]);
        check("a, b ,", &["a", " b ", ""]);
        check(r#""a,b",c"#, &["a,b", "c"]);
        check(r#""","say ""hi""""#, &["", r#"say "hi""#]);
    }

    #[test]
    fn reads_only_the_first_record() {
        check("a,b\nc,d", &["a", "b"]);
        check("\n\r\na\r\n", &["a"]);
        check("a\r", &["a"]);
        check("\"a\r\nb\",c\nd", &["a\nb", "c"]);
    }

    #[test]
    fn names_line_and_column_of_a_fault() {
        check_refused("\n\r\n\r", "EOF");
        check_refused(r#"a"b"#, r#"parse error on line 1, column 2: bare " in non-quoted-field"#);
        check_refused(r#"é,a"b"#, r#"parse error on line 1, column 5: bare " in non-quoted-field"#);
        check_refused("\na\"", r#"parse error on line 2, column 2: bare " in non-quoted-field"#);
        check_refused(
            r#""a"b"#,
            r#"parse error on line 1, column 3: extraneous or missing " in quoted-field"#,
        );
        check_refused(r#""a"#, r#"parse error on line 1, column 3: extraneous or missing " in quoted-field"#);
        check_refused("\"a\n", r#"parse error on line 1, column 4: extraneous or missing " in quoted-field"#);
        check_refused(
            "\"a\nbc",
            r#"record on line 1; parse error on line 2, column 3: extraneous or missing " in quoted-field"#,
        );
    }
}
