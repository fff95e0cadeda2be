//! Real clusters: each scenario with the reference first, because what fails there is wrong about the scenario.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::path::Path;
use std::time::Duration;

use dev::cluster::scenario::check_network;
use dev::cluster::{Cluster, ClusterError, ClusterSpec, IpFamilies, Kubeadm};
use dev::components::ComponentSet;
use dev::machine::Lab;

use super::report::{Outcome, Report};
use crate::error::Error;

const PATIENCE: Duration = Duration::from_secs(240);

/// What a cluster must do; the second argument is told how it goes.
type Run = fn(&Cluster<'_>, &mut dyn FnMut(&str)) -> Result<(), Error>;

/// Something a cluster must do.
struct Scenario {
    name: &'static str,
    run: Run,
}

/// They run one after the other on the same two machines.
const SCENARIOS: [Scenario; 3] = [
    Scenario { name: "cluster", run: cluster },
    Scenario { name: "network", run: network },
    Scenario { name: "reset-and-init-again", run: reset_and_init_again },
];

/// Runs all scenarios with both programs.
pub fn run(
    lab: &Lab,
    set: &ComponentSet,
    program: &Path,
    report: &mut Report,
    tell: &mut dyn FnMut(&str),
) -> Result<(), Error> {
    let arms = [("reference", Kubeadm::Reference), ("ours", Kubeadm::Program(program.to_path_buf()))];
    for (arm, kubeadm) in arms {
        let spec = ClusterSpec {
            name: "e2e".parse()?,
            control_planes: 1,
            workers: 1,
            families: IpFamilies::Ipv4,
            kubeadm,
            exceptions: BTreeMap::new(),
            further_images: Vec::new(),
        };
        let cluster = Cluster::up_anew(lab, set, &spec, tell)?;
        let mut possible = true;
        for scenario in &SCENARIOS {
            let outcome = if possible {
                match (scenario.run)(&cluster, tell) {
                    Ok(()) => Outcome::Passed,
                    Err(error) => Outcome::Failed(explain(&error)),
                }
            } else {
                Outcome::Failed("an earlier scenario on the same machines failed".into())
            };
            possible = outcome == Outcome::Passed;
            report.add(format!("end-to-end:{arm}/{}", scenario.name), outcome);
        }
        drop(cluster);
        lab.down(&spec.name)?;
    }
    Ok(())
}

/// `init` and `join` make a cluster whose nodes and Pods are Ready.
fn cluster(cluster: &Cluster<'_>, tell: &mut dyn FnMut(&str)) -> Result<(), Error> {
    cluster.bootstrap(tell)?;
    cluster.wait_for_nodes(PATIENCE)?;
    cluster.wait_for_pods(&["--all-namespaces"], PATIENCE)?;
    Ok(())
}

/// Pods reach one another, Services and names; logs and exec work.
fn network(cluster: &Cluster<'_>, tell: &mut dyn FnMut(&str)) -> Result<(), Error> {
    Ok(check_network(cluster, tell)?)
}

/// `reset` leaves a machine on which `init` succeeds again, three times.
fn reset_and_init_again(cluster: &Cluster<'_>, tell: &mut dyn FnMut(&str)) -> Result<(), Error> {
    let first = cluster.first()?;
    for round in 1..=3 {
        first
            .command(&["kubeadm", "reset", "--force"])
            .timeout(PATIENCE)
            .succeed()
            .map_err(ClusterError::from)?;
        cluster.init()?;
        tell(&format!("{}: round {round} of reset and init done", first.name()));
    }
    Ok(())
}

fn explain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(&format!(": {next}"));
        cause = next.source();
    }
    text
}
