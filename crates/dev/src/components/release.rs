//! Owns which versions of the other parts go with a Kubernetes release.
//!
//! etcd, CoreDNS and pause are those that the release's own kubeadm installs (its `constants` package), agnhost
//! is the one that the release's end-to-end tests use. Adding a release means adding a row: the
//! build compares the row with what the reference kubeadm of that release answers, and stops when they differ.
//! The container runtime and its plugins are ours to choose.

/// A Kubernetes release and the versions of all that runs with it, without the leading `v`.
#[derive(Debug)]
pub(super) struct Release {
    pub kubernetes: &'static str,
    pub etcd: &'static str,
    pub coredns: &'static str,
    pub pause: &'static str,
    pub agnhost: &'static str,
    pub containerd: &'static str,
    pub runc: &'static str,
    pub cni_plugins: &'static str,
}

const RELEASES: &[Release] = &[
    Release {
        kubernetes: "1.37.0",
        etcd: "3.7.0",
        coredns: "1.14.6",
        pause: "3.10.2",
        agnhost: "2.66.1",
        containerd: "2.4.2",
        runc: "1.5.2",
        cni_plugins: "1.9.1",
    },
    Release {
        kubernetes: "1.36.3",
        etcd: "3.6.8",
        coredns: "1.14.2",
        pause: "3.10.2",
        agnhost: "2.63.0",
        containerd: "2.4.2",
        runc: "1.5.2",
        cni_plugins: "1.9.1",
    },
    Release {
        kubernetes: "1.35.4",
        etcd: "3.6.6",
        coredns: "1.13.1",
        pause: "3.10.1",
        agnhost: "2.59",
        containerd: "2.4.2",
        runc: "1.5.2",
        cni_plugins: "1.9.1",
    },
    Release {
        kubernetes: "1.34.4",
        etcd: "3.6.5",
        coredns: "1.12.1",
        pause: "3.10.1",
        agnhost: "2.56",
        containerd: "2.4.2",
        runc: "1.5.2",
        cni_plugins: "1.9.1",
    },
];

/// A version that the table has no row for.
#[derive(Debug, thiserror::Error)]
#[error("Kubernetes {version:?} can't be built; the versions that can are {known}")]
pub struct UnknownRelease {
    /// The version asked for.
    pub version: String,
    /// The versions of the table.
    pub known: String,
}

impl Release {
    /// Finds the row of a version such as `v1.37.0`.
    pub fn find(version: &str) -> Result<&'static Self, UnknownRelease> {
        let find = |number| RELEASES.iter().find(|release| release.kubernetes == number);
        version.strip_prefix('v').and_then(find).ok_or_else(|| UnknownRelease {
            version: version.to_owned(),
            known: RELEASES.iter().map(|r| format!("v{}", r.kubernetes)).collect::<Vec<_>>().join(", "),
        })
    }

    /// Puts versions in the place of `{kubernetes}`, `{etcd}` and so on.
    pub fn expand(&self, template: &str) -> String {
        let places = [
            ("{kubernetes}", self.kubernetes),
            ("{kubernetes_minor}", self.kubernetes_minor()),
            ("{etcd}", self.etcd),
            ("{coredns}", self.coredns),
            ("{pause}", self.pause),
            ("{agnhost}", self.agnhost),
            ("{containerd}", self.containerd),
            ("{runc}", self.runc),
            ("{cni_plugins}", self.cni_plugins),
        ];
        places.iter().fold(template.to_owned(), |text, (place, version)| text.replace(place, version))
    }

    fn kubernetes_minor(&self) -> &'static str {
        self.kubernetes.split('.').nth(1).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_of_the_table_is_found() {
        assert_eq!(Release::find("v1.36.3").expect("a row").etcd, "3.6.8");
    }

    #[test]
    fn a_version_without_a_row_is_refused_with_those_that_have_one() {
        for version in ["v1.37.1", "1.37.0", "", "v"] {
            let error = Release::find(version).expect_err("no row").to_string();
            assert!(error.contains(&format!("{version:?}")) && error.contains("v1.37.0"), "{error}");
        }
    }

    #[test]
    fn templates_take_the_versions_of_the_release() {
        let release = Release::find("v1.37.0").expect("a row");
        let check = |template, expected: &str| assert_eq!(release.expand(template), expected);
        check("v{kubernetes}", "v1.37.0");
        check("1.{kubernetes_minor}", "1.37");
        check("etcd:{etcd}-0 {coredns} {pause}", "etcd:3.7.0-0 1.14.6 3.10.2");
        check("nothing", "nothing");
    }
}
