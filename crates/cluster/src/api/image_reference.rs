//! Names of image repositories.
//!
//! Answers to the name part of `github.com/distribution/reference`.

/// Whether images can be named below this repository: an optional host, then lower-case path components.
pub fn is_valid_repository(repository: &str) -> bool {
    let mut components = repository.split('/');
    let Some(first) = components.next() else { return false };
    (is_path_component(first) || is_domain(first)) && components.all(is_path_component)
}

/// Letters and digits, separated by one `.`, one or two `_`, or any number of `-`.
fn is_path_component(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let separators = text.split(is_letter).filter(|separator| !separator.is_empty());
    text.starts_with(is_letter)
        && text.ends_with(is_letter)
        && separators.into_iter().all(|s| matches!(s, "." | "_" | "__") || s.bytes().all(|byte| byte == b'-'))
}

/// A host name or a bracketed IPv6 address, with an optional port.
fn is_domain(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let port_ok = port.is_none_or(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()));
    let literal = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let host_ok = match literal {
        Some(address) => !address.is_empty() && address.bytes().all(|b| b.is_ascii_hexdigit() || b == b':'),
        None => host.split('.').all(|label| {
            let alphanumeric = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
            alphanumeric(label.bytes().next())
                && alphanumeric(label.bytes().last())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        }),
    };
    port_ok && host_ok
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories_are_hosts_and_lower_case_paths() {
        for valid in [
            "registry.k8s.io",
            "registry.k8s.io/coredns",
            "localhost:5000",
            "Host.Example:5000/a/b",
            "[fd00::1]:5000/a",
            "a__b/c.d/e--f",
            "192.168.1.1:80",
        ] {
            assert!(is_valid_repository(valid), "{valid}");
        }
        for invalid in [
            "",
            "/a",
            "a/",
            "a//b",
            "a/B",
            "a:b",
            "a:80/b:c",
            "a@sha256:00",
            "https://a",
            "a___b",
            "-a",
            "a b",
            "host/_a",
        ] {
            assert!(!is_valid_repository(invalid), "{invalid}");
        }
    }
}
