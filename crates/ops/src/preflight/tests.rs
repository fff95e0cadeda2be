//! Whole runs, compared with what the reference wrote on a machine in the same state.

use std::net::Ipv4Addr;
use std::path::PathBuf;

use cluster::api::internal::{InitConfiguration, JoinConfiguration};
use cluster::api::version::CURRENT;
use cluster::api::{
    CriSockets, Documents, Experimental, InitDraft, JoinDraft, Policy, ResolveFacts, Strictness,
};
use cri::{Call, Error, Failure, Service};
use host::facts::NetworkFacts;
use host::{Diagnostic, Explain};

use super::checks::SharedCertificates;
use super::fake::{FakeHost, lines, output, runtime, shown};
use super::runtime::RuntimeAnswers;
use super::{
    Check, CheckName, Exemptions, Finding, IgnoredChecks, PreflightError, ProxyEnvironment, Severity, View,
    checks, run,
};

const INIT: &str = "
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint: {advertiseAddress: 10.1.2.3}
nodeRegistration: {name: node-1}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.37.0
";

const EXTERNAL_ETCD: &str = "
etcd:
  external:
    endpoints: [https://10.1.2.9:2379]
    caFile: /etc/etcd/ca.crt
    certFile: /etc/etcd/client.crt
    keyFile: /etc/etcd/client.key
";

const JOIN: &str = "
apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
nodeRegistration: {name: node-1}
discovery:
  bootstrapToken:
    apiServerEndpoint: 10.1.2.9:6443
    token: abcdef.0123456789abcdef
    unsafeSkipCAVerification: true
";

const POLICY: Policy = Policy { strictness: Strictness::Warn, experimental: Experimental::Refused };

fn facts() -> ResolveFacts {
    ResolveFacts {
        host_name: "node-1".into(),
        network: Some(NetworkFacts::default()),
        cri_sockets: CriSockets::NotLookedFor,
        new_tokens: vec!["abcdef.0123456789abcdef".parse().unwrap()],
        kubernetes_version: None,
        program: CURRENT,
        discovery_file_exists: false,
    }
}

fn init(yaml: &str) -> InitConfiguration {
    let documents = Documents::parse("init.yaml", yaml).unwrap();
    let draft = InitDraft::load(&documents, POLICY, &mut Vec::new()).unwrap();
    draft.complete(&facts(), &mut Vec::new()).unwrap().into_internal().unwrap()
}

fn join(yaml: &str) -> JoinConfiguration {
    let documents = Documents::parse("join.yaml", yaml).unwrap();
    let draft = JoinDraft::load(&documents, POLICY, &mut Vec::new()).unwrap();
    draft.complete(&facts(), &mut Vec::new()).unwrap().into_internal()
}

fn names(checks: &[Check]) -> Vec<String> {
    checks.iter().map(|check| check.name().0).collect()
}

/// A machine on which nearly everything is wrong.
fn worst() -> FakeHost {
    let mut host = FakeHost::ready();
    host.facts.processors = 1;
    host.programs = ["kubelet"].into();
    host.lookup = Err("failed to lookup address information: Name or service not known");
    host.mounts = vec![("/sys/fs/cgroup", "tmpfs"), ("/sys/fs/cgroup/memory", "cgroup")];
    host.taken =
        [6443, 10250, 10257, 10259, 2379, 2380].map(|port| (Ipv4Addr::UNSPECIFIED, port).into()).into();
    host.directory("/sys/fs/cgroup/memory")
        .file("/proc/cgroups", include_str!("system/testdata/cgroups"))
        .file("/etc/kubernetes/manifests/kube-apiserver.yaml", "")
        .file("/etc/kubernetes/manifests/etcd.yaml", "")
        .file("/etc/kubernetes/kubelet.conf", "")
        .file("/etc/kubernetes/bootstrap-kubelet.conf", "")
        .file("/etc/kubernetes/pki/ca.crt", "")
        .directory("/var/lib/etcd/member")
        .file("/proc/sys/net/ipv4/ip_forward", "0\n")
        .file("/proc/swaps", "Filename Type Size Used Priority\n/swapfile file 1 1 -2\n")
        .file("/etc/resolv.conf", "nameserver 127.0.0.1\n")
        .says("KubeletVersion", output(true, "Kubernetes v1.33.9\n"))
        .says("ServiceEnabled(\"kubelet\")", output(false, ""))
        .says("ServiceStatus(\"firewalld\")", output(true, "Loaded: loaded"))
        .says("ServiceActive(\"firewalld\")", output(false, "activating\n"));
    host
}

fn no_runtime() -> RuntimeAnswers {
    let endpoint = "unix:///var/run/containerd/containerd.sock".to_owned();
    let failure = Failure::Dial {
        socket: "/var/run/containerd/containerd.sock".into(),
        kind: std::io::ErrorKind::NotFound,
        reason: "no such file or directory".into(),
    };
    RuntimeAnswers(Err(Error { call: Call::Connect { service: Service::Runtime, endpoint }, failure }))
}

/// What is written to standard error: warnings as they come up, then the errors.
fn written(checks: &[Check], ignored: &[&str]) -> String {
    let (host, runtime) = (worst(), no_runtime());
    let proxies = ProxyEnvironment::from_variables(&[("HTTPS_PROXY".into(), "http://proxy:3128".into())]);
    let mut view = View::new(&host, &runtime);
    view.proxies = &proxies;
    let report = run(checks, &view, &IgnoredChecks::new(ignored));
    let warnings: String = report.warnings().map(Finding::reference_line).collect();
    warnings + &report.error().map(|error| error.reference_text()).unwrap_or_default()
}

#[test]
fn what_init_finds_is_what_the_reference_finds() {
    assert_eq!(written(&checks::init(&init(INIT), &CURRENT), &[]), include_str!("testdata/init.txt"));
}

#[test]
fn what_join_finds_is_what_the_reference_finds() {
    assert_eq!(written(&checks::join(&join(JOIN), &CURRENT), &[]), include_str!("testdata/join.txt"));
}

#[test]
fn ignored_errors_become_warnings_where_they_come_up() {
    let checks = checks::join(&join(JOIN), &CURRENT);
    assert_eq!(written(&checks, &["all"]), include_str!("testdata/join-all-ignored.txt"));
}

#[test]
fn a_machine_that_is_ready_passes() {
    let host = FakeHost::ready();
    let runtime = runtime();
    let view = View::new(&host, &runtime);
    for checks in [checks::root(), checks::init(&init(INIT), &CURRENT), checks::join(&join(JOIN), &CURRENT)] {
        assert_eq!(shown(&run(&checks, &view, &IgnoredChecks::default())), Vec::<String>::new());
    }
}

#[test]
fn init_checks_in_the_order_of_the_reference() {
    let expected = [
        "NumCPU",
        "Mem",
        "KubernetesVersion",
        "Firewalld",
        "Port-6443",
        "Port-10259",
        "Port-10257",
        "FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml",
        "FileAvailable--etc-kubernetes-manifests-kube-controller-manager.yaml",
        "FileAvailable--etc-kubernetes-manifests-kube-scheduler.yaml",
        "FileAvailable--etc-kubernetes-manifests-etcd.yaml",
        "HTTPProxy",
        "HTTPProxyCIDR",
        "CRI",
        "ContainerRuntimeVersion",
        "Swap",
        "FileExisting-losetup",
        "FileExisting-mount",
        "FileExisting-cp",
        "SystemVerification",
        "Hostname",
        "KubeletVersion",
        "Service-kubelet",
        "Port-10250",
        "FileContent--proc-sys-net-ipv4-ip_forward",
        "Port-2379",
        "Port-2380",
        "DirAvailable--var-lib-etcd",
    ];
    assert_eq!(names(&checks::init(&init(INIT), &CURRENT)), expected);
}

#[test]
fn init_with_an_external_etcd_checks_that_instead_of_room_for_one() {
    let checks = checks::init(&init(&format!("{INIT}{EXTERNAL_ETCD}")), &CURRENT);
    let expected = [
        "FileContent--proc-sys-net-ipv4-ip_forward",
        "ExternalEtcdVersion",
        "ExternalEtcdClientCertificates",
        "ExternalEtcdClientCertificates",
        "ExternalEtcdClientCertificates",
    ];
    assert_eq!(names(&checks[checks.len() - 5..]), expected);
}

#[test]
fn init_checks_forwarding_for_every_address_family_in_use() {
    let check = |networking: &str, address: &str, expected: &[&str]| {
        let yaml = INIT.replace("10.1.2.3", address) + &format!("networking: {networking}\n");
        let names = names(&checks::init(&init(&yaml), &CURRENT));
        let settings: Vec<_> = names.iter().filter(|name| name.starts_with("FileContent")).collect();
        assert_eq!(settings, expected, "{networking} {address}");
    };
    let ipv4 = "FileContent--proc-sys-net-ipv4-ip_forward";
    let ipv6 = "FileContent--proc-sys-net-ipv6-conf-default-forwarding";
    check("{serviceSubnet: 10.96.0.0/12}", "10.1.2.3", &[ipv4]);
    check("{serviceSubnet: 'fd00:1::/112'}", "fd00::3", &[ipv6]);
    check("{serviceSubnet: '10.96.0.0/12,fd00:1::/112'}", "10.1.2.3", &[ipv4, ipv6]);
    check("{serviceSubnet: 'fd00:1::/112,10.96.0.0/12'}", "fd00::3", &[ipv4, ipv6]);
}

#[test]
fn ports_are_checked_where_components_will_listen() {
    let yaml = format!(
        "{INIT}
apiServer:
  extraArgs: [{{name: bind-address, value: 10.1.2.4}}, {{name: advertise-address, value: 10.1.2.5}}]
scheduler:
  extraArgs: [{{name: bind-address, value: 127.0.0.1}}]
"
    );
    let checks = checks::init(&init(&yaml), &CURRENT);
    let port = |wanted: i32| {
        checks.iter().find_map(|check| match check {
            Check::PortFree { address, port } if *port == wanted => Some(address.as_str()),
            _ => None,
        })
    };
    assert_eq!(port(6443), Some("10.1.2.4"));
    assert_eq!(port(10259), Some("127.0.0.1"));
    assert_eq!(port(10257), Some(""));
    assert_eq!(port(2379), Some("10.1.2.5"));
}

#[test]
fn a_joining_worker_checks_its_files_and_the_way_to_the_api_server() {
    let expected = [
        "FileAvailable--etc-kubernetes-kubelet.conf",
        "FileAvailable--etc-kubernetes-bootstrap-kubelet.conf",
        "CRI",
        "ContainerRuntimeVersion",
        "Swap",
        "FileExisting-losetup",
        "FileExisting-mount",
        "FileExisting-cp",
        "SystemVerification",
        "Hostname",
        "KubeletVersion",
        "Service-kubelet",
        "Port-10250",
        "FileAvailable--etc-kubernetes-pki-ca.crt",
        "HTTPProxy",
        "FileContent--proc-sys-net-ipv4-ip_forward",
    ];
    assert_eq!(names(&checks::join(&join(JOIN), &CURRENT)), expected);
}

#[test]
fn the_forwarding_a_joining_node_needs_follows_from_the_endpoint() {
    let check = |endpoint: &str, expected: &[&str]| {
        let names = names(&checks::join(&join(&JOIN.replace("10.1.2.9:6443", endpoint)), &CURRENT));
        assert_eq!(names[names.len() - expected.len()..], *expected, "{endpoint}");
    };
    check("'[fd00::9]:6443'", &["HTTPProxy", "FileContent--proc-sys-net-ipv6-conf-default-forwarding"]);
    check("api.example.com:6443", &["FileAvailable--etc-kubernetes-pki-ca.crt", "HTTPProxy"]);
}

#[test]
fn a_joining_control_plane_needs_no_free_ca_and_checks_the_rest_later() {
    let node = checks::join(&join(&format!("{JOIN}controlPlane: {{}}\n")), &CURRENT);
    assert!(!names(&node).contains(&"FileAvailable--etc-kubernetes-pki-ca.crt".to_owned()));
    let later = checks::join_control_plane(&init(INIT), SharedCertificates::Copied, &CURRENT);
    let names = names(&later);
    assert_eq!(names.first().map(String::as_str), Some("NumCPU"));
    assert_eq!(
        names[names.len() - 4..],
        ["HTTPProxyCIDR", "Port-2379", "Port-2380", "DirAvailable--var-lib-etcd"]
    );
    assert!(!names.contains(&"CRI".to_owned()), "what the node checked is not checked twice");
}

#[test]
fn certificates_of_an_external_etcd_are_expected_only_where_they_are_not_downloaded() {
    let config = init(&format!("{INIT}{EXTERNAL_ETCD}"));
    let count = |certificates| {
        let checks = checks::join_control_plane(&config, certificates, &CURRENT);
        checks.iter().filter(|check| matches!(check, Check::EtcdClientFile { .. })).count()
    };
    assert_eq!(count(SharedCertificates::Copied), 3);
    assert_eq!(count(SharedCertificates::Downloaded), 0);
}

#[test]
fn upgrades_look_at_what_the_next_kubelet_needs() {
    assert_eq!(names(&checks::upgrade()), ["SystemVerification", "ContainerRuntimeVersion"]);
}

#[test]
fn what_an_unfinished_run_left_behind_is_not_in_the_way() {
    let host = worst();
    let runtime = runtime();
    let exempt = Exemptions {
        paths: ["/etc/kubernetes/manifests/etcd.yaml", "/var/lib/etcd"].map(PathBuf::from).into(),
        ports: [2379].into(),
    };
    let mut view = View::new(&host, &runtime);
    view.exempt = &exempt;
    let check = |check: Check, is_exempt: bool| {
        let report = run(std::slice::from_ref(&check), &view, &IgnoredChecks::default());
        assert_eq!(report.error().is_none(), is_exempt, "{check:?}");
    };
    check(Check::FileFree { path: "/etc/kubernetes/manifests/etcd.yaml".into() }, true);
    check(Check::FileFree { path: "/etc/kubernetes/manifests/kube-apiserver.yaml".into() }, false);
    check(Check::DirectoryFree { path: "/var/lib/etcd".into() }, true);
    check(Check::PortFree { address: String::new(), port: 2379 }, true);
    check(Check::PortFree { address: String::new(), port: 6443 }, false);
}

#[test]
fn one_finding_explains_itself_and_several_are_shown_one_by_one() {
    let finding = |name: &str| Finding {
        check: CheckName(name.into()),
        code: Check::Swap.code(),
        severity: Severity::Error,
        message: "too bad".into(),
        cause: None,
        remedy: Some("swapoff -a".into()),
    };
    let one = Diagnostic::of(&PreflightError::single(finding("Swap")));
    assert_eq!((one.code.0, one.help.as_deref()), ("preflight.swap", Some("swapoff -a")));
    assert_eq!((one.place.as_deref(), one.exit_status), (Some("preflight / Swap"), 2));
    let two = PreflightError::of(vec![finding("Swap"), finding("Mem")]).unwrap();
    assert_eq!((two.code().0, two.help()), ("preflight.failed", None));
    assert_eq!(two.to_string(), "preflight checks failed");
    assert_eq!(PreflightError::of(Vec::new()), None);
}

#[test]
fn every_error_of_the_worst_machine_has_a_remedy() {
    let (host, runtime) = (worst(), no_runtime());
    let view = View::new(&host, &runtime);
    let report = run(&checks::init(&init(INIT), &CURRENT), &view, &IgnoredChecks::default());
    let without: Vec<_> = report.findings.iter().filter(|finding| finding.remedy.is_none()).collect();
    assert!(without.is_empty(), "{without:?}");
}

#[test]
fn only_root_may_go_on() {
    let mut host = FakeHost::ready();
    host.facts.uid = 1000;
    assert_eq!(
        lines(&host, Check::PrivilegedUser),
        ["[ERROR IsPrivilegedUser]: user is not running as root"]
    );
}
