//! `version`: which kubeadm this is, and under its own name also which Kubewright.
//!
//! Answers to upstream `cmd/kubeadm/app/cmd/version.go`.

use host::Code;
use ops::Voice;
use ops::load::PROGRAM_VERSION;

use super::{Command, Failure};
use crate::render;
use crate::render::document::Document;

/// This program's own version.
const OWN_VERSION: &str = concat!("v", env!("CARGO_PKG_VERSION"));

/// What is known of how the program was built, under the names that `version.Info` has for it.
///
/// DIFFERS: where the reference describes its own build, this describes ours. The language is given in the place of
/// Go's, and what the build was not told is empty.
struct Build {
    git_commit: &'static str,
    git_tree_state: &'static str,
    build_date: &'static str,
    go_version: &'static str,
    compiler: &'static str,
    platform: String,
}

fn build() -> Build {
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "powerpc64" => "ppc64le",
        other => other,
    };
    Build {
        git_commit: option_env!("KUBEWRIGHT_GIT_COMMIT").unwrap_or_default(),
        git_tree_state: option_env!("KUBEWRIGHT_GIT_TREE_STATE").unwrap_or_default(),
        build_date: option_env!("KUBEWRIGHT_BUILD_DATE").unwrap_or_default(),
        go_version: concat!("rust", env!("CARGO_PKG_RUST_VERSION")),
        compiler: "rustc",
        platform: format!("{}/{architecture}", std::env::consts::OS),
    }
}

/// Prints the version.
pub fn run(command: &Command<'_>) -> Result<(), Failure> {
    let text = render(command.context.voice, command.invocation.flags.string("output"), &build())?;
    render::print(&text);
    Ok(())
}

fn render(voice: Voice, output: &str, build: &Build) -> Result<String, Failure> {
    Ok(match output {
        "" => text(voice, build),
        "short" => short(voice),
        "yaml" => document(voice, build).to_yaml() + "\n",
        "json" => document(voice, build).to_json(2) + "\n",
        other => {
            let message = format!("invalid output format: {other}");
            let help = "choose one of: short, json, yaml";
            return Err(Failure::invalid(Code("usage.output-format"), message, Some(help.into())));
        }
    })
}

fn short(voice: Voice) -> String {
    match voice {
        Voice::Kubeadm => format!("{PROGRAM_VERSION}\n"),
        Voice::Kubewright => format!("{OWN_VERSION} (kubeadm {PROGRAM_VERSION})\n"),
    }
}

fn text(voice: Voice, build: &Build) -> String {
    let info = fields(build).into_iter().map(|(name, _, value)| format!("{name}:{value:?}"));
    let kubeadm = format!("kubeadm version: &version.Info{{{}}}\n", info.collect::<Vec<_>>().join(", "));
    match voice {
        Voice::Kubeadm => kubeadm,
        Voice::Kubewright => format!("kubewright version: {OWN_VERSION}\n{kubeadm}"),
    }
}

fn document(voice: Voice, build: &Build) -> Document {
    let given = fields(build).into_iter().filter(|(_, key, _)| !key.is_empty());
    let info = Document::Object(given.map(|(_, key, value)| (key, Document::text(value))).collect());
    let own = (voice == Voice::Kubewright)
        .then(|| ("kubewright", Document::Object(vec![("version", Document::text(OWN_VERSION))])));
    Document::Object(own.into_iter().chain([("clientVersion", info)]).collect())
}

/// Go's names, the keys in documents, and the values. Those of emulated versions are for servers: empty, and then
/// left out of documents.
fn fields(build: &Build) -> [(&'static str, &'static str, &str); 13] {
    let (major, minor) = major_and_minor();
    [
        ("Major", "major", major),
        ("Minor", "minor", minor),
        ("EmulationMajor", "", ""),
        ("EmulationMinor", "", ""),
        ("MinCompatibilityMajor", "", ""),
        ("MinCompatibilityMinor", "", ""),
        ("GitVersion", "gitVersion", PROGRAM_VERSION),
        ("GitCommit", "gitCommit", build.git_commit),
        ("GitTreeState", "gitTreeState", build.git_tree_state),
        ("BuildDate", "buildDate", build.build_date),
        ("GoVersion", "goVersion", build.go_version),
        ("Compiler", "compiler", build.compiler),
        ("Platform", "platform", &build.platform),
    ]
}

fn major_and_minor() -> (&'static str, &'static str) {
    let mut numbers = PROGRAM_VERSION.trim_start_matches('v').split('.');
    (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How the reference describes itself.
    fn reference() -> Build {
        Build {
            git_commit: "$Format:%H$",
            git_tree_state: "clean",
            build_date: "1970-01-01T00:00:00Z",
            go_version: "go1.26.8",
            compiler: "gc",
            platform: "linux/amd64".into(),
        }
    }

    #[track_caller]
    fn check(voice: Voice, output: &str, expected: &str) {
        assert_eq!(render(voice, output, &reference()).unwrap(), expected);
    }

    #[test]
    fn as_kubeadm_every_form_is_the_references() {
        check(
            Voice::Kubeadm,
            "",
            "kubeadm version: &version.Info{Major:\"1\", Minor:\"37\", EmulationMajor:\"\", EmulationMinor:\"\", \
             MinCompatibilityMajor:\"\", MinCompatibilityMinor:\"\", GitVersion:\"v1.37.0\", GitCommit:\"$Format:%H$\", \
             GitTreeState:\"clean\", BuildDate:\"1970-01-01T00:00:00Z\", GoVersion:\"go1.26.8\", Compiler:\"gc\", \
             Platform:\"linux/amd64\"}\n",
        );
        check(Voice::Kubeadm, "short", "v1.37.0\n");
        check(
            Voice::Kubeadm,
            "json",
            r#"{
  "clientVersion": {
    "major": "1",
    "minor": "37",
    "gitVersion": "v1.37.0",
    "gitCommit": "$Format:%H$",
    "gitTreeState": "clean",
    "buildDate": "1970-01-01T00:00:00Z",
    "goVersion": "go1.26.8",
    "compiler": "gc",
    "platform": "linux/amd64"
  }
}
"#,
        );
        check(
            Voice::Kubeadm,
            "yaml",
            "clientVersion:\n  buildDate: \"1970-01-01T00:00:00Z\"\n  compiler: gc\n  gitCommit: $Format:%H$\n  \
             gitTreeState: clean\n  gitVersion: v1.37.0\n  goVersion: go1.26.8\n  major: \"1\"\n  minor: \"37\"\n  \
             platform: linux/amd64\n\n",
        );
    }

    #[test]
    fn as_kubewright_its_own_version_is_named_as_well() {
        for output in ["", "short", "json", "yaml"] {
            let text = render(Voice::Kubewright, output, &reference()).unwrap();
            assert!(text.contains(OWN_VERSION) && text.contains(PROGRAM_VERSION), "{text}");
        }
    }

    #[test]
    fn other_forms_are_refused() {
        let failure = render(Voice::Kubeadm, "JSON", &reference()).unwrap_err();
        assert_eq!(failure.reference_text, "invalid output format: JSON");
    }
}
