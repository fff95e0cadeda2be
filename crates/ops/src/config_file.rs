//! Checking a configuration file, and converting it to the newest version.
//!
//! Answers to `config validate` and `config migrate` in upstream `cmd/kubeadm/app/cmd/config.go`.

use std::path::{Path, PathBuf};

use cluster::api::{
    ConfigError, CriSockets, Documents, Experimental, InitDraft, JoinDraft, Policy, ResolveFacts, Strictness,
    file,
};
use host::diagnostic::ExitStatus;
use host::files::FileSpec;
use host::{Code, Explain, HostError};
use pki::BootstrapToken;
use thiserror::Error;

use crate::Context;
use crate::configuration::{Labels, Runtimes};
use crate::load::{self, LoadError};

const FILE_MODE: u32 = 0o644;

/// Why a file is not valid, or was not converted.
#[derive(Debug, Error)]
pub enum ConfigFileError {
    /// The file does not exist.
    #[error("open {path}: no such file or directory")]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The host refused.
    #[error(transparent)]
    Host(#[from] HostError),
    /// The file is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// What it leaves open cannot be worked out.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The result cannot be written.
    #[error("failed to write the new configuration to the file \"{path}\"", path = .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: HostError,
    },
}

impl Explain for ConfigFileError {
    fn code(&self) -> Code {
        match self {
            Self::Missing { .. } => Code("config.file"),
            Self::Host(e) | Self::Write { source: e, .. } => e.code(),
            Self::Config(e) => e.code(),
            Self::Load(e) => e.code(),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Missing { .. } => {
                Some("make one to start from: kubeadm config print init-defaults > FILE".into())
            }
            Self::Host(e) | Self::Write { source: e, .. } => e.help(),
            Self::Config(e) => e.help(),
            Self::Load(e) => e.help(),
        }
    }

    fn place(&self) -> Option<String> {
        match self {
            Self::Config(e) => e.place(),
            Self::Load(e) => e.place(),
            Self::Missing { .. } | Self::Host(_) | Self::Write { .. } => None,
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Missing { .. } => ExitStatus::Validation,
            Self::Host(e) | Self::Write { source: e, .. } => e.exit_status(),
            Self::Config(e) => e.exit_status(),
            Self::Load(e) => e.exit_status(),
        }
    }
}

/// Checks a file.
pub async fn validate(
    context: Context<'_>,
    path: &Path,
    experimental: Experimental,
) -> Result<(), ConfigFileError> {
    let (labels, runtimes) = (Labels::OfNoConsequence, Runtimes::OfNoConsequence);
    interpret(context, path, experimental, labels, runtimes).await.map(drop)
}

/// Converts a file to the newest version.
pub async fn migrate(
    context: Context<'_>,
    path: &Path,
    experimental: Experimental,
) -> Result<String, ConfigFileError> {
    interpret(context, path, experimental, Labels::Resolved, Runtimes::LookedFor).await
}

/// Writes the result of a conversion.
pub fn write(context: Context<'_>, path: &Path, text: &str) -> Result<(), ConfigFileError> {
    context
        .host
        .write_file(&FileSpec::new(path, FILE_MODE, text.as_bytes()))
        .map_err(|source| ConfigFileError::Write { path: path.into(), source })
}

async fn interpret(
    context: Context<'_>,
    path: &Path,
    experimental: Experimental,
    labels: Labels,
    runtimes: Runtimes,
) -> Result<String, ConfigFileError> {
    let bytes = context.host.read(path)?.ok_or_else(|| ConfigFileError::Missing { path: path.into() })?;
    let documents = Documents::from_bytes(&path.display().to_string(), &bytes)?;
    let policy = Policy { strictness: Strictness::Refuse, experimental };
    let facts = facts(context, &documents, policy, labels, runtimes).await?;
    let mut warnings = Vec::new();
    let migrated = file::migrate(&documents, policy, &facts, &mut warnings);
    load::tell(context, warnings);
    Ok(migrated?)
}

/// What the documents leave open. Those that cannot be read are reported by whoever reads them next.
async fn facts(
    context: Context<'_>,
    documents: &Documents,
    policy: Policy,
    labels: Labels,
    runtimes: Runtimes,
) -> Result<ResolveFacts, LoadError> {
    let sockets = match runtimes {
        Runtimes::LookedFor => load::sockets(context.host),
        Runtimes::OfNoConsequence => CriSockets::NotLookedFor,
    };
    let mut facts = load::resolve_facts(context.host, sockets)?;
    if let Ok(draft) = InitDraft::load(documents, policy, &mut Vec::new()) {
        for _ in 0..draft.tokens_wanted() {
            facts.new_tokens.push(BootstrapToken::generate()?.into());
        }
        facts.kubernetes_version = match (labels, draft.version_request()) {
            (Labels::OfNoConsequence, _) => Some(load::PROGRAM_VERSION.to_owned()),
            (Labels::Resolved, Ok(wanted)) => load::resolve_version(context, wanted).await?,
            (Labels::Resolved, Err(_)) => None,
        };
    }
    if let Ok(draft) = JoinDraft::load(documents, policy, &mut Vec::new()) {
        let named = draft.join.discovery.file.map(|file| file.kube_config_path);
        facts.discovery_file_exists = named
            .is_some_and(|path| context.host.canonical(Path::new(&path)).is_ok_and(|found| found.is_some()));
    }
    Ok(facts)
}

#[cfg(test)]
mod tests;
