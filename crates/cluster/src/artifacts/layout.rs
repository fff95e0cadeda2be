//! Where everything is on a node.
//!
//! Owns the names, and one table of every file with its mode and the phase that makes it. Answers to upstream
//! `cmd/kubeadm/app/constants`. Directories that a configuration can move are arguments.

/// Where Kubernetes keeps its configuration.
pub const KUBERNETES_DIR: &str = "/etc/kubernetes";
/// Where the kubelet finds static Pods.
pub const MANIFESTS_DIR: &str = "/etc/kubernetes/manifests";
/// Where backups and dry runs go.
pub const TEMP_DIR: &str = "/etc/kubernetes/tmp";
/// Where certificates are, unless configured otherwise.
pub const CERTIFICATES_DIR: &str = "/etc/kubernetes/pki";
/// Where the kubelet runs.
pub const KUBELET_DIR: &str = "/var/lib/kubelet";
/// Where etcd keeps its data, unless configured otherwise.
pub const ETCD_DATA_DIR: &str = "/var/lib/etcd";

/// The administrator's kubeconfig.
pub const ADMIN_KUBECONFIG: &str = "/etc/kubernetes/admin.conf";
/// The kubeconfig that no authorization rule limits.
pub const SUPER_ADMIN_KUBECONFIG: &str = "/etc/kubernetes/super-admin.conf";
/// The kubelet's kubeconfig.
pub const KUBELET_KUBECONFIG: &str = "/etc/kubernetes/kubelet.conf";
/// The kubeconfig with which a joining kubelet asks for its certificate.
pub const BOOTSTRAP_KUBECONFIG: &str = "/etc/kubernetes/bootstrap-kubelet.conf";
/// kube-controller-manager's kubeconfig.
pub const CONTROLLER_MANAGER_KUBECONFIG: &str = "/etc/kubernetes/controller-manager.conf";
/// kube-scheduler's kubeconfig.
pub const SCHEDULER_KUBECONFIG: &str = "/etc/kubernetes/scheduler.conf";

/// The kubelet's configuration.
pub const KUBELET_CONFIG: &str = "/var/lib/kubelet/config.yaml";
/// What differs from node to node in it.
pub const KUBELET_INSTANCE_CONFIG: &str = "/var/lib/kubelet/instance-config.yaml";
/// The kubelet's arguments, as an environment file.
pub const KUBELET_FLAGS_ENV: &str = "/var/lib/kubelet/kubeadm-flags.env";

/// The mode of the directories for certificates.
pub const CERTIFICATES_DIR_MODE: u32 = 0o755;
/// The mode of every other directory.
pub const PRIVATE_DIR_MODE: u32 = 0o700;

/// Where a path starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    /// [`KUBERNETES_DIR`].
    Kubernetes,
    /// The configured directory of certificates.
    Certificates,
    /// [`MANIFESTS_DIR`].
    Manifests,
    /// [`KUBELET_DIR`].
    Kubelet,
}

/// A file that the program writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct File {
    /// Where its path starts.
    pub root: Root,
    /// The rest of it.
    pub name: &'static str,
    /// Permissions.
    pub mode: u32,
    /// The phase of `init` that makes it; `join` makes the same ones under its own names.
    pub phase: &'static str,
}

const fn file(root: Root, name: &'static str, mode: u32, phase: &'static str) -> File {
    File { root, name, mode, phase }
}

/// Every file, in the order in which `init` makes them.
pub const FILES: [File; 34] = {
    use Root::{Certificates, Kubelet, Kubernetes, Manifests};
    [
        file(Certificates, "ca.crt", 0o644, "certs/ca"),
        file(Certificates, "ca.key", 0o600, "certs/ca"),
        file(Certificates, "apiserver.crt", 0o644, "certs/apiserver"),
        file(Certificates, "apiserver.key", 0o600, "certs/apiserver"),
        file(Certificates, "apiserver-kubelet-client.crt", 0o644, "certs/apiserver-kubelet-client"),
        file(Certificates, "apiserver-kubelet-client.key", 0o600, "certs/apiserver-kubelet-client"),
        file(Certificates, "front-proxy-ca.crt", 0o644, "certs/front-proxy-ca"),
        file(Certificates, "front-proxy-ca.key", 0o600, "certs/front-proxy-ca"),
        file(Certificates, "front-proxy-client.crt", 0o644, "certs/front-proxy-client"),
        file(Certificates, "front-proxy-client.key", 0o600, "certs/front-proxy-client"),
        file(Certificates, "etcd/ca.crt", 0o644, "certs/etcd-ca"),
        file(Certificates, "etcd/ca.key", 0o600, "certs/etcd-ca"),
        file(Certificates, "etcd/server.crt", 0o644, "certs/etcd-server"),
        file(Certificates, "etcd/server.key", 0o600, "certs/etcd-server"),
        file(Certificates, "etcd/peer.crt", 0o644, "certs/etcd-peer"),
        file(Certificates, "etcd/peer.key", 0o600, "certs/etcd-peer"),
        file(Certificates, "etcd/healthcheck-client.crt", 0o644, "certs/etcd-healthcheck-client"),
        file(Certificates, "etcd/healthcheck-client.key", 0o600, "certs/etcd-healthcheck-client"),
        file(Certificates, "apiserver-etcd-client.crt", 0o644, "certs/apiserver-etcd-client"),
        file(Certificates, "apiserver-etcd-client.key", 0o600, "certs/apiserver-etcd-client"),
        file(Certificates, "sa.key", 0o600, "certs/sa"),
        file(Certificates, "sa.pub", 0o600, "certs/sa"),
        file(Kubernetes, "admin.conf", 0o600, "kubeconfig/admin"),
        file(Kubernetes, "super-admin.conf", 0o600, "kubeconfig/super-admin"),
        file(Kubernetes, "kubelet.conf", 0o600, "kubeconfig/kubelet"),
        file(Kubernetes, "controller-manager.conf", 0o600, "kubeconfig/controller-manager"),
        file(Kubernetes, "scheduler.conf", 0o600, "kubeconfig/scheduler"),
        file(Manifests, "etcd.yaml", 0o600, "etcd/local"),
        file(Manifests, "kube-apiserver.yaml", 0o600, "control-plane/apiserver"),
        file(Manifests, "kube-controller-manager.yaml", 0o600, "control-plane/controller-manager"),
        file(Manifests, "kube-scheduler.yaml", 0o600, "control-plane/scheduler"),
        file(Kubelet, "kubeadm-flags.env", 0o644, "kubelet-start"),
        file(Kubelet, "instance-config.yaml", 0o644, "kubelet-start"),
        file(Kubelet, "config.yaml", 0o644, "kubelet-start"),
    ]
};

impl File {
    /// The path, certificates being in `certificates_dir`.
    pub fn path(&self, certificates_dir: &str) -> String {
        let root = match self.root {
            Root::Kubernetes => KUBERNETES_DIR,
            Root::Certificates => certificates_dir,
            Root::Manifests => MANIFESTS_DIR,
            Root::Kubelet => KUBELET_DIR,
        };
        join(root, self.name)
    }
}

/// The manifest of a static Pod.
pub fn manifest(component: &str) -> String {
    format!("{MANIFESTS_DIR}/{component}.yaml")
}

/// The certificate with a base name such as `etcd/server`.
pub fn certificate(certificates_dir: &str, base_name: &str) -> String {
    format!("{}.crt", join(certificates_dir, base_name))
}

/// The key with a base name.
pub fn key(certificates_dir: &str, base_name: &str) -> String {
    format!("{}.key", join(certificates_dir, base_name))
}

/// The public half of a key with a base name.
pub fn public_key(certificates_dir: &str, base_name: &str) -> String {
    format!("{}.pub", join(certificates_dir, base_name))
}

/// Joins a directory and a name as Go's `filepath.Join`: `.`, `..` and doubled slashes are resolved.
pub fn join(directory: &str, name: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let absolute = directory.starts_with('/');
    for part in directory.split('/').chain(name.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => _ = parts.pop(),
            ".." if absolute => {}
            _ => parts.push(part),
        }
    }
    format!("{}{}", if absolute { "/" } else { "" }, parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifacts::certificates::{CERTIFICATES, SERVICE_ACCOUNT_KEY};
    use crate::artifacts::kubeconfig_files::KUBECONFIG_FILES;
    use crate::artifacts::static_pod::Component;

    #[test]
    fn paths_are_joined_as_in_go() {
        let check = |directory: &str, name: &str, expected: &str| assert_eq!(join(directory, name), expected);
        check("/etc/kubernetes/pki", "ca.crt", "/etc/kubernetes/pki/ca.crt");
        check("/srv//pki/", "etcd/ca.crt", "/srv/pki/etcd/ca.crt");
        check("/srv/./x/../pki", "a", "/srv/pki/a");
        check("/..", "a", "/a");
        check("../x", "a", "../x/a");
        check("", "a", "a");
    }

    #[test]
    fn every_certificate_kubeconfig_and_manifest_is_a_file() {
        let phase_of = |path: &str| {
            let file = FILES.iter().find(|file| file.path(CERTIFICATES_DIR) == path);
            file.unwrap_or_else(|| panic!("{path} is no file")).phase
        };
        for spec in &CERTIFICATES {
            let phase = format!("certs/{}", spec.name);
            assert_eq!(phase_of(&certificate(CERTIFICATES_DIR, spec.base_name)), phase);
            assert_eq!(phase_of(&key(CERTIFICATES_DIR, spec.base_name)), phase);
        }
        assert_eq!(phase_of(&public_key(CERTIFICATES_DIR, SERVICE_ACCOUNT_KEY)), "certs/sa");
        for spec in &KUBECONFIG_FILES {
            assert_eq!(phase_of(&join(KUBERNETES_DIR, spec.file)), format!("kubeconfig/{}", spec.name));
        }
        for component in Component::CONTROL_PLANE.into_iter().chain([Component::Etcd]) {
            assert!(phase_of(&component.manifest()).contains('/'));
        }
    }

    #[test]
    fn every_path_appears_once() {
        let mut paths: Vec<String> = FILES.iter().map(|file| file.path("/srv/pki")).collect();
        assert!(paths.contains(&"/srv/pki/etcd/ca.key".to_owned()));
        assert!(paths.contains(&KUBELET_FLAGS_ENV.to_owned()) && paths.contains(&manifest("etcd")));
        paths.sort();
        paths.dedup();
        assert_eq!(paths.len(), FILES.len());
    }
}
