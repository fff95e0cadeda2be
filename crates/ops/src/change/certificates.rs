//! Certificate authorities, certificates and the service account keys.
//!
//! What exists is validated and used, never overwritten. A key without its certificate is what a run leaves that
//! was killed between the two; it is used for the certificate that is still missing. Answers to upstream
//! `cmd/kubeadm/app/phases/certs` and to the phases that call it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use host::Host;
use jiff::{SignedDuration, Timestamp};
use pki::{CaSpec, Certificate, ExtendedUsage, Identity, LeafSpec, PrivateKey, Validity};

use super::pki_files::{self, PairPaths};
use super::{ChangeError, KeyForge};
use crate::Context;
use crate::certs::{FileFault, PeriodWatch};
use crate::event::Notice;

/// Certificates begin to be valid so long before they are made, for hosts whose clocks are behind.
const BACKDATE: SignedDuration = SignedDuration::from_mins(5);

/// A certificate authority to be made.
#[derive(Clone, Debug)]
pub struct Authority {
    /// The PKI directory.
    pub directory: PathBuf,
    /// Where one may be already; a dry-run looks elsewhere than it writes.
    pub found_in: PathBuf,
    /// `ca`, `etcd/ca`, `front-proxy-ca`.
    pub base_name: &'static str,
    /// Its name.
    pub common_name: String,
    /// How long it is valid.
    pub lifetime: Duration,
}

/// A certificate to be made.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// The PKI directory.
    pub directory: PathBuf,
    /// Where one may be already; a dry-run looks elsewhere than it writes.
    pub found_in: PathBuf,
    /// `apiserver`, `etcd/server`, ...
    pub base_name: &'static str,
    /// Base name of the authority that signs it.
    pub authority: &'static str,
    /// Who it is for.
    pub identity: Identity,
    /// What it is for.
    pub usages: Vec<ExtendedUsage>,
    /// How long it is valid.
    pub lifetime: Duration,
}

/// The period of something made now.
pub(super) fn validity(now: Timestamp, lifetime: Duration) -> Validity {
    let lifetime = SignedDuration::try_from(lifetime).unwrap_or(SignedDuration::MAX);
    Validity {
        not_before: now.saturating_sub(BACKDATE).unwrap_or(now),
        not_after: now.saturating_add(lifetime).unwrap_or(Timestamp::MAX),
    }
}

/// Makes what is missing on a host.
pub(super) struct Issuer<'a> {
    pub context: Context<'a>,
    pub host: &'a dyn Host,
    pub keys: &'a KeyForge,
    pub watch: &'a mut PeriodWatch,
    /// When the run began: everything that it makes begins to be valid at the same time.
    pub now: Timestamp,
}

impl Issuer<'_> {
    /// Makes an authority unless it exists.
    ///
    /// That one which exists is no authority, or its key another's, shows when something is to be signed: an owner
    /// who keeps the key elsewhere needs neither.
    pub fn ensure_authority(&mut self, authority: &Authority) -> Result<Vec<Notice>, ChangeError> {
        let name = authority.base_name;
        let found = PairPaths::of(&authority.found_in, name);
        let made = PairPaths::of(&authority.directory, name);
        if let Ok((certificate, _)) = pki_files::load_chain(self.host, &found.certificate) {
            self.watch.look_at(self.context, name, &certificate);
            let has_key = pki_files::load_key(self.host, &found.key).is_ok();
            if found != made {
                pki_files::copy(self.host, &found.certificate, &made.certificate)?;
                if has_key {
                    pki_files::copy(self.host, &found.key, &made.key)?;
                }
            }
            let name = name.to_owned();
            return Ok(vec![if has_key {
                Notice::ExistingAuthority(name)
            } else {
                Notice::ExistingKeylessAuthority(name)
            }]);
        }
        let key =
            self.remaining_key(&made, &format!("failure loading {name} certificate: failed to load"))?;
        let key = match key {
            Some(key) => key,
            None => {
                let key = self.keys.take()?;
                pki_files::write_key(self.host, &made.key, &key)?;
                key
            }
        };
        let spec = CaSpec {
            common_name: authority.common_name.clone(),
            validity: validity(self.now, authority.lifetime),
        };
        let certificate = pki::issue_ca(&key, &spec)
            .map_err(ChangeError::pki("unable to create self-signed CA certificate"))?;
        pki_files::write_certificate(self.host, &made.certificate, &certificate)?;
        Ok(vec![Notice::GeneratingCertificate(name.to_owned())])
    }

    /// Makes a certificate unless it exists.
    pub fn ensure_leaf(&mut self, leaf: &Leaf) -> Result<Vec<Notice>, ChangeError> {
        let name = leaf.base_name.to_owned();
        let found = PairPaths::of(&leaf.found_in, leaf.base_name);
        if let Ok((certificate, intermediates)) = pki_files::load_chain(self.host, &found.certificate) {
            self.check_leaf(leaf, &found, &certificate, &intermediates)?;
            return Ok(vec![Notice::ExistingCertificate(name)]);
        }
        let (root, root_key) = self.signer(leaf)?;
        let made = PairPaths::of(&leaf.directory, leaf.base_name);
        let context = format!(
            "failed to write or validate certificate {:?}: failure loading {name}",
            phase_name(leaf.base_name)
        );
        let key = match self.remaining_key(&made, &context)? {
            Some(key) => key,
            None => {
                let key = self.keys.take()?;
                pki_files::write_key(self.host, &made.key, &key)?;
                key
            }
        };
        let spec = LeafSpec {
            identity: leaf.identity.clone(),
            usages: leaf.usages.clone(),
            validity: validity(self.now, leaf.lifetime),
        };
        let certificate = pki::issue_leaf(&root, &root_key, key.public_key(), &spec)
            .map_err(ChangeError::pki("unable to sign certificate"))?;
        pki_files::write_certificate(self.host, &made.certificate, &certificate)?;
        let mut notices = vec![Notice::GeneratingCertificate(name.clone())];
        if leaf.usages.contains(&ExtendedUsage::ServerAuth) {
            notices.push(Notice::ServingNames {
                name,
                dns_names: certificate.dns_names().to_vec(),
                addresses: certificate.ip_addresses().to_vec(),
            });
        }
        Ok(notices)
    }

    /// Makes `sa.key` and `sa.pub` unless they exist.
    pub fn ensure_service_account_keys(&mut self, directory: &Path) -> Result<Vec<Notice>, ChangeError> {
        let (private, public) = (directory.join("sa.key"), directory.join("sa.pub"));
        match pki_files::load_key(self.host, &private) {
            Ok(key) => {
                if self.host.info(&public)?.is_none() {
                    pki_files::write_public_key(self.host, &public, &key)?;
                }
                return Ok(vec![Notice::ExistingServiceAccountKey]);
            }
            Err(FileFault::Missing { .. }) => {}
            Err(source) => {
                let context = "file sa.key existed but it could not be loaded properly".to_owned();
                return Err(ChangeError::PkiFile { context, source });
            }
        }
        let key = self.keys.take()?;
        pki_files::write_key(self.host, &private, &key)?;
        pki_files::write_public_key(self.host, &public, &key)?;
        Ok(vec![Notice::GeneratingServiceAccountKeys])
    }

    /// An existing certificate must be signed by the authority, and be valid now.
    fn check_leaf(
        &mut self,
        leaf: &Leaf,
        found: &PairPaths,
        certificate: &Certificate,
        intermediates: &[Certificate],
    ) -> Result<(), ChangeError> {
        self.watch.look_at(self.context, leaf.base_name, certificate);
        let path = PairPaths::of(&leaf.found_in, leaf.authority).certificate;
        let (root, _) = pki_files::load_chain(self.host, &path).map_err(|source| ChangeError::PkiFile {
            context: format!(
                "couldn't load CA certificate {}: couldn't load the certificate file {}",
                phase_name(leaf.authority),
                path.display()
            ),
            source,
        })?;
        self.watch.look_at(self.context, leaf.authority, &root);
        pki::verify_chain(certificate, intermediates, &root, self.now, &[ExtendedUsage::Any]).map_err(
            ChangeError::pki(format!(
                "[certs] certificate {} not signed by CA certificate {}",
                leaf.base_name, leaf.authority
            )),
        )?;
        // DIFFERS: the reference leaves it to the component to find out that the key is another's.
        match pki_files::load_key(self.host, &found.key) {
            Ok(key) if !certificate.matches_key(&key) => Err(ChangeError::Content {
                path: found.key.clone(),
                reason: format!("the key does not belong to {}", found.certificate.display()),
            }),
            _ => Ok(()),
        }
    }

    /// The authority that signs a certificate, and its key.
    fn signer(&mut self, leaf: &Leaf) -> Result<(Certificate, PrivateKey), ChangeError> {
        let name = leaf.authority;
        let context = format!("couldn't load CA certificate {}", phase_name(name));
        let paths = PairPaths::of(&leaf.directory, name);
        let refused = |reason: String| ChangeError::Refused {
            reason: format!("{context}: {reason}"),
            help: format!("make it with: kubeadm init phase certs {}", phase_name(name)),
        };
        if self.host.info(&paths.certificate)?.is_none() && self.host.info(&paths.key)?.is_none() {
            let directory = leaf.directory.display();
            return Err(refused(format!("couldn't load {name} certificate authority from {directory}")));
        }
        let (root, key) = crate::certs::load_authority(self.host, &leaf.directory, name)
            .map_err(ChangeError::pki(format!("{context}: failure loading {name} certificate authority")))?;
        self.watch.look_at(self.context, name, &root);
        if !root.is_ca() {
            return Err(refused(format!("{name} certificate is not a certificate authority")));
        }
        if !root.matches_key(&key) {
            let reason =
                "unable to sign certificate: x509: provided PrivateKey doesn't match parent's PublicKey";
            let help = format!("put the key of {} into {}", paths.certificate.display(), paths.key.display());
            return Err(ChangeError::Refused { reason: reason.into(), help });
        }
        Ok((root, key))
    }

    /// The key that an interrupted run has left, if there is one. What is there and damaged is nothing to go on
    /// with. The context goes on with "certificate" or "key".
    fn remaining_key(&self, paths: &PairPaths, context: &str) -> Result<Option<PrivateKey>, ChangeError> {
        let damaged = match pki_files::load_chain(self.host, &paths.certificate) {
            Err(FileFault::Missing { .. }) | Ok(_) => None,
            Err(fault) => Some(fault),
        };
        let fault = |what: &str, file: &str, path: &Path, source| ChangeError::PkiFile {
            context: format!("{context} {what}: couldn't load the {file} file {}", path.display()),
            source,
        };
        match (pki_files::load_key(self.host, &paths.key), damaged) {
            (_, Some(source)) => Err(fault("certificate", "certificate", &paths.certificate, source)),
            (Ok(key), None) => Ok(Some(key)),
            (Err(FileFault::Missing { .. }), None) => Ok(None),
            (Err(source), None) => Err(fault("key", "private key", &paths.key, source)),
        }
    }
}

/// The name that a certificate has as a phase.
fn phase_name(base_name: &str) -> String {
    base_name.replace('/', "-")
}
