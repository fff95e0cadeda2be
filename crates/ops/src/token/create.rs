//! Making tokens.

use std::path::PathBuf;

use cluster::artifacts::bootstrap_token::{secret, secret_name};
use cluster::kube::Deadline;
use host::Secret;

use super::{Access, TokenError};
use crate::Context;
use crate::configuration::{Flags, Labels, Runtimes, load_or_default};
use crate::join_command::{ClusterAddress, cluster_address};

/// Tokens to be made.
#[derive(Clone, Debug)]
pub struct CreateRequest {
    /// Where.
    pub access: Access,
    /// A configuration file, whose tokens are made.
    pub config: Option<PathBuf>,
    /// The token that flags describe; of no effect beside a file.
    pub flags: Flags,
    /// What is needed of it.
    pub wanted: Wanted,
}

/// What is needed of a new token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The token alone.
    Token,
    /// The command with which a node joins.
    JoinCommand,
}

/// The first of the tokens that were made.
#[derive(Debug)]
pub struct Created {
    /// The token.
    pub token: Secret<String>,
    /// Where a node joins with it, if that is wanted.
    pub cluster: Option<ClusterAddress>,
}

/// Makes tokens; one that exists already is an error.
pub async fn create(context: Context<'_>, request: CreateRequest) -> Result<Created, TokenError> {
    let CreateRequest { access, config, flags, wanted } = request;
    let secrets = access.open(context).await?;
    let (labels, runtimes) = (Labels::OfNoConsequence, Runtimes::OfNoConsequence);
    let config = load_or_default(context, config.as_deref(), flags, labels, runtimes).await?;
    // DIFFERS: the reference finds only afterwards that there is no join command, and leaves the token behind.
    let cluster = match wanted {
        Wanted::Token => None,
        Wanted::JoinCommand => Some(cluster_address(context.host, &access.kubeconfig)?),
    };
    for token in &config.bootstrap_tokens {
        let id = token.token.id();
        if secrets.exists(&secret_name(id)).await {
            return Err(TokenError::Exists { id: id.to_owned() });
        }
        let deadline = Deadline::after(config.timeouts.kubernetes_api_call);
        let secret = secret(token, context.clock.now());
        secrets
            .create(&secret, deadline)
            .await
            .map_err(|source| TokenError::Create { name: secret_name(id), source })?;
    }
    let first = config.bootstrap_tokens.first().ok_or(TokenError::NoToken)?;
    Ok(Created { token: Secret::new(first.token.expose()), cluster })
}
