//! When certificates expire.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use pki::Certificate;

use super::authority::{KeyPlace, key_place};
use super::catalog::{authorities, renewables};
use super::configuration::{self, CertsRequest, Story};
use super::error::CertsError;
use super::period::PeriodWatch;
use super::stored;
use crate::Context;
use crate::change::pki_files::PairPaths;

/// When each certificate expires, sorted by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expirations {
    /// Those that can be renewed.
    pub certificates: Vec<Expiration>,
    /// Those of authorities.
    pub authorities: Vec<Expiration>,
}

/// One certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expiration {
    /// Its name.
    pub name: &'static str,
    /// When it expires, if it is there.
    pub state: State,
}

/// When a certificate expires, if it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It is not.
    Missing,
    /// It is.
    Present {
        /// The last moment of its validity.
        end: Timestamp,
        /// How long that is from now; negative once it has expired.
        left: SignedDuration,
        /// The authority that signs it; `None`: it is one itself.
        authority: Option<&'static str>,
        /// The authority's key is not on this node, so that somebody else has to renew it.
        external: bool,
    },
}

/// Looks at every certificate of this node.
pub async fn check_expiration(
    context: Context<'_>,
    request: &CertsRequest,
    story: Story,
) -> Result<Expirations, CertsError> {
    let config = configuration::load(context, request, "check-expiration", story).await?;
    let directory = Path::new(&config.cluster.certificates_dir);
    let now = context.clock.now();
    let mut watch = PeriodWatch::default();
    let mut state =
        |base_name: &'static str, authority, read: &dyn Fn() -> Result<Certificate, CertsError>| {
            let place = key_place(context, &mut watch, directory, base_name)
                .map_err(|source| CertsError::Authority { base_name, source })?;
            let end = read()?.not_after();
            let external = place == KeyPlace::Elsewhere;
            Ok::<_, CertsError>(State::Present { end, left: end.duration_since(now), authority, external })
        };
    let mut found = Expirations { certificates: Vec::new(), authorities: Vec::new() };
    for renewable in renewables(&config.cluster) {
        let state = if stored::exists(context.host, directory, &renewable.place) {
            let read = || Ok(stored::load(context.host, directory, &renewable)?.certificate);
            state(renewable.authority_base_name, Some(renewable.authority), &read)?
        } else {
            State::Missing
        };
        found.certificates.push(Expiration { name: renewable.name, state });
    }
    for spec in authorities(&config.cluster) {
        let state = if stored::is_file(context.host, &PairPaths::of(directory, spec.base_name).certificate) {
            let read = || stored::load_existing(context.host, directory, spec.base_name);
            state(spec.base_name, None, &read)?
        } else {
            State::Missing
        };
        found.authorities.push(Expiration { name: spec.name, state });
    }
    Ok(found)
}
