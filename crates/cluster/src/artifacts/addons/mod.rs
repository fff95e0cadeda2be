//! The addons: CoreDNS and kube-proxy.
//!
//! Owns the objects, as manifests in the form in which `--print-manifest` shows them, and what of them depends on
//! the configuration. Answers to upstream `cmd/kubeadm/app/phases/addons`.

pub mod coredns;
pub mod corefile;
pub mod kube_proxy;

use serde_json::Value;
use thiserror::Error;

use super::api_types::{DecodeError, complete};
use super::object::Object;
use super::patches::{ApplyError, PatchTarget, Patches};
use super::service_addresses::ServiceAddressError;
use crate::api::Warning;
use crate::api::endpoint::EndpointError;

/// An addon, ready to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Addon {
    /// Its objects, in the order in which they are stored.
    pub objects: Vec<Object>,
    /// One line for each patch that was applied.
    pub log: Vec<String>,
    /// What a user should know.
    pub warnings: Vec<Warning>,
}

/// An addon, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedAddon {
    /// Its manifests.
    pub text: String,
    /// One line for each patch that was applied.
    pub log: Vec<String>,
    /// What a user should know.
    pub warnings: Vec<Warning>,
}

/// An addon that cannot be made.
#[derive(Debug, Error)]
pub enum AddonError {
    /// There is no address for the Service.
    #[error("unable to get internal Kubernetes Service IP from the given service CIDR: {0}")]
    ServiceAddress(#[from] ServiceAddressError),
    /// The shared endpoint is no `host[:port]`.
    #[error("invalid value \"{endpoint}\" given for controlPlaneEndpoint: {reason}")]
    Endpoint {
        /// What is configured.
        endpoint: String,
        /// Why it is none.
        reason: EndpointError,
    },
    /// A patch does not apply.
    #[error("could not apply patches to the {workload}: {reason}")]
    Patch {
        /// What should change.
        workload: &'static str,
        /// Why it does not.
        reason: ApplyError,
    },
    /// The manifest with its values is not YAML.
    #[error("unable to decode {workload}: {}", .reason.go_text())]
    Yaml {
        /// What it is.
        workload: &'static str,
        /// Why.
        reason: yaml::ParseError,
    },
    /// The manifest with its patches is not what it should be.
    #[error("unable to decode {workload}: {reason}")]
    Decode {
        /// What it should be.
        workload: &'static str,
        /// Why.
        reason: DecodeError,
    },
}

/// A workload that patches can change.
struct Workload {
    name: &'static str,
    type_name: &'static str,
    target: PatchTarget,
}

/// A manifest after its patches.
struct PatchedManifest {
    document: Value,
    text: String,
    log: Vec<String>,
}

impl Workload {
    /// Applies patches to a manifest. Its text stays as it is if there is no directory of patches; otherwise it is
    /// written anew, even if no patch concerns it, and then without the line break that the others start with.
    fn patch(&self, manifest: String, patches: Option<&Patches>) -> Result<PatchedManifest, AddonError> {
        let document = read(self.name, &manifest)?;
        let Some(patches) = patches else {
            return Ok(PatchedManifest { document, text: format!("\n{manifest}"), log: Vec::new() });
        };
        let patched = patches
            .apply(self.target, &document)
            .map_err(|reason| AddonError::Patch { workload: self.name, reason })?;
        Ok(PatchedManifest {
            text: yaml::to_string(&patched.document),
            document: patched.document,
            log: patched.log,
        })
    }

    /// The object that a manifest stands for.
    fn decode(&self, document: &Value) -> Result<Value, AddonError> {
        complete(self.type_name, document)
            .map_err(|reason| AddonError::Decode { workload: self.name, reason })
    }
}

fn read(workload: &'static str, manifest: &str) -> Result<Value, AddonError> {
    let document = yaml::parse(manifest).map_err(|reason| AddonError::Yaml { workload, reason })?;
    Ok(document.root.to_json())
}

/// Puts values in the places that a manifest has for them.
fn fill(manifest: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(manifest.to_owned(), |text, (place, value)| text.replace(place, value))
}
