//! Owns the text of the `go.mod` from which a build's programs are compiled.
//!
//! The modules can't be installed by themselves: their own `go.mod` files replace modules by directories of
//! their repositories. So they become requirements of a module that has nothing else in it.

use std::fmt::Write as _;

/// Renders the `go.mod` for modules of one version. `upstream` is the `go.mod` of the first of them, whose
/// choice of Go version and Go behaviour is kept.
pub(super) fn render_go_mod(modules: &[&str], version: &str, upstream: &str) -> String {
    let mut text = String::from("module components\n\n");
    for directive in upstream.lines().filter(|line| line.starts_with("go ") || line.starts_with("godebug ")) {
        let _ = writeln!(text, "{directive}");
    }
    text.push_str("\nrequire (\n");
    for module in modules {
        let _ = writeln!(text, "\t{module} {version}");
    }
    for module in staged_modules(upstream) {
        let _ = writeln!(text, "\t{module} {}", staging_version(version));
    }
    text.push_str(")\n");
    text
}

/// The modules that upstream develops in the same repository. It requires them without a version.
fn staged_modules(upstream: &str) -> impl Iterator<Item = &str> {
    upstream.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let (module, version) = (words.next()?, words.next()?);
        (version == "v0.0.0").then_some(module)
    })
}

/// Kubernetes v1.37.0 publishes those modules as v0.37.0.
fn staging_version(version: &str) -> String {
    version.strip_prefix("v1.").map_or_else(|| version.to_owned(), |rest| format!("v0.{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(modules: &[&str], version: &str, upstream: &str, expected: &str) {
        assert_eq!(render_go_mod(modules, version, upstream), expected);
    }

    #[test]
    fn a_module_is_required_with_the_go_version_that_it_asks_for() {
        check(
            &["example.org/tool/v2"],
            "v2.4.2",
            "module example.org/tool/v2\n\ngo 1.26.6\n\nrequire example.org/other v1.0.0\n",
            "module components\n\ngo 1.26.6\n\nrequire (\n\texample.org/tool/v2 v2.4.2\n)\n",
        );
    }

    #[test]
    fn several_modules_share_a_version() {
        check(
            &["example.org/server/v3", "example.org/client/v3"],
            "v3.7.0",
            "go 1.26\n\ntoolchain go1.26.5\n",
            "module components\n\ngo 1.26\n\nrequire (\n\texample.org/server/v3 v3.7.0\n\
             \texample.org/client/v3 v3.7.0\n)\n",
        );
    }

    #[test]
    fn modules_without_a_version_get_that_of_the_release() {
        check(
            &["k8s.io/kubernetes"],
            "v1.37.0",
            "go 1.26.0\n\ngodebug default=go1.26\n\nrequire (\n\tk8s.io/api v0.0.0\n\
             \tk8s.io/klog/v2 v2.140.0\n\tk8s.io/kms v0.0.0 // indirect\n)\n\n\
             replace (\n\tk8s.io/api => ./staging/src/k8s.io/api\n)\n",
            "module components\n\ngo 1.26.0\ngodebug default=go1.26\n\nrequire (\n\
             \tk8s.io/kubernetes v1.37.0\n\tk8s.io/api v0.37.0\n\tk8s.io/kms v0.37.0\n)\n",
        );
    }
}
