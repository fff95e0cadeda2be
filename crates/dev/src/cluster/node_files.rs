//! Owns the files by which a machine is prepared to become a node, beyond what the node layer of the components has.

use std::path::{Path, PathBuf};

use super::pod_network::{CONFLIST, render_conflist};
use super::spec::IpFamilies;
use crate::components::{CgroupDriver, ComponentSet, ComponentsError, ContainerdSettings, OomScores};
use crate::machine::{Content, Identity, Oddities, SeedFile};

const CONTAINERD_CONFIG: &str = "/etc/containerd/config.toml";

/// Kernel settings that the Kubernetes documentation asks for.
const SYSCTL: (&str, &str) =
    ("/etc/sysctl.d/k8s.conf", "net.ipv4.ip_forward = 1\nnet.ipv6.conf.all.forwarding = 1\n");

/// Packages of the kubelet enable its unit.
const KUBELET_ENABLED: (&str, &str) = (
    "/etc/systemd/system/multi-user.target.wants/kubelet.service",
    "/usr/lib/systemd/system/kubelet.service",
);

/// There is no name server; machines know each other by file, and don't ask for anyone else.
const NSSWITCH: (&str, &str) =
    ("/etc/nsswitch.conf", "passwd: files\ngroup: files\nshadow: files\nhosts: files\nnetworks: files\n");

/// Where kubeadm is installed.
pub const KUBEADM: &str = "/usr/bin/kubeadm";
const HOSTS: &str = "/etc/hosts";

/// The files of a machine that runs containerd and a kubelet.
pub fn node_files(
    set: &ComponentSet,
    oddities: &Oddities,
    identity: &Identity,
    families: IpFamilies,
) -> Result<Vec<SeedFile>, ComponentsError> {
    let mut files = vec![
        text(SYSCTL.0, SYSCTL.1),
        text(NSSWITCH.0, NSSWITCH.1),
        text("/etc/resolv.conf", &render_resolv_conf(identity, families)),
        text(CONFLIST, &render_conflist(families, &identity.pod_ranges())),
        SeedFile {
            path: KUBELET_ENABLED.0.into(),
            mode: 0o777,
            content: Content::LinkTo(KUBELET_ENABLED.1.into()),
        },
    ];
    if oddities.no_sys_resource.is_odd() {
        let settings = ContainerdSettings {
            sandbox_image: sandbox_image(set),
            cgroup_driver: CgroupDriver::Systemd,
            oom_scores: OomScores::Restricted,
        };
        files.push(text(CONTAINERD_CONFIG, &set.containerd_config(&settings)?));
    }
    Ok(files)
}

/// The file of a kubeadm.
pub fn kubeadm_file(program: PathBuf) -> SeedFile {
    SeedFile { path: KUBEADM.into(), mode: 0o755, content: Content::CopyOf(program) }
}

/// The file by which machines know each other.
pub fn hosts_file(machines: &[Identity]) -> SeedFile {
    text(HOSTS, &render_hosts(machines))
}

/// Renders that file.
pub fn render_hosts(machines: &[Identity]) -> String {
    let mut lines = "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n".to_owned();
    for machine in machines {
        let addresses = machine.addresses();
        lines.push_str(&format!("{} {name}\n{} {name}\n", addresses.v4, addresses.v6, name = machine.name));
    }
    lines
}

/// CoreDNS wants to know a name server. The switch answers at once that it is none, so no one waits.
fn render_resolv_conf(identity: &Identity, families: IpFamilies) -> String {
    let gateway = identity.slot.gateway();
    let server = match families {
        IpFamilies::Ipv4 | IpFamilies::DualStack => gateway.v4.to_string(),
        IpFamilies::Ipv6 => gateway.v6.to_string(),
    };
    format!("nameserver {server}\noptions timeout:1 attempts:1\n")
}

fn sandbox_image(set: &ComponentSet) -> String {
    let pause = set.images.iter().find(|image| image.reference.contains("/pause:"));
    pause.map(|image| image.reference.clone()).unwrap_or_default()
}

fn text(path: &str, text: &str) -> SeedFile {
    SeedFile { path: Path::new(path).to_owned(), mode: 0o644, content: Content::Bytes(text.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::{MachineIndex, Slot};

    fn identity(name: &str, number: u8) -> Identity {
        Identity {
            cluster: "c".parse().unwrap(),
            name: name.parse().unwrap(),
            slot: Slot(3),
            index: MachineIndex::new(number).unwrap(),
        }
    }

    #[test]
    fn machines_know_each_other_by_both_families() {
        let hosts = render_hosts(&[identity("cp1", 1), identity("w1", 2)]);
        for line in ["127.0.0.1 localhost", "10.213.3.11 cp1", "10.213.3.12 w1", "fd4b:7770:213:3::c w1"] {
            assert!(hosts.lines().any(|found| found == line), "{line} is not in\n{hosts}");
        }
    }

    #[test]
    fn the_name_server_is_one_that_refuses_at_once() {
        let check = |families, server: &str| {
            let rendered = render_resolv_conf(&identity("cp1", 1), families);
            assert!(rendered.starts_with(&format!("nameserver {server}\n")), "{rendered}");
        };
        check(IpFamilies::Ipv4, "10.213.3.1");
        check(IpFamilies::DualStack, "10.213.3.1");
        check(IpFamilies::Ipv6, "fd4b:7770:213:3::1");
    }
}
