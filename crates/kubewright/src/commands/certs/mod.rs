//! `certs`: certificates of a cluster.
//!
//! Answers to upstream `cmd/kubeadm/app/cmd/certs.go`.

mod expiration;
mod renew;
mod requests;

use std::path::PathBuf;

use host::Code;
use ops::certs::CertsRequest;
use pki::CertificateKey;

use super::{Command, Failure};
use crate::cli::Flags;
use crate::render;

/// Runs a command of the group.
pub fn run(command: &Command<'_>) -> Result<(), Failure> {
    match command.invocation.command.as_slice() {
        ["certs", "check-expiration"] => expiration::run(command),
        ["certs", "renew", "all"] => renew::all(command),
        ["certs", "renew", name] => renew::one(command, name),
        ["certs", "certificate-key"] => run_certificate_key(),
        ["certs", "generate-csr"] => requests::run(command),
        other => Err(Failure::unfinished(&other.join(" "))),
    }
}

/// Which certificates flags mean.
fn request(flags: &Flags) -> CertsRequest {
    CertsRequest {
        config: path(flags, "config"),
        certificates: flags.string("cert-dir").to_owned(),
        kubeconfig: flags.string("kubeconfig").into(),
    }
}

fn path(flags: &Flags, name: &str) -> Option<PathBuf> {
    Some(flags.string(name)).filter(|path| !path.is_empty()).map(PathBuf::from)
}

fn run_certificate_key() -> Result<(), Failure> {
    let key = CertificateKey::generate()
        .map_err(|e| Failure::plain(Code("host.randomness"), e.to_string(), None))?;
    render::print(&format!("{}\n", *key.expose_hex()));
    Ok(())
}
