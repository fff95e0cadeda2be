//! Owns making a Kubernetes cluster of the machines by the kubeadm that is installed on them.

use std::fmt;
use std::thread;
use std::time::{Duration, Instant};

use super::kubeadm_config::{Init, Join, PATH, render_init, render_join};
use super::spec::Role;
use super::{Cluster, ClusterError};
use crate::machine::{Machine, Output, Stage};

/// How long an `init` or `join` may take on a busy host.
const PATIENCE: Duration = Duration::from_secs(400);

/// What a machine needs to join.
#[derive(Clone)]
pub struct JoinTicket {
    /// The bootstrap token.
    pub token: String,
    /// The hash of the CA's public key, `sha256:…`.
    pub ca_hash: String,
    /// The key of the uploaded certificates, if they are.
    pub certificate_key: Option<String>,
}

impl fmt::Debug for JoinTicket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinTicket").field("ca_hash", &self.ca_hash).finish_non_exhaustive()
    }
}

impl Cluster<'_> {
    /// Makes nodes of all machines that are none yet: the first by `init`, the others by `join`.
    pub fn bootstrap(&self, progress: &mut dyn FnMut(&str)) -> Result<(), ClusterError> {
        let pending = self.machines_without_node();
        let first = self.first()?;
        if pending.contains(&first.name()) {
            timed(progress, first, "init", || self.init())?;
            self.claim.reached(first, Stage::Member)?;
        }
        let joining = |role| {
            self.machines_of(role)
                .filter(|machine| machine.name() != first.name() && pending.contains(&machine.name()))
                .collect::<Vec<_>>()
        };
        let (control_planes, workers) = (joining(Role::ControlPlane), joining(Role::Worker));
        if control_planes.is_empty() && workers.is_empty() {
            return Ok(());
        }
        let ticket = self.join_ticket(!control_planes.is_empty())?;
        // etcd takes one new member at a time.
        for machine in control_planes {
            timed(progress, machine, "join as control plane", || self.join(machine, &ticket))?;
            self.claim.reached(machine, Stage::Member)?;
        }
        let begin = Instant::now();
        let joined = thread::scope(|scope| {
            let threads: Vec<_> =
                workers.iter().map(|machine| scope.spawn(|| self.join(machine, &ticket))).collect();
            threads.into_iter().map(|thread| thread.join()).collect::<Vec<_>>()
        });
        for (machine, result) in workers.into_iter().zip(joined) {
            result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            self.claim.reached(machine, Stage::Member)?;
            progress(&format!("{}: join done after {:.1} s", machine.name(), begin.elapsed().as_secs_f64()));
        }
        Ok(())
    }

    /// Makes the first machine a control-plane node.
    pub fn init(&self) -> Result<Output, ClusterError> {
        let machine = self.first()?;
        let config = render_init(&Init {
            machine: machine.identity(),
            version: &self.version,
            families: self.spec.families,
            oddities: &self.oddities,
        });
        machine.write_file(PATH, config.as_bytes(), 0o600)?;
        kubeadm(machine, &["init", "--config", PATH])
    }

    /// Asks the first machine for what others need to join.
    pub fn join_ticket(&self, for_control_plane: bool) -> Result<JoinTicket, ClusterError> {
        let first = self.first()?;
        let printed = kubeadm(first, &["token", "create", "--print-join-command"])?.text();
        let unexpected = |command: &str, found: &str| ClusterError::Unexpected {
            command: format!("kubeadm {command}"),
            found: found.to_owned(),
        };
        let (token, ca_hash) =
            parse_join_command(&printed).ok_or_else(|| unexpected("token create", "no join command"))?;
        let certificate_key = if for_control_plane {
            let upload = ["init", "phase", "upload-certs", "--upload-certs", "--config", PATH];
            let printed = kubeadm(first, &upload)?.text();
            let key = printed.lines().last().map(str::to_owned);
            Some(key.ok_or_else(|| unexpected("init phase upload-certs", "nothing"))?)
        } else {
            None
        };
        Ok(JoinTicket { token, ca_hash, certificate_key })
    }

    /// Makes a machine a node: one of the control plane if its name says so.
    pub fn join(&self, machine: &Machine, ticket: &JoinTicket) -> Result<Output, ClusterError> {
        let role = Role::of(&machine.identity().name);
        let key = ticket.certificate_key.as_deref();
        let config = render_join(&Join {
            machine: machine.identity(),
            first: self.first()?.identity(),
            token: &ticket.token,
            ca_hash: &ticket.ca_hash,
            certificate_key: key.filter(|_| role == Role::ControlPlane),
            families: self.spec.families,
            oddities: &self.oddities,
        });
        machine.write_file(PATH, config.as_bytes(), 0o600)?;
        kubeadm(machine, &["join", "--config", PATH])
    }

    fn machines_without_node(&self) -> Vec<&str> {
        let recorded = self.claim.machines();
        let is_node = |machine: &Machine| {
            let mut nodes = recorded.iter().filter(|(_, stage)| *stage == Stage::Member);
            nodes.any(|(other, _)| other.identity() == machine.identity())
        };
        self.machines().iter().filter(|machine| !is_node(machine)).map(Machine::name).collect()
    }
}

fn kubeadm(machine: &Machine, arguments: &[&str]) -> Result<Output, ClusterError> {
    let command = [&["kubeadm"], arguments].concat();
    Ok(machine.command(&command).timeout(PATIENCE).succeed()?)
}

fn timed<T>(
    progress: &mut dyn FnMut(&str),
    machine: &Machine,
    what: &str,
    work: impl FnOnce() -> Result<T, ClusterError>,
) -> Result<T, ClusterError> {
    progress(&format!("{}: {what} …", machine.name()));
    let begin = Instant::now();
    let done = work()?;
    progress(&format!("{}: {what} done after {:.1} s", machine.name(), begin.elapsed().as_secs_f64()));
    Ok(done)
}

/// Finds token and hash in what `kubeadm token create --print-join-command` prints.
fn parse_join_command(printed: &str) -> Option<(String, String)> {
    let words: Vec<_> = printed.split_ascii_whitespace().collect();
    let after = |flag: &str| {
        let place = words.iter().position(|word| *word == flag)?;
        words.get(place + 1).map(|word| (*word).to_owned())
    };
    Some((after("--token")?, after("--discovery-token-ca-cert-hash")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_and_hash_are_found_in_a_join_command() {
        let check = |printed: &str, expected: Option<(&str, &str)>| {
            let expected = expected.map(|(token, hash)| (token.to_owned(), hash.to_owned()));
            assert_eq!(parse_join_command(printed), expected);
        };
        check(
            "kubeadm join 10.0.0.1:6443 --token a.b --discovery-token-ca-cert-hash sha256:00 \n",
            Some(("a.b", "sha256:00")),
        );
        check("kubeadm join 10.0.0.1:6443 --token a.b", None);
        check("kubeadm join 10.0.0.1:6443 --discovery-token-ca-cert-hash sha256:00 --token", None);
        check("", None);
    }

    #[test]
    fn a_ticket_doesn_t_show_its_secrets() {
        let ticket = JoinTicket {
            token: "tokenid.secret".to_owned(),
            ca_hash: "sha256:00".to_owned(),
            certificate_key: Some("key".to_owned()),
        };
        let shown = format!("{ticket:?}");
        assert!(
            shown.contains("sha256:00") && !shown.contains("secret") && !shown.contains("key"),
            "{shown}"
        );
    }
}
