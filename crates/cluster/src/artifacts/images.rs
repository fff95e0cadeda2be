//! The images of a control-plane node, and the versions of what is not released with Kubernetes.
//!
//! Answers to upstream `cmd/kubeadm/app/images` and the version table of `constants`.

use crate::api::internal::{ClusterConfiguration, Etcd, ImageMeta};

/// The tag of the `pause` image.
pub const PAUSE_VERSION: &str = "3.10.2";
/// The CoreDNS that this release deploys, whatever the target version.
pub const COREDNS_VERSION: &str = "v1.14.6";
/// The oldest etcd that an API server may use from elsewhere.
pub const MIN_EXTERNAL_ETCD_VERSION: &str = "3.5.24-0";

/// The etcd for each minor version of Kubernetes; targets outside the table take the nearest entry.
const ETCD_VERSIONS: [(u64, &str); 3] = [(34, "3.7.0-0"), (35, "3.7.0-0"), (36, "3.7.0-0")];
/// The etcd for a target whose version cannot be read.
const DEFAULT_ETCD_VERSION: &str = "3.7.0-0";

const DEFAULT_REPOSITORY: &str = "registry.k8s.io";

/// Every image, in the order in which `config images list` shows them.
pub fn control_plane_images(cluster: &ClusterConfiguration) -> Vec<String> {
    let kubernetes = |component| Some(kubernetes_image(component, cluster));
    [
        kubernetes("kube-apiserver"),
        kubernetes("kube-controller-manager"),
        kubernetes("kube-scheduler"),
        kubernetes("kube-proxy").filter(|_| !cluster.proxy_disabled),
        Some(coredns_image(cluster)).filter(|_| !cluster.dns.disabled),
        Some(pause_image(cluster)),
        matches!(cluster.etcd, Etcd::Local(_)).then(|| etcd_image(cluster)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The image of a component that is released with Kubernetes.
pub fn kubernetes_image(component: &str, cluster: &ClusterConfiguration) -> String {
    let repository = if cluster.ci_image_repository.is_empty() {
        &cluster.image_repository
    } else {
        &cluster.ci_image_repository
    };
    image(repository, component, &tag_of_version(&cluster.kubernetes_version))
}

/// The image of CoreDNS.
pub fn coredns_image(cluster: &ClusterConfiguration) -> String {
    let ImageMeta { image_repository, image_tag } = &cluster.dns.image;
    let repository = or_default(image_repository, &cluster.image_repository);
    // The official image has a level more than the mirrors of the time before 1.21.
    if repository == DEFAULT_REPOSITORY {
        return image(repository, "coredns/coredns", or_default(image_tag, COREDNS_VERSION));
    }
    image(repository, "coredns", or_default(image_tag, COREDNS_VERSION))
}

/// The image of etcd.
pub fn etcd_image(cluster: &ClusterConfiguration) -> String {
    let ImageMeta { image_repository, image_tag } = match &cluster.etcd {
        Etcd::Local(local) => local.image.clone(),
        Etcd::External(_) => ImageMeta::default(),
    };
    let tag = or_default(&image_tag, etcd_version(&cluster.kubernetes_version)).to_owned();
    image(or_default(&image_repository, &cluster.image_repository), "etcd", &tag)
}

/// The image every Pod's sandbox is made of. There is none in the registry of CI builds.
pub fn pause_image(cluster: &ClusterConfiguration) -> String {
    image(&cluster.image_repository, "pause", PAUSE_VERSION)
}

/// The etcd that belongs to a version of Kubernetes.
pub fn etcd_version(kubernetes_version: &str) -> &'static str {
    let Some(minor) = minor_of(kubernetes_version) else { return DEFAULT_ETCD_VERSION };
    let distance = |entry: &&(u64, &str)| entry.0.abs_diff(minor);
    ETCD_VERSIONS.iter().min_by_key(distance).map_or(DEFAULT_ETCD_VERSION, |(_, version)| version)
}

/// A version as a tag: everything that a tag cannot have becomes `_`.
pub fn tag_of_version(version: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    version.chars().map(|c| if allowed(c) { c } else { '_' }).collect()
}

fn minor_of(version: &str) -> Option<u64> {
    version.trim_start_matches('v').split('.').nth(1)?.parse().ok()
}

fn or_default<'a>(given: &'a str, default: &'a str) -> &'a str {
    if given.is_empty() { default } else { given }
}

fn image(repository: &str, name: &str, tag: &str) -> String {
    format!("{repository}/{name}:{tag}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_becomes_a_tag() {
        let check = |version: &str, expected: &str| assert_eq!(tag_of_version(version), expected);
        check("v1.37.0", "v1.37.0");
        check("v1.37.1-beta.0.2+abc_d", "v1.37.1-beta.0.2_abc_d");
        check("v1/\u{e9} x", "v1___x");
    }

    #[test]
    fn every_target_has_an_etcd() {
        for version in ["v1.20.0", "v1.34.9", "v1.36.1", "v1.37.0", "v1.99.0", "nonsense", ""] {
            assert_eq!(etcd_version(version), "3.7.0-0", "for {version}");
        }
    }
}
