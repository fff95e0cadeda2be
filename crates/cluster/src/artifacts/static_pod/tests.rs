//! What cannot be seen in `golden`: joining members, merge methods and ownership.

use super::*;
use crate::api::internal::{Arg, ArgMergeMethod, Etcd, LocalEtcd};
use crate::artifacts::golden::cluster;

const TIMEOUT: Duration = Duration::from_secs(240);

fn local() -> ApiEndpoint {
    ApiEndpoint { advertise_address: "10.0.0.12".into(), bind_port: 6443 }
}

fn etcd_pod(extra_args: Vec<Arg>, members: &[EtcdMember]) -> StaticPod {
    let config = LocalEtcd { data_dir: "/var/lib/etcd".into(), extra_args, ..LocalEtcd::default() };
    let input = EtcdPodInput {
        cluster: &cluster(),
        etcd: &config,
        local: &local(),
        node_name: "node-2",
        members,
        health_check_timeout: TIMEOUT,
    };
    etcd(&input).unwrap()
}

fn value_of(pod: &StaticPod, argument: &str) -> Option<String> {
    let command = pod.document.pointer("/spec/containers/0/command").unwrap().as_array().unwrap();
    let start = format!("--{argument}=");
    command.iter().find_map(|line| line.as_str()?.strip_prefix(&start).map(String::from))
}

#[test]
fn a_joining_member_knows_the_others() {
    let member = |name: &str, host: u8| EtcdMember {
        name: name.into(),
        peer_url: format!("https://10.0.0.{host}:2380"),
    };
    let pod = etcd_pod(Vec::new(), &[member("node-1", 11), member("node-2", 12)]);
    let cluster = "node-1=https://10.0.0.11:2380,node-2=https://10.0.0.12:2380";
    assert_eq!(value_of(&pod, "initial-cluster").as_deref(), Some(cluster));
    assert_eq!(value_of(&pod, "initial-cluster-state").as_deref(), Some("existing"));
    let first = etcd_pod(Vec::new(), &[]);
    assert_eq!(value_of(&first, "initial-cluster").as_deref(), Some("node-2=https://10.0.0.12:2380"));
    assert_eq!(value_of(&first, "initial-cluster-state"), None);
}

#[test]
fn the_probe_follows_the_metrics_url_as_far_as_it_can_be_read() {
    let check = |url: &str, host: &str, port: u16, scheme: &str| {
        let arg = Arg { name: "listen-metrics-urls".into(), value: url.into(), merge_method: None };
        let document = etcd_pod(vec![arg], &[]).document;
        let probe = document.pointer("/spec/containers/0/livenessProbe/httpGet").unwrap();
        let found = document.pointer("/spec/containers/0/ports/0/containerPort").unwrap();
        assert_eq!(
            (&probe["host"], found, &probe["scheme"]),
            (&host.into(), &port.into(), &scheme.into()),
            "{url:?}"
        );
    };
    check("http://[fd00::1]:77", "fd00::1", 77, "HTTP");
    check("https://user@host:1/path?x", "host", 1, "HTTPS");
    check("127.0.0.1:2381", "127.0.0.1", 2381, "HTTP");
    check("https://", "127.0.0.1", 2381, "HTTPS");
    check("http://h:abc", "127.0.0.1", 2381, "HTTP");
    check("http://[::1", "127.0.0.1", 2381, "HTTP");
    check("HTTPS://h:65536", "h", 2381, "HTTPS");
    check("http://h:0", "h", 2381, "HTTP");
    check("", "127.0.0.1", 2381, "HTTP");
    check("http://a b:1", "127.0.0.1", 2381, "HTTP");
    check("http://h:+5", "127.0.0.1", 2381, "HTTP");
    check("//h:5", "h", 5, "HTTP");
    check("h:5", "127.0.0.1", 2381, "HTTP");
    check("https:h", "127.0.0.1", 2381, "HTTPS");
}

#[track_caller]
fn check_merged(method: ArgMergeMethod, client_urls: &str, modes: &str, servers: &str, shown: &str) {
    let arg =
        |name: &str, value: &str, merge_method| Arg { name: name.into(), value: value.into(), merge_method };
    let mut cluster = cluster();
    if let Etcd::Local(etcd) = &mut cluster.etcd {
        etcd.extra_args = vec![arg("advertise-client-urls", client_urls, Some(method))];
    }
    cluster.api_server.component.extra_args = vec![
        arg("authorization-mode", ",Webhook,Bar", Some(method)),
        arg("unknown", "lost", Some(method)),
        arg("v", "1", None),
    ];
    let host = HostFacts { ca_directories: Vec::new(), proxy_environment: Vec::new(), ca_key: CaKey::Local };
    let input =
        ControlPlaneInput { cluster: &cluster, local: &local(), host: &host, health_check_timeout: TIMEOUT };
    let (pod, warnings) = kube_apiserver(&input).unwrap();
    assert_eq!(value_of(&pod, "etcd-servers").as_deref(), Some(servers));
    assert_eq!(value_of(&pod, "authorization-mode").as_deref(), Some(modes));
    assert_eq!((value_of(&pod, "unknown"), value_of(&pod, "v").as_deref()), (None, Some("1")));
    let warnings: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    let merged = format!(
        "the local etcd --advertise-client-urls flag has a merge method \"{shown}\" and value \"{client_urls}\"; \
         merging it with --etcd-servers \"https://127.0.0.1:2379\""
    );
    assert_eq!(warnings, [merged.as_str(), "ignoring unknown kube-apiserver authorization-mode \"Bar\""]);
}

#[test]
fn arguments_that_merge_extend_what_depends_on_them() {
    check_merged(
        ArgMergeMethod::Append,
        ",https://extra:2379",
        "Node,RBAC,Webhook,Bar",
        "https://127.0.0.1:2379,https://extra:2379",
        "append",
    );
    check_merged(
        ArgMergeMethod::Prepend,
        "https://extra:2379,",
        ",Webhook,BarNode,RBAC",
        "https://extra:2379,https://127.0.0.1:2379",
        "prepend",
    );
}

#[test]
fn what_a_rootless_component_needs_becomes_its_own() {
    let check = |component: Component, ca_key: CaKey, expected: &[&str]| {
        let shown: Vec<String> = ownership(component, &cluster(), ca_key)
            .iter()
            .map(|owned| {
                let mode = owned.mode.map_or("-".to_owned(), |mode| format!("{mode:o}"));
                format!("{} {}:{} {mode}", owned.path, owned.user.name(), owned.group.name())
            })
            .collect();
        assert_eq!(shown, expected);
    };
    check(
        Component::KubeApiServer,
        CaKey::Local,
        &[
            "/etc/kubernetes/pki/sa.pub kubeadm-kas:kubeadm-kas 600",
            "/etc/kubernetes/pki/sa.key root:kubeadm-sa-key-readers 640",
            "/etc/kubernetes/pki/apiserver.key kubeadm-kas:kubeadm-kas 600",
            "/etc/kubernetes/pki/apiserver-kubelet-client.key kubeadm-kas:kubeadm-kas 600",
            "/etc/kubernetes/pki/front-proxy-client.key kubeadm-kas:kubeadm-kas 600",
            "/etc/kubernetes/pki/apiserver-etcd-client.key kubeadm-kas:kubeadm-kas 600",
        ],
    );
    check(
        Component::KubeControllerManager,
        CaKey::Local,
        &[
            "/etc/kubernetes/controller-manager.conf kubeadm-kcm:kubeadm-kcm 600",
            "/etc/kubernetes/pki/sa.key root:kubeadm-sa-key-readers 640",
            "/etc/kubernetes/pki/ca.key kubeadm-kcm:kubeadm-kcm 600",
        ],
    );
    check(
        Component::KubeControllerManager,
        CaKey::External,
        &[
            "/etc/kubernetes/controller-manager.conf kubeadm-kcm:kubeadm-kcm 600",
            "/etc/kubernetes/pki/sa.key root:kubeadm-sa-key-readers 640",
        ],
    );
    check(
        Component::KubeScheduler,
        CaKey::Local,
        &["/etc/kubernetes/scheduler.conf kubeadm-ks:kubeadm-ks 600"],
    );
    check(
        Component::Etcd,
        CaKey::Local,
        &[
            "/var/lib/etcd kubeadm-etcd:kubeadm-etcd -",
            "/etc/kubernetes/pki/etcd/server.key kubeadm-etcd:kubeadm-etcd 600",
            "/etc/kubernetes/pki/etcd/peer.key kubeadm-etcd:kubeadm-etcd 600",
        ],
    );
}

#[test]
fn a_value_that_fits_no_pod_is_named() {
    let mut cluster = cluster();
    cluster.scheduler.extra_envs = vec![serde_json::json!({ "name": "A", "value": 1 })];
    let host = HostFacts { ca_directories: Vec::new(), proxy_environment: Vec::new(), ca_key: CaKey::Local };
    let input =
        ControlPlaneInput { cluster: &cluster, local: &local(), host: &host, health_check_timeout: TIMEOUT };
    assert_eq!(
        kube_scheduler(&input).unwrap_err().to_string(),
        "the configuration of kube-scheduler does not fit a Pod: json: cannot unmarshal number into Go struct field \
         EnvVar.spec.containers.env.value of type string"
    );
}
