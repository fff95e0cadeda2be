//! The text of join commands.

use ops::join_command::ClusterAddress;

const WITHHELD: &str = "<value withheld>";

/// The command that joins a worker, on two lines.
pub fn worker(cluster: &ClusterAddress, token: Option<&str>) -> String {
    let pins: String =
        cluster.pins.iter().map(|pin| format!("--discovery-token-ca-cert-hash {pin} ")).collect();
    format!("kubeadm join {} --token {} \\\n\t{pins}", cluster.endpoint, token.unwrap_or(WITHHELD))
}

/// The command that joins a control-plane node, on three lines; without a key when certificates were not uploaded.
pub fn control_plane(cluster: &ClusterAddress, token: Option<&str>, key: Option<Option<&str>>) -> String {
    let key = key.map_or(String::new(), |key| format!("--certificate-key {}", key.unwrap_or(WITHHELD)));
    format!("{}\\\n\t--control-plane {key}", worker(cluster, token))
}

/// On one line, as `token create --print-join-command` prints it.
pub fn on_one_line(command: &str) -> String {
    command.replace("\\\n", "").replace('\t', "")
}
