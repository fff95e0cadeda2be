//! The configurations of the cases.

use std::time::Duration;

use serde_json::json;

use super::case::Case;
use super::made::{Made, index, is_left_out};
use super::setup::{Setup, args, read_only, strings, token, volume};
use crate::api::internal::Taint;
use crate::artifacts::static_pod::{CaKey, Component, RootlessIds};

const DEFAULT: &str = include_str!("../testdata/cases/default.txt");

/// Warnings that come from here; a case has those of reading its configuration as well.
const OWN_WARNINGS: [&str; 3] =
    ["[endpoint]", "ignoring unknown kube-apiserver", "the default kube-apiserver"];

#[track_caller]
fn check(text: &str, change: impl FnOnce(&mut Setup)) {
    let case = Case::parse(text, DEFAULT);
    let mut setup = Setup::new();
    change(&mut setup);
    let made = match (Made::of(&case, &mut setup), case.made.get("error")) {
        (Ok(made), None) => made,
        (Err(error), Some(expected)) => {
            let (expected, error) = (expected.trim_end(), error.to_string());
            assert!(expected.ends_with(error.trim_end()), "\nexpected {expected}\nfound    {error}");
            return;
        }
        (Ok(_), Some(expected)) => panic!("nothing failed, expected {expected}"),
        (Err(error), None) => panic!("{error}"),
    };
    let names = case.made.keys().chain(made.sections.keys()).filter(|name| !is_left_out(&case, name));
    for name in names.filter(|name| name.as_str() != "warnings") {
        let orphan = !case.made["objects"].contains(name.rsplit('/').next().unwrap());
        if name.starts_with("objects/") && orphan {
            continue;
        }
        let (expected, found) = (case.made.get(name), made.sections.get(name));
        assert_eq!(found.map(String::as_str), expected.map(String::as_str), "\n{name}");
    }
    let expected =
        case.made["warnings"].lines().filter(|line| OWN_WARNINGS.iter().any(|own| line.starts_with(own)));
    let expected: Vec<&str> = expected.collect();
    assert!(expected.iter().all(|line| made.warnings.iter().any(|warning| warning == line)), "{expected:?}");
    assert!(made.warnings.iter().all(|warning| expected.contains(&warning.as_str())), "{:?}", made.warnings);
}

macro_rules! cases {
    ($($test:ident $file:literal $change:expr;)*) => {$(
        #[test]
        fn $test() {
            check(include_str!(concat!("../testdata/cases/", $file, ".txt")), $change);
        }
    )*};
}

fn dual_stack(setup: &mut Setup, first: [&str; 2], second: [&str; 2]) {
    setup.cluster.networking.service_subnet = format!("{},{}", first[0], second[0]);
    setup.cluster.networking.pod_subnet = format!("{},{}", first[1], second[1]);
}

fn metrics_urls(urls: &'static str) -> impl FnOnce(&mut Setup) {
    move |setup| setup.local_etcd().extra_args = args(&[("listen-metrics-urls", urls)])
}

fn authorization_mode(modes: &'static str) -> impl FnOnce(&mut Setup) {
    move |setup| setup.cluster.api_server.component.extra_args = args(&[("authorization-mode", modes)])
}

fn rootless(setup: &mut Setup) {
    setup.cluster.feature_gates.insert("RootlessControlPlane".into(), true);
    setup.rootless = Some(|component: Component| {
        let number = 100 + index(component);
        RootlessIds { user: number, group: number, service_account_key_readers: 104 }
    });
}

const IPV4: [&str; 2] = ["10.96.0.0/16", "10.244.0.0/16"];
const IPV6: [&str; 2] = ["fd00:10:96::/108", "fd00:10:244::/56"];
const EXTERNAL_ETCD: [&str; 3] = ["/srv/etcd/ca.crt", "/srv/etcd/client.crt", "/srv/etcd/client.key"];

cases! {
    default_configuration "default" |_| {};
    ipv6 "ipv6" |setup| {
        setup.cluster.networking.service_subnet = IPV6[0].into();
        setup.cluster.networking.pod_subnet = IPV6[1].into();
        setup.local.advertise_address = "fd00::11".into();
    };
    dual_stack_ipv4_first "dual-stack" |setup| dual_stack(setup, IPV4, IPV6);
    dual_stack_ipv6_first "dual-stack-ipv6-first" |setup| {
        dual_stack(setup, IPV6, IPV4);
        setup.local.advertise_address = "fd00::11".into();
    };
    endpoint_name_port "endpoint-name-port" |setup| setup.cluster.control_plane_endpoint = "lb.example.com:8443".into();
    endpoint_name "endpoint-name" |setup| {
        setup.cluster.control_plane_endpoint = "lb.example.com".into();
        setup.local.bind_port = 7443;
    };
    endpoint_ip "endpoint-ip" |setup| setup.cluster.control_plane_endpoint = "10.0.0.100:6443".into();
    endpoint_ipv6 "endpoint-ipv6" |setup| {
        setup.cluster.control_plane_endpoint = "[fd00::100]:6443".into();
        setup.cluster.networking.service_subnet = IPV6[0].into();
        setup.local.advertise_address = "fd00::11".into();
    };
    bind_port "bind-port" |setup| setup.local.bind_port = 8443;
    pod_subnet "pod-subnet" |setup| {
        setup.cluster.networking.pod_subnet = "10.244.0.0/16".into();
        setup.cluster.networking.dns_domain = "corp.example.com".into();
        setup.cluster.networking.service_subnet = "172.30.0.0/16".into();
    };
    service_subnet_odd "service-subnet-odd" |setup| setup.cluster.networking.service_subnet = "192.168.77.32/28".into();
    names "names" |setup| {
        setup.cluster.cluster_name = "prod-eu".into();
        setup.node.name = "edge-7".into();
    };
    certificates_dir "certificates-dir" |setup| setup.cluster.certificates_dir = "/srv/pki".into();
    image_repository "image-repository" |setup| setup.cluster.image_repository = "mirror.example.com:5000/k8s".into();
    image_overrides "image-overrides" |setup| {
        setup.cluster.dns.image.image_repository = "dns.example.com".into();
        setup.cluster.dns.image.image_tag = "v1.99.0".into();
        setup.local_etcd().image.image_repository = "etcd.example.com/x".into();
        setup.local_etcd().image.image_tag = "3.6.1-custom".into();
    };
    dns_default_repository "dns-default-repository" |setup| {
        setup.cluster.image_repository = "mirror.example.com".into();
        setup.cluster.dns.image.image_repository = "registry.k8s.io".into();
    };
    ci_version "ci-version" |setup| {
        setup.cluster.kubernetes_version = "v1.37.1-beta.0.2+abcdef0123".into();
        setup.cluster.ci_kubernetes_version = "ci/v1.37.1-beta.0.2+abcdef0123".into();
        setup.cluster.ci_image_repository = "gcr.io/k8s-staging-ci-images".into();
    };
    previous_minor "previous-minor" |setup| setup.cluster.kubernetes_version = "v1.36.4".into();
    addons_disabled "addons-disabled" |setup| {
        setup.cluster.dns.disabled = true;
        setup.cluster.proxy_disabled = true;
    };
    etcd_local "etcd-local" |setup| {
        let etcd = setup.local_etcd();
        etcd.data_dir = "/data/etcd".into();
        etcd.extra_args = args(&[
            ("quota-backend-bytes", "8589934592"),
            ("snapshot-count", "5000"),
            ("listen-metrics-urls", "https://10.0.0.11:9379,http://127.0.0.1:2381"),
            ("advertise-client-urls", "https://etcd.example.com:2379"),
        ]);
        etcd.extra_envs = vec![
            json!({ "name": "ETCD_LOG_LEVEL", "value": "debug" }),
            json!({ "name": "A_FIRST", "valueFrom": { "fieldRef": { "apiVersion": "v1", "fieldPath": "status.podIP" } } }),
        ];
        etcd.server_cert_sans = strings(&["etcd.example.com", "10.0.0.99", "node-1", "fd00::99"]);
        etcd.peer_cert_sans = strings(&["*.peer.example.com", "127.0.0.1"]);
    };
    etcd_metrics_host "etcd-metrics-host" metrics_urls("http://0.0.0.0");
    etcd_metrics_port "etcd-metrics-port" metrics_urls("http://:99999");
    etcd_metrics_port_only "etcd-metrics-port-only" metrics_urls("https://:9381");
    etcd_external "etcd-external" |setup| {
        setup.external_etcd(&["https://10.0.0.21:2379", "https://10.0.0.22:2379"], EXTERNAL_ETCD);
    };
    etcd_external_nested "etcd-external-nested" |setup| setup.external_etcd(
        &["https://10.0.0.21:2379"],
        ["/etc/kubernetes/pki/etcd-ca.crt", "/srv/etcd/client/client.crt", "/srv/etcd/client.key"],
    );
    etcd_external_apart "etcd-external-apart" |setup| setup.external_etcd(
        &["https://10.0.0.21:2379"],
        ["/zeta/ca.crt", "/alpha/client.crt", "/etc/pki/tls/certs/x/client.key"],
    );
    etcd_external_insecure "etcd-external-insecure" |setup| setup.external_etcd(&["http://10.0.0.21:2379"], [""; 3]);
    arguments "arguments" |setup| {
        setup.cluster.api_server.component.extra_args = args(&[
            ("v", "4"),
            ("authorization-mode", "Node,RBAC,Webhook"),
            ("enable-admission-plugins", "NodeRestriction,PodNodeSelector"),
            ("tls-sni-cert-key", "a.crt,a.key"),
            ("tls-sni-cert-key", "b.crt,b.key"),
            ("audit-log-path", ""),
        ]);
        setup.cluster.controller_manager.extra_args = args(&[
            ("bind-address", "0.0.0.0"),
            ("terminated-pod-gc-threshold", "50"),
            ("allocate-node-cidrs", "false"),
        ]);
        setup.cluster.scheduler.extra_args = args(&[("bind-address", "::"), ("leader-elect", "false")]);
        setup.cluster.networking.pod_subnet = "10.244.0.0/16".into();
    };
    bind_addresses "bind-addresses" |setup| {
        setup.cluster.controller_manager.extra_args =
            args(&[("bind-address", "0.0.0.0"), ("bind-address", "10.0.0.11")]);
        setup.cluster.scheduler.extra_args = args(&[("bind-address", "fd00::11")]);
    };
    advertise_address_argument "advertise-address-argument" |setup| {
        setup.cluster.api_server.component.extra_args = args(&[("bind-address", "127.0.0.1")]);
    };
    authorization_unknown "authorization-unknown" authorization_mode("Foo,,RBAC");
    authorization_order "authorization-order" authorization_mode("RBAC,Node");
    authorization_config "authorization-config" |setup| {
        let path = "/etc/kubernetes/authz.yaml";
        let component = &mut setup.cluster.api_server.component;
        component.extra_args = args(&[("authorization-config", path)]);
        component.extra_volumes = vec![read_only(volume("authz", path, path, "File"))];
    };
    volumes "volumes" |setup| {
        setup.cluster.api_server.component.extra_volumes = vec![
            volume("zz", "/zz", "/in/zz", ""),
            volume("ca-certs", "/opt/certs", "/opt/certs", "Directory"),
            read_only(volume("aa", "/aa", "/in/aa", "FileOrCreate")),
        ];
        let exec = "/usr/libexec/kubernetes/kubelet-plugins/volume/exec";
        setup.cluster.controller_manager.extra_volumes = vec![volume("flex", exec, "/flex", "DirectoryOrCreate")];
        let config = "/etc/kubernetes/scheduler-config.yaml";
        setup.cluster.scheduler.extra_volumes = vec![read_only(volume("config", config, config, "File"))];
    };
    environment "environment" |setup| {
        setup.cluster.api_server.component.extra_envs = vec![
            json!({ "name": "HTTPS_PROXY", "value": "http://other:3128" }),
            json!({ "name": "GOGC", "value": "50" }),
            json!({ "name": "NODE", "valueFrom": { "fieldRef": { "apiVersion": "v1", "fieldPath": "spec.nodeName" } } }),
            json!({ "name": "EMPTY", "value": "" }),
        ];
        setup.cluster.scheduler.extra_envs = vec![json!({ "name": "ZZ", "value": "last" })];
        setup.local_etcd().extra_envs = vec![json!({ "name": "ETCD_DEBUG", "value": "1" })];
    };
    ca_directories "ca-directories" |_| {};
    ca_directories_none "ca-directories-none" |_| {};
    rootless_control_plane "rootless" rootless;
    rootless_external_etcd "rootless-external-etcd" |setup| {
        rootless(setup);
        setup.external_etcd(&["http://10.0.0.21:2379"], [""; 3]);
        setup.rootless = Some(|component: Component| {
            let number = 100 + index(component);
            RootlessIds { user: number, group: number, service_account_key_readers: 104 }
        });
    };
    external_ca "external-ca" |setup| setup.ca_key = CaKey::External;
    timeouts "timeouts" |setup| setup.health_check_timeout = Duration::from_secs(605);
    certificate_names "certificate-names" |setup| {
        setup.cluster.api_server.cert_sans = strings(&[
            "api.example.com", "*.example.com", "10.0.0.11", "203.0.113.7", "fd00:0:0::7", "node-1", "kubernetes",
            "010.0.0.1",
        ]);
    };
    encryption_algorithm "encryption-algorithm" |setup| {
        setup.cluster.encryption_algorithm = pki::KeyAlgorithm::EcdsaP256;
    };
    kubelet_arguments "kubelet-arguments" |setup| {
        setup.node.name = "registered-name".into();
        setup.node.kubelet_extra_args = args(&[
            ("v", "5"),
            ("node-ip", "10.0.0.11"),
            ("node-labels", r#"a="b",c=\d"#),
            ("node-labels", "e=\tf\u{e9}\u{200b}$HOME"),
            ("cert-dir", "/srv/kubelet/pki"),
        ]);
    };
    kubelet_hostname_override "kubelet-hostname-override" |setup| {
        setup.node.name = "config-name".into();
        setup.node.kubelet_extra_args = args(&[("hostname-override", "argument-name")]);
    };
    taints "taints" |setup| {
        let taint = |key: &str, value: &str, effect: &str| Taint {
            key: key.into(),
            value: value.into(),
            effect: effect.into(),
            time_added: None,
        };
        setup.node.taints = Some(vec![
            taint("dedicated", "control", "NoExecute"),
            taint("node-role.kubernetes.io/control-plane", "", "NoSchedule"),
        ]);
    };
    cri_socket "cri-socket" |setup| setup.node.cri_socket = "unix:///var/run/crio/crio.sock".into();
    component_configs "component-configs" |setup| {
        setup.cluster.component_configs.kubelet.user_supplied = true;
        setup.cluster.component_configs.kube_proxy.user_supplied = true;
    };
    tokens "tokens" |setup| {
        let mut endless = token("aaaaaa.0000000000000001");
        endless.ttl = Some(Duration::ZERO);
        endless.description = "never ends".into();
        let mut restricted = token("cccccc.0000000000000003");
        restricted.usages = strings(&["authentication"]);
        restricted.groups = strings(&["system:bootstrappers:a", "system:bootstrappers:b"]);
        setup.tokens = vec![endless, token("bbbbbb.0000000000000002"), restricted];
    };
    upload_certs "upload-certs" |_| {};
    upload_certs_external_etcd "upload-certs-external-etcd" |setup| {
        setup.external_etcd(&["https://10.0.0.21:2379"], EXTERNAL_ETCD);
    };
    patches_strategic "patches-strategic" |_| {};
    patches_directives "patches-directives" |_| {};
    patches_json "patches-json" |_| {};
    patches_merge "patches-merge" |_| {};
    patches_order "patches-order" |_| {};
    patches_kubelet "patches-kubelet" |_| {};
    patches_addons "patches-addons" |_| {};
    patches_wrong_type "patches-wrong-type" |_| {};
    patches_missing_type "patches-missing-type" |_| {};
    patches_json_missing "patches-json-missing" |_| {};
    patches_no_merge_key "patches-no-merge-key" |_| {};
    patches_not_yaml "patches-not-yaml" |_| {};
    patches_unknown_directive "patches-unknown-directive" |_| {};
    patches_not_object "patches-not-object" |_| {};
}
