//! Keys and certificate signing requests, for an authority that is kept elsewhere.
//!
//! Answers to `CreateDefaultKeysAndCSRFiles` and `CreateDefaultKubeConfigsAndCSRFiles` upstream.
//!
//! DIFFERS: files that exist already are found before the first one is written, so that a refusal leaves nothing
//! behind; and files are made in a fixed order, where the reference has a different one every time.

use std::path::{Path, PathBuf};

use cluster::api::endpoint::EndpointError;
use cluster::api::internal::InitConfiguration;
use cluster::artifacts::certificates::{CERTIFICATES, SubjectError};
use cluster::artifacts::kubeconfig::{Credentials, Kubeconfig};
use cluster::artifacts::kubeconfig_files::KUBECONFIG_FILES;
use host::diagnostic::ExitStatus;
use host::files::FileSpec;
use host::{Code, Explain, Host, HostError, Observe, Secret};
use pki::{CertificateRequest, Identity, PrivateKey, RequestError};
use thiserror::Error;

use crate::Context;
use crate::change::{ChangeError, KeyForge, pki_files};
use crate::configuration::{Flags, Labels, Runtimes, load_or_default};
use crate::load::{self, LoadError};
use crate::lock;

const PRIVATE_MODE: u32 = 0o600;
const DIRECTORY_MODE: u32 = 0o755;

/// What is made, and where.
#[derive(Clone, Debug)]
pub struct RequestsRequest {
    /// A configuration file, which names and addresses come from.
    pub config: Option<PathBuf>,
    /// Where keys and requests go, if not to the configured directory of certificates.
    pub certificates: Option<String>,
    /// Where kubeconfig files and their requests go.
    pub kubeconfigs: PathBuf,
}

/// What happens meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress<'a> {
    /// What follows is made in this directory.
    Directory(&'a Path),
    /// A key with its request, or a kubeconfig with its request, was made.
    Made(&'a str),
}

/// Why requests could not be made.
#[derive(Debug, Error)]
pub enum RequestsError {
    /// There is no configuration that says what to ask for.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The host refused.
    #[error(transparent)]
    Host(#[from] HostError),
    /// A key could not be made or written.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// Nothing says where kubeconfig files go.
    #[error("invalid argument: kubeConfigDir was empty")]
    NoDirectory,
    /// A file exists that would be made.
    #[error("file already exists: {what} {path}")]
    Exists {
        /// What it is, as the reference words it.
        what: &'static str,
        /// Its path, which may lack an extension.
        path: PathBuf,
    },
    /// The configuration gives no names for a certificate.
    #[error(transparent)]
    Subject(#[from] SubjectError),
    /// The configuration gives no server for a kubeconfig.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// A request could not be made.
    #[error("unable to generate CSR: failed to create a CSR")]
    Request(#[from] RequestError),
}

impl Explain for RequestsError {
    fn code(&self) -> Code {
        match self {
            Self::Load(e) => e.code(),
            Self::Host(e) => e.code(),
            Self::Change(e) => e.code(),
            Self::NoDirectory => Code("certs.no-directory"),
            Self::Exists { .. } => Code("certs.exists"),
            Self::Subject(_) | Self::Endpoint(_) => Code("certs.subject"),
            Self::Request(_) => Code("certs.request"),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Load(e) => e.help(),
            Self::Host(e) => e.help(),
            Self::Change(e) => e.help(),
            Self::NoDirectory => Some("name one: --kubeconfig-dir /etc/kubernetes".into()),
            Self::Exists { .. } => Some(
                "choose other directories with --cert-dir and --kubeconfig-dir, or move the file away".into(),
            ),
            Self::Subject(_) | Self::Endpoint(_) | Self::Request(_) => None,
        }
    }

    fn place(&self) -> Option<String> {
        match self {
            Self::Load(e) => e.place(),
            _ => None,
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Load(e) => e.exit_status(),
            Self::Host(e) => e.exit_status(),
            Self::Change(e) => e.exit_status(),
            Self::NoDirectory | Self::Exists { .. } | Self::Subject(_) | Self::Endpoint(_) => {
                ExitStatus::Validation
            }
            Self::Request(_) => ExitStatus::General,
        }
    }
}

/// One request to be made.
struct Wanted {
    /// Without extension.
    path: PathBuf,
    /// As the story calls it.
    name: &'static str,
    identity: Identity,
    holder: Holder,
}

/// Where the key of a request is kept.
enum Holder {
    /// In a file beside it.
    KeyFile,
    /// In a kubeconfig for this server.
    Kubeconfig { server: String },
}

/// Makes keys and requests for every certificate of the control plane, telling of each.
pub async fn generate_requests(
    context: Context<'_>,
    request: RequestsRequest,
    mut told: impl FnMut(Progress<'_>),
) -> Result<(), RequestsError> {
    let (labels, runtimes) = (Labels::OfNoConsequence, Runtimes::OfNoConsequence);
    let flags = Flags::default();
    let mut config = load_or_default(context, request.config.as_deref(), flags, labels, runtimes).await?;
    if let Some(directory) = request.certificates {
        config.cluster.certificates_dir = directory;
    }
    if request.kubeconfigs.as_os_str().is_empty() {
        return Err(RequestsError::NoDirectory);
    }
    let certificates = PathBuf::from(&config.cluster.certificates_dir);
    let of_pki = plan_pki(&config, &certificates)?;
    let of_kubeconfigs = plan_kubeconfigs(context, &config, &request.kubeconfigs)?;
    check_absent(context.host, of_pki.iter().chain(&of_kubeconfigs))?;
    let _lock = lock::of_parts(context, "certs generate-csr")?;
    let count = of_pki.len() + of_kubeconfigs.len();
    let keys = KeyForge::ahead(config.cluster.encryption_algorithm, count, 2);
    for (directory, group) in [(&certificates, &of_pki), (&request.kubeconfigs, &of_kubeconfigs)] {
        told(Progress::Directory(directory));
        for wanted in group {
            make(context.host, &config, wanted, &keys.take()?)?;
            told(Progress::Made(wanted.name));
        }
    }
    Ok(())
}

fn plan_pki(config: &InitConfiguration, directory: &Path) -> Result<Vec<Wanted>, RequestsError> {
    let leaves = CERTIFICATES.iter().filter(|spec| !spec.is_authority());
    let wanted = leaves.map(|spec| {
        let node = &config.node_registration.name;
        Ok(Wanted {
            path: directory.join(spec.base_name),
            name: spec.base_name,
            identity: spec.identity(&config.cluster, node, &config.local_api_endpoint)?,
            holder: Holder::KeyFile,
        })
    });
    wanted.collect()
}

fn plan_kubeconfigs(
    context: Context<'_>,
    config: &InitConfiguration,
    directory: &Path,
) -> Result<Vec<Wanted>, RequestsError> {
    let mut warnings = Vec::new();
    let mut wanted = Vec::new();
    for spec in &KUBECONFIG_FILES {
        let (server, warning) = spec.server(&config.cluster, &config.local_api_endpoint)?;
        warnings.extend(warning.filter(|warning| !warnings.contains(warning)));
        wanted.push(Wanted {
            path: directory.join(spec.file),
            name: spec.file,
            identity: spec.identity(&config.node_registration.name),
            holder: Holder::Kubeconfig { server },
        });
    }
    load::tell(context, warnings);
    Ok(wanted)
}

fn check_absent<'a>(
    host: &dyn Observe,
    mut all: impl Iterator<Item = &'a Wanted>,
) -> Result<(), RequestsError> {
    all.try_for_each(|wanted| {
        let exists = |path: &Path| host.info(path).map(|info| info.is_some());
        let requested =
            exists(&with_extension(&wanted.path, "csr"))? || exists(&with_extension(&wanted.path, "key"))?;
        let what = match wanted.holder {
            Holder::Kubeconfig { .. } if exists(&wanted.path)? => "kube config:",
            Holder::Kubeconfig { .. } if requested => "csr:",
            Holder::KeyFile if requested => "key or CSR",
            _ => return Ok(()),
        };
        Err(RequestsError::Exists { what, path: wanted.path.clone() })
    })
}

fn make(
    host: &dyn Host,
    config: &InitConfiguration,
    wanted: &Wanted,
    key: &PrivateKey,
) -> Result<(), RequestsError> {
    let request = CertificateRequest::new(key, &wanted.identity)?;
    match &wanted.holder {
        Holder::KeyFile => pki_files::write_key(host, &with_extension(&wanted.path, "key"), key)?,
        Holder::Kubeconfig { server } => {
            let key = Secret::new(key.to_pem().as_bytes().to_vec());
            let credentials = Credentials::Certificate { certificate: Vec::new(), key };
            let user = &wanted.identity.common_name;
            let kubeconfig = Kubeconfig::new(server, &config.cluster.cluster_name, user, &[], &credentials);
            write(host, &wanted.path, kubeconfig.render().as_bytes())?;
        }
    }
    write(host, &with_extension(&wanted.path, "csr"), request.to_pem().as_bytes())
}

fn write(host: &dyn Host, path: &Path, content: &[u8]) -> Result<(), RequestsError> {
    if let Some(parent) = path.parent() {
        host.create_directories(parent, DIRECTORY_MODE)?;
    }
    Ok(host.write_file(&FileSpec::new(path, PRIVATE_MODE, content))?)
}

/// Appends an extension, also to a name with a dot in it.
fn with_extension(path: &Path, extension: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(format!(".{extension}"));
    path.into()
}
