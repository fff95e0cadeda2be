//! Owns the table of the programs that are compiled from Go modules, and how each tells its version.
//!
//! The flags follow those of the projects' own release builds as far as they change what the programs do.
//! `{kubernetes}`, `{etcd}` and so on stand for the versions of a [`Release`](super::release::Release).

/// A program of a [`Build`].
#[derive(Debug)]
pub(super) struct Program {
    pub name: &'static str,
    pub package: &'static str,
    pub probe: Probe,
}

/// How a program tells its version.
#[derive(Debug)]
pub(super) struct Probe {
    pub arguments: &'static [&'static str],
    /// A line that it prints, apart from space around it.
    pub line: &'static str,
}

/// Programs that one run of `go build` compiles, since they share a version and flags.
#[derive(Debug)]
pub(super) struct Build {
    pub name: &'static str,
    /// Go modules, all of the same version.
    pub modules: &'static [&'static str],
    pub version: &'static str,
    pub programs: &'static [Program],
    pub linking: Linking,
    /// Go build tags.
    pub tags: &'static [&'static str],
    /// Variables that the linker sets.
    pub variables: &'static [&'static str],
}

/// What is linked into a program. All are static: they run in any root file system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Linking {
    Go,
    /// Go, and C libraries of this host.
    GoAndC,
}

/// All builds, for what holds of each.
#[cfg(test)]
pub(super) const BUILDS: &[Build] = &[KUBERNETES, AGNHOST, ETCD, CONTAINERD, RUNC, CNI_PLUGINS, COREDNS];

/// The parts of Kubernetes and the reference kubeadm. Without the variables they report v0.0.0, which no
/// version check accepts.
pub(super) const KUBERNETES: Build = Build {
    name: "kubernetes",
    modules: &["k8s.io/kubernetes"],
    version: "v{kubernetes}",
    programs: &[
        program("kubeadm", "k8s.io/kubernetes/cmd/kubeadm", &["version", "-o", "short"], "v{kubernetes}"),
        program("kubelet", "k8s.io/kubernetes/cmd/kubelet", VERSION, KUBERNETES_VERSION),
        program(
            "kubectl",
            "k8s.io/kubernetes/cmd/kubectl",
            &["version", "--client"],
            "Client Version: v{kubernetes}",
        ),
        program("kube-apiserver", "k8s.io/kubernetes/cmd/kube-apiserver", VERSION, KUBERNETES_VERSION),
        program(
            "kube-controller-manager",
            "k8s.io/kubernetes/cmd/kube-controller-manager",
            VERSION,
            KUBERNETES_VERSION,
        ),
        program("kube-scheduler", "k8s.io/kubernetes/cmd/kube-scheduler", VERSION, KUBERNETES_VERSION),
        program("kube-proxy", "k8s.io/kubernetes/cmd/kube-proxy", VERSION, KUBERNETES_VERSION),
    ],
    linking: Linking::Go,
    tags: &[],
    variables: &[
        "k8s.io/component-base/version.gitVersion=v{kubernetes}",
        "k8s.io/component-base/version.gitMajor=1",
        "k8s.io/component-base/version.gitMinor={kubernetes_minor}",
        "k8s.io/component-base/version.gitTreeState=clean",
        "k8s.io/client-go/pkg/version.gitVersion=v{kubernetes}",
    ],
};

/// What Pods of end-to-end tests run.
pub(super) const AGNHOST: Build = Build {
    name: "agnhost",
    modules: &["k8s.io/kubernetes"],
    version: "v{kubernetes}",
    programs: &[program(
        "agnhost",
        "k8s.io/kubernetes/test/images/agnhost",
        VERSION,
        "app version {agnhost}",
    )],
    linking: Linking::Go,
    tags: &[],
    variables: &["main.Version={agnhost}"],
};

pub(super) const ETCD: Build = Build {
    name: "etcd",
    modules: &["go.etcd.io/etcd/server/v3", "go.etcd.io/etcd/etcdctl/v3", "go.etcd.io/etcd/etcdutl/v3"],
    version: "v{etcd}",
    programs: &[
        program("etcd", "go.etcd.io/etcd/server/v3", VERSION, "etcd Version: {etcd}"),
        program("etcdctl", "go.etcd.io/etcd/etcdctl/v3", &["version"], "etcdctl version: {etcd}"),
        program("etcdutl", "go.etcd.io/etcd/etcdutl/v3", &["version"], "etcdutl version: {etcd}"),
    ],
    linking: Linking::Go,
    tags: &[],
    variables: &[],
};

pub(super) const CONTAINERD: Build = Build {
    name: "containerd",
    modules: &["github.com/containerd/containerd/v2"],
    version: "v{containerd}",
    programs: &[
        program(
            "containerd",
            "github.com/containerd/containerd/v2/cmd/containerd",
            VERSION,
            "containerd github.com/containerd/containerd/v2 v{containerd}",
        ),
        program(
            "containerd-shim-runc-v2",
            "github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2",
            &["-v"],
            "Version:  v{containerd}",
        ),
        program(
            "ctr",
            "github.com/containerd/containerd/v2/cmd/ctr",
            VERSION,
            "ctr github.com/containerd/containerd/v2 v{containerd}",
        ),
    ],
    linking: Linking::Go,
    tags: &[],
    variables: &["github.com/containerd/containerd/v2/version.Version=v{containerd}"],
};

/// runc must be able to filter system calls: without that, every Pod sandbox fails.
pub(super) const RUNC: Build = Build {
    name: "runc",
    modules: &["github.com/opencontainers/runc"],
    version: "v{runc}",
    programs: &[program("runc", "github.com/opencontainers/runc", VERSION, "runc version {runc}")],
    linking: Linking::GoAndC,
    tags: &["netgo", "osusergo", "seccomp"],
    variables: &["main.version={runc}"],
};

pub(super) const CNI_PLUGINS: Build = Build {
    name: "cni-plugins",
    modules: &["github.com/containernetworking/plugins"],
    version: "v{cni_plugins}",
    programs: &[
        program(
            "bridge",
            "github.com/containernetworking/plugins/plugins/main/bridge",
            &[],
            "CNI bridge plugin v{cni_plugins}",
        ),
        program(
            "ptp",
            "github.com/containernetworking/plugins/plugins/main/ptp",
            &[],
            "CNI ptp plugin v{cni_plugins}",
        ),
        program(
            "loopback",
            "github.com/containernetworking/plugins/plugins/main/loopback",
            &[],
            "CNI loopback plugin v{cni_plugins}",
        ),
        program(
            "host-local",
            "github.com/containernetworking/plugins/plugins/ipam/host-local",
            &[],
            "CNI host-local plugin v{cni_plugins}",
        ),
        program(
            "portmap",
            "github.com/containernetworking/plugins/plugins/meta/portmap",
            &[],
            "CNI portmap plugin v{cni_plugins}",
        ),
    ],
    linking: Linking::Go,
    tags: &[],
    variables: &["github.com/containernetworking/plugins/pkg/utils/buildversion.BuildVersion=v{cni_plugins}"],
};

pub(super) const COREDNS: Build = Build {
    name: "coredns",
    modules: &["github.com/coredns/coredns"],
    version: "v{coredns}",
    programs: &[program("coredns", "github.com/coredns/coredns", &["-version"], "CoreDNS-{coredns}")],
    linking: Linking::Go,
    tags: &[],
    variables: &[],
};

const VERSION: &[&str] = &["--version"];
const KUBERNETES_VERSION: &str = "Kubernetes v{kubernetes}";

const fn program(
    name: &'static str,
    package: &'static str,
    arguments: &'static [&'static str],
    line: &'static str,
) -> Program {
    Program { name, package, probe: Probe { arguments, line } }
}

#[cfg(test)]
mod tests {
    use super::super::release::Release;
    use super::*;

    #[test]
    fn every_template_names_versions_that_a_release_has() {
        let release = Release::find("v1.37.0").expect("a row");
        for build in BUILDS {
            let lines = build.programs.iter().map(|program| program.probe.line);
            for template in lines.chain([build.version]).chain(build.variables.iter().copied()) {
                let expanded = release.expand(template);
                assert!(!expanded.contains(['{', '}']), "{}: {expanded}", build.name);
            }
        }
    }

    #[test]
    fn every_package_is_in_a_module_of_its_build() {
        for build in BUILDS {
            for program in build.programs {
                let inside = |module: &&str| program.package.starts_with(*module);
                assert!(build.modules.iter().any(inside), "{}", program.package);
            }
        }
    }
}
