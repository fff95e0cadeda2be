//! Names as RFC 1123 allows them, and what to say of others.
//!
//! Answers to `apimachinery/pkg/api/validate/content` and `apimachinery/pkg/util/validation`.

const MAX_LENGTH: usize = 253;

const SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

const WILDCARD: &str = "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/// What is wrong with a DNS subdomain; nothing for a valid one.
pub fn subdomain_faults(text: &str) -> Vec<String> {
    faults(text, is_subdomain(text), SUBDOMAIN)
}

/// What is wrong with a DNS subdomain that starts with a wildcard.
pub fn wildcard_subdomain_faults(text: &str) -> Vec<String> {
    faults(text, text.strip_prefix("*.").is_some_and(is_subdomain), WILDCARD)
}

/// Whether the text is a DNS subdomain of at most 253 bytes.
pub fn is_valid_subdomain(text: &str) -> bool {
    text.len() <= MAX_LENGTH && is_subdomain(text)
}

fn faults(text: &str, well_formed: bool, rule: &str) -> Vec<String> {
    let too_long = (text.len() > MAX_LENGTH).then(|| format!("must be no more than {MAX_LENGTH} characters"));
    too_long.into_iter().chain((!well_formed).then(|| rule.to_owned())).collect()
}

fn is_subdomain(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.split('.').all(|label| {
        label.bytes().all(|byte| inner(byte) || byte == b'-')
            && label.bytes().next().is_some_and(inner)
            && label.bytes().last().is_some_and(inner)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subdomains_are_lower_case_labels() {
        for valid in ["a", "node-1", "a.b.c", "1.2.3", "xn--bcher-kva.example"] {
            assert!(subdomain_faults(valid).is_empty(), "{valid}");
        }
        for invalid in ["", "A", "-a", "a-", "a..b", ".a", "a_b", "a b", "b\u{fc}cher"] {
            assert_eq!(subdomain_faults(invalid), [SUBDOMAIN], "{invalid}");
        }
        assert_eq!(subdomain_faults(&"a".repeat(254)), ["must be no more than 253 characters"]);
    }

    #[test]
    fn wildcards_stand_in_front_of_a_subdomain() {
        assert!(wildcard_subdomain_faults("*.example.com").is_empty());
        for invalid in ["*", "*.", "example.com", "a.*.com", "*.*.com"] {
            assert_eq!(wildcard_subdomain_faults(invalid), [WILDCARD], "{invalid}");
        }
    }
}
