//! Text armour: finding blocks in a file, writing blocks.
//!
//! Owns the line format only; what is inside a block is for others. Answers to Go's `encoding/pem`: the
//! same files are accepted, text around and between blocks is skipped, and what cannot be a block is
//! passed over, but kept as a [`PemFault`] for the case that nothing usable is found.

use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use thiserror::Error;
use zeroize::Zeroizing;

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";
const LINE_LENGTH: usize = 64;

/// Like Go's decoder: padding is needed, the bits it leaves unused are not looked at.
const DECODER: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// Why a file holds no block of the kind that was looked for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PemFault {
    /// No line starts a block.
    #[error("no PEM block was found")]
    NoBlock,
    /// A block is cut off, or closed by the end of another one.
    #[error("the PEM block {label:?} that starts on line {line} has no matching END line")]
    NotClosed {
        /// Name in the BEGIN line.
        label: String,
        /// Number of the BEGIN line.
        line: usize,
    },
    /// The lines between BEGIN and END are not base64.
    #[error("the PEM block {label:?} that starts on line {line} is not valid base64")]
    NotBase64 {
        /// Name in the BEGIN line.
        label: String,
        /// Number of the BEGIN line.
        line: usize,
    },
    /// The block has header lines, as keys encrypted by old tools do.
    #[error("the PEM block {label:?} that starts on line {line} has headers")]
    HasHeaders {
        /// Name in the BEGIN line.
        label: String,
        /// Number of the BEGIN line.
        line: usize,
    },
    /// All blocks are whole, but none is of the kind.
    #[error("the only PEM blocks found are {}", quoted(.labels))]
    OtherLabels {
        /// Names of the blocks, in order.
        labels: Vec<String>,
    },
}

fn quoted(labels: &[String]) -> String {
    labels.iter().map(|label| format!("{label:?}")).collect::<Vec<_>>().join(", ")
}

/// One decoded block.
pub(crate) struct Block {
    pub(crate) label: String,
    /// Number of the BEGIN line, counted from 1.
    pub(crate) line: usize,
    pub(crate) has_headers: bool,
    pub(crate) contents: Zeroizing<Vec<u8>>,
}

/// Everything found in a file.
pub(crate) struct Scan {
    pub(crate) blocks: Vec<Block>,
    faults: Vec<PemFault>,
}

impl Scan {
    /// Explains why none of the blocks was usable.
    pub(crate) fn fault(mut self) -> PemFault {
        if !self.faults.is_empty() {
            return self.faults.swap_remove(0);
        }
        if let Some(block) = self.blocks.iter().find(|block| block.has_headers) {
            return PemFault::HasHeaders { label: block.label.clone(), line: block.line };
        }
        if self.blocks.is_empty() {
            return PemFault::NoBlock;
        }
        PemFault::OtherLabels { labels: self.blocks.into_iter().map(|block| block.label).collect() }
    }
}

/// A block whose BEGIN line was seen.
struct Open<'a> {
    label: &'a [u8],
    line: usize,
    body: Vec<&'a [u8]>,
}

/// Finds all blocks of a file.
pub(crate) fn scan(data: &[u8]) -> Scan {
    let mut found = Scan { blocks: Vec::new(), faults: Vec::new() };
    let mut open: Option<Open<'_>> = None;
    for (index, line) in data.split(|byte| *byte == b'\n').enumerate() {
        let line = trim_end(line);
        if let Some(rest) = line.strip_prefix(BEGIN) {
            found.faults.extend(open.take().map(Open::not_closed));
            open = rest.strip_suffix(DASHES).map(|label| Open { label, line: index + 1, body: Vec::new() });
        } else if let Some(rest) = line.strip_prefix(END) {
            let Some(block) = open.take() else { continue };
            if rest.strip_suffix(DASHES) != Some(block.label) {
                found.faults.push(block.not_closed());
                continue;
            }
            match block.decode() {
                Ok(block) => found.blocks.push(block),
                Err(fault) => found.faults.push(fault),
            }
        } else if let Some(block) = &mut open {
            block.body.push(line);
        }
    }
    found.faults.extend(open.map(Open::not_closed));
    found
}

impl Open<'_> {
    fn label(&self) -> String {
        String::from_utf8_lossy(self.label).into_owned()
    }

    fn not_closed(self) -> PemFault {
        PemFault::NotClosed { label: self.label(), line: self.line }
    }

    fn decode(self) -> Result<Block, PemFault> {
        let headers = self.body.iter().take_while(|line| line.contains(&b':')).count();
        let lines = self.body.get(headers..).unwrap_or_default();
        // All at once, so that no copy of a private key is left behind by a reallocation.
        let mut text = Zeroizing::new(Vec::with_capacity(lines.iter().map(|line| line.len()).sum()));
        for line in lines {
            text.extend(line.iter().filter(|byte| !matches!(byte, b' ' | b'\t' | b'\r')));
        }
        let contents = DECODER
            .decode(text.as_slice())
            .map_err(|_| PemFault::NotBase64 { label: self.label(), line: self.line })?;
        Ok(Block {
            label: self.label(),
            line: self.line,
            has_headers: headers > 0,
            contents: Zeroizing::new(contents),
        })
    }
}

fn trim_end(line: &[u8]) -> &[u8] {
    let mut line = line.strip_suffix(b"\r").unwrap_or(line);
    while let [rest @ .., b' ' | b'\t'] = line {
        line = rest;
    }
    line
}

/// Writes one block: 64 columns, line feeds, no headers.
pub(crate) fn encode(label: &str, contents: &[u8]) -> String {
    let text = Zeroizing::new(STANDARD.encode(contents));
    let mut rest = text.as_str();
    // All at once here too.
    let mut out = String::with_capacity(text.len() + text.len() / LINE_LENGTH + 2 * label.len() + 40);
    out.push_str("-----BEGIN ");
    out.push_str(label);
    out.push_str("-----\n");
    while !rest.is_empty() {
        let (line, next) = rest.split_at(rest.len().min(LINE_LENGTH));
        out.push_str(line);
        out.push('\n');
        rest = next;
    }
    out.push_str("-----END ");
    out.push_str(label);
    out.push_str("-----\n");
    out
}

#[cfg(test)]
mod tests;
