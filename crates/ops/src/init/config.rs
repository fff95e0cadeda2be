//! From a request to a configuration that can be acted on.

use std::collections::BTreeMap;

use cluster::api::internal::InitConfiguration;
use cluster::api::{CriSockets, Experimental, InitDraft, ignored_checks};
use pki::BootstrapToken;

use super::intent;
use super::request::{InitRequest, SocketDetection};
use crate::Context;
use crate::load::{self, LoadError};

/// A configuration, and the intent it stands for.
pub struct Loaded {
    /// The configuration.
    pub config: InitConfiguration,
    /// The intent, for the record.
    pub intent: BTreeMap<String, String>,
}

/// Loads, resolves and validates.
pub async fn load(context: Context<'_>, request: &InitRequest) -> Result<Loaded, LoadError> {
    let mut warnings = Vec::new();
    let loaded = load_draft(context, request, &mut warnings);
    load::tell(context, std::mem::take(&mut warnings));
    let draft = loaded?;
    let sockets = match request.socket {
        SocketDetection::Wanted => load::sockets(context.host),
        SocketDetection::Unneeded => CriSockets::NotLookedFor,
    };
    let mut facts = load::resolve_facts(context.host, sockets)?;
    for _ in 0..draft.tokens_wanted() {
        facts.new_tokens.push(BootstrapToken::generate()?.into());
    }
    // A wrong version is reported together with everything else that is wrong.
    if let Ok(wanted) = draft.version_request() {
        facts.kubernetes_version = load::resolve_version(context, wanted).await?;
    }
    let completed = draft.complete(&facts, &mut warnings);
    load::tell(context, warnings);
    let completed = completed?;
    let choices =
        [("upload-certs", request.upload_certs.to_string()), ("skip-phases", request.skip_phases.join(","))];
    let intent = intent::flatten(&completed.draft().render(), &choices);
    let mut config = completed.into_internal()?;
    if let Some(name) = &request.node_name {
        config.node_registration.name.clone_from(name);
    }
    let registration = &mut config.node_registration;
    registration.ignore_preflight_errors =
        ignored_checks(&request.ignore_preflight_errors, &registration.ignore_preflight_errors)?
            .into_iter()
            .collect();
    if let Some(dry_run) = request.dry_run {
        config.dry_run = dry_run;
    }
    if let Some(directory) = &request.patches {
        config.patches_directory = Some(directory.display().to_string());
    }
    Ok(Loaded { config, intent })
}

fn load_draft(
    context: Context<'_>,
    request: &InitRequest,
    warnings: &mut Vec<cluster::api::Warning>,
) -> Result<InitDraft, LoadError> {
    let Some(path) = &request.config else {
        return Ok(InitDraft::new(request.init.clone(), request.cluster.clone()));
    };
    let documents = load::documents(context.host, path)?;
    let policy = load::policy(context.voice, Experimental::Refused);
    Ok(InitDraft::load(&documents, policy, warnings)?)
}
