//! `cargo xtask machines-check`: the proof that machines do what is said of them.

use std::collections::BTreeMap;
use std::process::ExitCode;

use dev::cluster::{Cluster, ClusterSpec, IpFamilies, Kubeadm};
use dev::machine::promises::check;

use super::{DEFAULT_VERSION, VERSION, open_lab};
use crate::arguments::{Arguments, Flag};
use crate::error::Error;
use crate::progress::Progress;

pub const FLAGS: &[Flag] = &[VERSION];

pub fn run(arguments: Arguments) -> Result<ExitCode, Error> {
    let arguments = arguments.without_words()?;
    let progress = Progress::begin();
    let mut tell = |line: &str| progress.tell(line);
    let lab = open_lab()?;
    let version = arguments.text(VERSION.name).unwrap_or(DEFAULT_VERSION);
    let set = dev::components::ensure(&lab.dirs().cache, version, &mut tell)?;
    let spec = ClusterSpec {
        name: "check".parse()?,
        control_planes: 1,
        workers: 1,
        families: IpFamilies::Ipv4,
        kubeadm: Kubeadm::Reference,
        exceptions: BTreeMap::new(),
        further_images: Vec::new(),
    };
    let cluster = Cluster::up_anew(&lab, &set, &spec, &mut tell)?;
    check(cluster.claim(), &cluster.machine("cp1")?, &cluster.machine("w1")?, &mut tell)?;
    drop(cluster);
    lab.down(&spec.name)?;
    println!("all promises are kept");
    Ok(ExitCode::SUCCESS)
}
