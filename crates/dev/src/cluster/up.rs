//! Owns making the machines of a cluster, and finding those that an earlier run has left.

use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::node_files::{hosts_file, kubeadm_file, node_files, render_hosts};
use super::spec::{ClusterSpec, IpFamilies, Kubeadm};
use super::{Cluster, ClusterError, template};
use crate::components::{ComponentSet, Image};
use crate::machine::{
    Boot, Claim, DataDirectory, Identity, Lab, Machine, MachineName, MachineSpec, Oddities, Stage, Template,
};

/// What machines of a cluster have in common, kept so that no machine is added that doesn't fit.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Common {
    version: String,
    families: IpFamilies,
}

/// Which machines stay and which are to be made.
struct Sorted {
    kept: Vec<Machine>,
    wanted: Vec<Identity>,
}

impl<'lab> Cluster<'lab> {
    /// Makes the machines of a cluster. Those that are nodes already stay as they are; all others are made anew,
    /// since it isn't known how far an earlier run got with them.
    pub fn up(
        lab: &'lab Lab,
        set: &ComponentSet,
        spec: &ClusterSpec,
        progress: &mut dyn FnMut(&str),
    ) -> Result<Cluster<'lab>, ClusterError> {
        let names = spec.machine_names()?;
        if spec.control_planes == 0 {
            return Err(ClusterError::NoControlPlane { name: spec.name.to_string() });
        }
        let oddities = Oddities::observe(&lab.dirs().state)?;
        oddities.explain().iter().for_each(|line| progress(&format!("host: {line}")));
        let images: Vec<Image> = set.images.iter().chain(&spec.further_images).cloned().collect();
        let template = template::ensure(lab, set, &images, &oddities, progress)?;
        let begin = Instant::now();
        let claim = lab.claim(&spec.name)?;
        check_common(lab, &claim, set, spec)?;
        let Sorted { kept, wanted } = sort_out(&claim, &names)?;
        let known: Vec<_> =
            kept.iter().map(|machine| machine.identity().clone()).chain(wanted.clone()).collect();
        let specs = wanted
            .iter()
            .map(|identity| plan_machine(set, spec, &oddities, &template, identity, &known))
            .collect::<Result<Vec<_>, _>>()?;
        let made = boot_all(&claim, &kept, &wanted, &specs, progress)?;
        for machine in &kept {
            machine.write_file("/etc/hosts", render_hosts(&known).as_bytes(), 0o644)?;
        }
        let seconds = begin.elapsed().as_secs_f64();
        progress(&format!("machines: {} made, {} kept, in {seconds:.1} s", made.len(), kept.len()));
        let mut machines: Vec<_> = kept.into_iter().chain(made).collect();
        machines.sort_by_key(|machine| machine.identity().index);
        let version = set.version.clone();
        Ok(Cluster { lab, claim, spec: spec.clone(), version, images, oddities, machines })
    }

    /// Like [`Cluster::up`], but with nothing that was there before.
    pub fn up_anew(
        lab: &'lab Lab,
        set: &ComponentSet,
        spec: &ClusterSpec,
        progress: &mut dyn FnMut(&str),
    ) -> Result<Cluster<'lab>, ClusterError> {
        lab.down(&spec.name)?;
        Cluster::up(lab, set, spec, progress)
    }
}

/// Makes sure that machines made by an earlier run fit.
fn check_common(
    lab: &Lab,
    claim: &Claim<'_>,
    set: &ComponentSet,
    spec: &ClusterSpec,
) -> Result<(), ClusterError> {
    let path = lab.cluster_directory(&spec.name).join("common.json");
    let failed = |source| ClusterError::Io { path: path.clone(), source };
    let wanted = Common { version: set.version.clone(), families: spec.families };
    let found = match std::fs::read(&path) {
        // A torn file is that of a run that made no machine.
        Ok(text) => serde_json::from_slice::<Common>(&text).ok(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(error)),
    };
    match found {
        Some(found) if found == wanted => Ok(()),
        Some(Common { version, families }) if !claim.machines().is_empty() => {
            Err(ClusterError::Differs { name: spec.name.to_string(), version, families })
        }
        _ => write_common(&path, &wanted).map_err(failed),
    }
}

fn write_common(path: &Path, common: &Common) -> io::Result<()> {
    std::fs::write(path, serde_json::to_vec(common)?)
}

/// Keeps machines that are nodes, unless the first control plane isn't one: then there is no cluster they are nodes
/// of. Announces all others, which removes what exists of them.
fn sort_out(claim: &Claim<'_>, names: &[MachineName]) -> Result<Sorted, ClusterError> {
    let recorded = claim.machines();
    let is_node = |name: &MachineName| {
        recorded.iter().any(|(machine, stage)| machine.identity().name == *name && *stage == Stage::Member)
    };
    let lost = !names.first().is_some_and(is_node);
    let mut kept = Vec::new();
    for (machine, _) in &recorded {
        let name = &machine.identity().name;
        if is_node(name) && !lost {
            kept.push(machine.clone());
        } else if !names.contains(name) {
            claim.remove_machine(machine)?;
        }
    }
    let missing = names.iter().filter(|name| lost || !is_node(name));
    let wanted = missing.map(|name| claim.announce(name)).collect::<Result<_, _>>()?;
    Ok(Sorted { kept, wanted })
}

fn plan_machine(
    set: &ComponentSet,
    spec: &ClusterSpec,
    oddities: &Oddities,
    template: &Template,
    identity: &Identity,
    known: &[Identity],
) -> Result<MachineSpec, ClusterError> {
    let kubeadm = match spec.kubeadm_of(&identity.name) {
        Kubeadm::Reference => set.kubeadm_reference.clone(),
        Kubeadm::Program(program) => program.clone(),
    };
    let mut files = node_files(set, oddities, identity, spec.families)?;
    files.extend([hosts_file(known), kubeadm_file(kubeadm)]);
    Ok(MachineSpec {
        layers: vec![set.node_layer.clone(), set.rootfs.clone()],
        files,
        data: vec![DataDirectory {
            target: PathBuf::from(template::CONTAINERD_STATE),
            template: Some(template.clone()),
        }],
    })
}

/// Boots machines side by side: those that are kept, if they don't run, and the new ones, which it returns.
fn boot_all(
    claim: &Claim<'_>,
    kept: &[Machine],
    wanted: &[Identity],
    specs: &[MachineSpec],
    progress: &mut dyn FnMut(&str),
) -> Result<Vec<Machine>, ClusterError> {
    let restart = |machine: &Machine| -> Result<(Machine, Option<Boot>), ClusterError> {
        let boot = if machine.is_running()? { None } else { Some(claim.start(machine)?) };
        Ok((machine.clone(), boot))
    };
    let make = |identity: &Identity, spec: &MachineSpec| -> Result<(Machine, Option<Boot>), ClusterError> {
        let (machine, boot) = claim.create_machine(identity, spec)?;
        Ok((machine, Some(boot)))
    };
    let (restarted, made) = thread::scope(|scope| {
        let restarting: Vec<_> = kept.iter().map(|machine| scope.spawn(|| restart(machine))).collect();
        let making: Vec<_> =
            wanted.iter().zip(specs).map(|(identity, spec)| scope.spawn(|| make(identity, spec))).collect();
        (join_all(restarting), join_all(making))
    });
    let (restarted, made) = (restarted?, made?);
    for (machine, boot) in restarted.iter().chain(&made) {
        let failed = boot.as_ref().map(|boot| boot.failed_units.join(", ")).unwrap_or_default();
        if !failed.is_empty() {
            progress(&format!("{machine}: units failed: {failed}"));
        }
    }
    Ok(made.into_iter().map(|(machine, _)| machine).collect())
}

/// Waits for all threads, also if the first has failed.
fn join_all<T, E>(handles: Vec<thread::ScopedJoinHandle<'_, Result<T, E>>>) -> Result<Vec<T>, E> {
    let results: Vec<_> = handles
        .into_iter()
        .map(|handle| handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        .collect();
    results.into_iter().collect()
}
