//! What `init` says at its end.

use ops::init::{Joinable, ShownKey};

use serde_json::{Value, json};

use crate::commands::join_command;

/// As `kubewright`, a second run of a finished `init` changes nothing.
pub const ALREADY_DONE: &str =
    "This host already runs the control plane of this configuration; nothing was changed.\n";

/// The same for machines. A token is shown where it is the result.
pub fn joinable_json(joinable: &Joinable) -> Value {
    let tokens: Vec<&str> = joinable.tokens.iter().flatten().map(|token| token.expose().as_str()).collect();
    json!({
        "result": "done",
        "endpoint": joinable.cluster.endpoint,
        "caCertHashes": joinable.cluster.pins,
        "kubeconfig": joinable.kubeconfig,
        "tokens": tokens,
    })
}

/// The closing text, once for each token as the reference does.
pub fn joinable(joinable: &Joinable) -> String {
    joinable
        .tokens
        .iter()
        .map(|token| closing(joinable, token.as_ref().map(|t| t.expose().as_str())))
        .collect()
}

fn closing(joinable: &Joinable, token: Option<&str>) -> String {
    format!(
        "\nYour Kubernetes control-plane has initialized successfully!\n\n\
         To start using your cluster, you need to run the following as a regular user:\n\n  \
         mkdir -p $HOME/.kube\n  \
         sudo cp -i {kubeconfig} $HOME/.kube/config\n  \
         sudo chown $(id -u):$(id -g) $HOME/.kube/config\n\n\
         Alternatively, if you are the root user, you can run:\n\n  \
         export KUBECONFIG=/etc/kubernetes/admin.conf\n\n\
         You should now deploy a pod network to the cluster.\n\
         Run \"kubectl apply -f [podnetwork].yaml\" with one of the options listed at:\n  \
         https://kubernetes.io/docs/concepts/cluster-administration/addons/\n\n\
         {control_planes}Then you can join any number of worker nodes by running the following on each as root:\n\n\
         {worker}\n",
        kubeconfig = joinable.kubeconfig.display(),
        control_planes = control_planes(joinable, token),
        worker = join_command::worker(&joinable.cluster, token),
    )
}

fn control_planes(joinable: &Joinable, token: Option<&str>) -> String {
    if !joinable.shared_endpoint {
        return String::new();
    }
    let key = joinable.certificate_key.as_ref().map(|key| match key {
        ShownKey::Shown(key) => Some(key.expose().as_str()),
        ShownKey::Withheld => None,
    });
    let command = join_command::control_plane(&joinable.cluster, token, key);
    match &joinable.certificate_key {
        Some(_) => format!(
            "You can now join any number of control-plane nodes running the following command on each as root:\n\n  \
             {command}\n\n\
             Please note that the certificate-key gives access to cluster sensitive data, keep it secret!\n\
             As a safeguard, uploaded-certs will be deleted in two hours; If necessary, you can use\n\
             \"kubeadm init phase upload-certs --upload-certs\" to reload certs afterward.\n\n"
        ),
        None => format!(
            "You can now join any number of control-plane nodes by copying certificate authorities\n\
             and service account keys on each node and then running the following as root:\n\n  {command}\n\n"
        ),
    }
}
