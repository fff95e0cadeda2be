//! The order in which go-yaml writes the keys of a mapping: letters last, numbers inside text by their value.
//!
//! Answers to `sorter.go` of go-yaml v2. DIFFERS: Rust also counts combining vowels among the letters.

use std::cmp::Ordering;

use serde_json::{Map, Value};

/// Returns the entries in the order in which they are written.
///
/// Inserts one by one, because the order is no order for some keys (`1T` < `27` < `1039` < `1T`), about which
/// the sort of the standard library may panic. The reference writes such keys differently from run to run.
pub(crate) fn sorted(entries: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut sorted: Vec<(&String, &Value)> = Vec::with_capacity(entries.len());
    for (key, value) in entries {
        let position = sorted.partition_point(|(other, _)| compare(other, key).is_lt());
        sorted.insert(position, (key, value));
    }
    sorted
}

/// Compares two keys.
fn compare(left: &str, right: &str) -> Ordering {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let Some(position) = left.iter().zip(&right).position(|(l, r)| l != r) else {
        return left.len().cmp(&right.len());
    };
    let (shared, left) = left.split_at(position);
    let (_, right) = right.split_at(position);
    let (Some(&l), Some(&r)) = (left.first(), right.first()) else { return Ordering::Equal };
    match (l.is_alphabetic(), r.is_alphabetic()) {
        (true, true) => return l.cmp(&r),
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    // A zero that continues a number counts as a digit of it, one that starts a number does not.
    let continues_number = (l == '0' || r == '0')
        && shared.iter().rev().take_while(|char| char.is_ascii_digit()).any(|digit| *digit != '0');
    let start = i64::from(continues_number);
    let (left_number, left_digits) = leading_number(left, start);
    let (right_number, right_digits) = leading_number(right, start);
    left_number.cmp(&right_number).then(left_digits.cmp(&right_digits)).then(l.cmp(&r))
}

/// Reads the digits at the start, with Go's silent overflow, and counts them.
fn leading_number(text: &[char], start: i64) -> (i64, usize) {
    let digits = text.iter().map_while(|char| char.to_digit(10));
    digits.fold((start, 0), |(number, count), digit| {
        (number.wrapping_mul(10).wrapping_add(i64::from(digit)), count + 1)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::sorted;

    #[test]
    fn numbers_count_by_value_and_letters_come_last() {
        let entries =
            json!({"a10": 0, "a9": 0, "a09": 0, "a": 0, "A": 0, "_a": 0, "10": 0, "9": 0, "": 0, "é": 0});
        let keys: Vec<_> =
            sorted(entries.as_object().unwrap()).into_iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["", "_a", "9", "10", "A", "a", "a9", "a09", "a10", "é"]);
    }
}
