//! Owns which Debian packages this host needs, to compile components and to run machines.

use std::path::Path;
use std::process::Command;

use super::workspace::{CommandError, answer};

/// A package, and a file by which to tell that it is installed: looking is a thousand times faster than asking dpkg.
struct Package {
    name: &'static str,
    file: &'static str,
}

const PACKAGES: &[Package] = &[
    Package { name: "ca-certificates", file: "/etc/ssl/certs/ca-certificates.crt" },
    Package { name: "debootstrap", file: "/usr/sbin/debootstrap" },
    Package { name: "gcc", file: "/usr/bin/gcc" },
    Package { name: "iproute2", file: "/sbin/ip" },
    Package { name: "iptables", file: "/usr/sbin/iptables" },
    Package { name: "libc6-dev", file: "/usr/include/stdlib.h" },
    Package { name: "libseccomp-dev", file: "/usr/include/seccomp.h" },
    Package { name: "pkg-config", file: "/usr/bin/pkg-config" },
    Package { name: "procps", file: "/sbin/sysctl" },
    Package { name: "util-linux", file: "/usr/bin/unshare" },
];

/// Packages that are missing and couldn't be installed.
#[derive(Debug, thiserror::Error)]
#[error("the packages {packages} are missing on this host and can't be installed")]
pub struct HostPackagesError {
    /// Their names.
    pub packages: String,
    /// Why.
    #[source]
    pub source: CommandError,
}

/// Installs what is missing of the packages that compiling components and running machines need.
pub fn ensure_host_packages(progress: &mut dyn FnMut(&str)) -> Result<(), HostPackagesError> {
    let missing = missing(PACKAGES, Path::exists);
    if missing.is_empty() {
        return Ok(());
    }
    progress(&format!("packages: installing {}", missing.join(", ")));
    let update = ["update", "--quiet"];
    let install = ["install", "--quiet", "--yes", "--no-install-recommends"];
    let result = answer(apt_get().args(update)).and_then(|_| answer(apt_get().args(install).args(&missing)));
    result.map(drop).map_err(|source| HostPackagesError { packages: missing.join(", "), source })
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn missing(packages: &[Package], exists: impl Fn(&Path) -> bool) -> Vec<&'static str> {
    packages.iter().filter(|package| !exists(Path::new(package.file))).map(|package| package.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_missing_when_its_file_is() {
        let there = |path: &Path| path != Path::new("/usr/bin/gcc") && path != Path::new("/sbin/ip");
        assert_eq!(missing(PACKAGES, there), ["gcc", "iproute2"]);
        assert!(missing(PACKAGES, |_| true).is_empty());
    }
}
