//! Owns the network of a cluster: a switch with one link to the host, and one link to each machine.
//!
//! The switch is a network namespace that holds a bridge. It is also the machines' default gateway: it has the
//! routes to their Pod ranges and none to the outside, so that a machine that addresses the outside gets
//! "network unreachable" at once. As the bridge isn't in the host's namespace, the host's
//! firewall doesn't see what machines say to each other, whatever its rules are.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::host_command::{HostCommandError, run};
use super::netns;
use super::slot::{MachineIndex, Slot, V4_PREFIX, V6_PREFIX};

/// A network that can't be made or removed.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// `ip` refused.
    #[error(transparent)]
    Command(#[from] HostCommandError),
    /// The commands can't be handed to `ip`, or a kernel parameter can't be set.
    #[error("the network namespace {namespace} can't be set up")]
    SetUp {
        /// The namespace.
        namespace: String,
        /// Why.
        source: io::Error,
    },
    /// The namespaces can't be listed.
    #[error("{path} can't be listed")]
    List {
        /// The directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

const SWITCH_PARAMETERS: &[(&str, &str)] = &[
    ("net/ipv4/ip_forward", "1"),
    ("net/ipv6/conf/all/forwarding", "1"),
    // Machines send their gateway what is for a neighbour's Pods: that is meant, no cause for a redirect.
    ("net/ipv4/conf/all/send_redirects", "0"),
    ("net/ipv4/conf/default/send_redirects", "0"),
    // Every unreachable address is answered, not one a second.
    ("net/ipv4/icmp_ratelimit", "0"),
    ("net/ipv6/icmp/ratelimit", "0"),
    ("net/bridge/bridge-nf-call-iptables", "0"),
    ("net/bridge/bridge-nf-call-ip6tables", "0"),
];

/// Commands for `ip` in three namespaces, carried out in this order.
#[derive(Debug, PartialEq, Eq)]
struct Wiring {
    host: Vec<String>,
    switch: Vec<String>,
    machine: Vec<String>,
}

fn plan_switch(slot: Slot) -> Wiring {
    let (name, host, gateway) = (slot.switch(), slot.host(), slot.gateway());
    Wiring {
        host: vec![
            format!("link add {name} type veth peer name host netns {name}"),
            format!("addr add {}/{V4_PREFIX} dev {name}", host.v4),
            format!("addr add {}/{V6_PREFIX} dev {name} nodad", host.v6),
            format!("link set {name} up"),
        ],
        switch: vec![
            "link set lo up".to_owned(),
            // Snooping would hold back neighbour discovery until a querier is seen.
            "link add switch type bridge mcast_snooping 0".to_owned(),
            "link set host master switch up".to_owned(),
            format!("addr add {}/{V4_PREFIX} dev switch", gateway.v4),
            format!("addr add {}/{V6_PREFIX} dev switch nodad", gateway.v6),
            "link set switch up".to_owned(),
        ],
        machine: Vec::new(),
    }
}

fn plan_machine(slot: Slot, index: MachineIndex) -> Wiring {
    let (name, own, gateway) = (slot.machine(index), slot.machine_addresses(index), slot.gateway());
    let pods = index.pod_ranges();
    let port = port(index);
    Wiring {
        host: Vec::new(),
        switch: vec![
            format!("link add {port} type veth peer name eth0 netns {name}"),
            format!("link set {port} master switch up"),
            format!("route replace {} via {} dev switch", pods.v4, own.v4),
            format!("route replace {} via {} dev switch", pods.v6, own.v6),
        ],
        machine: vec![
            "link set lo up".to_owned(),
            "link set eth0 up".to_owned(),
            format!("addr add {}/{V4_PREFIX} dev eth0", own.v4),
            format!("addr add {}/{V6_PREFIX} dev eth0 nodad", own.v6),
            format!("route add default via {} dev eth0", gateway.v4),
            format!("route add default via {} dev eth0", gateway.v6),
        ],
    }
}

/// Name of the switch's end of the link to a machine.
fn port(index: MachineIndex) -> String {
    format!("m{}", index.number())
}

/// Makes the switch of a cluster and its link to the host, unless they are there. `scratch` is a directory for
/// files that live as long as a command.
pub fn ensure_switch(lock: &File, slot: Slot, scratch: &Path) -> Result<(), NetworkError> {
    let name = slot.switch();
    let linked = Path::new("/sys/class/net").join(&name).join("address").exists();
    if linked && netns::path(&name).exists() && has_switch(lock, &name) {
        return Ok(());
    }
    remove(lock, &name)?;
    let plan = plan_switch(slot);
    add_namespace(lock, &name)?;
    netns::set_parameters(&name, SWITCH_PARAMETERS)
        .map_err(|source| NetworkError::SetUp { namespace: name.clone(), source })?;
    batch(lock, None, &plan.host, scratch)?;
    batch(lock, Some(&name), &plan.switch, scratch)
}

/// Whether the last command of [`plan_switch`] has been carried out.
fn has_switch(lock: &File, name: &str) -> bool {
    run(lock, "ip", ["-n", name, "-o", "link", "show", "switch", "up"]).is_ok_and(|shown| !shown.is_empty())
}

/// Makes the network namespace of a machine anew and links it to the switch.
pub fn wire_machine(
    lock: &File,
    slot: Slot,
    index: MachineIndex,
    scratch: &Path,
) -> Result<(), NetworkError> {
    let (switch, name) = (slot.switch(), slot.machine(index));
    remove(lock, &name)?;
    // The link goes with the namespace, but some time after it.
    let port = port(index);
    if run(lock, "ip", ["-n", &switch, "link", "show", &port]).is_ok() {
        // It may go between the question and the answer.
        let _ = run(lock, "ip", ["-n", &switch, "link", "del", &port]);
    }
    let plan = plan_machine(slot, index);
    add_namespace(lock, &name)?;
    batch(lock, Some(&switch), &plan.switch, scratch)?;
    batch(lock, Some(&name), &plan.machine, scratch)
}

/// Removes the link and the network namespace of this name, so far as they exist.
pub fn remove(lock: &File, name: &str) -> Result<(), NetworkError> {
    if Path::new("/sys/class/net").join(name).exists() {
        run(lock, "ip", ["link", "del", name])?;
    }
    if netns::path(name).exists() {
        remove_namespace(lock, name)?;
    }
    Ok(())
}

/// Names of a slot's links in this network namespace and of its network namespaces.
pub fn list(slot: Slot) -> Result<Vec<String>, NetworkError> {
    let mut names = Vec::new();
    for path in ["/sys/class/net", netns::DIRECTORY] {
        let entries = match std::fs::read_dir(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries.and_then(Iterator::collect::<Result<Vec<_>, _>>),
        };
        let entries = entries.map_err(|source| NetworkError::List { path: path.into(), source })?;
        names.extend(entries.iter().filter_map(|entry| entry.file_name().into_string().ok()));
    }
    names.retain(|name| slot.owns(name));
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

fn add_namespace(lock: &File, name: &str) -> Result<(), NetworkError> {
    run(lock, "ip", ["netns", "add", name])?;
    Ok(())
}

fn remove_namespace(lock: &File, name: &str) -> Result<(), NetworkError> {
    let Err(error) = run(lock, "ip", ["netns", "del", name]) else { return Ok(()) };
    // An `ip netns add` that was killed leaves a file that is no mount, which `ip netns del` refuses.
    std::fs::remove_file(netns::path(name)).map_err(|_| error)?;
    Ok(())
}

/// Hands a list of commands to one `ip`, in the host's or another network namespace.
fn batch(
    lock: &File,
    namespace: Option<&str>,
    commands: &[String],
    scratch: &Path,
) -> Result<(), NetworkError> {
    let label = namespace.unwrap_or("host");
    // `ip` reads commands from a file as its standard input is the lock; machines are wired side by side.
    let file = scratch.join(format!("ip-{label}-{:?}", std::thread::current().id()));
    std::fs::write(&file, commands.join("\n") + "\n")
        .map_err(|source| NetworkError::SetUp { namespace: label.to_owned(), source })?;
    let mut arguments = Vec::new();
    arguments.extend(namespace.map(|name| vec!["-n".into(), name.into()]).unwrap_or_default());
    arguments.extend(["-batch".into(), file.clone().into_os_string()]);
    run(lock, "ip", arguments)?;
    std::fs::remove_file(&file)
        .map_err(|source| NetworkError::SetUp { namespace: label.to_owned(), source })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_reaches_others_through_the_switch() {
        let index = MachineIndex::new(2).unwrap();
        let plan = plan_machine(Slot(5), index);
        assert!(plan.switch.contains(&"link add m2 type veth peer name eth0 netns kw5m2".to_owned()));
        assert!(plan.switch.contains(&"route replace 10.244.2.0/24 via 10.213.5.12 dev switch".to_owned()));
        assert!(plan.machine.contains(&"route add default via 10.213.5.1 dev eth0".to_owned()));
        assert!(plan.machine.contains(&"addr add fd4b:7770:213:5::c/64 dev eth0 nodad".to_owned()));
    }

    #[test]
    fn the_host_gets_one_link_and_no_route_to_pods() {
        let plan = plan_switch(Slot(5));
        let links = plan.host.iter().filter(|command| command.starts_with("link add")).count();
        assert_eq!(links, 1);
        assert!(plan.host.iter().all(|command| !command.contains("route")));
    }

    #[test]
    fn the_switch_has_no_way_out() {
        let plan = plan_switch(Slot(5));
        assert!(plan.switch.iter().all(|command| !command.contains("default")));
    }
}
