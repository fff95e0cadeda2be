//! Deleting tokens.

use std::fmt;
use std::str::FromStr;

use cluster::api::token::BootstrapTokenString;
use cluster::artifacts::bootstrap_token::secret_name;
use host::diagnostic::ExitStatus;
use host::{Code, Explain};
use thiserror::Error;

use super::{Access, TokenError};
use crate::Context;

/// The public half of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenId(String);

/// A text that is neither a token nor the id of one. It is not repeated, for it may be a secret with a typing error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(r#"given token didn't match pattern "\\A([a-z0-9]{{6}})\\.([a-z0-9]{{16}})\\z" or "\\A([a-z0-9]{{6}})\\z""#)]
pub struct MalformedTokenId;

impl Explain for MalformedTokenId {
    fn code(&self) -> Code {
        Code("token.malformed")
    }

    fn help(&self) -> Option<String> {
        Some("see which there are: kubeadm token list".into())
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Validation
    }
}

impl FromStr for TokenId {
    type Err = MalformedTokenId;

    /// Takes a whole token as well.
    fn from_str(text: &str) -> Result<Self, MalformedTokenId> {
        let is_id = text.len() == 6 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if is_id {
            return Ok(Self(text.to_owned()));
        }
        let token: BootstrapTokenString = text.parse().map_err(|_| MalformedTokenId)?;
        Ok(Self(token.id().to_owned()))
    }
}

impl fmt::Display for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Deletes tokens one after the other, telling of each.
pub async fn delete(
    context: Context<'_>,
    access: &Access,
    ids: &[TokenId],
    mut deleted: impl FnMut(&TokenId),
) -> Result<(), TokenError> {
    let secrets = access.open(context).await?;
    for id in ids {
        let failed = |source| TokenError::Delete { id: id.to_string(), source };
        if !secrets.delete(&secret_name(&id.0)).await.map_err(failed)? {
            return Err(TokenError::Absent { id: id.to_string() });
        }
        deleted(id);
    }
    Ok(())
}
