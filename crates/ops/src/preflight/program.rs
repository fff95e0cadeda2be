//! Is a program installed that Kubernetes runs?

use super::View;
use super::finding::Problem;

/// Packages by program, named alike in the families of distributions.
const PACKAGES: [(&str, &str); 3] =
    [("losetup", "mount (util-linux)"), ("mount", "mount (util-linux)"), ("cp", "coreutils")];

/// Finds out that a program is not installed.
pub(super) fn check(view: &View<'_>, name: &str) -> Option<Problem> {
    if view.host.find_program(name).is_some() {
        return None;
    }
    let package = PACKAGES.iter().find(|(program, _)| *program == name).map_or(name, |(_, package)| package);
    Some(
        Problem::error(format!("{name} not found in system path"))
            .fixed_by(format!("install the package {package}")),
    )
}

#[cfg(test)]
mod tests {
    use crate::preflight::Check;
    use crate::preflight::fake::{FakeHost, lines};

    #[test]
    fn a_missing_program_is_an_error() {
        let mut host = FakeHost::ready();
        assert_eq!(lines(&host, Check::Program { name: "losetup" }), Vec::<String>::new());
        host.programs.remove("losetup");
        let missing = "[ERROR FileExisting-losetup]: losetup not found in system path";
        assert_eq!(lines(&host, Check::Program { name: "losetup" }), [missing]);
    }
}
