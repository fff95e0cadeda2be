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

    fn token(text: &str) -> BootstrapToken {
        text.parse().unwrap()
    }

    /// Signatures made by `ComputeDetachedSignature`.
    const SIGNATURES: &[(&str, &str, &str)] = &[];

    #[test]
    fn signatures_are_those_of_the_reference() {
        for (content, text, signature) in SIGNATURES {
            assert_eq!(detached_signature(content, &token(text)), *signature);
            assert!(is_valid(signature, content, &token(text)));
        }
    }
}
