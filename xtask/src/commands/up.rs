//! `cargo xtask up`: a real cluster on this machine.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use dev::cluster::scenario::check_network;
use dev::cluster::{Cluster, ClusterSpec, IpFamilies, Kubeadm};
use dev::components;

use super::{DEFAULT_VERSION, NAME, VERSION, cluster_name, open_lab};
use crate::arguments::{Arguments, Flag};
use crate::error::Error;
use crate::progress::Progress;

pub const FLAGS: &[Flag] = &[
    NAME,
    VERSION,
    Flag {
        name: "--control-planes",
        value: Some("N"),
        help: "number of control-plane machines (default: 1)",
    },
    Flag { name: "--workers", value: Some("N"), help: "number of workers (default: 1)" },
    Flag { name: "--families", value: Some("FAMILIES"), help: "ipv4 (default), ipv6 or dual" },
    Flag {
        name: "--reference",
        value: None,
        help: "with the reference kubeadm instead of the program of this tree",
    },
    Flag { name: "--machines", value: None, help: "boot the machines, and leave the rest to you" },
    Flag { name: "--check", value: None, help: "find out whether Pods reach each other" },
];

const PATIENCE: Duration = Duration::from_secs(240);

pub fn run(arguments: Arguments) -> Result<ExitCode, Error> {
    let arguments = arguments.without_words()?;
    let progress = Progress::begin();
    let mut tell = |line: &str| progress.tell(line);
    let spec = ClusterSpec {
        name: cluster_name(&arguments)?,
        control_planes: arguments.number("--control-planes", 1)?,
        workers: arguments.number("--workers", 1)?,
        families: families(&arguments)?,
        kubeadm: if arguments.has("--reference") { Kubeadm::Reference } else { Kubeadm::Program(build()?) },
        exceptions: BTreeMap::new(),
        further_images: Vec::new(),
    };
    let lab = open_lab()?;
    let version = arguments.text(VERSION.name).unwrap_or(DEFAULT_VERSION);
    let set = components::ensure(&lab.dirs().cache, version, &mut tell)?;
    let cluster = Cluster::up(&lab, &set, &spec, &mut tell)?;
    if arguments.has("--machines") {
        for machine in cluster.machines() {
            tell(&format!("{machine}: {}, {}", machine.addresses().v4, machine.addresses().v6));
        }
        println!("\ncargo xtask exec {}/cp1 bash", spec.name);
        return Ok(ExitCode::SUCCESS);
    }
    cluster.bootstrap(&mut tell)?;
    cluster.wait_for_nodes(PATIENCE)?;
    tell("all nodes are Ready");
    if arguments.has("--check") {
        cluster.wait_for_pods(&["--all-namespaces"], PATIENCE)?;
        check_network(&cluster, &mut tell)?;
    }
    let kubeconfig = cluster.write_kubeconfig()?;
    let name = &spec.name;
    println!(
        "\nexport KUBECONFIG={}\n{} get nodes\n\ncargo xtask exec {name}/cp1 bash\ncargo xtask down --name {name}",
        kubeconfig.display(),
        set.kubectl.display(),
    );
    Ok(ExitCode::SUCCESS)
}

fn families(arguments: &Arguments) -> Result<IpFamilies, Error> {
    const FLAG: &str = "--families";
    match arguments.text(FLAG) {
        None | Some("ipv4") => Ok(IpFamilies::Ipv4),
        Some("ipv6") => Ok(IpFamilies::Ipv6),
        Some("dual") => Ok(IpFamilies::DualStack),
        Some(value) => {
            Err(Error::NoChoice { flag: FLAG, allowed: "ipv4, ipv6 and dual", value: value.to_owned() })
        }
    }
}

/// Builds the program of this tree, and returns where it is.
pub fn build() -> Result<PathBuf, Error> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments =
        ["build", "--release", "--package", "kubewright", "--message-format", "json-render-diagnostics"];
    let command = || format!("cargo {}", arguments.join(" "));
    let failed = |source| Error::Build { command: command(), source };
    let output = Command::new(cargo).args(arguments).stderr(Stdio::inherit()).output().map_err(failed)?;
    if !output.status.success() {
        return Err(Error::BuildFailed { command: command() });
    }
    let printed = String::from_utf8_lossy(&output.stdout);
    let program = printed.lines().rev().find_map(parse_executable);
    program.ok_or_else(|| failed(io::Error::other("cargo doesn't say where the program is")))
}

/// The program that a message of cargo names, if it names the one looked for.
fn parse_executable(message: &str) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(message).ok()?;
    let of_program = message.pointer("/target/name")?.as_str()? == "kubewright";
    let executable = message.get("executable")?.as_str()?;
    of_program.then(|| PathBuf::from(executable))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_found_among_cargo_s_messages() {
        let check = |message: &str, expected: Option<&str>| {
            assert_eq!(parse_executable(message), expected.map(PathBuf::from));
        };
        check(
            r#"{"target":{"name":"kubewright"},"executable":"/t/release/kubewright"}"#,
            Some("/t/release/kubewright"),
        );
        check(r#"{"target":{"name":"kubewright"},"executable":null}"#, None);
        check(r#"{"target":{"name":"build-script-build"},"executable":"/t/build"}"#, None);
        check(r#"{"reason":"build-finished","success":true}"#, None);
        check("no json", None);
    }
}
