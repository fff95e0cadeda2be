//! Reading configuration files and observing what they leave open.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use cluster::api::internal::InitConfiguration;
use cluster::api::version::{KubernetesVersion, VersionError, VersionRequest};
use cluster::api::{
    ConfigError, CriSockets, Documents, Experimental, InitDraft, Policy, ResolveFacts, StoredConfiguration,
    Strictness, Warning,
};
use cluster::kube::fetch_text;
use host::diagnostic::ExitStatus;
use host::os_text::os_text;
use host::{Code, Explain, HostError, Observe};
use pki::BootstrapToken;
use thiserror::Error;

use crate::{Context, Event, Voice};

/// The release this program acts as.
pub const PROGRAM_VERSION: &str = "v1.37.0";
/// How long the release server may take.
const LABEL_LIMIT: Duration = Duration::from_secs(10);

/// Why there is no configuration to act on.
#[derive(Debug, Error)]
pub enum LoadError {
    /// It is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The host cannot be observed.
    #[error(transparent)]
    Host(#[from] HostError),
    /// The file does not exist.
    #[error("unable to read config from {path:?} : open {path}: no such file or directory", path = .path.display().to_string())]
    NoFile {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be read.
    #[error("unable to read config from {path:?} : {problem}", path = .path.display().to_string())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The operating system's answer.
        problem: String,
    },
    /// The file is no text.
    #[error("unable to read config from {path:?}: it is not UTF-8", path = .path.display().to_string())]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// The wanted version makes no sense.
    #[error(transparent)]
    Version(#[from] VersionError),
    /// No random bytes.
    #[error("couldn't generate random token")]
    Randomness(#[from] pki::RandomnessError),
}

impl Explain for LoadError {
    fn code(&self) -> Code {
        match self {
            Self::Config(e) => e.code(),
            Self::Host(e) => e.code(),
            Self::NoFile { .. } | Self::Unreadable { .. } | Self::NotText { .. } => Code("config.file"),
            Self::Version(_) => Code("config.version"),
            Self::Randomness(_) => Code("host.randomness"),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Config(e) => e.help(),
            Self::Host(e) => e.help(),
            Self::NoFile { .. } => {
                Some("make one to start from: kubeadm config print init-defaults > FILE".into())
            }
            Self::Version(_) => Some("give a version such as v1.37.0, or a label such as stable-1".into()),
            Self::Unreadable { .. } | Self::NotText { .. } | Self::Randomness(_) => None,
        }
    }

    fn place(&self) -> Option<String> {
        match self {
            Self::Config(e) => e.place(),
            _ => None,
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Config(e) => e.exit_status(),
            Self::Host(e) => e.exit_status(),
            _ => ExitStatus::Validation,
        }
    }
}

/// How files are read: as `kubeadm` unknown fields are warnings, as `kubewright` errors.
pub fn policy(voice: Voice, experimental: Experimental) -> Policy {
    let strictness = match voice {
        Voice::Kubeadm => Strictness::Warn,
        Voice::Kubewright => Strictness::Refuse,
    };
    Policy { strictness, experimental }
}

/// Reads and splits a configuration file.
pub fn documents(host: &dyn Observe, path: &Path) -> Result<Documents, LoadError> {
    let bytes = match host.read(path) {
        Ok(bytes) => bytes.ok_or_else(|| LoadError::NoFile { path: path.into() })?,
        Err(HostError::File { source, .. }) => return Err(unreadable(path, &source)),
        Err(other) => return Err(other.into()),
    };
    let text = String::from_utf8(bytes).map_err(|_| LoadError::NotText { path: path.into() })?;
    Ok(Documents::parse(&path.display().to_string(), &text)?)
}

fn unreadable(path: &Path, error: &io::Error) -> LoadError {
    // A directory can be opened.
    let attempt = if error.kind() == io::ErrorKind::IsADirectory { "read" } else { "open" };
    let problem = format!("{attempt} {}: {}", path.display(), os_text(error));
    LoadError::Unreadable { path: path.into(), problem }
}

/// This program's version.
pub fn program_version() -> Result<KubernetesVersion, VersionError> {
    PROGRAM_VERSION.parse()
}

/// What a draft is resolved with; tokens and versions are added by those who need them.
pub fn resolve_facts(host: &dyn Observe, sockets: CriSockets) -> Result<ResolveFacts, LoadError> {
    Ok(ResolveFacts {
        host_name: host.facts()?.host_name,
        network: Some(host.network()?),
        cri_sockets: sockets,
        new_tokens: Vec::new(),
        kubernetes_version: None,
        program: program_version()?,
        discovery_file_exists: false,
    })
}

/// The sockets of runtimes that answer.
pub fn sockets(host: &dyn Observe) -> CriSockets {
    let answering = cri::endpoint::KNOWN
        .iter()
        .filter(|endpoint| cri::endpoint::parse(endpoint).is_ok_and(|socket| host.has_listener(&socket)));
    CriSockets::Found(answering.map(|endpoint| (*endpoint).to_owned()).collect())
}

/// Asks the release server what a label stands for; without an answer the program's own version counts.
pub async fn resolve_version(
    context: Context<'_>,
    request: VersionRequest,
) -> Result<Option<String>, LoadError> {
    let program = program_version()?;
    let mut request = request;
    let mut resolved = None;
    // A label leads to another one at most once: to that of the program's own minor version.
    for _ in 0..3 {
        let VersionRequest::Label(label) = &request else { break };
        let fetched = fetch_text(&label.url(), LABEL_LIMIT).await.map_err(|e| e.to_string());
        let fetched = fetched.as_ref().map(|text| text.trim()).map_err(String::as_str);
        let (next, warnings) = cluster::api::version::VersionLabel::answered(fetched, &program)?;
        tell(context, warnings);
        if let VersionRequest::Exact(version) = &next {
            resolved = Some(version.clone());
        }
        request = next;
    }
    Ok(resolved)
}

/// The configuration that a cluster stores; this node's part has defaults only.
pub fn stored(
    host: &dyn Observe,
    stored: &StoredConfiguration,
    warnings: &mut Vec<Warning>,
) -> Result<InitConfiguration, LoadError> {
    let mut facts = resolve_facts(host, CriSockets::NotLookedFor)?;
    let draft = InitDraft::load_stored(stored, warnings)?;
    for _ in 0..draft.tokens_wanted() {
        facts.new_tokens.push(BootstrapToken::generate()?.into());
    }
    Ok(draft.resolve_stored(&facts, warnings)?.into_internal()?)
}

/// Tells warnings in order.
pub fn tell(context: Context<'_>, warnings: Vec<Warning>) {
    warnings.into_iter().for_each(|warning| context.tell(Event::from(warning)));
}
