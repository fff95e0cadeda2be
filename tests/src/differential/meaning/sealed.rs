//! Owns opening the values of the Secret in which certificates travel: AES-GCM, the nonce first.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

const KEY_DIGITS: usize = 64;

/// Strings of digits that may be keys.
pub fn find_keys(text: &str) -> Vec<Vec<u8>> {
    let words = text.split(|character: char| !character.is_ascii_hexdigit());
    words.filter(|word| word.len() == KEY_DIGITS).filter_map(parse_hex).collect()
}

/// Opens a value, if this is its key.
pub fn open(sealed: &[u8], key: &[u8]) -> Option<String> {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).ok()?);
    let (nonce, rest) = sealed.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut rest = rest.to_vec();
    let content = key.open_in_place(nonce, Aad::empty(), &mut rest).ok()?;
    String::from_utf8(content.to_vec()).ok()
}

fn parse_hex(digits: &str) -> Option<Vec<u8>> {
    let pairs = (0..digits.len()).step_by(2);
    pairs.map(|index| u8::from_str_radix(digits.get(index..index + 2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_keys_of_the_right_length_are_found() {
        let check = |text: &str, expected: usize| assert_eq!(find_keys(text).len(), expected);
        let key = "0123456789abcdef".repeat(4);
        check(&format!("key:\n{key}\n"), 1);
        check(&format!("{key}0"), 0);
        check("abc", 0);
    }
}
