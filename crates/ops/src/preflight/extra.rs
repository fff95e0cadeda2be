//! Checks of our own. They only warn, and only under the program's own name: as `kubeadm` nobody expects them.

use cluster::api::internal::InitConfiguration;
use cluster::api::ip::Subnet;
use cri::CgroupDriver;

use super::View;
use super::check::Check;
use super::finding::Problem;
use super::runtime::RuntimeAnswers;

/// A check the reference does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extra {
    /// Kubelet and runtime make cgroups the same way.
    CgroupDriver {
        /// What the kubelet is configured to use.
        configured: String,
    },
    /// A subnet of the cluster is not used by the machine's own network.
    RouteOverlap {
        /// The field it comes from.
        field: &'static str,
        /// The subnet.
        subnet: String,
    },
}

/// Further checks of `init`.
pub fn init(config: &InitConfiguration) -> Vec<Check> {
    let networking = &config.cluster.networking;
    let lists = [
        ("networking.serviceSubnet", networking.service_subnet.as_str()),
        ("networking.podSubnet", networking.pod_subnet.as_str()),
    ];
    let overlaps = lists.into_iter().flat_map(|(field, list)| {
        list.split(',')
            .filter(|subnet| !subnet.is_empty())
            .map(move |subnet| Extra::RouteOverlap { field, subnet: subnet.to_owned() })
    });
    let driver = config.cluster.component_configs.kubelet.document.get("cgroupDriver");
    let configured = driver.and_then(|driver| driver.as_str()).map(str::to_owned);
    let driver = configured.map(|configured| Extra::CgroupDriver { configured });
    driver.into_iter().chain(overlaps).map(Check::Extra).collect()
}

impl Extra {
    /// The name users select the check by.
    pub fn name(&self) -> &'static str {
        match self {
            Self::CgroupDriver { .. } => "CgroupDriver",
            Self::RouteOverlap { .. } => "RouteOverlap",
        }
    }

    /// The stable name of what it finds.
    pub fn code(&self) -> &'static str {
        match self {
            Self::CgroupDriver { .. } => "preflight.cgroup-driver",
            Self::RouteOverlap { .. } => "preflight.route-overlap",
        }
    }
}

/// Runs one of our own checks.
pub(super) fn check(view: &View<'_>, extra: &Extra) -> Option<Problem> {
    match extra {
        Extra::CgroupDriver { configured } => check_cgroup_driver(view.runtime, configured),
        Extra::RouteOverlap { field, subnet } => check_overlap(view, field, subnet),
    }
}

/// A kubelet asks the runtime for its driver and passes over its own configuration, which then says something untrue.
fn check_cgroup_driver(runtime: &RuntimeAnswers, configured: &str) -> Option<Problem> {
    let answers = runtime.0.as_ref().ok()?;
    let used = answers.config.as_ref().ok()?.as_ref()?.cgroup_driver?;
    let remedy = match used {
        CgroupDriver::Cgroupfs => {
            "set SystemdCgroup = true for runc in /etc/containerd/config.toml, then systemctl restart containerd"
        }
        CgroupDriver::Systemd => "set cgroupDriver: systemd in the KubeletConfiguration",
    };
    (used.name() != configured).then(|| {
        Problem::warning(format!(
            "the container runtime uses the cgroup driver {}, which the kubelet takes over although it is configured for \
             {configured}",
            used.name()
        ))
        .fixed_by(remedy)
    })
}

/// Packets to the machine's neighbours would end up in the cluster, or the other way round.
fn check_overlap(view: &View<'_>, field: &str, subnet: &str) -> Option<Problem> {
    let wanted = Subnet::parse(subnet)?;
    let network = view.host.network().ok()?;
    let route = network.routes.iter().find(|route| {
        let (address, prefix) = route.destination;
        let known = Subnet { address, prefix };
        prefix > 0 && (known.contains(wanted.address) || wanted.contains(address))
    })?;
    let (address, prefix) = route.destination;
    Some(
        Problem::warning(format!(
            "{field} {subnet} overlaps {address}/{prefix}, which this machine reaches through {}",
            route.interface
        ))
        .fixed_by(format!("choose a range that is free in your network: {field}")),
    )
}

#[cfg(test)]
mod tests {
    use cri::RuntimeConfig;

    use super::*;
    use crate::preflight::fake::{FakeHost, lines, runtime};
    use crate::preflight::runtime::Answers;

    #[test]
    fn a_configured_driver_that_is_not_used_is_warned_about() {
        let check = |used: Option<CgroupDriver>, configured: &str, expected: Option<&str>| {
            let RuntimeAnswers(Ok(answers)) = runtime() else { panic!("the fake runtime answers") };
            let config = Ok(Some(RuntimeConfig { cgroup_driver: used }));
            let found = check_cgroup_driver(&RuntimeAnswers(Ok(Answers { config, ..answers })), configured);
            assert_eq!(found.map(|problem| problem.message).as_deref(), expected);
        };
        check(Some(CgroupDriver::Systemd), "systemd", None);
        check(None, "systemd", None);
        let differs = "the container runtime uses the cgroup driver cgroupfs, which the kubelet takes over although it is \
                       configured for systemd";
        check(Some(CgroupDriver::Cgroupfs), "systemd", Some(differs));
    }

    #[test]
    fn a_subnet_that_is_in_use_is_warned_about() {
        let check = |destination: ([u8; 4], u8), expected: &[&str]| {
            let mut host = FakeHost::ready();
            host.routes = vec![((destination.0.into(), destination.1), "eth0")];
            let extra = Extra::RouteOverlap { field: "networking.podSubnet", subnet: "10.244.0.0/16".into() };
            assert_eq!(lines(&host, Check::Extra(extra)), expected, "{destination:?}");
        };
        let overlaps = |known: &str| {
            format!(
                "[WARNING RouteOverlap]: networking.podSubnet 10.244.0.0/16 overlaps {known}, which this machine reaches \
                 through eth0"
            )
        };
        check(([0, 0, 0, 0], 0), &[]);
        check(([192, 168, 0, 0], 16), &[]);
        check(([10, 0, 0, 0], 8), &[&overlaps("10.0.0.0/8")]);
        check(([10, 244, 7, 0], 24), &[&overlaps("10.244.7.0/24")]);
    }
}
