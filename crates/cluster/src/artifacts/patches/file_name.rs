//! The names of patch files: `target[suffix][+type].extension`.

use thiserror::Error;

use super::{PatchTarget, PatchType};
use crate::artifacts::go_text::list;

const EXTENSIONS: [&str; 2] = ["json", "yaml"];

/// What the name of a file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PatchFileName {
    /// What the file changes.
    pub target: PatchTarget,
    /// How.
    pub patch_type: PatchType,
}

/// Why a file is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Ignored {
    /// Its name ends otherwise.
    #[error("the file extension must be one of {}", list(&EXTENSIONS))]
    Extension,
    /// Its name starts otherwise.
    #[error("unknown target, must be one of {}", list(&PatchTarget::all().map(|(_, name)| name).collect::<Vec<_>>()))]
    Target,
    /// There is nothing in it.
    #[error("empty file")]
    Empty,
}

/// A file name has a plus sign, but no type of patch after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("unknown or missing patch type after '+', must be one of {}", list(&PatchType::all().map(|(_, name)| name).collect::<Vec<_>>()))]
pub struct UnknownPatchType;

impl PatchFileName {
    /// Reads a name. A file that has nothing to do with patches is no error.
    pub fn parse(name: &str) -> Result<Result<Self, Ignored>, UnknownPatchType> {
        let extension = EXTENSIONS.iter().filter_map(|extension| name.strip_suffix(extension));
        if !extension.filter_map(|stem| stem.strip_suffix('.')).any(|stem| !stem.is_empty()) {
            return Ok(Err(Ignored::Extension));
        }
        let mut targets =
            PatchTarget::all().filter_map(|(target, start)| Some((target, name.strip_prefix(start)?)));
        let Some((target, rest)) = targets.next() else { return Ok(Err(Ignored::Target)) };
        let after_suffix = rest.trim_start_matches(|c| !matches!(c, '.' | '+' | '\n'));
        // What follows the type up to the extension is not looked at.
        let patch_type = match after_suffix.strip_prefix('+') {
            None => PatchType::Strategic,
            Some(rest) => {
                let mut types = PatchType::all().filter(|(_, start)| rest.starts_with(start));
                types.next().ok_or(UnknownPatchType)?.0
            }
        };
        Ok(Ok(Self { target, patch_type }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Result<(PatchTarget, PatchType), &str>) {
        let shown = match PatchFileName::parse(name) {
            Ok(Ok(parsed)) => Ok((parsed.target, parsed.patch_type)),
            Ok(Err(ignored)) => Err(ignored.to_string()),
            Err(error) => Err(error.to_string()),
        };
        assert_eq!(shown, expected.map_err(String::from), "for {name:?}");
    }

    use PatchTarget::{Etcd, KubeApiServer, KubeletConfiguration};
    use PatchType::{Json, Merge, Strategic};

    #[test]
    fn a_name_says_what_changes_and_how() {
        check("etcd.yaml", Ok((Etcd, Strategic)));
        check("etcd+strategic.json", Ok((Etcd, Strategic)));
        check("etcd+merge.yaml", Ok((Etcd, Merge)));
        check("kube-apiserver0+json.yaml", Ok((KubeApiServer, Json)));
        check("kubeletconfiguration_a-b+merge.json", Ok((KubeletConfiguration, Merge)));
    }

    #[test]
    fn what_is_between_type_and_extension_does_not_matter() {
        check("etcd+jsonpatch.yaml", Ok((Etcd, Json)));
        check("etcd.more+nothing.yaml", Ok((Etcd, Strategic)));
        check("etcdish.x.yaml", Ok((Etcd, Strategic)));
    }

    #[test]
    fn other_files_are_ignored() {
        let extension = "the file extension must be one of [json yaml]";
        check("README.md", Err(extension));
        check("etcdyaml", Err(extension));
        check(".yaml", Err(extension));
        check("etcd.YAML", Err(extension));
        check(
            "kubelet.yaml",
            Err(
                "unknown target, must be one of [etcd kube-apiserver kube-controller-manager kube-scheduler \
                 kubeletconfiguration corednsdeployment kubeproxydaemonset]",
            ),
        );
    }

    #[test]
    fn a_plus_sign_wants_a_type() {
        let missing = "unknown or missing patch type after '+', must be one of [json merge strategic]";
        check("etcd+.yaml", Err(missing));
        check("etcd+foo.yaml", Err(missing));
        check("etcd1+Json.yaml", Err(missing));
    }
}
