//! How far an earlier `init` came, derived from the real state of host and cluster.

use std::collections::BTreeSet;
use std::path::Path;

use cluster::api::internal::{Etcd, InitConfiguration};
use cluster::kube::ObjectPath;
use host::{HostError, Observe};

use super::artifacts::Artifacts;
use super::plan::Layout;
use crate::change::ApiAccess;
use crate::plan::{Fold, RunState};
use crate::preflight::Exemptions;

const COMPONENT_PORTS: [u16; 5] = [10250, 10257, 10259, 2379, 2380];

/// How far an earlier run came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Position {
    /// There is nothing, or nothing of ours: preflight decides.
    Fresh,
    /// An unfinished run of the same intent left exactly these.
    Unfinished(Exemptions),
    /// A run of the same intent came to its end.
    Finished,
}

/// Looks at what is there. A manifest that is byte for byte what this run would write is an earlier run's of the same
/// intent; one that differs is somebody else's, and preflight will say so.
pub async fn observe(
    host: &dyn Observe,
    api: &mut ApiAccess,
    config: &InitConfiguration,
    layout: &Layout,
    artifacts: &Artifacts,
    fold: &Fold,
) -> Result<Position, HostError> {
    let etcd = artifacts.etcd.iter().map(|manifest| ("etcd", manifest));
    let control_plane = artifacts.control_plane.iter().map(|(name, manifest)| (*name, manifest));
    let mut paths = BTreeSet::new();
    for (component, manifest) in etcd.chain(control_plane) {
        let path = layout.manifests.join(format!("{component}.yaml"));
        match host.read(&path)? {
            Some(content) if content == manifest.as_bytes() => _ = paths.insert(path),
            Some(_) => return Ok(Position::Fresh),
            None => {}
        }
    }
    if paths.is_empty() && fold.state != RunState::Unfinished {
        return Ok(Position::Fresh);
    }
    let complete = paths.len() == artifacts.control_plane.len() + artifacts.etcd.iter().count();
    let finished = match fold.state {
        RunState::Finished => complete,
        RunState::Unfinished => false,
        RunState::None => complete && last_objects_exist(host, api, config).await,
    };
    if finished {
        return Ok(Position::Finished);
    }
    if let Etcd::Local(etcd) = &config.cluster.etcd {
        paths.insert(Path::new(&etcd.data_dir).to_path_buf());
    }
    let mut ports: BTreeSet<u16> = COMPONENT_PORTS.into();
    ports.extend(u16::try_from(config.local_api_endpoint.bind_port));
    Ok(Position::Unfinished(Exemptions { paths, ports }))
}

/// Whether the last phases left their objects: without a record, only the cluster can tell.
async fn last_objects_exist(host: &dyn Observe, api: &mut ApiAccess, config: &InitConfiguration) -> bool {
    let mut wanted = vec![("v1", "ConfigMap", "kube-public", "cluster-info")];
    if !config.cluster.dns.disabled {
        wanted.push(("apps/v1", "Deployment", "kube-system", "coredns"));
    }
    if !config.cluster.proxy_disabled {
        wanted.push(("apps/v1", "DaemonSet", "kube-system", "kube-proxy"));
    }
    let Ok(client) = api.client(host).await else { return false };
    for (api_version, kind, namespace, name) in wanted {
        let Ok(path) = ObjectPath::collection(api_version, kind, namespace) else { return false };
        if !matches!(client.find(&path.named(name)).await, Ok(Some(_))) {
            return false;
        }
    }
    true
}
