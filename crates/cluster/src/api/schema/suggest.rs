//! What an unknown field was probably meant to be.

use super::types::{Object, Type};

/// The field of this object whose name is nearest, if one is near.
pub(super) fn nearest(name: &str, object: &Object) -> Option<String> {
    let wanted = name.to_lowercase();
    let candidates = object
        .fields
        .iter()
        .filter(|field| !field.newer)
        .map(|field| (distance(&wanted, &field.name.to_lowercase()), field.name));
    let (distance, nearest) = candidates.min_by_key(|(distance, _)| *distance)?;
    (distance <= wanted.len() / 4 + 1).then(|| nearest.to_owned())
}

/// The path at which an object, or what is in it, has a field of that name.
pub fn find_elsewhere(name: &str, object: &Object) -> Option<String> {
    let named = object.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name));
    if let Some(field) = named {
        return Some(field.name.to_owned());
    }
    object.fields.iter().find_map(|field| match field.shape.underlying() {
        Type::Object(inner) => find_elsewhere(name, inner).map(|path| format!("{}.{path}", field.name)),
        _ => None,
    })
}

/// How many characters must be inserted, removed or replaced to make one text of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, to) in row.iter_mut().skip(1).zip(&b) {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = *cell;
            left = replaced.min(diagonal + 1).min(left + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_edits() {
        for (a, b, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
            ("flaw", "lawn", 2),
            ("a", "a", 0),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
    }
}
