//! Proves that the cases leave no field of the configuration unset.

use std::path::Path;

use super::case::load_cases;

/// Every field of `InitConfiguration` and `ClusterConfiguration` in v1beta4.
const FIELDS: &[&str] = &[
    // InitConfiguration
    "bootstrapTokens",
    "token",
    "description",
    "ttl",
    "expires",
    "usages",
    "groups",
    "dryRun",
    "nodeRegistration",
    "criSocket",
    "taints",
    "effect",
    "timeAdded",
    "kubeletExtraArgs",
    "ignorePreflightErrors",
    "imagePullPolicy",
    "imagePullSerial",
    "localAPIEndpoint",
    "advertiseAddress",
    "bindPort",
    "certificateKey",
    "skipPhases",
    "patches",
    "directory",
    "timeouts",
    "controlPlaneComponentHealthCheck",
    "kubeletHealthCheck",
    "kubernetesAPICall",
    "etcdAPICall",
    "tlsBootstrap",
    "discovery",
    "upgradeManifests",
    // ClusterConfiguration
    "etcd",
    "local",
    "imageRepository",
    "imageTag",
    "dataDir",
    "extraArgs",
    "extraEnvs",
    "valueFrom",
    "serverCertSANs",
    "peerCertSANs",
    "external",
    "endpoints",
    "httpEndpoints",
    "caFile",
    "certFile",
    "keyFile",
    "networking",
    "serviceSubnet",
    "podSubnet",
    "dnsDomain",
    "kubernetesVersion",
    "controlPlaneEndpoint",
    "apiServer",
    "certSANs",
    "extraVolumes",
    "hostPath",
    "mountPath",
    "readOnly",
    "pathType",
    "controllerManager",
    "scheduler",
    "dns",
    "disabled",
    "proxy",
    "certificatesDir",
    "featureGates",
    "clusterName",
    "encryptionAlgorithm",
    "certificateValidityPeriod",
    "caCertificateValidityPeriod",
];

#[test]
fn every_field_is_set_in_some_case() {
    let cases = load_cases(&Path::new(env!("CARGO_MANIFEST_DIR")).join("differential/cases")).unwrap();
    let is_set = |field: &&&str| cases.iter().any(|case| case.config.contains(&format!("{field}:")));
    let missing: Vec<_> = FIELDS.iter().filter(|field| !is_set(field)).collect();
    assert!(missing.is_empty(), "no case sets {missing:?}");
}
