//! `kubeproxy.config.k8s.io/v1alpha1` KubeProxyConfiguration as a table.
//!
//! Answers to `k8s.io/kube-proxy/config/v1alpha1` 0.37, in its order.

use crate::api::component::base::{
    BOOL, CLIENT_CONNECTION, DURATION, LOGGING, OPTIONAL_BOOL, OPTIONAL_DURATION, OPTIONAL_INT32, STRING,
    STRINGS, SWITCHES,
};
use crate::api::schema::{Field, Object, Type};

/// KubeProxyConfiguration.
pub const CONFIGURATION: Object = Object {
    name: "KubeProxyConfiguration",
    fields: &[
        Field::optional("apiVersion", &STRING).via("TypeMeta"),
        Field::optional("kind", &STRING).via("TypeMeta"),
        Field::optional("featureGates", &SWITCHES),
        Field::always("clientConnection", &Type::Object(&CLIENT_CONNECTION)),
        Field::optional("logging", &Type::Object(&LOGGING)),
        Field::always("hostnameOverride", &STRING),
        Field::always("bindAddress", &STRING),
        Field::always("healthzBindAddress", &STRING),
        Field::always("metricsBindAddress", &STRING),
        Field::always("bindAddressHardFail", &BOOL),
        Field::always("enableProfiling", &BOOL),
        Field::always("showHiddenMetricsForVersion", &STRING),
        Field::always("mode", &Type::Text("ProxyMode")),
        Field::always("iptables", &Type::Object(&IPTABLES_CONFIGURATION)),
        Field::always("ipvs", &Type::Object(&IPVS_CONFIGURATION)),
        Field::always("nftables", &Type::Object(&NFTABLES_CONFIGURATION)),
        Field::always("winkernel", &Type::Object(&WINKERNEL_CONFIGURATION)),
        Field::always("detectLocalMode", &Type::Text("LocalMode")),
        Field::always("detectLocal", &Type::Object(&DETECT_LOCAL_CONFIGURATION)),
        Field::always("clusterCIDR", &STRING),
        Field::always("nodePortAddresses", &STRINGS),
        Field::always("oomScoreAdj", &OPTIONAL_INT32),
        Field::always("conntrack", &Type::Object(&CONNTRACK_CONFIGURATION)),
        Field::always("configSyncPeriod", &DURATION),
        Field::always("portRange", &STRING),
        Field::optional("windowsRunAsService", &BOOL),
    ],
};

const IPTABLES_CONFIGURATION: Object = Object {
    name: "KubeProxyIPTablesConfiguration",
    fields: &[
        Field::always("masqueradeBit", &OPTIONAL_INT32),
        Field::always("masqueradeAll", &BOOL),
        Field::always("localhostNodePorts", &OPTIONAL_BOOL),
        Field::always("syncPeriod", &DURATION),
        Field::always("minSyncPeriod", &DURATION),
    ],
};

const IPVS_CONFIGURATION: Object = Object {
    name: "KubeProxyIPVSConfiguration",
    fields: &[
        Field::always("syncPeriod", &DURATION),
        Field::always("minSyncPeriod", &DURATION),
        Field::always("scheduler", &STRING),
        Field::always("excludeCIDRs", &STRINGS),
        Field::always("strictARP", &BOOL),
        Field::always("tcpTimeout", &DURATION),
        Field::always("tcpFinTimeout", &DURATION),
        Field::always("udpTimeout", &DURATION),
    ],
};

const NFTABLES_CONFIGURATION: Object = Object {
    name: "KubeProxyNFTablesConfiguration",
    fields: &[
        Field::always("masqueradeBit", &OPTIONAL_INT32),
        Field::always("masqueradeAll", &BOOL),
        Field::always("syncPeriod", &DURATION),
        Field::always("minSyncPeriod", &DURATION),
    ],
};

const CONNTRACK_CONFIGURATION: Object = Object {
    name: "KubeProxyConntrackConfiguration",
    fields: &[
        Field::always("maxPerCore", &OPTIONAL_INT32),
        Field::always("min", &OPTIONAL_INT32),
        Field::always("tcpEstablishedTimeout", &OPTIONAL_DURATION),
        Field::always("tcpCloseWaitTimeout", &OPTIONAL_DURATION),
        Field::always("tcpBeLiberal", &BOOL),
        Field::always("udpTimeout", &DURATION),
        Field::always("udpStreamTimeout", &DURATION),
    ],
};

const WINKERNEL_CONFIGURATION: Object = Object {
    name: "KubeProxyWinkernelConfiguration",
    fields: &[
        Field::always("networkName", &STRING),
        Field::always("sourceVip", &STRING),
        Field::always("enableDSR", &BOOL),
        Field::always("rootHnsEndpointName", &STRING),
        Field::always("forwardHealthCheckVip", &BOOL),
    ],
};

const DETECT_LOCAL_CONFIGURATION: Object = Object {
    name: "DetectLocalConfiguration",
    fields: &[Field::always("bridgeInterface", &STRING), Field::always("interfaceNamePrefix", &STRING)],
};
