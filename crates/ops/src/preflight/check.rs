//! A check as data: what is looked at, and how users call it.

use cluster::api::version::KubernetesVersion;
use host::Code;

use super::CheckName;
use super::extra::Extra;

/// One check and the values it compares with.
#[derive(Clone, Debug, PartialEq)]
pub enum Check {
    /// The user is root.
    PrivilegedUser,
    /// There are enough processors.
    Processors {
        /// How many are needed.
        required: usize,
    },
    /// There is enough memory.
    Memory {
        /// How many MiB are needed.
        required: u64,
    },
    /// The control plane is not newer than this program.
    KubernetesVersion {
        /// The control plane's version, `v1.37.0`.
        target: String,
        /// This program's version.
        program: KubernetesVersion,
    },
    /// firewalld does not stand in the way.
    Firewalld {
        /// Ports that must be reachable.
        ports: Vec<i32>,
    },
    /// Nobody listens on a port.
    PortFree {
        /// The address that is listened on; empty for all.
        address: String,
        /// The port.
        port: i32,
    },
    /// A file does not exist.
    FileFree {
        /// Its path.
        path: String,
    },
    /// A directory does not exist or is empty.
    DirectoryFree {
        /// Its path.
        path: String,
    },
    /// A file of the client certificate for an external etcd exists.
    EtcdClientFile {
        /// Its path.
        path: String,
    },
    /// A kernel setting has a value.
    KernelSetting {
        /// Its file below `/proc/sys`.
        path: &'static str,
        /// What the file must begin with.
        value: &'static str,
    },
    /// A program is installed.
    Program {
        /// Its name.
        name: &'static str,
    },
    /// The API server is reached directly.
    Proxy {
        /// Its host name or address.
        host: String,
    },
    /// A subnet is reached directly.
    ProxyOfSubnet {
        /// The subnet.
        subnet: String,
    },
    /// The container runtime answers and is ready.
    Runtime,
    /// The container runtime is new enough for the kubelet.
    RuntimeVersion,
    /// Swap is off.
    Swap,
    /// Kernel and cgroups have what Kubernetes needs.
    System {
        /// For which kubelet.
        kubelet: KubeletOf,
    },
    /// The node's name is valid and resolves.
    Hostname {
        /// The name.
        node_name: String,
    },
    /// The kubelet fits this program and the control plane.
    KubeletVersion {
        /// The control plane's version; unknown while joining.
        control_plane: Option<String>,
        /// The oldest kubelet this program works with.
        minimum: KubernetesVersion,
    },
    /// A service exists and starts at boot.
    Service {
        /// Its name.
        name: &'static str,
    },
    /// An external etcd is new enough.
    ExternalEtcdVersion,
    /// One of our own, which the reference does not have.
    Extra(Extra),
}

/// Whose requirements the system verification applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KubeletOf {
    /// The installed kubelet.
    Now,
    /// The kubelet that an upgrade brings: one minor version newer.
    NextMinor,
}

impl Check {
    /// The name users select the check by.
    pub fn name(&self) -> CheckName {
        let after = |prefix: &str, path: &str| format!("{prefix}-{}", path.replace('/', "-"));
        CheckName(match self {
            Self::PortFree { port, .. } => format!("Port-{port}"),
            Self::FileFree { path } => after("FileAvailable", path),
            Self::DirectoryFree { path } => after("DirAvailable", path),
            Self::KernelSetting { path, .. } => after("FileContent", path),
            Self::Program { name } => after("FileExisting", name),
            Self::Service { name } => format!("Service-{name}"),
            Self::PrivilegedUser => "IsPrivilegedUser".into(),
            Self::Processors { .. } => "NumCPU".into(),
            Self::Memory { .. } => "Mem".into(),
            Self::KubernetesVersion { .. } => "KubernetesVersion".into(),
            Self::Firewalld { .. } => "Firewalld".into(),
            Self::EtcdClientFile { .. } => "ExternalEtcdClientCertificates".into(),
            Self::Proxy { .. } => "HTTPProxy".into(),
            Self::ProxyOfSubnet { .. } => "HTTPProxyCIDR".into(),
            Self::Runtime => "CRI".into(),
            Self::RuntimeVersion => "ContainerRuntimeVersion".into(),
            Self::Swap => "Swap".into(),
            Self::System { .. } => "SystemVerification".into(),
            Self::Hostname { .. } => "Hostname".into(),
            Self::KubeletVersion { .. } => "KubeletVersion".into(),
            Self::ExternalEtcdVersion => "ExternalEtcdVersion".into(),
            Self::Extra(extra) => extra.name().into(),
        })
    }

    /// The stable name of what it finds.
    pub fn code(&self) -> Code {
        Code(match self {
            Self::PrivilegedUser => "preflight.is-privileged-user",
            Self::Processors { .. } => "preflight.num-cpu",
            Self::Memory { .. } => "preflight.mem",
            Self::KubernetesVersion { .. } => "preflight.kubernetes-version",
            Self::Firewalld { .. } => "preflight.firewalld",
            Self::PortFree { .. } => "preflight.port-in-use",
            Self::FileFree { .. } => "preflight.file-available",
            Self::DirectoryFree { .. } => "preflight.dir-available",
            Self::EtcdClientFile { .. } => "preflight.external-etcd-client-certificates",
            Self::KernelSetting { .. } => "preflight.file-content",
            Self::Program { .. } => "preflight.file-existing",
            Self::Proxy { .. } => "preflight.http-proxy",
            Self::ProxyOfSubnet { .. } => "preflight.http-proxy-cidr",
            Self::Runtime => "preflight.cri",
            Self::RuntimeVersion => "preflight.container-runtime-version",
            Self::Swap => "preflight.swap",
            Self::System { .. } => "preflight.system-verification",
            Self::Hostname { .. } => "preflight.hostname",
            Self::KubeletVersion { .. } => "preflight.kubelet-version",
            Self::Service { .. } => "preflight.service",
            Self::ExternalEtcdVersion => "preflight.external-etcd-version",
            Self::Extra(extra) => extra.code(),
        })
    }
}
