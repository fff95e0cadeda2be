//! Warnings of certificates that are used before or after their time.
//!
//! Answers to `CheckCertificatePeriodValidity` upstream.

use std::collections::BTreeSet;

use pki::Certificate;

use crate::event::Warning;
use crate::{Context, Event};

/// Warns once for each certificate.
#[derive(Default)]
pub struct PeriodWatch {
    seen: BTreeSet<String>,
}

impl PeriodWatch {
    /// Warns if a certificate is not valid now.
    pub fn look_at(&mut self, context: Context<'_>, name: &str, certificate: &Certificate) {
        if !self.seen.insert(name.to_owned()) {
            return;
        }
        if let Err(problem) = certificate.validity().check(context.clock.now()) {
            context.tell(Event::Warning(Warning {
                message: format!("WARNING: could not validate bounds for certificate {name}: {problem}"),
                letter: 'W',
                source: "certs.go:474",
            }));
        }
    }
}
