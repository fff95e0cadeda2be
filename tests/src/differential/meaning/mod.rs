//! Owns reading files by meaning: keys and certificates, wherever they stand in a text, are replaced by what they say.
//!
//! What differs with every run (a serial number, a date) is told as such and left to the mask. What such values have
//! to do with one another is told too: which key a certificate is for, and whose signature it has.

mod certificate;
mod key;
mod pem;
mod sealed;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use regex::{Captures, Regex};
use x509_cert::Certificate;

use crate::sandbox::{Entry, EntryKind};
use key::PublicKey;

/// Everything that is known about the keys of one run.
pub struct Reader {
    /// Public halves, each with the first file that has it.
    keys: Vec<(PublicKey, String)>,
    /// Certificates that may sign others, each with its file.
    authorities: Vec<(Certificate, String)>,
    /// Keys with which certificates travel, as the commands and configurations of the run show them.
    transport_keys: Vec<Vec<u8>>,
    base64_text: Regex,
    fingerprint: Regex,
}

impl Reader {
    /// Looks for keys and authorities in files, and for transport keys in any text.
    pub fn new<'a>(entries: &[Entry], texts: impl Iterator<Item = &'a str>) -> Self {
        let mut reader = Self {
            keys: Vec::new(),
            authorities: Vec::new(),
            transport_keys: texts.flat_map(sealed::find_keys).collect(),
            #[allow(clippy::expect_used, reason = "the patterns are constant")]
            base64_text: Regex::new("[A-Za-z0-9+/]{40,}={0,2}").expect("a pattern"),
            #[allow(clippy::expect_used, reason = "the patterns are constant")]
            fingerprint: Regex::new("sha256:([0-9a-f]{64})").expect("a pattern"),
        };
        let files = entries.iter().filter_map(|entry| match &entry.kind {
            EntryKind::File(text) => Some((entry.path.as_str(), text)),
            _ => None,
        });
        // Private keys first, so that a certificate is for "the key of this file" and not the other way round.
        let blocks: Vec<_> = files.flat_map(|(path, text)| reader.blocks_of(path, text)).collect();
        for (path, block) in &blocks {
            if let Some(key) = PublicKey::of_private(block) {
                reader.keys.push((key, path.clone()));
            }
        }
        for (path, block) in &blocks {
            if let Some(certificate) = certificate::parse(block) {
                reader.keys.push((PublicKey::of_certificate(&certificate), path.clone()));
                reader.authorities.push((certificate, path.clone()));
            }
        }
        reader
    }

    fn blocks_of(&self, path: &str, text: &str) -> Vec<(String, pem::Block)> {
        let embedded = self.base64_text.find_iter(text).filter_map(|found| decode(found.as_str()));
        let texts = std::iter::once(text.to_owned()).chain(embedded);
        texts.flat_map(|text| pem::blocks(&text)).map(|block| (path.to_owned(), block)).collect()
    }

    /// Replaces keys, certificates and fingerprints in a text. If it is known when that was written, periods are told
    /// in relation to it.
    pub fn read(&self, text: &str, written: Option<i64>) -> String {
        let text = pem::replace(text, &mut |block| self.describe(block, written));
        let text = self.base64_text.replace_all(&text, |found: &Captures<'_>| {
            let Some(decoded) = decode(&found[0]) else { return found[0].to_owned() };
            let read = pem::replace(&decoded, &mut |block| self.describe(block, written));
            format!("(in base64)\n{}", indent(&read))
        });
        let named = self.fingerprint.replace_all(&text, |found: &Captures<'_>| {
            let of = self.keys.iter().find(|(key, _)| key.fingerprint() == found[1]);
            of.map_or_else(|| found[0].to_owned(), |(_, path)| format!("sha256:(that of {path})"))
        });
        named.into_owned()
    }

    /// Opens a value of the Secret in which certificates travel, if it is one.
    pub fn open(&self, sealed: &[u8]) -> Option<String> {
        self.transport_keys.iter().find_map(|key| sealed::open(sealed, key))
    }

    fn describe(&self, block: &pem::Block, written: Option<i64>) -> String {
        let what = match block.label.as_str() {
            "CERTIFICATE" => {
                certificate::parse(block).map(|found| self.describe_certificate(&found, written))
            }
            "PUBLIC KEY" => {
                PublicKey::of_public(block).map(|key| format!("public key: {}\n", self.name(&key)))
            }
            _ => PublicKey::of_private(block).map(|key| format!("public half: {}\n", self.name(&key))),
        };
        let form = if block.usual { "" } else { ", in an unusual form" };
        format!("({}{form})\n{}", block.label, indent(&what.unwrap_or_else(|| "undecodable\n".to_owned())))
    }

    /// A key by its kind and by the file in which it was first seen.
    fn name(&self, key: &PublicKey) -> String {
        let known = self.keys.iter().find(|(known, _)| known == key);
        let whose =
            known.map_or_else(|| format!("key {}", key.fingerprint()), |(_, path)| format!("that of {path}"));
        format!("{}, {whose}", key.kind())
    }
}

/// Text that was encoded, if it has a PEM block.
fn decode(text: &str) -> Option<String> {
    let bytes = STANDARD.decode(text).ok()?;
    String::from_utf8(bytes).ok().filter(|text| text.contains("-----BEGIN "))
}

fn indent(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}
