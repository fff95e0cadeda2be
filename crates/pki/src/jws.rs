//! Signatures over the `cluster-info` ConfigMap.
//!
//! A joining node that knows a token can tell from them that the ConfigMap comes from its cluster. The form
//! is JWS with a detached payload (RFC 7515, appendix F). Answers to `cluster-bootstrap/token/jws`.

use aws_lc_rs::{constant_time, hmac};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::token::BootstrapToken;

/// Signs `content` with the secret of the token. The id, being letters and digits, needs no escapes.
pub fn detached_signature(content: &str, token: &BootstrapToken) -> String {
    let header = URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"HS256","kid":"{}"}}"#, token.id()));
    let payload = URL_SAFE_NO_PAD.encode(content);
    let key = hmac::Key::new(hmac::HMAC_SHA256, token.expose_secret().as_bytes());
    let tag = hmac::sign(&key, format!("{header}.{payload}").as_bytes());
    format!("{header}..{}", URL_SAFE_NO_PAD.encode(tag))
}

/// Tells, in a time that gives nothing away, whether `signature` is the one that the token makes.
pub fn is_valid(signature: &str, content: &str, token: &BootstrapToken) -> bool {
    let expected = detached_signature(content, token);
    constant_time::verify_slices_are_equal(expected.as_bytes(), signature.as_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "abcdef.0123456789abcdef";

    /// Contents, and the signatures that `ComputeDetachedSignature` makes over them.
    const SIGNATURES: &[(&str, &str)] = &[
        ("", "eyJhbGciOiJIUzI1NiIsImtpZCI6ImFiY2RlZiJ9..MO2tlCpY1xB334qWeOe_XEv9c6DIMRNmKJZImOzY17k"),
        ("hello", "eyJhbGciOiJIUzI1NiIsImtpZCI6ImFiY2RlZiJ9..MxsnbCjBaYzcbNIFa06F-wuF9LX26rhMlrL4zA1511s"),
        (
            "apiVersion: v1\nkind: Config\nclusters: []\n",
            "eyJhbGciOiJIUzI1NiIsImtpZCI6ImFiY2RlZiJ9..6noRUKYc6IcJatsCC4tJjBE6Jx8UClLwzsstr66SXaM",
        ),
        ("ünï ☃", "eyJhbGciOiJIUzI1NiIsImtpZCI6ImFiY2RlZiJ9..-fFlt5NILSYt6lyW1coPKMG4OAlonWmOdszekifSLJc"),
    ];

    fn token(text: &str) -> BootstrapToken {
        text.parse().unwrap()
    }

    #[test]
    fn signatures_are_those_of_the_reference() {
        for (content, signature) in SIGNATURES {
            assert_eq!(detached_signature(content, &token(TOKEN)), *signature);
            assert!(is_valid(signature, content, &token(TOKEN)));
        }
    }

    #[test]
    fn other_contents_tokens_and_signatures_are_refused() {
        let (content, signature) = SIGNATURES[1];
        assert!(!is_valid(signature, "hellO", &token(TOKEN)));
        assert!(!is_valid(signature, content, &token("abcdef.0123456789abcdee")));
        assert!(!is_valid(signature, content, &token("abcdeg.0123456789abcdef")));
        for wrong in
            ["", "..", &signature[1..], &format!("{signature}="), &signature.replace("..", ".aGVsbG8.")]
        {
            assert!(!is_valid(wrong, content, &token(TOKEN)), "{wrong:?}");
        }
    }
}
