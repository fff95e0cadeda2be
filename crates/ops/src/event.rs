//! What happens while an operation runs, as data. Only the binary turns events into sentences.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Something that happened, or is about to.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A phase begins.
    Phase(PhaseEvent),
    /// A line of the story the reference tells on standard output.
    Notice(Notice),
    /// Something a person should know; the operation goes on.
    Warning(Warning),
    /// What a preflight check found although the operation goes on, in the words of the reference.
    Finding(String),
    /// Details, by verbosity level as the reference has them (`-v`).
    Detail {
        /// From which verbosity on it is shown.
        level: u8,
        /// What happened.
        message: String,
    },
}

/// Progress of phases and steps, for progress displays and JSON output.
#[derive(Clone, Debug, PartialEq)]
pub enum PhaseEvent {
    /// A step is entered.
    Started {
        /// Phase, as users select it.
        phase: &'static str,
        /// Stable name of the step.
        step: String,
    },
    /// A step is complete.
    Finished {
        /// Phase, as users select it.
        phase: &'static str,
        /// Stable name of the step.
        step: String,
        /// How long it took.
        took: Duration,
    },
}

/// The sentences of the reference's standard output, one variant each.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// `init` begins.
    KubernetesVersion(String),
    /// Preflight checks begin.
    PreflightChecks,
    /// Preflight checks for a further control plane begin.
    PreflightControlPlane,
    /// Images would be pulled.
    WouldPullImages,
    /// Images are pulled.
    PullingImages,
    /// Output of a failed system verification.
    SystemVerification(String),
    /// Certificates go here.
    CertificatesDirectory(PathBuf),
    /// External etcd: this authority is not made.
    ExternalEtcdAuthority(String),
    /// External etcd: this certificate is not made.
    ExternalEtcdCertificate(String),
    /// An authority with its key is there.
    ExistingAuthority(String),
    /// An authority without its key is there.
    ExistingKeylessAuthority(String),
    /// A certificate is there.
    ExistingCertificate(String),
    /// A certificate and its key are made.
    GeneratingCertificate(String),
    /// Names in a serving certificate.
    ServingNames {
        /// `apiserver`, `etcd/server`, `etcd/peer`.
        name: String,
        /// DNS names.
        dns_names: Vec<String>,
        /// Addresses.
        addresses: Vec<IpAddr>,
    },
    /// The service account key pair is made.
    GeneratingServiceAccountKeys,
    /// The service account key pair is there.
    ExistingServiceAccountKey,
    /// External CA mode: the service account keys are the user's.
    ExternalServiceAccountKeys,
    /// Kubeconfigs go here.
    KubeconfigDirectory(PathBuf),
    /// A kubeconfig is written.
    WritingKubeconfig(String),
    /// A kubeconfig is there.
    ExistingKubeconfig(PathBuf),
    /// External CA mode: the kubeconfig is the user's.
    ExternalKubeconfig(String),
    /// The etcd manifest is written here.
    EtcdManifest(PathBuf),
    /// The etcd data directory would be made.
    WouldEnsureEtcdDirectory(String),
    /// Manifests go here.
    ManifestDirectory(PathBuf),
    /// A component's manifest is written.
    ComponentManifest(String),
    /// The kubelet's environment file is written.
    KubeletEnvironment(PathBuf),
    /// The kubelet's configuration is written.
    KubeletConfiguration(PathBuf),
    /// The kubelet is started.
    StartingKubelet,
    /// The kubelet would be stopped.
    WouldStopKubelet,
    /// The kubelet would be started.
    WouldStartKubelet,
    /// No service manager: the kubelet cannot be stopped.
    NoServiceManagerToStop,
    /// No service manager: the kubelet cannot be started.
    NoServiceManagerToStart,
    /// No kubelet service: it cannot be stopped.
    NoKubeletServiceToStop,
    /// No kubelet service: it cannot be started.
    NoKubeletServiceToStart,
    /// The kubelet boots the control plane from here.
    WaitingForStaticPods(PathBuf),
    /// The kubelet's health is awaited.
    WaitingForKubelet {
        /// Health URL.
        url: String,
        /// The limit.
        limit: Duration,
    },
    /// The kubelet's health endpoint is off.
    KubeletHealthOff,
    /// The kubelet is healthy.
    KubeletHealthy(Duration),
    /// The kubelet did not become healthy.
    KubeletUnhealthy(Duration),
    /// How to find out why the kubelet does not run.
    KubeletHelp,
    /// Components' health is awaited.
    WaitingForComponents(Duration),
    /// A component's health is looked at.
    CheckingComponent {
        /// Its name.
        name: String,
        /// Health URL.
        url: String,
    },
    /// A component is healthy.
    ComponentHealthy {
        /// Its name.
        name: String,
        /// How long it took.
        after: Duration,
    },
    /// A component did not become healthy.
    ComponentUnhealthy {
        /// Its name.
        name: String,
        /// How long was waited.
        after: Duration,
    },
    /// How to find out why a component does not run.
    ControlPlaneHelp {
        /// The runtime's socket.
        cri_socket: String,
    },
    /// The cluster configuration is stored.
    StoringConfiguration,
    /// The kubelet configuration is stored.
    StoringKubeletConfiguration,
    /// Certificates are not uploaded.
    SkippingUploadCerts,
    /// Certificates are stored.
    StoringCertificates,
    /// The key of the uploaded certificates.
    CertificateKey(host::Secret<String>),
    /// The node gets these labels.
    MarkingLabels {
        /// Its name.
        node: String,
        /// The labels.
        labels: Vec<String>,
    },
    /// The node gets these taints.
    MarkingTaints {
        /// Its name.
        node: String,
        /// The taints.
        taints: Vec<String>,
    },
    /// The tokens of this run.
    UsingTokens(Vec<host::Secret<String>>),
    /// Tokens, `cluster-info` and RBAC are set up.
    ConfiguringTokens,
    /// RBAC: what tokens, nodes and the API server may do.
    TokenGrant(&'static str),
    /// A patch was found or applied.
    Patched(String),
    /// `cluster-info` is created.
    CreatingClusterInfo,
    /// `kubelet.conf` is pointed to the rotating certificate.
    RepointingKubelet(PathBuf),
    /// An addon is applied.
    AppliedAddon(String),
    /// Manifests of an addon, printed instead of applied.
    AddonManifests(String),
    /// The kubelet's TLS bootstrap is awaited.
    WaitingForTlsBootstrap,
    /// The kubelet's TLS bootstrap would be awaited.
    WouldWaitForTlsBootstrap,
    /// Configuration is read from the cluster.
    ReadingConfiguration {
        /// The phase that reads it.
        phase: &'static str,
    },
    /// How to store the configuration anew.
    ReadingConfigurationHint {
        /// The phase that reads it.
        phase: &'static str,
    },
    /// The configuration was read from the cluster; what follows stands apart.
    ConfigurationRead,
    /// The configuration cannot be read from the cluster; the default one is used.
    ConfigurationUnreadable {
        /// The phase that tried.
        phase: &'static str,
    },
    /// Dry-run: a file with its content.
    WouldWriteFile {
        /// Where it would be.
        path: PathBuf,
        /// What it would hold.
        content: String,
    },
    /// Dry-run: where to look at what was written.
    DryRunFiles {
        /// The directory.
        directory: PathBuf,
        /// Manifests are among them.
        manifests: bool,
    },
    /// Dry-run: a call to the API server.
    WouldCallApi {
        /// `GET`, `CREATE`, `UPDATE`, `PATCH`, `DELETE`.
        verb: &'static str,
        /// Resource in plural form.
        resource: String,
        /// API group; empty for the core group.
        group: String,
        /// API version.
        version: String,
        /// Object's name.
        name: String,
        /// Object's namespace.
        namespace: String,
        /// The object as YAML.
        object: Option<String>,
    },
    /// Dry-run: what a call asked for is not there; the verb of the call.
    RealObjectMissing(&'static str),
    /// Dry-run: the kubelet's health would be awaited.
    WouldWaitForKubelet(String),
    /// `reset`: the kubelet is stopped.
    StoppingKubelet,
    /// `reset`: mounts below the kubelet's directory go.
    Unmounting(PathBuf),
    /// `reset`: contents of these directories go.
    DeletingDirectories(Vec<PathBuf>),
    /// `reset`: these files go.
    DeletingFiles(Vec<PathBuf>),
    /// `reset`: the etcd data is gone.
    DeletedEtcdData(PathBuf),
    /// `reset`: no etcd here.
    NoEtcdConfiguration,
    /// Dry-run: what would be done, as the reference words it.
    Would(String),
    /// A question; the answer follows on the same line.
    Question(String),
    /// `reset` leaves some things.
    ResetLeaves,
}

/// Something a person should know; it goes to standard error as the reference's log lines do.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// The sentence, with the reference's prefix where there is one.
    pub message: String,
    /// Severity letter of the reference's log line.
    pub letter: char,
    /// The place the reference's log line names.
    pub source: &'static str,
}

impl From<cluster::api::Warning> for Event {
    fn from(warning: cluster::api::Warning) -> Self {
        Self::Warning(Warning {
            letter: warning.letter(),
            source: warning.code.source(),
            message: warning.text,
        })
    }
}

impl From<Warning> for Event {
    fn from(warning: Warning) -> Self {
        Self::Warning(warning)
    }
}

impl From<Notice> for Event {
    fn from(notice: Notice) -> Self {
        Self::Notice(notice)
    }
}

impl Event {
    /// A warning.
    pub fn warning(message: impl Into<String>) -> Self {
        Self::Warning(Warning { message: message.into(), letter: 'W', source: "kubewright:0" })
    }

    /// A detail.
    pub fn detail(level: u8, message: impl Into<String>) -> Self {
        Self::Detail { level, message: message.into() }
    }
}
