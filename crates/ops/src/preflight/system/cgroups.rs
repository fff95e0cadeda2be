//! Which cgroups are there, and do they have the controllers Kubernetes needs?

use std::path::{Path, PathBuf};

use cluster::api::version::KubernetesVersion;
use host::os_text::os_text;
use host::{FileKind, Observe};
use thiserror::Error;

use super::spec::{self, Controllers};
use super::transcript::{Transcript, Verdict};
use crate::preflight::finding::Problem;

const DEFAULT_MOUNT: &str = "/sys/fs/cgroup";

const V1_IS_OLD: &str = "cgroups v1 support is deprecated and will be removed in a future release. Please migrate to cgroups v2. To \
     explicitly enable cgroups v1 support for kubelet v1.35 or newer, you must set the kubelet configuration option \
     'FailCgroupV1' to 'false'. You must also explicitly skip this validation. For more information, see \
     https://git.k8s.io/enhancements/keps/sig-node/5573-remove-cgroup-v1";

/// Version of the cgroups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hierarchy {
    /// One tree for each controller.
    V1,
    /// One tree, mounted here.
    V2(PathBuf),
}

/// There are no cgroups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("cannot get a cgroupfs mount point from \"/proc/mounts\"")]
pub struct NoCgroups;

/// Finds the version of the cgroups: what is mounted at the usual place decides, then any of version 2, then any.
pub fn hierarchy(host: &dyn Observe) -> Result<Hierarchy, NoCgroups> {
    let mounts = host.mounts().map_err(|_| NoCgroups)?;
    let mut v1 = None;
    for mount in mounts {
        if mount.target == Path::new(DEFAULT_MOUNT) {
            let is_v2 = match mount.kind.as_str() {
                // A place to mount trees at; whether those are of version 1 shows in a controller of its own.
                "tmpfs" => !is_directory(host, &mount.target.join("memory")),
                kind => kind == "cgroup2",
            };
            return Ok(if is_v2 { Hierarchy::V2(mount.target) } else { Hierarchy::V1 });
        }
        match mount.kind.as_str() {
            "cgroup2" => return Ok(Hierarchy::V2(mount.target)),
            "cgroup" => v1 = Some(Hierarchy::V1),
            _ => {}
        }
    }
    v1.ok_or(NoCgroups)
}

/// Looks at version and controllers, for a kubelet of this version.
pub fn check(host: &dyn Observe, kubelet: &KubernetesVersion, transcript: &mut Transcript) -> Vec<Problem> {
    let mut problems = Vec::new();
    let (controllers, needed) = match hierarchy(host) {
        Err(error) => return vec![Problem::error(format!("cannot get a cgroup mount point: {error}"))],
        Ok(Hierarchy::V1) => {
            problems.push(v1_is_old(kubelet));
            match controllers_v1(host) {
                Ok(controllers) => (controllers, &spec::CONTROLLERS_V1),
                Err(reason) => {
                    return vec![Problem::error(format!("failed to get cgroups v1 subsystems: {reason}"))];
                }
            }
        }
        Ok(Hierarchy::V2(mount)) => match controllers_v2(host, &mount) {
            Ok(controllers) => (controllers, &spec::CONTROLLERS_V2),
            Err(reason) => {
                return vec![Problem::error(format!("failed to get cgroups v2 subsystems: {reason}"))];
            }
        },
    };
    let Controllers { required, optional } = needed;
    let missing = missing(required, &controllers, Verdict::Bad, transcript);
    if !missing.is_empty() {
        // As in the reference, missing controllers take the place of the error about version 1.
        problems.retain(|problem| problem.severity != crate::preflight::Severity::Error);
        problems.push(Problem::error(format!("missing required cgroups: {}", missing.join(" "))).fixed_by(
            "enable the controllers: remove cgroup_disable= from the kernel command line, and reboot",
        ));
    }
    let missing = self::missing(optional, &controllers, Verdict::Doubtful, transcript);
    if !missing.is_empty() {
        problems.push(Problem::warning(format!("missing optional cgroups: {}", missing.join(" "))));
    }
    problems
}

/// Kubelets from 1.35 on, pre-releases included, refuse to run on version 1 unless told otherwise.
fn v1_is_old(kubelet: &KubernetesVersion) -> Problem {
    let refuses = (kubelet.major, kubelet.minor) >= (1, 35);
    let problem = if refuses { Problem::error(V1_IS_OLD) } else { Problem::warning(V1_IS_OLD) };
    problem.fixed_by("boot with systemd.unified_cgroup_hierarchy=1 on the kernel command line")
}

fn missing<'a>(
    wanted: &[&'a str],
    controllers: &[String],
    if_missing: Verdict,
    transcript: &mut Transcript,
) -> Vec<&'a str> {
    let is_missing = |wanted: &&&str| {
        let is_there = controllers.iter().any(|controller| controller == **wanted);
        let (value, verdict) = if is_there { ("enabled", Verdict::Good) } else { ("missing", if_missing) };
        transcript.add(&format!("CGROUPS_{}", wanted.to_uppercase()), value, verdict);
        !is_there
    };
    wanted.iter().filter(is_missing).copied().collect()
}

/// Enabled controllers of `/proc/cgroups`: name, hierarchy, number of groups, enabled.
fn controllers_v1(host: &dyn Observe) -> Result<Vec<String>, String> {
    const TABLE: &str = "/proc/cgroups";
    let text = read(host, Path::new(TABLE))?;
    let rows = text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split_whitespace());
    let enabled = |mut row: std::str::SplitWhitespace<'_>| {
        let name = row.next()?;
        (row.nth(2)? != "0").then(|| name.to_owned())
    };
    Ok(rows.filter_map(enabled).collect())
}

/// Controllers of the unified tree. Devices are always there since Linux 4.15, and never listed.
fn controllers_v2(host: &dyn Observe, mount: &Path) -> Result<Vec<String>, String> {
    let listed = read(host, &mount.join("cgroup.controllers"))?;
    let mut controllers = vec!["devices".to_owned()];
    if has_freezer(host, mount) {
        controllers.push("freezer".into());
    }
    controllers.extend(listed.split_whitespace().map(str::to_owned));
    Ok(controllers)
}

/// Every group but the topmost can be frozen since Linux 5.2.
///
/// DIFFERS: the reference makes a group to see what is in it. Looking at one that exists changes nothing, and works
/// where the tree cannot be written; a tree without any group is taken for one whose groups can be frozen.
fn has_freezer(host: &dyn Observe, mount: &Path) -> bool {
    let names = host.list(mount).ok().flatten().unwrap_or_default();
    let mut groups =
        names.iter().map(|name| mount.join(name)).filter(|path| is_directory(host, path)).peekable();
    groups.peek().is_none() || groups.any(|group| exists(host, &group.join("cgroup.freeze")))
}

fn read(host: &dyn Observe, path: &Path) -> Result<String, String> {
    let reason = match host.read(path) {
        Ok(Some(content)) => return Ok(String::from_utf8_lossy(&content).into_owned()),
        Ok(None) => "no such file or directory".into(),
        Err(error) => error.io().map_or_else(|| error.to_string(), os_text),
    };
    Err(format!("open {}: {reason}", path.display()))
}

fn exists(host: &dyn Observe, path: &Path) -> bool {
    matches!(host.info(path), Ok(Some(_)))
}

fn is_directory(host: &dyn Observe, path: &Path) -> bool {
    matches!(host.info(path), Ok(Some(info)) if info.kind == FileKind::Directory)
}
