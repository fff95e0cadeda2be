//! The host paths that static Pods see.

use serde_json::{Value, json};

use crate::api::internal::{ExternalEtcd, HostPathMount};
use crate::artifacts::layout;

/// Directories that certificates in `/etc/ssl/certs` may link to, mounted where they exist.
pub const EXTRA_CA_DIRECTORIES: [&str; 5] = [
    "/etc/pki/ca-trust",
    "/etc/pki/tls/certs",
    "/etc/ca-certificates",
    "/usr/share/ca-certificates",
    "/usr/local/share/ca-certificates",
];

const CA_DIRECTORY: &str = "/etc/ssl/certs";

/// Host paths with unique names.
#[derive(Default)]
pub(super) struct Mounts(Vec<HostPathMount>);

#[derive(Clone, Copy)]
pub(super) enum Access {
    ReadOnly,
    ReadWrite,
}

impl Mounts {
    /// Adds a directory, at the path that it has on the host.
    pub(super) fn directory(&mut self, name: &str, path: &str, access: Access) {
        self.add(name, path, access, "DirectoryOrCreate");
    }

    /// Adds a file that the Pod only reads.
    pub(super) fn file(&mut self, name: &str, path: &str) {
        self.add(name, path, Access::ReadOnly, "FileOrCreate");
    }

    /// Adds what every component that talks TLS to others needs.
    pub(super) fn certificates(&mut self, certificates_dir: &str, ca_directories: &[&'static str]) {
        self.directory("k8s-certs", certificates_dir, Access::ReadOnly);
        self.directory("ca-certs", CA_DIRECTORY, Access::ReadOnly);
        for directory in EXTRA_CA_DIRECTORIES.iter().filter(|directory| ca_directories.contains(directory)) {
            self.directory(&directory.trim_start_matches('/').replace('/', "-"), directory, Access::ReadOnly);
        }
    }

    /// Adds the directories of the client files of an external etcd, unless they are mounted already.
    pub(super) fn external_etcd(&mut self, etcd: &ExternalEtcd, certificates_dir: &str) {
        let mut directories: Vec<String> = Vec::new();
        let files = [&etcd.ca_file, &etcd.cert_file, &etcd.key_file];
        for directory in files.into_iter().filter_map(|file| directory_of(file)) {
            // Prefixes are compared as texts, as upstream.
            let known = EXTRA_CA_DIRECTORIES.iter().chain([&CA_DIRECTORY, &certificates_dir]);
            if known.into_iter().any(|known| directory.starts_with(known)) {
                continue;
            }
            let covered =
                directories.iter().any(|other| directory.starts_with(other.as_str()) && *other != directory);
            directories.retain(|other| !other.starts_with(&directory));
            if !covered {
                directories.push(directory);
            }
        }
        directories.sort();
        for (index, directory) in directories.iter().enumerate() {
            self.directory(&format!("etcd-certs-{index}"), directory, Access::ReadOnly);
        }
    }

    /// Adds what the configuration asks for, in place of what has the same name.
    pub(super) fn extra(&mut self, volumes: &[HostPathMount]) {
        for volume in volumes {
            self.set(volume.clone());
        }
    }

    /// Brings them into the order of their names.
    pub(super) fn sorted(mut self) -> Self {
        self.0.sort_by(|a, b| a.name.cmp(&b.name));
        self
    }

    pub(super) fn volume_mounts(&self) -> Vec<Value> {
        let mount = |mount: &HostPathMount| json!({ "name": mount.name, "mountPath": mount.mount_path, "readOnly": mount.read_only });
        self.0.iter().map(mount).collect()
    }

    pub(super) fn volumes(&self) -> Vec<Value> {
        let mut sorted: Vec<&HostPathMount> = self.0.iter().collect();
        sorted.sort_by(|a, b| a.name.cmp(&b.name));
        let volume = |mount: &HostPathMount| json!({ "name": mount.name, "hostPath": { "path": mount.host_path, "type": mount.path_type } });
        sorted.into_iter().map(volume).collect()
    }

    fn add(&mut self, name: &str, path: &str, access: Access, path_type: &str) {
        self.set(HostPathMount {
            name: name.to_owned(),
            host_path: path.to_owned(),
            mount_path: path.to_owned(),
            read_only: matches!(access, Access::ReadOnly),
            path_type: path_type.to_owned(),
        });
    }

    fn set(&mut self, mount: HostPathMount) {
        self.0.retain(|other| other.name != mount.name);
        self.0.push(mount);
    }
}

/// The directory of a file; `None` for a name without one.
fn directory_of(file: &str) -> Option<String> {
    let (directory, _) = file.rsplit_once('/')?;
    Some(if directory.is_empty() { "/".to_owned() } else { layout::join(directory, "") })
}
