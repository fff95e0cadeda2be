//! A control-plane node in memory, with everything in place.

mod renewal;
mod requests;

use cluster::artifacts::certificates::{CERTIFICATES, CertificateSpec};
use cluster::artifacts::kubeconfig::{Credentials, Kubeconfig};
use host::Secret;
use jiff::SignedDuration;
use pki::{CaSpec, Certificate, ExtendedUsage, Identity, KeyAlgorithm, LeafSpec, PrivateKey, Validity};

use crate::preflight::fake::FakeHost;
use crate::testbed::now;

const PKI: &str = "/etc/kubernetes/pki";
const CONFIG: &str = "\
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens: [{token: abcdef.0123456789abcdef}]
localAPIEndpoint: {advertiseAddress: 10.0.0.5}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.37.0
encryptionAlgorithm: ECDSA-P256
certificateValidityPeriod: 1000h
";

/// When a certificate is valid, around now.
fn period(before: i64, after: i64) -> Validity {
    let hours = SignedDuration::from_hours;
    Validity { not_before: now() - hours(before), not_after: now() + hours(after) }
}

fn generate() -> PrivateKey {
    PrivateKey::generate(KeyAlgorithm::EcdsaP256).unwrap()
}

fn issue_authority(spec: &CertificateSpec, validity: Validity) -> (Certificate, PrivateKey) {
    let key = generate();
    let certificate = pki::issue_ca(&key, &CaSpec { common_name: spec.name.into(), validity }).unwrap();
    (certificate, key)
}

/// A node whose authorities are valid for long.
fn machine() -> FakeHost {
    machine_with_authorities(period(100, 10_000))
}

fn machine_with_authorities(validity: Validity) -> FakeHost {
    let mut machine = FakeHost::ready();
    machine.file("/config.yaml", CONFIG);
    let mut authorities = Vec::new();
    for spec in CERTIFICATES.iter().filter(|spec| spec.is_authority()) {
        let (certificate, key) = issue_authority(spec, validity);
        machine.file(&format!("{PKI}/{}.crt", spec.base_name), certificate.to_pem());
        machine.file(&format!("{PKI}/{}.key", spec.base_name), key.to_pem().as_bytes());
        authorities.push((spec.name, certificate, key));
    }
    let authority = |name: &str| authorities.iter().find(|(known, ..)| *known == name).unwrap();
    for spec in CERTIFICATES.iter().filter(|spec| !spec.is_authority()) {
        let (_, root, root_key) = authority(spec.authority.unwrap());
        let (certificate, key) = issue_leaf(spec.name, spec.usages, root, root_key);
        machine.file(&format!("{PKI}/{}.crt", spec.base_name), certificate.to_pem());
        machine.file(&format!("{PKI}/{}.key", spec.base_name), key.to_pem().as_bytes());
    }
    let (_, root, root_key) = authority("ca");
    for name in ["admin.conf", "super-admin.conf", "controller-manager.conf", "scheduler.conf"] {
        let (certificate, key) = issue_leaf(name, &[ExtendedUsage::ClientAuth], root, root_key);
        let credentials = Credentials::Certificate {
            certificate: certificate.to_pem().into_bytes(),
            key: Secret::new(key.to_pem().as_bytes().to_vec()),
        };
        let kubeconfig = Kubeconfig::new("https://a:1", "c", name, root.to_pem().as_bytes(), &credentials);
        machine.file(&format!("/etc/kubernetes/{name}"), kubeconfig.render());
    }
    machine
}

fn issue_leaf(
    name: &str,
    usages: &[ExtendedUsage],
    root: &Certificate,
    root_key: &PrivateKey,
) -> (Certificate, PrivateKey) {
    let key = generate();
    let identity = Identity {
        common_name: format!("cn-{name}"),
        organizations: vec!["some:group".into()],
        dns_names: vec!["kept.example".into()],
        ip_addresses: vec![[10, 9, 8, 7].into()],
    };
    let spec = LeafSpec { identity, usages: usages.to_vec(), validity: period(50, 48) };
    (pki::issue_leaf(root, root_key, key.public_key(), &spec).unwrap(), key)
}
