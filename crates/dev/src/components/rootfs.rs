//! Owns the Debian tree that machines boot from, without any part of Kubernetes.
//!
//! It is made by debootstrap from the mirror, and through the proxy, that this host's own apt is configured with.

use std::path::PathBuf;
use std::process::Command;

use super::ComponentsError;
use super::cache::{Cache, Entry, Key};
use super::files;
use super::go::Go;
use super::workspace::answer;

/// Debian 12: its systemd is the last of a stable release that boots on cgroup v1.
const SUITE: &str = "bookworm";

/// What a node has before anything of Kubernetes is installed, apart from Debian's minimal base.
const PACKAGES: &[&str] = &[
    "ca-certificates",
    "conntrack",
    "curl",
    "dbus",
    "ebtables",
    "ethtool",
    "iproute2",
    "iptables",
    "kmod",
    "mount",
    "nftables",
    "openssh-server",
    "openssl",
    "procps",
    "socat",
    "strace",
    "systemd",
    "systemd-sysv",
    "util-linux",
];

/// What debootstrap leaves that no machine reads.
const LEFTOVERS: &[&str] = &["var/cache/apt/archives", "var/lib/apt/lists", "usr/share/doc", "usr/share/man"];

/// What debootstrap or systemd takes from this host, or makes for one machine. Each machine has its own.
const IDENTITY: &[&str] = &["etc/hostname", "etc/machine-id", "etc/resolv.conf"];

/// To be raised when the same parts are to give another tree.
const REVISION: &str = "2";

/// Returns the tree.
pub(super) fn ensure(cache: &mut Cache<'_>, go: &Go) -> Result<PathBuf, ComponentsError> {
    let packages = PACKAGES.join(",");
    let parts = [REVISION, SUITE, &go.architecture, &packages, &LEFTOVERS.join(",")];
    let entry = Entry { kind: "rootfs", name: SUITE.to_owned(), key: Key::of(parts) };
    cache.ensure(&entry, |workspace| {
        let mut debootstrap = workspace.contained("debootstrap");
        debootstrap.args(["--variant=minbase", "--include", &packages, SUITE]).arg(&workspace.result);
        debootstrap.args(mirror()?);
        if let Some(proxy) = proxy()? {
            debootstrap.env("http_proxy", &proxy).env("https_proxy", proxy);
        }
        workspace.run(&mut debootstrap)?;
        for directory in LEFTOVERS.iter().map(|directory| workspace.result.join(directory)) {
            files::remove_directory(&directory)?;
            files::create_directory(&directory)?;
        }
        for file in IDENTITY.iter().map(|file| workspace.result.join(file)) {
            files::write(&file, "")?;
        }
        Ok(())
    })
}

/// Where this host's apt gets the suite from; else debootstrap's own choice is best.
fn mirror() -> Result<Option<String>, ComponentsError> {
    let format = "$(CREATED_BY) $(COMPONENT) $(RELEASE) $(REPO_URI)";
    let targets = answer(Command::new("apt-get").args(["indextargets", "--format", format]))?;
    Ok(parse_mirror(&targets).map(str::to_owned))
}

fn parse_mirror(targets: &str) -> Option<&str> {
    targets.lines().find_map(|line| match line.split(' ').collect::<Vec<_>>()[..] {
        ["Packages", "main", SUITE, address] => Some(address),
        _ => None,
    })
}

/// Through what this host's apt reaches its mirrors.
fn proxy() -> Result<Option<String>, ComponentsError> {
    let said = answer(Command::new("apt-config").args(["shell", "proxy", "Acquire::http::Proxy"]))?;
    Ok(parse_proxy(&said).map(str::to_owned))
}

fn parse_proxy(assignment: &str) -> Option<&str> {
    let value = assignment.trim_end().strip_prefix("proxy='")?.strip_suffix('\'')?;
    (!value.is_empty()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mirror_is_the_one_that_has_the_packages_of_the_suite() {
        let check = |targets: &str, expected| assert_eq!(parse_mirror(targets), expected);
        let others = "Packages main bookworm-updates http://a.example/debian/\n\
                      DEP-11 main bookworm http://b.example/debian/\n\
                      Packages contrib bookworm http://c.example/debian/\n";
        let wanted = format!("{others}Packages main bookworm http://d.example/debian/\n");
        check(others, None);
        check(&wanted, Some("http://d.example/debian/"));
        check("", None);
    }

    #[test]
    fn the_proxy_is_what_apt_config_assigns() {
        let check = |said, expected| assert_eq!(parse_proxy(said), expected);
        check("proxy='http://proxy.example:3142'\n", Some("http://proxy.example:3142"));
        check("proxy=''\n", None);
        check("", None);
    }
}
