//! Labels and taints of a node.

use cluster::api::internal::Taint;
use cluster::artifacts::node::mark_control_plane_patch;
use cluster::kube::{Client, Deadline, ObjectPath, Poll};
use serde_json::{Value, json};

use super::ChangeError;

/// Marks a node as a control plane.
#[derive(Clone, Debug)]
pub struct MarkNode {
    /// Its name.
    pub node: String,
    /// Taints it gets beside those it has.
    pub taints: Vec<Taint>,
}

/// Waits until the node is registered, then patches it.
pub(super) async fn perform(client: &Client, mark: &MarkNode, deadline: Deadline) -> Result<(), ChangeError> {
    let path = ObjectPath::collection("v1", "Node", "").map_err(cluster::kube::ApiError::from);
    let path = path.map_err(ChangeError::api("cannot locate nodes"))?.named(&mark.node);
    let mut poll = Poll::local();
    loop {
        let error = match client.get(&path).await {
            // The kubelet sets this label at registration; before that the object is not its own yet.
            Ok(node) if node.pointer("/metadata/labels/kubernetes.io~1hostname").is_some() => {
                match client.patch_strategic(&path, &patch(&node, mark)).await {
                    Ok(_) => return Ok(()),
                    Err(e) => Some(e),
                }
            }
            Ok(_) => None,
            Err(e) => Some(e),
        };
        if !poll.pause(deadline).await {
            return Err(match error {
                Some(source) => {
                    ChangeError::Api { context: format!("error patching Node {:?}", mark.node), source }
                }
                None => ChangeError::Deadline {
                    what: format!("the registration of node {:?} by its kubelet", mark.node),
                    limit: deadline.limit(),
                },
            });
        }
    }
}

/// Taints are one atomic list, so a change by somebody else in between must be a conflict, not a loss.
fn patch(node: &Value, mark: &MarkNode) -> Value {
    let mut patch = mark_control_plane_patch(node, &mark.taints);
    if let Some(fields) = patch.as_object_mut() {
        let metadata = fields.entry("metadata").or_insert_with(|| json!({}));
        metadata["resourceVersion"] = node.pointer("/metadata/resourceVersion").cloned().unwrap_or_default();
    }
    patch
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_patch_belongs_to_the_node_that_was_read() {
        let node = json!({"metadata": {"resourceVersion": "7", "labels": {}}});
        let patch = patch(&node, &MarkNode { node: "n".into(), taints: Vec::new() });
        assert_eq!(patch["metadata"]["resourceVersion"], "7");
        assert_eq!(patch["metadata"]["labels"]["node-role.kubernetes.io/control-plane"], "");
    }
}
