//! The reference's sentences on standard output, which users and scripts read.

use cluster::api::schema::GoDuration;
use ops::event::Notice;

const KUBELET_HELP: &str = "
Unfortunately, an error has occurred, likely caused by:
\t- The kubelet is not running
\t- The kubelet is unhealthy due to a misconfiguration of the node in some way (required cgroups disabled)

If you are on a systemd-powered system, you can try to troubleshoot the error with the following commands:
\t- 'systemctl status kubelet'
\t- 'journalctl -xeu kubelet'
";

const RESET_LEAVES: &str = "
The reset process does not perform cleanup of CNI plugin configuration,
network filtering rules and kubeconfig files.

For information on how to perform this cleanup manually, please see:
    https://k8s.io/docs/reference/setup-tools/kubeadm/kubeadm-reset/

";

/// Whether the text of a notice shows a secret.
pub fn is_secret(notice: &Notice) -> bool {
    matches!(notice, Notice::CertificateKey(_) | Notice::UsingTokens(_))
}

/// The text of a notice, complete with its line end.
pub fn text(notice: &Notice) -> String {
    use Notice as N;
    let line = match notice {
        N::KubernetesVersion(version) => format!("[init] Using Kubernetes version: {version}"),
        N::PreflightChecks => "[preflight] Running pre-flight checks".into(),
        N::PreflightControlPlane => {
            "[preflight] Running pre-flight checks before initializing the new control plane instance".into()
        }
        N::WouldPullImages => {
            "[preflight] Would pull the required images (like 'kubeadm config images pull')".into()
        }
        N::PullingImages => "[preflight] Pulling images required for setting up a Kubernetes cluster\n\
             [preflight] This might take a minute or two, depending on the speed of your internet connection\n\
             [preflight] You can also perform this action beforehand using 'kubeadm config images pull'"
            .into(),
        N::SystemVerification(output) => format!(
            "[preflight] The system verification failed. Printing the output from the verification:\n{}",
            output.trim_end()
        ),
        N::CertificatesDirectory(path) => format!("[certs] Using certificateDir folder {path:?}"),
        N::ExternalEtcdAuthority(name) => {
            format!("[certs] External etcd mode: Skipping {name} certificate authority generation")
        }
        N::ExternalEtcdCertificate(name) => {
            format!("[certs] External etcd mode: Skipping {name} certificate generation")
        }
        N::ExistingAuthority(name) => format!("[certs] Using existing {name} certificate authority"),
        N::ExistingKeylessAuthority(name) => {
            format!("[certs] Using existing {name} keyless certificate authority")
        }
        N::ExistingCertificate(name) => format!("[certs] Using existing {name} certificate and key on disk"),
        N::GeneratingCertificate(name) => format!("[certs] Generating {name:?} certificate and key"),
        N::ServingNames { name, dns_names, addresses } => {
            let addresses: Vec<String> = addresses.iter().map(ToString::to_string).collect();
            format!(
                "[certs] {name} serving cert is signed for DNS names [{}] and IPs [{}]",
                dns_names.join(" "),
                addresses.join(" ")
            )
        }
        N::GeneratingServiceAccountKeys => "[certs] Generating \"sa\" key and public key".into(),
        N::ExistingServiceAccountKey => "[certs] Using the existing \"sa\" key".into(),
        N::ExternalServiceAccountKeys => "[certs] Using existing sa keys".into(),
        N::KubeconfigDirectory(path) => format!("[kubeconfig] Using kubeconfig folder {path:?}"),
        N::WritingKubeconfig(name) => format!("[kubeconfig] Writing {name:?} kubeconfig file"),
        N::ExistingKubeconfig(path) => format!("[kubeconfig] Using existing kubeconfig file: {path:?}"),
        N::ExternalKubeconfig(name) => format!("[kubeconfig] External CA mode: Using user provided {name}"),
        N::EtcdManifest(path) => format!("[etcd] Creating static Pod manifest for local etcd in {path:?}"),
        N::WouldEnsureEtcdDirectory(path) => format!("[etcd] Would ensure that {path:?} directory is present"),
        N::ManifestDirectory(path) => format!("[control-plane] Using manifest folder {path:?}"),
        N::ComponentManifest(name) => format!("[control-plane] Creating static Pod manifest for {name:?}"),
        N::KubeletEnvironment(path) => {
            format!("[kubelet-start] Writing kubelet environment file with flags to file {path:?}")
        }
        N::KubeletConfiguration(path) => {
            format!("[kubelet-start] Writing kubelet configuration to file {path:?}")
        }
        N::StartingKubelet => "[kubelet-start] Starting the kubelet".into(),
        N::WouldStopKubelet => "[kubelet-start] Would stop the kubelet".into(),
        N::WouldStartKubelet => "[kubelet-start] Would start the kubelet".into(),
        N::NoServiceManagerToStop => "[kubelet-start] No supported init system detected, won't make sure the \
             kubelet not running for a short period of time while setting up configuration for it."
            .into(),
        N::NoServiceManagerToStart => {
            "[kubelet-start] No supported init system detected, won't make sure the kubelet is running properly."
                .into()
        }
        N::NoKubeletServiceToStop => "[kubelet-start] Couldn't detect a kubelet service, can't make sure the \
             kubelet not running for a short period of time while setting up configuration for it."
            .into(),
        N::NoKubeletServiceToStart => {
            "[kubelet-start] Couldn't detect a kubelet service, can't make sure the kubelet is running \
             properly.\n[kubelet-start] Please ensure kubelet is reloaded and running manually."
                .into()
        }
        N::WaitingForStaticPods(path) => format!(
            "[wait-control-plane] Waiting for the kubelet to boot up the control plane as static Pods from \
             directory {path:?}"
        ),
        N::WaitingForKubelet { url, limit } => format!(
            "[kubelet-check] Waiting for a healthy kubelet at {url}. This can take up to {}",
            GoDuration::from(*limit)
        ),
        N::KubeletHealthOff => {
            "[kubelet-check] Skipping the kubelet health check because the healthz port is set to 0".into()
        }
        N::KubeletHealthy(after) => {
            format!("[kubelet-check] The kubelet is healthy after {}", GoDuration::from(*after))
        }
        N::KubeletUnhealthy(after) => {
            format!("[kubelet-check] The kubelet is not healthy after {}", GoDuration::from(*after))
        }
        N::KubeletHelp => KUBELET_HELP.into(),
        N::WaitingForComponents(limit) => format!(
            "[control-plane-check] Waiting for healthy control plane components. This can take up to {}",
            GoDuration::from(*limit)
        ),
        N::CheckingComponent { name, url } => format!("[control-plane-check] Checking {name} at {url}"),
        N::ComponentHealthy { name, after } => {
            format!("[control-plane-check] {name} is healthy after {}", GoDuration::from(*after))
        }
        N::ComponentUnhealthy { name, after } => {
            format!("[control-plane-check] {name} is not healthy after {}", GoDuration::from(*after))
        }
        N::ControlPlaneHelp { cri_socket } => control_plane_help(cri_socket),
        N::StoringConfiguration => "[upload-config] Storing the configuration used in ConfigMap \
             \"kubeadm-config\" in the \"kube-system\" Namespace"
            .into(),
        N::StoringKubeletConfiguration => "[kubelet] Creating a ConfigMap \"kubelet-config\" in namespace \
             kube-system with the configuration for the kubelets in the cluster"
            .into(),
        N::SkippingUploadCerts => "[upload-certs] Skipping phase. Please see --upload-certs".into(),
        N::StoringCertificates => "[upload-certs] Storing the certificates in Secret \"kubeadm-certs\" in the \
             \"kube-system\" Namespace"
            .into(),
        N::CertificateKey(key) => format!("[upload-certs] Using certificate key:\n{}", key.expose()),
        N::MarkingLabels { node, labels } => format!(
            "[mark-control-plane] Marking the node {node} as control-plane by adding the labels: [{}]",
            labels.join(" ")
        ),
        N::MarkingTaints { node, taints } => format!(
            "[mark-control-plane] Marking the node {node} as control-plane by adding the taints [{}]",
            taints.join(" ")
        ),
        N::UsingTokens(tokens) => match tokens.as_slice() {
            [] => return String::new(),
            [token] => format!("[bootstrap-token] Using token: {}", token.expose()),
            tokens => {
                let tokens: Vec<&str> = tokens.iter().map(|t| t.expose().as_str()).collect();
                format!("[bootstrap-token] Using tokens: [{}]", tokens.join(" "))
            }
        },
        N::ConfiguringTokens => {
            "[bootstrap-token] Configuring bootstrap tokens, cluster-info ConfigMap, RBAC Roles".into()
        }
        N::TokenGrant(announcement) => format!("[bootstrap-token] {announcement}"),
        N::Patched(line) => line.trim_end().to_owned(),
        N::CreatingClusterInfo => {
            "[bootstrap-token] Creating the \"cluster-info\" ConfigMap in the \"kube-public\" namespace".into()
        }
        N::RepointingKubelet(path) => format!(
            "[kubelet-finalize] Updating {path:?} to point to a rotatable kubelet client certificate and key"
        ),
        N::AppliedAddon(name) => format!("[addons] Applied essential addon: {name}"),
        N::AddonManifests(text) => return text.clone(),
        N::WaitingForTlsBootstrap => {
            "[kubelet-start] Waiting for the kubelet to perform the TLS Bootstrap".into()
        }
        N::WouldWaitForTlsBootstrap => "[kubelet-wait] Would wait for the kubelet to be bootstrapped".into(),
        N::ReadingConfiguration { phase } => format!(
            "[{phase}] Reading configuration from the \"kubeadm-config\" ConfigMap in namespace \"kube-system\"..."
        ),
        N::ReadingConfigurationHint { phase } => format!(
            "[{phase}] Use 'kubeadm init phase upload-config kubeadm --config your-config-file' to re-upload it."
        ),
        N::ConfigurationRead => return "\n".into(),
        N::ConfigurationUnreadable { phase } => format!(
            "[{phase}] Error reading configuration from the Cluster. Falling back to default configuration\n"
        ),
        N::WouldWriteFile { path, content } => {
            return format!("[dryrun] Would write file {path:?} with content:\n{content}");
        }
        N::DryRunFiles { directory, manifests } => {
            let what = if *manifests {
                "certificates, kubeconfig files and control plane manifests"
            } else {
                "certificates and kubeconfig files"
            };
            format!(
                "[dryrun] Wrote {what} to the {directory:?} directory\n\
                 [dryrun] The certificates or kubeconfig files would not be printed due to their sensitive nature\n\
                 [dryrun] Please examine the {directory:?} directory for details about what would be written"
            )
        }
        N::WouldCallApi { verb, resource, group, version, name, namespace, object } => {
            let mut text = format!(
                "[dryrun] Would perform action {verb} on resource {resource:?} in API group \"{group}/{version}\""
            );
            // A request that creates has the name in its object alone, one that lists has none.
            if !matches!(*verb, "CREATE" | "LIST") {
                text.push_str(&format!("\n[dryrun] Resource name {name:?}, namespace {namespace:?}"));
            }
            if let Some(object) = object {
                text.push_str("\n[dryrun] Attached object:\n");
                text.push_str(object);
            }
            text
        }
        N::RealObjectMissing(verb) => format!(
            "[dryrun] Real object does not exist. Attempting to {verb} from followup reactors or from the fake client \
             tracker"
        ),
        N::WouldWaitForKubelet(url) => {
            format!("[dryrun] Would make sure the kubelet returns 'ok' at {url}")
        }
        N::StoppingKubelet => "[reset] Stopping the kubelet service".into(),
        N::Unmounting(path) => format!("[reset] Unmounting mounted directories in {path:?}"),
        N::DeletingDirectories(paths) => {
            format!("[reset] Deleting contents of directories: {}", list(paths))
        }
        N::DeletingFiles(paths) => format!("[reset] Deleting files: {}", list(paths)),
        N::DeletedEtcdData(path) => {
            format!("[reset] Deleted contents of the etcd data directory: {}", path.display())
        }
        N::NoEtcdConfiguration => "[reset] No etcd config found. Assuming external etcd\n\
             [reset] Please, manually reset etcd to prevent further issues"
            .into(),
        N::Would(sentence) => format!("[dryrun] {sentence}"),
        N::Question(question) => return question.clone(),
        N::ResetLeaves => return RESET_LEAVES.into(),
    };
    line + "\n"
}

fn list(paths: &[std::path::PathBuf]) -> String {
    let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    format!("[{}]", paths.join(" "))
}

fn control_plane_help(cri_socket: &str) -> String {
    format!(
        "
A control plane component may have crashed or exited when started by the container runtime.
To troubleshoot, list all containers using your preferred container runtimes CLI.
Here is one example how you may list all running Kubernetes containers by using crictl:
\t- 'crictl --runtime-endpoint {cri_socket} ps -a | grep kube | grep -v pause'
\tOnce you have found the failing container, you can inspect its logs with:
\t- 'crictl --runtime-endpoint {cri_socket} logs CONTAINERID'
"
    )
}
