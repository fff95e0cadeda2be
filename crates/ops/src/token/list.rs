//! Listing tokens.

use cluster::api::internal::BootstrapToken;
use cluster::artifacts::bootstrap_token::{TokenSecretError, parse_secret};

use super::{Access, TokenError};
use crate::Context;

/// What a Secret turned out to be: a token, or none.
pub type Listed = Result<BootstrapToken, TokenSecretError>;

/// Every token of the cluster, in the order of their ids.
pub async fn list(context: Context<'_>, access: &Access) -> Result<Vec<Listed>, TokenError> {
    let secrets = access.open(context).await?;
    let found = secrets.list().await.map_err(TokenError::List)?;
    Ok(found.iter().map(parse_secret).collect())
}
