//! kube-apiserver.

use serde_json::json;
use thiserror::Error;

use super::authorization::{self, AuthorizationWarning};
use super::etcd::{loopback, url_of};
use super::mounts::Mounts;
use super::pod::{self, PodSpec};
use super::probes::{Probes, Scheme, probe_address};
use super::{Component, ControlPlaneInput, StaticPod, StaticPodError};
use crate::api::endpoint::join_host_port;
use crate::api::internal::{Arg, ArgMergeMethod, Etcd};
use crate::artifacts::arguments::{self, DefaultArguments};
use crate::artifacts::environment::merge_variables;
use crate::artifacts::go_text::quote;
use crate::artifacts::images::kubernetes_image;
use crate::artifacts::layout::join;

const ENDPOINT_ANNOTATION: &str = "kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint";

/// What a user should know about the arguments. The reference says it once for each component that it makes.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KubeApiServerWarning {
    /// The authorization modes.
    #[error(transparent)]
    Authorization(#[from] AuthorizationWarning),
    /// The client URLs of etcd extend the servers that kube-apiserver uses.
    #[error(
        "the local etcd --advertise-client-urls flag has a merge method {} and value {}; merging it with \
         --etcd-servers {}",
        quote(merge_method),
        quote(value),
        quote(servers)
    )]
    MergedEtcdServers {
        /// How.
        merge_method: &'static str,
        /// What is added.
        value: String,
        /// The default.
        servers: String,
    },
}

/// The static Pod of kube-apiserver.
pub fn kube_apiserver(
    input: &ControlPlaneInput<'_>,
) -> Result<(StaticPod, Vec<KubeApiServerWarning>), StaticPodError> {
    let (cluster, local) = (input.cluster, input.local);
    let component = &cluster.api_server.component;
    let mut mounts = Mounts::default();
    mounts.certificates(&cluster.certificates_dir, &input.host.ca_directories);
    if let Etcd::External(etcd) = &cluster.etcd {
        mounts.external_etcd(etcd, &cluster.certificates_dir);
    }
    mounts.extra(&component.extra_volumes);
    let (arguments, warnings) = arguments(input);
    let pod = pod::build(PodSpec {
        component: Component::KubeApiServer,
        image: kubernetes_image(Component::KubeApiServer.name(), cluster),
        arguments,
        probes: Probes {
            host: probe_address(&local.advertise_address),
            port: local.bind_port,
            scheme: Scheme::Https,
            liveness_path: "/livez",
            readiness_path: Some("/readyz"),
            startup_path: "/livez",
            startup_timeout: input.health_check_timeout,
        },
        mounts: mounts.sorted(),
        requests: json!({ "cpu": "250m" }),
        environment: merge_variables(&input.host.proxy_environment, &component.extra_envs),
        annotation: Some((
            ENDPOINT_ANNOTATION,
            join_host_port(&local.advertise_address, &local.bind_port.to_string()),
        )),
    });
    Ok((StaticPod::new(Component::KubeApiServer, &pod)?, warnings))
}

fn arguments(input: &ControlPlaneInput<'_>) -> (Vec<String>, Vec<KubeApiServerWarning>) {
    let (cluster, local) = (input.cluster, input.local);
    let certificate = |name: &str| join(&cluster.certificates_dir, name);
    let mut defaults = DefaultArguments::from([
        ("advertise-address", local.advertise_address.as_str()),
        ("allow-privileged", "true"),
        ("client-ca-file", &certificate("ca.crt")),
        ("enable-admission-plugins", "NodeRestriction"),
        ("enable-bootstrap-token-auth", "true"),
        ("kubelet-client-certificate", &certificate("apiserver-kubelet-client.crt")),
        ("kubelet-client-key", &certificate("apiserver-kubelet-client.key")),
        ("kubelet-preferred-address-types", "InternalIP,ExternalIP,Hostname"),
        ("proxy-client-cert-file", &certificate("front-proxy-client.crt")),
        ("proxy-client-key-file", &certificate("front-proxy-client.key")),
        ("requestheader-allowed-names", "front-proxy-client"),
        ("requestheader-client-ca-file", &certificate("front-proxy-ca.crt")),
        ("requestheader-extra-headers-prefix", "X-Remote-Extra-"),
        ("requestheader-group-headers", "X-Remote-Group"),
        ("requestheader-username-headers", "X-Remote-User"),
        ("secure-port", &local.bind_port.to_string()),
        (
            "service-account-issuer",
            &format!("https://kubernetes.default.svc.{}", cluster.networking.dns_domain),
        ),
        ("service-account-key-file", &certificate("sa.pub")),
        ("service-account-signing-key-file", &certificate("sa.key")),
        ("service-cluster-ip-range", &cluster.networking.service_subnet),
        ("tls-cert-file", &certificate("apiserver.crt")),
        ("tls-private-key-file", &certificate("apiserver.key")),
    ]);
    let mut warnings: Vec<KubeApiServerWarning> = set_etcd(&mut defaults, input).into_iter().collect();
    let extra_args = &cluster.api_server.component.extra_args;
    if arguments::last(extra_args, "authorization-config").is_none() {
        let (modes, about) = authorization::modes(arguments::last(extra_args, "authorization-mode"));
        defaults.set("authorization-mode", modes);
        warnings.extend(about.into_iter().map(KubeApiServerWarning::from));
    }
    (defaults.combine(extra_args), warnings)
}

fn set_etcd(defaults: &mut DefaultArguments, input: &ControlPlaneInput<'_>) -> Option<KubeApiServerWarning> {
    let certificate = |name: &str| join(&input.cluster.certificates_dir, name);
    let etcd = match &input.cluster.etcd {
        Etcd::External(etcd) => {
            defaults.set("etcd-servers", etcd.endpoints.join(","));
            if !etcd.ca_file.is_empty() {
                defaults.set("etcd-cafile", &etcd.ca_file);
            }
            if !etcd.cert_file.is_empty() && !etcd.key_file.is_empty() {
                defaults.set("etcd-certfile", &etcd.cert_file);
                defaults.set("etcd-keyfile", &etcd.key_file);
            }
            return None;
        }
        Etcd::Local(etcd) => etcd,
    };
    defaults.set("etcd-cafile", certificate("etcd/ca.crt"));
    defaults.set("etcd-certfile", certificate("apiserver-etcd-client.crt"));
    defaults.set("etcd-keyfile", certificate("apiserver-etcd-client.key"));
    let servers = url_of(loopback(input.local));
    let advertised = arguments::last(&etcd.extra_args, "advertise-client-urls");
    let merged = advertised.map(|arg| arguments::merge(&servers, arg));
    defaults.set("etcd-servers", merged.unwrap_or_else(|| servers.clone()));
    let merge_warning = |arg: &Arg, merge_method| KubeApiServerWarning::MergedEtcdServers {
        merge_method,
        value: arg.value.clone(),
        servers: servers.clone(),
    };
    advertised.and_then(|arg| match arg.merge_method? {
        ArgMergeMethod::Append => Some(merge_warning(arg, "append")),
        ArgMergeMethod::Prepend => Some(merge_warning(arg, "prepend")),
    })
}
