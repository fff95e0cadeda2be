//! Trusting certificates: building a chain to a root.
//!
//! Owns which certificate may stand above which, and all conditions on a chain. Answers to
//! `VerifyCertChain` of kubeadm's `pkiutil`, so to `Certificate.Verify` of Go's `crypto/x509`: chains are
//! tried in the same order, under the same conditions, and fail with the same words. Revocation is not
//! looked at.

use jiff::{RoundMode, Timestamp, TimestampRound, Unit};
use thiserror::Error;

use crate::certificate::Certificate;
use crate::constraints::ConstraintError;
use crate::signature::SignatureError;
use crate::usage::ExtendedUsage;

/// Enough for any real bundle; a hostile one could otherwise ask for exponentially many.
const MAX_SIGNATURE_CHECKS: usize = 100;

/// A certificate that is not to be trusted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum VerifyError {
    /// It demands to be refused by programs that do not know an extension.
    #[error("x509: unhandled critical extension")]
    UnhandledCriticalExtension {
        /// Subject of the certificate.
        subject: String,
        /// Dotted identifiers of the extensions.
        oids: Vec<String>,
    },
    /// It is used too early.
    #[error(
        "x509: certificate has expired or is not yet valid: current time {} is before {not_before}",
        whole_seconds(.at)
    )]
    NotYetValid {
        /// Subject of the certificate.
        subject: String,
        /// When it was used.
        at: Timestamp,
        /// When it begins to be valid.
        not_before: Timestamp,
    },
    /// It is used too late.
    #[error(
        "x509: certificate has expired or is not yet valid: current time {} is after {not_after}",
        whole_seconds(.at)
    )]
    Expired {
        /// Subject of the certificate.
        subject: String,
        /// When it was used.
        at: Timestamp,
        /// When it ended to be valid.
        not_after: Timestamp,
    },
    /// It stands above another one without being an authority.
    #[error("x509: certificate is not authorized to sign other certificates")]
    NotAuthorizedToSign {
        /// Subject of the certificate.
        subject: String,
    },
    /// An authority allows fewer authorities below it.
    #[error("x509: too many intermediates for path length constraint")]
    TooManyIntermediates {
        /// Subject of the authority.
        subject: String,
        /// How many it allows.
        allowed: u32,
    },
    /// The chain is good, but not for the purpose.
    #[error("x509: certificate specifies an incompatible key usage")]
    IncompatibleUsage {
        /// The purposes of which one was needed.
        wanted: Vec<ExtendedUsage>,
    },
    /// An authority is not allowed to vouch for a name.
    #[error("x509: a root or intermediate certificate is not authorized to sign for this name: {0}")]
    NameNotAllowed(ConstraintError),
    /// No chain leads to the root.
    #[error("x509: certificate signed by unknown authority{}", as_hint(.hint))]
    UnknownAuthority {
        /// An authority that bears the right name, and why it was not that.
        hint: Option<Box<RejectedAuthority>>,
    },
    /// The certificates offered lead nowhere in too many ways.
    #[error("x509: signature check attempts limit reached while verifying certificate chain")]
    TooManyCandidates,
}

/// An authority that was considered and refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedAuthority {
    /// Its common name, organization or serial number.
    pub name: String,
    /// Why it was refused.
    pub reason: RejectionReason,
}

/// Why an authority with the right name was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RejectionReason {
    /// It is no authority.
    #[error("x509: invalid signature: parent certificate cannot sign this kind of certificate")]
    MayNotSign,
    /// Its key did not sign the certificate.
    #[error(transparent)]
    Signature(SignatureError),
    /// It is not to be trusted itself.
    #[error(transparent)]
    Invalid(VerifyError),
}

fn as_hint(hint: &Option<Box<RejectedAuthority>>) -> String {
    hint.as_ref().map_or_else(String::new, |hint| {
        let reason = hint.reason.to_string();
        format!(
            " (possibly because of {reason:?} while trying to verify candidate authority certificate {:?})",
            hint.name
        )
    })
}

fn whole_seconds(at: &Timestamp) -> Timestamp {
    at.round(TimestampRound::new().smallest(Unit::Second).mode(RoundMode::Floor)).unwrap_or(*at)
}

/// Checks that a chain leads from `leaf` over some of `intermediates` to `root`, all valid at `at`, and
/// good for one of `usages`, among which [`ExtendedUsage::Any`] stands for all.
pub fn verify_chain(
    leaf: &Certificate,
    intermediates: &[Certificate],
    root: &Certificate,
    at: Timestamp,
    usages: &[ExtendedUsage],
) -> Result<(), VerifyError> {
    check_certificate(leaf, Position::Leaf, &[], at)?;
    let chains = if leaf == root {
        vec![vec![leaf]]
    } else {
        let mut search = Search { intermediates, root, at, signature_checks: 0 };
        search.chains_from(&[leaf])?
    };
    let mut incompatible = None;
    let mut not_allowed = None;
    for chain in chains {
        if !serves_one_of(&chain, usages) {
            incompatible = Some(VerifyError::IncompatibleUsage { wanted: usages.to_vec() });
        } else if let Err(error) = check_name_constraints(&chain) {
            not_allowed = not_allowed.or(Some(VerifyError::NameNotAllowed(error)));
        } else {
            return Ok(());
        }
    }
    Err(not_allowed.or(incompatible).unwrap_or(VerifyError::UnknownAuthority { hint: None }))
}

/// Where in a chain a certificate stands.
#[derive(Clone, Copy, PartialEq)]
enum Position {
    Leaf,
    Intermediate,
    Root,
}

/// Checks what a certificate must fulfil to continue `chain`, which goes upwards from the leaf.
fn check_certificate(
    certificate: &Certificate,
    position: Position,
    chain: &[&Certificate],
    at: Timestamp,
) -> Result<(), VerifyError> {
    let subject = || certificate.subject().to_string();
    let extensions = certificate.extensions();
    if !extensions.unhandled_critical.is_empty() {
        let oids = extensions.unhandled_critical.clone();
        return Err(VerifyError::UnhandledCriticalExtension { subject: subject(), oids });
    }
    let validity = certificate.validity();
    if at < validity.not_before {
        return Err(VerifyError::NotYetValid { subject: subject(), at, not_before: validity.not_before });
    }
    if at > validity.not_after {
        return Err(VerifyError::Expired { subject: subject(), at, not_after: validity.not_after });
    }
    if position == Position::Intermediate && !certificate.is_ca() {
        return Err(VerifyError::NotAuthorizedToSign { subject: subject() });
    }
    let allowed = extensions.basic_constraints.and_then(|constraints| constraints.path_length);
    match allowed {
        // The leaf does not count.
        Some(allowed) if chain.len().saturating_sub(1) > allowed as usize => {
            Err(VerifyError::TooManyIntermediates { subject: subject(), allowed })
        }
        _ => Ok(()),
    }
}

/// A search for all ways to the root.
struct Search<'a> {
    intermediates: &'a [Certificate],
    root: &'a Certificate,
    at: Timestamp,
    signature_checks: usize,
}

impl<'a> Search<'a> {
    /// Completes `chain`, which goes upwards from the leaf, in every possible way.
    fn chains_from(&mut self, chain: &[&'a Certificate]) -> Result<Vec<Vec<&'a Certificate>>, VerifyError> {
        let Some(child) = chain.last() else { return Ok(Vec::new()) };
        let mut chains = Vec::new();
        let mut hint = None;
        // The last candidate that was signed for decides how the search has failed.
        let mut failure = None;
        for (position, candidate) in self.candidates(child) {
            self.signature_checks += 1;
            if self.signature_checks > MAX_SIGNATURE_CHECKS {
                failure = Some(VerifyError::TooManyCandidates);
                break;
            }
            if chain.iter().any(|link| same_entity(link, candidate)) {
                continue;
            }
            if let Err(reason) = self.check_candidate(candidate, position, child, chain) {
                if let RejectionReason::Invalid(error) = &reason {
                    failure = Some(error.clone());
                }
                hint.get_or_insert_with(|| {
                    Box::new(RejectedAuthority { name: short_name(candidate), reason })
                });
                continue;
            }
            failure = None;
            let longer: Vec<_> = chain.iter().copied().chain([candidate]).collect();
            if position == Position::Root {
                chains.push(longer);
                continue;
            }
            match self.chains_from(&longer) {
                Ok(found) => chains.extend(found),
                Err(error) => failure = Some(error),
            }
            if failure == Some(VerifyError::TooManyCandidates) {
                break;
            }
        }
        if chains.is_empty() {
            Err(failure.unwrap_or(VerifyError::UnknownAuthority { hint }))
        } else {
            Ok(chains)
        }
    }

    /// Checks that `candidate` signed `child`, the top of `chain`, and may stand above it.
    fn check_candidate(
        &self,
        candidate: &Certificate,
        position: Position,
        child: &Certificate,
        chain: &[&Certificate],
    ) -> Result<(), RejectionReason> {
        if !candidate.may_sign() {
            return Err(RejectionReason::MayNotSign);
        }
        child.check_signature(candidate.public_key()).map_err(RejectionReason::Signature)?;
        check_certificate(candidate, position, chain, self.at).map_err(RejectionReason::Invalid)
    }

    /// The certificates that bear the name of the issuer of `child`, the most plausible first.
    fn candidates(&self, child: &Certificate) -> Vec<(Position, &'a Certificate)> {
        let named = |certificate: &&Certificate| certificate.subject().der() == child.issuer().der();
        let mut intermediates: Vec<&'a Certificate> = Vec::new();
        for certificate in self.intermediates.iter().filter(named) {
            if !intermediates.contains(&certificate) {
                intermediates.push(certificate);
            }
        }
        intermediates.sort_by_key(|certificate| {
            let (id, wanted) = (certificate.subject_key_id(), child.authority_key_id());
            match (id == wanted, id.is_empty() || wanted.is_empty()) {
                (true, _) => 0,
                (false, true) => 1,
                (false, false) => 2,
            }
        });
        let root = Some(self.root).filter(named).map(|root| (Position::Root, root));
        root.into_iter().chain(intermediates.into_iter().map(|c| (Position::Intermediate, c))).collect()
    }
}

/// Cross-signed authorities have several certificates; in a chain one is enough.
fn same_entity(a: &Certificate, b: &Certificate) -> bool {
    let names = |certificate: &Certificate| {
        certificate.extensions().alternative_names.as_ref().map(|names| names.der.clone())
    };
    a.subject() == b.subject() && a.public_key() == b.public_key() && names(a) == names(b)
}

fn short_name(certificate: &Certificate) -> String {
    let subject = certificate.subject();
    subject
        .common_name()
        .filter(|name| !name.is_empty())
        .or_else(|| subject.organizations().next())
        .map_or_else(|| format!("serial:{}", certificate.serial_number()), str::to_owned)
}

/// Purposes are nested: whoever limits them limits all certificates below.
fn serves_one_of(chain: &[&Certificate], usages: &[ExtendedUsage]) -> bool {
    let allows = |certificate: &Certificate, usage| {
        let listed = certificate.extended_usages();
        let unlimited = listed.is_empty() && certificate.unknown_extended_usages().is_empty();
        unlimited || listed.contains(&ExtendedUsage::Any) || listed.contains(&usage)
    };
    usages.iter().any(|usage| {
        *usage == ExtendedUsage::Any || chain.iter().all(|certificate| allows(certificate, *usage))
    })
}

/// Checks the names of every certificate against the constraints of all above it.
fn check_name_constraints(chain: &[&Certificate]) -> Result<(), ConstraintError> {
    for (index, certificate) in chain.iter().enumerate() {
        let Some(names) = &certificate.extensions().alternative_names else { continue };
        for above in chain.iter().skip(index + 1) {
            if let Some(constraints) = &above.extensions().name_constraints {
                constraints.check(names)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
