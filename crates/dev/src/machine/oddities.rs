//! Owns what is unusual about the host as a place for machines. All of it is observed, nothing assumed: on an
//! ordinary host with cgroup v2 the same program finds nothing.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use rustix::thread::{CapabilitySet, UnshareFlags, capabilities, unshare_unsafe};

use super::cgroup::{CgroupError, Hierarchies, Layout};

/// A fact about the host that can't be found out.
#[derive(Debug, thiserror::Error)]
pub enum OdditiesError {
    /// The control groups.
    #[error(transparent)]
    Cgroup(#[from] CgroupError),
    /// Another fact.
    #[error("can't find out {fact}")]
    Observe {
        /// The fact.
        fact: &'static str,
        /// Why.
        source: io::Error,
    },
    /// Overlays don't stack.
    #[error(
        "{path} is on overlayfs, where machines can't have root file systems; choose a state directory on a disk"
    )]
    OverlayState {
        /// The state directory.
        path: PathBuf,
    },
}

/// Whether something is as usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// As on an ordinary host.
    Usual,
    /// Otherwise.
    Odd,
}

impl Finding {
    fn odd_if(odd: bool) -> Finding {
        if odd { Finding::Odd } else { Finding::Usual }
    }

    /// Whether the finding is out of the ordinary.
    pub fn is_odd(self) -> bool {
        self == Finding::Odd
    }
}

/// What was found about the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddities {
    /// Odd if controllers are those of cgroup v1, which current kubelets refuse unless they are told not to.
    pub cgroup_v1: Finding,
    /// Odd if this process lacks CAP_SYS_RESOURCE: nothing below it can lower its OOM score then.
    pub no_sys_resource: Finding,
    /// Odd if a network namespace can't have its own number of tracked connections, which kube-proxy tries to set.
    pub conntrack_read_only: Finding,
    /// Odd if the host has swap space, which kubelets refuse unless they are told not to.
    pub swap: Finding,
    /// Odd if so little of the disk is free that kubelets would evict Pods and remove images. Their limits are parts of
    /// the whole, 15 % and less, which is a lot on a large disk.
    pub little_disk: Finding,
}

impl Oddities {
    /// Looks at the host, whose machines are in this directory.
    pub fn observe(state: &Path) -> Result<Oddities, OdditiesError> {
        let permitted = capabilities(None)
            .map_err(|errno| OdditiesError::Observe { fact: "the capabilities", source: errno.into() })?
            .permitted;
        let swaps = fs::read_to_string("/proc/swaps")
            .map_err(|source| OdditiesError::Observe { fact: "the swap space", source })?;
        Ok(Oddities {
            cgroup_v1: Finding::odd_if(Hierarchies::observe()?.layout() == Layout::V1),
            no_sys_resource: Finding::odd_if(!permitted.contains(CapabilitySet::SYS_RESOURCE)),
            conntrack_read_only: Finding::odd_if(is_conntrack_read_only()?),
            swap: Finding::odd_if(swaps.lines().count() > 1),
            little_disk: Finding::odd_if(is_little_free(state)?),
        })
    }

    /// One line for each odd finding, with what follows from it.
    pub fn explain(&self) -> Vec<&'static str> {
        [
            (self.cgroup_v1, "cgroup v1: kubelets get failCgroupV1=false, SystemVerification is ignored"),
            (self.no_sys_resource, "no CAP_SYS_RESOURCE: containerd gets restrict_oom_score_adj=true"),
            (
                self.conntrack_read_only,
                "nf_conntrack_max is read-only in machines: kube-proxy gets conntrack.maxPerCore=0",
            ),
            (self.swap, "the host has swap: kubelets get failSwapOn=false"),
            (
                self.little_disk,
                "less than a quarter of the disk is free: kubelets evict Pods below 1 GiB, keep images",
            ),
        ]
        .into_iter()
        .filter_map(|(finding, line)| finding.is_odd().then_some(line))
        .collect()
    }
}

/// Makes sure that machines can have their root file systems below a directory.
pub fn check_state_directory(path: &Path) -> Result<(), OdditiesError> {
    const OVERLAYFS_SUPER_MAGIC: i64 = 0x794c_7630;
    let found = rustix::fs::statfs(path).map_err(|errno| OdditiesError::Observe {
        fact: "the file system of the state directory",
        source: errno.into(),
    })?;
    if found.f_type == OVERLAYFS_SUPER_MAGIC {
        return Err(OdditiesError::OverlayState { path: path.to_owned() });
    }
    Ok(())
}

/// Whether kubelets would soon mind: there is some room above their limits for what tests write.
fn is_little_free(state: &Path) -> Result<bool, OdditiesError> {
    let found = rustix::fs::statvfs(state).map_err(|errno| OdditiesError::Observe {
        fact: "how much of the disk is free",
        source: errno.into(),
    })?;
    Ok(found.f_bavail < found.f_blocks / 4)
}

/// Tries it in a network namespace made for this question, as the answer differs from that in the host's.
fn is_conntrack_read_only() -> Result<bool, OdditiesError> {
    let ask = || {
        // SAFETY: only the network namespace of this thread changes, and the thread ends here.
        unsafe { unshare_unsafe(UnshareFlags::NEWNET) }?;
        match OpenOptions::new().write(true).open("/proc/sys/net/netfilter/nf_conntrack_max") {
            Ok(_) => Ok(false),
            // Without connection tracking kube-proxy has nothing to set.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::ReadOnlyFilesystem => Ok(true),
            Err(error) => Err(error),
        }
    };
    std::thread::scope(|scope| scope.spawn(ask).join())
        .unwrap_or_else(|_| Err(io::Error::other("the asking thread panicked")))
        .map_err(|source| OdditiesError::Observe { fact: "whether nf_conntrack_max can be set", source })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDINARY: Oddities = Oddities {
        cgroup_v1: Finding::Usual,
        no_sys_resource: Finding::Usual,
        conntrack_read_only: Finding::Usual,
        swap: Finding::Usual,
        little_disk: Finding::Usual,
    };

    #[test]
    fn nothing_is_said_of_an_ordinary_host() {
        assert_eq!(ORDINARY.explain(), [""; 0]);
    }

    #[test]
    fn each_odd_finding_has_its_line() {
        let check = |oddities: Oddities, word: &str| {
            let lines = oddities.explain();
            assert!(matches!(lines.as_slice(), [line] if line.contains(word)), "{lines:?}");
        };
        check(Oddities { cgroup_v1: Finding::Odd, ..ORDINARY }, "failCgroupV1");
        check(Oddities { no_sys_resource: Finding::Odd, ..ORDINARY }, "restrict_oom_score_adj");
        check(Oddities { conntrack_read_only: Finding::Odd, ..ORDINARY }, "maxPerCore");
        check(Oddities { swap: Finding::Odd, ..ORDINARY }, "failSwapOn");
        check(Oddities { little_disk: Finding::Odd, ..ORDINARY }, "1 GiB");
    }
}
