//! File names in configurations, by their text alone.
//!
//! Answers to `path/filepath`, whose results end up in files that are compared.

/// Joins two paths and drops what leads nowhere: `.`, doubled slashes, and `..` with the name before it.
pub fn join(directory: &str, name: &str) -> String {
    let whole = format!("{directory}/{name}");
    let absolute = directory.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    for part in whole.split('/').filter(|part| !part.is_empty() && *part != ".") {
        match (part, kept.last()) {
            ("..", None) if absolute => {}
            ("..", Some(last)) if *last != ".." => {
                kept.pop();
            }
            _ => kept.push(part),
        }
    }
    format!("{}{}", if absolute { "/" } else { "" }, kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_and_cleaned() {
        assert_eq!(join("/etc/kubernetes/pki", "ca.crt"), "/etc/kubernetes/pki/ca.crt");
        assert_eq!(join("/etc//kubernetes/./x/../pki/", "ca.crt"), "/etc/kubernetes/pki/ca.crt");
        assert_eq!(join("/../a", "b"), "/a/b");
        assert_eq!(join("../a", "b"), "../a/b");
        assert_eq!(join("", "b"), "b");
    }
}
