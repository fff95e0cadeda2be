//! Owns PEM blocks within texts.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const LINE_LENGTH: usize = 64;

/// A block.
#[derive(Clone, Debug)]
pub struct Block {
    /// The words after `BEGIN`.
    pub label: String,
    /// What is encoded.
    pub content: Vec<u8>,
    /// Without headers, and in lines of 64 characters.
    pub usual: bool,
}

/// All blocks of a text.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut found = Vec::new();
    replace(text, &mut |block| {
        found.push(block.clone());
        String::new()
    });
    found
}

/// Replaces each block, with the line break behind it; what is none, though it begins like one, stays.
pub fn replace(text: &str, replacement: &mut dyn FnMut(&Block) -> String) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(begin) = rest.find("-----BEGIN ") {
        let (before, candidate) = rest.split_at(begin);
        result.push_str(before);
        match parse(candidate) {
            Some((block, after)) => {
                result.push_str(&replacement(&block));
                rest = after;
            }
            None => {
                let (first, after) = candidate.split_at("-----BEGIN ".len());
                result.push_str(first);
                rest = after;
            }
        }
    }
    result + rest
}

fn parse(text: &str) -> Option<(Block, &str)> {
    let (label, rest) = text.strip_prefix("-----BEGIN ")?.split_once("-----\n")?;
    let (body, after) = rest.split_once(&format!("-----END {label}-----\n"))?;
    let content = STANDARD.decode(body.replace('\n', "")).ok()?;
    let encoded = STANDARD.encode(&content).into_bytes();
    let lines = encoded.chunks(LINE_LENGTH).flat_map(|line| line.iter().chain(b"\n")).copied();
    let usual = lines.eq(body.bytes());
    Some((Block { label: label.to_owned(), content, usual }, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_replaced_and_the_rest_stays() {
        let check = |text: &str, expected: &str| {
            let replaced = replace(text, &mut |block| {
                format!("<{} {} {}>", block.label, block.content.len(), block.usual)
            });
            assert_eq!(replaced, expected);
        };
        check("a\n", "a\n");
        check("a\n-----BEGIN X Y-----\nQUJD\n-----END X Y-----\nb\n", "a\n<X Y 3 true>b\n");
        check("-----BEGIN X-----\nQU\nJD\n-----END X-----\n", "<X 3 false>");
        check("-----BEGIN X-----\n!\n-----END X-----\n", "-----BEGIN X-----\n!\n-----END X-----\n");
        check("-----BEGIN X-----\nQUJD\n-----END Y-----\n", "-----BEGIN X-----\nQUJD\n-----END Y-----\n");
    }
}
