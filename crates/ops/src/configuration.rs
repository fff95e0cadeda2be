//! The configuration for commands beside `init`: of a file, or of flags and defaults.
//!
//! Answers to `LoadOrDefaultInitConfiguration` upstream.

use std::path::Path;

use cluster::api::internal::InitConfiguration;
use cluster::api::v1beta4::{self, ClusterConfiguration};
use cluster::api::{CriSockets, Experimental, InitDraft};
use pki::BootstrapToken;

use crate::Context;
use crate::load::{self, LoadError};

/// What becomes of a version label such as `stable-1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Labels {
    /// The release server is asked.
    Resolved,
    /// The version does not matter, so nobody is asked.
    // DIFFERS: the reference asks all the same, and makes hosts without internet wait and warns them.
    OfNoConsequence,
}

/// Whether runtimes are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runtimes {
    /// They are.
    LookedFor,
    /// The runtime does not matter.
    OfNoConsequence,
}

/// What is not in a file.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// This node's part.
    pub init: v1beta4::InitConfiguration,
    /// The cluster's part.
    pub cluster: ClusterConfiguration,
}

/// Loads a file, or what flags say if there is none; resolves and validates it.
pub async fn load_or_default(
    context: Context<'_>,
    file: Option<&Path>,
    flags: Flags,
    labels: Labels,
    runtimes: Runtimes,
) -> Result<InitConfiguration, LoadError> {
    let mut warnings = Vec::new();
    let draft = match file {
        None => Ok(InitDraft::new(flags.init, flags.cluster)),
        Some(path) => load::documents(context.host, path).and_then(|documents| {
            let policy = load::policy(context.voice, Experimental::Refused);
            Ok(InitDraft::load(&documents, policy, &mut warnings)?)
        }),
    };
    load::tell(context, std::mem::take(&mut warnings));
    let draft = draft?;
    let sockets = match runtimes {
        Runtimes::LookedFor => load::sockets(context.host),
        Runtimes::OfNoConsequence => CriSockets::NotLookedFor,
    };
    let mut facts = load::resolve_facts(context.host, sockets)?;
    for _ in 0..draft.tokens_wanted() {
        facts.new_tokens.push(BootstrapToken::generate()?.into());
    }
    facts.kubernetes_version = match (labels, draft.version_request()) {
        (Labels::OfNoConsequence, _) => Some(load::PROGRAM_VERSION.to_owned()),
        (Labels::Resolved, Ok(wanted)) => load::resolve_version(context, wanted).await?,
        // A wrong version is reported together with everything else that is wrong.
        (Labels::Resolved, Err(_)) => None,
    };
    let completed = draft.complete(&facts, &mut warnings);
    load::tell(context, warnings);
    Ok(completed?.into_internal()?)
}
