//! Which names could have been meant.
//!
//! Answers to cobra's `SuggestionsFor`.

/// The distance up to which a name is similar.
const FAR: usize = 2;

/// The names that are similar to, or begin with, what was typed.
pub fn similar<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let typed = typed.to_lowercase();
    names.into_iter().filter(|name| name.starts_with(&typed) || distance(&typed, name) <= FAR).collect()
}

/// The Levenshtein distance in bytes.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        // The value to the upper left of the one being computed.
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(b.bytes()) {
            let next = if x == y { diagonal } else { 1 + diagonal.min(*cell).min(left) };
            diagonal = *cell;
            *cell = next;
            left = next;
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
        let check = |a: &str, b: &str, expected: usize| assert_eq!(distance(a, b), expected, "{a} {b}");
        check("", "", 0);
        check("", "init", 4);
        check("init", "", 4);
        check("init", "init", 0);
        check("inti", "init", 2);
        check("jion", "join", 2);
        check("kitten", "sitting", 3);
    }

    #[test]
    fn similar_names_are_near_or_begin_alike() {
        let names = ["certs", "completion", "config", "init"];
        let check = |typed: &str, expected: &[&str]| assert_eq!(similar(typed, names), expected, "{typed}");
        check("c", &["certs", "completion", "config"]);
        check("CO", &["completion", "config"]);
        check("inlt", &["init"]);
        check("confg", &["config"]);
        check("upgrade", &[]);
    }
}
