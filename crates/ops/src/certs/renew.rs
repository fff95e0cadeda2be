//! Renewing certificates with the authorities of this node.

use std::path::Path;

use cluster::api::internal::ClusterConfiguration;
use jiff::{SignedDuration, Timestamp};
use pki::{Certificate, LeafSpec, PrivateKey, Validity};

use super::authority::{KeyPlace, key_place, load_authority};
use super::catalog::{Renewable, purpose, renewables};
use super::configuration::{self, CertsRequest, Story};
use super::error::CertsError;
use super::period::PeriodWatch;
use super::stored;
use crate::change::KeyForge;
use crate::change::pki_files::PairPaths;
use crate::lock;
use crate::{Context, Voice};

/// Certificates begin to be valid so long before they are made, for hosts whose clocks are behind.
const BACKDATE: SignedDuration = SignedDuration::from_mins(5);

/// Which certificates are renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Every one.
    All,
    /// The one of this name.
    One(&'static str),
}

/// What became of one certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// Its name.
    pub name: &'static str,
    /// What it is, in words.
    pub purpose: &'static str,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There is a new one.
    Renewed,
    /// There is none to be renewed.
    Missing,
    /// Its authority's key is not on this node, so its owner has to renew it.
    External {
        /// The authority's files without their extension.
        authority: &'static str,
    },
}

/// Renews certificates whether or not they are about to expire, telling of each.
pub async fn renew(
    context: Context<'_>,
    request: &CertsRequest,
    selection: Selection,
    mut told: impl FnMut(&Renewal),
) -> Result<(), CertsError> {
    let config = configuration::load(context, request, "renew", Story::Told).await?;
    let _lock = lock::of_parts(context, "certs renew")?;
    let mut renewables = renewables(&config.cluster);
    if let Selection::One(name) = selection {
        renewables.retain(|renewable| renewable.name == name);
        if renewables.is_empty() {
            // A certificate that this cluster does not have: that of an etcd which is elsewhere.
            told(&Renewal { name, purpose: purpose(name), outcome: Outcome::Missing });
        }
    }
    let mut renewing = Renewing::prepare(context, &config.cluster, &renewables);
    for renewable in renewables {
        let outcome = renewing.renew(&renewable)?;
        told(&Renewal { name: renewable.name, purpose: renewable.purpose, outcome });
    }
    Ok(())
}

struct Renewing<'a> {
    context: Context<'a>,
    cluster: &'a ClusterConfiguration,
    directory: &'a Path,
    keys: KeyForge,
    watch: PeriodWatch,
}

impl<'a> Renewing<'a> {
    /// Starts to make as many keys as will be needed at most.
    fn prepare(context: Context<'a>, cluster: &'a ClusterConfiguration, renewables: &[Renewable]) -> Self {
        let directory = Path::new(&cluster.certificates_dir);
        let present = renewables.iter().filter(|r| stored::exists(context.host, directory, &r.place));
        let keys = KeyForge::ahead(cluster.encryption_algorithm, present.count(), 2);
        Self { context, cluster, directory, keys, watch: PeriodWatch::default() }
    }

    fn renew(&mut self, renewable: &Renewable) -> Result<Outcome, CertsError> {
        let (context, directory) = (self.context, self.directory);
        if !stored::exists(context.host, directory, &renewable.place) {
            return Ok(Outcome::Missing);
        }
        let base_name = renewable.authority_base_name;
        let place = key_place(context, &mut self.watch, directory, base_name)
            .map_err(|source| CertsError::Authority { base_name, source })?;
        if place == KeyPlace::Elsewhere {
            return Ok(Outcome::External { authority: base_name });
        }
        let stored = stored::load(context.host, directory, renewable)?;
        let (authority, authority_key) = self.authority(base_name)?;
        let key = self.keys.take()?;
        let spec = LeafSpec {
            identity: stored.certificate.identity(),
            usages: stored.certificate.extended_usages().to_vec(),
            validity: self.validity(),
        };
        let issued = pki::issue_leaf(&authority, &authority_key, key.public_key(), &spec);
        let certificate = issued.map_err(|source| CertsError::issue(renewable.name, source))?;
        stored::replace(context.host, directory, renewable, stored, &certificate, &key)?;
        Ok(Outcome::Renewed)
    }

    fn authority(&mut self, base_name: &'static str) -> Result<(Certificate, PrivateKey), CertsError> {
        let paths = PairPaths::of(self.directory, base_name);
        let (certificate, key) = load_authority(self.context.host, self.directory, base_name)
            .map_err(|source| CertsError::Pair { base_name, source })?;
        self.watch.look_at(self.context, base_name, &certificate);
        let now = self.context.clock.now();
        // DIFFERS: the reference signs with an expired authority, and nobody trusts the result.
        if self.context.voice == Voice::Kubewright && certificate.not_after() < now {
            let (path, end) = (paths.certificate, certificate.not_after());
            return Err(CertsError::ExpiredAuthority { path, end });
        }
        Ok((certificate, key))
    }

    fn validity(&self) -> Validity {
        let now = self.context.clock.now();
        let lifetime = SignedDuration::try_from(self.cluster.certificate_validity_period);
        Validity {
            not_before: now.saturating_sub(BACKDATE).unwrap_or(now),
            not_after: now.saturating_add(lifetime.unwrap_or(SignedDuration::MAX)).unwrap_or(Timestamp::MAX),
        }
    }
}
