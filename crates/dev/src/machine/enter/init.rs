//! Owns the first steps of a machine's process 1: its mounts, its host name, and the hand-over to systemd.

use std::convert::Infallible;
use std::ffi::CString;
use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::mount::{
    MountFlags, MountPropagationFlags, UnmountFlags, mount, mount_bind, mount_change, unmount,
};
use rustix::process::{chdir, pivot_root};
use rustix::system::sethostname;

use super::super::plan::{BootPlan, CgroupMount};
use super::boot::load;
use super::{EnterError, step};

/// Devices of the host that a machine has too.
const DEVICES: &[&str] = &["null", "zero", "full", "random", "urandom", "tty", "kmsg"];

/// Usual names in `/dev` and what they are links to.
const DEVICE_LINKS: &[(&str, &str)] = &[
    ("ptmx", "pts/ptmx"),
    ("fd", "/proc/self/fd"),
    ("stdin", "fd/0"),
    ("stdout", "fd/1"),
    ("stderr", "fd/2"),
];

/// Becomes the init of a machine.
pub fn become_init(plan_path: &Path) -> Result<Infallible, EnterError> {
    let plan = load(plan_path)?;
    // Nothing that is mounted from here on may show on the host, and nothing unmounted vanish from it.
    let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
    step(mount_change("/", private), || "make mounts private".to_owned())?;
    step(sethostname(plan.host_name.as_bytes()), || "set the host name".to_owned())?;
    mount_root(&plan)?;
    mount_kernel(&plan)?;
    mount_devices(&plan)?;
    for directory in ["run", "tmp"] {
        let options = if directory == "run" { "mode=755" } else { "mode=1777" };
        mount_new("tmpfs", &plan.root.join(directory), options)?;
    }
    for (source, target) in &plan.data {
        bind(source, &inside(&plan, target))?;
    }
    change_root(&plan.root)?;
    // The environment tells systemd that it runs in a container, where it leaves hardware alone.
    let error = Command::new("/sbin/init")
        // Else what it says before there is a journal would go to the kernel's log, which is the host's.
        .args(["--log-target=journal", "--show-status=0"])
        .env_clear()
        .envs(super::super::exec::BASE_ENVIRONMENT.iter().copied())
        .exec();
    Err(EnterError::Step { step: "run /sbin/init".to_owned(), source: error })
}

fn mount_root(plan: &BootPlan) -> Result<(), EnterError> {
    let layers: Vec<_> = plan.layers.iter().map(|layer| escape(layer)).collect();
    let options = format!(
        "lowerdir={},upperdir={},workdir={}",
        layers.join(":"),
        escape(&plan.upper),
        escape(&plan.work)
    );
    mount_new("overlay", &plan.root, &options)
}

/// Writes a path as an option of overlayfs, where colons and commas separate.
fn escape(path: &Path) -> String {
    let mut escaped = String::new();
    for character in path.to_string_lossy().chars() {
        if matches!(character, '\\' | ':' | ',') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

fn mount_kernel(plan: &BootPlan) -> Result<(), EnterError> {
    mount_new("proc", &plan.root.join("proc"), "")?;
    mount_new("sysfs", &plan.root.join("sys"), "")?;
    let cgroups = plan.root.join("sys/fs/cgroup");
    if plan.cgroups.iter().all(|mount| mount.directory.is_some()) {
        mount_new("tmpfs", &cgroups, "mode=755")?;
    }
    for CgroupMount { directory, file_system, options, links } in &plan.cgroups {
        let Some(directory) = directory else {
            mount_new(file_system, &cgroups, options)?;
            continue;
        };
        mount_new(file_system, &cgroups.join(directory), options)?;
        for link in links {
            let path = cgroups.join(link);
            step(symlink(directory, &path), || format!("link {}", path.display()))?;
        }
    }
    Ok(())
}

fn mount_devices(plan: &BootPlan) -> Result<(), EnterError> {
    let dev = plan.root.join("dev");
    mount_new("tmpfs", &dev, "mode=755")?;
    for device in DEVICES {
        bind_file(&Path::new("/dev").join(device), &dev.join(device))?;
    }
    bind_file(&plan.console, &dev.join("console"))?;
    mount_new("devpts", &dev.join("pts"), "newinstance,ptmxmode=0666,mode=620")?;
    mount_new("tmpfs", &dev.join("shm"), "mode=1777")?;
    for (name, target) in DEVICE_LINKS {
        step(symlink(target, dev.join(name)), || format!("link /dev/{name}"))?;
    }
    Ok(())
}

/// Makes the root file system the only one that this process sees.
fn change_root(root: &Path) -> Result<(), EnterError> {
    let what = || format!("change the root to {}", root.display());
    step(chdir(root), what)?;
    // With one directory as both arguments the old root ends up on top of the new one, and is taken off there.
    step(pivot_root(".", "."), what)?;
    step(unmount(".", UnmountFlags::DETACH), what)?;
    step(chdir("/"), what)
}

/// The place within the machine's root file system, as seen before the root is changed, of an absolute path.
fn inside(plan: &BootPlan, path: &Path) -> PathBuf {
    plan.root.join(path.strip_prefix("/").unwrap_or(path))
}

fn mount_new(file_system: &str, target: &Path, options: &str) -> Result<(), EnterError> {
    let what = || format!("mount {file_system} ({options}) on {}", target.display());
    step(ensure_directory(target), what)?;
    let options = step(CString::new(options).map_err(io::Error::from), what)?;
    step(mount(file_system, target, file_system, MountFlags::empty(), &*options), what)
}

fn bind(source: &Path, target: &Path) -> Result<(), EnterError> {
    let what = || format!("mount {} on {}", source.display(), target.display());
    step(ensure_directory(target), what)?;
    step(mount_bind(source, target), what)
}

fn bind_file(source: &Path, target: &Path) -> Result<(), EnterError> {
    let what = || format!("mount {} on {}", source.display(), target.display());
    step(fs::write(target, ""), what)?;
    step(mount_bind(source, target), what)
}

fn ensure_directory(path: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o755).create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_of_overlay_options_are_escaped() {
        let check = |path: &str, expected: &str| assert_eq!(escape(Path::new(path)), expected);
        check("/a/b-1.2", "/a/b-1.2");
        check("/a:b", "/a\\:b");
        check("/a,b\\c", "/a\\,b\\\\c");
    }
}
