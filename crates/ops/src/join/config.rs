//! From a request to a configuration that can be acted on.

use std::collections::BTreeMap;
use std::path::Path;

use cluster::api::internal::JoinConfiguration;
use cluster::api::{CriSockets, Experimental, JoinDraft, ignored_checks};

use super::request::JoinRequest;
use crate::Context;
use crate::init::{SocketDetection, intent};
use crate::load::{self, LoadError};

/// A configuration, and the intent it stands for.
pub struct Loaded {
    /// The configuration.
    pub config: JoinConfiguration,
    /// The intent, for the record.
    pub intent: BTreeMap<String, String>,
}

/// Loads, resolves and validates.
pub fn load(context: Context<'_>, request: &JoinRequest) -> Result<Loaded, LoadError> {
    let mut warnings = Vec::new();
    let loaded = load_draft(context, request, &mut warnings);
    load::tell(context, std::mem::take(&mut warnings));
    let draft = loaded?;
    let sockets = match request.socket {
        SocketDetection::Wanted => load::sockets(context.host),
        SocketDetection::Unneeded => CriSockets::NotLookedFor,
    };
    let mut facts = load::resolve_facts(context.host, sockets)?;
    if let Some(file) = &draft.join.discovery.file {
        facts.discovery_file_exists = context.host.canonical(Path::new(&file.kube_config_path))?.is_some();
    }
    let completed = draft.complete(&facts, &mut warnings);
    load::tell(context, warnings);
    let completed = completed?;
    let choices = [("skip-phases", request.skip_phases.join(","))];
    let intent = intent::flatten(&completed.draft().render(), &choices);
    let mut config = completed.into_internal();
    let registration = &mut config.node_registration;
    if let Some(name) = &request.node_name {
        registration.name.clone_from(name);
    }
    if let Some(socket) = &request.cri_socket {
        registration.cri_socket = cri::endpoint::add_scheme(socket).unwrap_or_else(|| socket.clone());
    }
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
    request: &JoinRequest,
    warnings: &mut Vec<cluster::api::Warning>,
) -> Result<JoinDraft, LoadError> {
    let Some(path) = &request.config else { return Ok(JoinDraft::new(request.join.clone())) };
    let documents = load::documents(context.host, path)?;
    let policy = load::policy(context.voice, Experimental::Refused);
    Ok(JoinDraft::load(&documents, policy, warnings)?)
}
