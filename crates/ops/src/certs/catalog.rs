//! What can be renewed, as data: where each certificate is and which authority signs it.
//!
//! Answers to `renewal.NewManager` upstream.

use cluster::api::internal::ClusterConfiguration;
use cluster::artifacts::certificates::{CERTIFICATES, CertificateSpec};
use cluster::artifacts::layout::{self, KUBERNETES_DIR};

/// A certificate that can be renewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Renewable {
    /// The name under which it is renewed.
    pub name: &'static str,
    /// What it is, in words.
    pub purpose: &'static str,
    /// The name of the authority that signs it.
    pub authority: &'static str,
    /// The authority's files without their extension.
    pub authority_base_name: &'static str,
    /// Where it is.
    pub place: Place,
}

/// Where a certificate is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the directory of certificates, under this name without extension.
    Pki(&'static str),
    /// Embedded in a kubeconfig file.
    Kubeconfig(String),
}

/// The kubelet's own file is not among them: the kubelet renews it itself.
const KUBECONFIGS: [(&str, &str); 4] = [
    ("admin.conf", "certificate embedded in the kubeconfig file for the admin to use and for kubeadm itself"),
    ("super-admin.conf", "certificate embedded in the kubeconfig file for the super-admin"),
    (
        "controller-manager.conf",
        "certificate embedded in the kubeconfig file for the controller manager to use",
    ),
    ("scheduler.conf", "certificate embedded in the kubeconfig file for the scheduler manager to use"),
];

/// Every certificate that can be renewed, sorted by name.
pub(super) fn renewables(cluster: &ClusterConfiguration) -> Vec<Renewable> {
    let leaves = specs(cluster).filter_map(|spec| {
        let authority = CERTIFICATES.iter().find(|other| Some(other.name) == spec.authority)?;
        Some(Renewable {
            name: spec.name,
            purpose: spec.purpose,
            authority: authority.name,
            authority_base_name: authority.base_name,
            place: Place::Pki(spec.base_name),
        })
    });
    let kubeconfigs = KUBECONFIGS.iter().map(|(file, purpose)| Renewable {
        name: file,
        purpose,
        authority: "ca",
        authority_base_name: "ca",
        place: Place::Kubeconfig(layout::join(KUBERNETES_DIR, file)),
    });
    let mut all: Vec<Renewable> = leaves.chain(kubeconfigs).collect();
    all.sort_by_key(|renewable| renewable.name);
    all
}

/// Every authority, sorted by name.
pub(super) fn authorities(cluster: &ClusterConfiguration) -> Vec<&'static CertificateSpec> {
    let mut all: Vec<_> = specs(cluster).filter(|spec| spec.is_authority()).collect();
    all.sort_by_key(|spec| spec.name);
    all
}

/// What a certificate is, whether or not it belongs to this cluster.
pub(super) fn purpose(name: &str) -> &'static str {
    let pki = CERTIFICATES.iter().map(|spec| (spec.name, spec.purpose));
    pki.chain(KUBECONFIGS).find(|(known, _)| *known == name).map_or("", |(_, purpose)| purpose)
}

fn specs(cluster: &ClusterConfiguration) -> impl Iterator<Item = &'static CertificateSpec> + use<'_> {
    CERTIFICATES.iter().filter(|spec| spec.belongs_to(cluster))
}
