//! A kubeconfig for a further user.
//!
//! Answers to upstream `cmd/kubeadm/app/cmd/kubeconfig.go`.

use std::path::{Path, PathBuf};

use cluster::api::endpoint::{EndpointError, control_plane_url};
use cluster::api::schema::GoDuration;
use cluster::artifacts::kubeconfig::{Credentials, Kubeconfig};
use host::diagnostic::ExitStatus;
use host::{Code, Explain, Secret};
use jiff::{SignedDuration, Timestamp};
use pki::{
    Certificate, ExtendedUsage, Identity, IssueError, KeyGenerationError, LeafSpec, PrivateKey, Validity,
};
use thiserror::Error;

use crate::certs::{PairError, PeriodWatch, load_authority};
use crate::configuration::{Flags, Labels, Runtimes, load_or_default};
use crate::event::Warning;
use crate::load::{self, LoadError};
use crate::{Context, Event};

/// A certificate that lives longer is warned of.
const USUAL_LIFETIME: SignedDuration = SignedDuration::from_hours(24 * 365);

/// A user, and how it proves to be that.
#[derive(Clone, Debug)]
pub struct UserRequest {
    /// A configuration file.
    pub config: Option<PathBuf>,
    /// The user's name.
    pub name: String,
    /// With what it authenticates.
    pub authentication: Authentication,
    /// How long a certificate is valid.
    pub lifetime: SignedDuration,
}

/// With what a user authenticates.
#[derive(Clone, Debug)]
pub enum Authentication {
    /// A new client certificate.
    Certificate {
        /// The groups in it.
        organizations: Vec<String>,
    },
    /// A token it has already.
    Token(Secret<String>),
}

/// Why there is no kubeconfig.
#[derive(Debug, Error)]
pub enum UserError {
    /// There is no configuration that says where the cluster is.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The authority cannot be read.
    #[error("couldn't create a kubeconfig; the CA files couldn't be loaded")]
    Authority(#[from] PairError),
    /// The configured endpoint is none.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// No key could be made.
    #[error("failure while creating {name} client certificate: unable to create private key")]
    Key {
        /// The user.
        name: String,
        /// Why not.
        source: KeyGenerationError,
    },
    /// The authority did not sign.
    #[error("failure while creating {name} client certificate: unable to sign certificate")]
    Issue {
        /// The user.
        name: String,
        /// Why not.
        source: IssueError,
    },
}

impl Explain for UserError {
    fn code(&self) -> Code {
        match self {
            Self::Load(e) => e.code(),
            Self::Authority(_) => Code("kubeconfig.authority"),
            Self::Endpoint(_) => Code("kubeconfig.endpoint"),
            Self::Key { .. } | Self::Issue { .. } => Code("kubeconfig.not-issued"),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Load(e) => e.help(),
            Self::Authority(e) => Some(e.detail().unwrap_or_else(|| {
                "run the command on a control-plane node that has the key of the CA".into()
            })),
            Self::Endpoint(_) | Self::Key { .. } | Self::Issue { .. } => None,
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
            Self::Endpoint(_) => ExitStatus::Validation,
            Self::Authority(_) | Self::Key { .. } | Self::Issue { .. } => ExitStatus::General,
        }
    }
}

/// Makes a kubeconfig; nothing is written anywhere.
pub async fn user_kubeconfig(context: Context<'_>, request: &UserRequest) -> Result<Kubeconfig, UserError> {
    let (labels, runtimes) = (Labels::OfNoConsequence, Runtimes::OfNoConsequence);
    let config =
        load_or_default(context, request.config.as_deref(), Flags::default(), labels, runtimes).await?;
    warn_of_lifetime(context, request.lifetime);
    let directory = Path::new(&config.cluster.certificates_dir);
    let (authority, authority_key) = load_authority(context.host, directory, "ca")?;
    PeriodWatch::default().look_at(context, "ca", &authority);
    let (server, warning) =
        control_plane_url(&config.cluster.control_plane_endpoint, &config.local_api_endpoint)?;
    load::tell(context, warning.into_iter().collect());
    let credentials = match &request.authentication {
        Authentication::Token(token) => Credentials::Token(token.clone()),
        Authentication::Certificate { organizations } => {
            let name = || request.name.clone();
            let key = PrivateKey::generate(config.cluster.encryption_algorithm)
                .map_err(|source| UserError::Key { name: name(), source })?;
            let spec = LeafSpec {
                identity: Identity {
                    common_name: name(),
                    organizations: organizations.clone(),
                    ..Identity::default()
                },
                usages: vec![ExtendedUsage::ClientAuth],
                validity: validity(&authority, context.clock.now(), request.lifetime),
            };
            let certificate = pki::issue_leaf(&authority, &authority_key, key.public_key(), &spec)
                .map_err(|source| UserError::Issue { name: name(), source })?;
            Credentials::Certificate {
                certificate: certificate.to_pem().into_bytes(),
                key: Secret::new(key.to_pem().as_bytes().to_vec()),
            }
        }
    };
    let ca = authority.to_pem();
    Ok(Kubeconfig::new(&server, &config.cluster.cluster_name, &request.name, ca.as_bytes(), &credentials))
}

/// As with the reference, it begins when the authority does.
fn validity(authority: &Certificate, now: Timestamp, lifetime: SignedDuration) -> Validity {
    let limit = if lifetime.is_negative() { Timestamp::MIN } else { Timestamp::MAX };
    Validity { not_before: authority.not_before(), not_after: now.saturating_add(lifetime).unwrap_or(limit) }
}

fn warn_of_lifetime(context: Context<'_>, lifetime: SignedDuration) {
    if lifetime <= USUAL_LIFETIME {
        return;
    }
    let shown = |duration: SignedDuration| {
        GoDuration::from_nanos(i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX))
    };
    context.tell(Event::Warning(Warning {
        message: format!(
            "WARNING: the specified certificate validity period {} is longer than the default duration {}, this may \
             increase security risks.",
            shown(lifetime),
            shown(USUAL_LIFETIME)
        ),
        letter: 'W',
        source: "kubeconfig.go:95",
    }));
}

#[cfg(test)]
mod tests;
