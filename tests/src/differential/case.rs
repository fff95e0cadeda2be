//! Owns the cases: configurations and command lines as data, in `tests/differential`.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::sandbox::{Network, Seed};

/// Where the configuration of a case is inside its sandbox.
pub const CONFIG: &str = "/srv/config.yaml";

/// First lines of documents, each by the word that stands for them in cases.
const KINDS: &[(&str, &str)] = &[
    ("@init", "apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration"),
    (
        "@cluster",
        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.37.0",
    ),
    ("@kubelet", "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration"),
    ("@kube-proxy", "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration"),
];

/// Data of tests that can't be read.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// A file or directory.
    #[error("can't read {}", path.display())]
    Read {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is not what it should be.
    #[error("{} is not well-formed", path.display())]
    Malformed {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: Box<toml::de::Error>,
    },
    /// A pattern in it is none.
    #[error("{} has a malformed pattern", path.display())]
    Pattern {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: Box<regex::Error>,
    },
}

/// Something to be done with both programs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Case {
    /// In its file it is unique; here it has the file's name before it.
    pub name: String,
    /// A configuration file. A line such as `@cluster` stands for those that begin a document of this kind.
    #[serde(default)]
    pub config: String,
    /// More files, by absolute path.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// A shell script that runs before the programs. `kubeadm` is the reference there.
    #[serde(default)]
    pub prepare: String,
    /// Variables of the programs' environment.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// The addresses of the machine.
    #[serde(default)]
    pub network: Network,
    /// Instead of the usual ones, command lines.
    pub commands: Option<Vec<String>>,
    /// Instead of the usual ones, command lines that talk to an API server.
    pub object_commands: Option<Vec<String>>,
    /// Of what is refused: what is wrong shows only after something was written, for both programs.
    #[serde(default)]
    pub writes: bool,
    /// The node that registers with the API server.
    #[serde(default = "default_node")]
    pub node: String,
    /// The API server's range of service addresses.
    #[serde(default = "default_service_range")]
    pub service_range: String,
    /// The API server's port.
    #[serde(default = "default_port")]
    pub port: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

fn default_service_range() -> String {
    "10.96.0.0/12".to_owned()
}

fn default_node() -> String {
    "node-1".to_owned()
}

const fn default_port() -> u16 {
    6443
}

impl Case {
    /// The files that a sandbox needs for it.
    pub fn seeds(&self) -> Vec<Seed> {
        let config = Seed { path: CONFIG.to_owned(), content: self.config.clone() };
        let files =
            self.files.iter().map(|(path, content)| Seed { path: path.clone(), content: content.clone() });
        std::iter::once(config).chain(files).filter(|seed| !seed.content.is_empty()).collect()
    }
}

/// Loads all cases of a directory, in the order of files and within them.
pub fn load_cases(directory: &Path) -> Result<Vec<Case>, DataError> {
    let read = |source| DataError::Read { path: directory.to_owned(), source };
    let mut paths = Vec::new();
    for entry in fs::read_dir(directory).map_err(read)? {
        paths.push(entry.map_err(read)?.path());
    }
    paths.sort();
    let mut cases = Vec::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "toml")) {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        cases.extend(load::<Cases>(path)?.case.into_iter().map(|case| Case {
            name: format!("{stem}/{}", case.name),
            config: expand(&case.config),
            ..case
        }));
    }
    Ok(cases)
}

/// Loads a TOML file.
pub fn load<T: DeserializeOwned>(path: &Path) -> Result<T, DataError> {
    let text =
        fs::read_to_string(path).map_err(|source| DataError::Read { path: path.to_owned(), source })?;
    toml::from_str(&text)
        .map_err(|error| DataError::Malformed { path: path.to_owned(), source: Box::new(error) })
}

fn expand(config: &str) -> String {
    let expand_line = |line: &str| {
        let kind = KINDS.iter().find(|(word, _)| *word == line.trim_end());
        kind.map_or_else(|| line.to_owned(), |(_, lines)| format!("{lines}\n"))
    };
    config.split_inclusive('\n').map(expand_line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_documents_are_expanded_and_nothing_else() {
        let check = |config: &str, expected: &str| assert_eq!(expand(config), expected);
        check("@init\na: b\n", "apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\na: b\n");
        check("a: '@init'\n", "a: '@init'\n");
        check("a:\r\n\tb", "a:\r\n\tb");
    }

    #[test]
    fn the_cases_of_this_tree_can_be_read_and_have_names_of_their_own() {
        for directory in ["differential/cases", "differential/refusals"] {
            let cases = load_cases(&Path::new(env!("CARGO_MANIFEST_DIR")).join(directory)).unwrap();
            assert!(cases.len() >= 60, "{directory} has {} cases", cases.len());
            let names: std::collections::BTreeSet<_> = cases.iter().map(|case| &case.name).collect();
            assert_eq!(names.len(), cases.len());
        }
    }
}
