//! Owns what is inside a sandbox: the root file system, the host name, the network, and the commands there.

use std::ffi::CString;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use rustix::mount::{MountFlags, MountPropagationFlags, mount, mount_bind_recursive, mount_change};
use rustix::system::sethostname;

use super::enter::{SandboxError, step};
use super::plan::{Execution, Network, Plan};

const HOST_NAME: &str = "node-1";
const SEARCH_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// A command that takes longer hangs.
const LIMIT_SECONDS: &str = "120";

const LOOPBACK: &str = "link set lo up\n";
const LINK: &str = "link add eth0 type veth peer name peer0\nlink set peer0 up\nlink set eth0 up\n";
const IPV4: &str = "address add 10.0.0.11/24 dev eth0\n";
const IPV4_ROUTE: &str = "route add default via 10.0.0.1\n";
const IPV6: &str = "address add fd00::11/64 dev eth0 nodad\n";
const IPV6_ROUTE: &str = "route add default via fd00::1\n";

/// The root file system of a sandbox.
pub struct Root {
    /// Where it is, as seen from this process.
    path: PathBuf,
    /// Where everything is written that differs from the layers.
    pub upper: PathBuf,
}

impl Root {
    /// Mounts it. The mount namespace must be this process's own.
    pub fn mount(plan: &Plan) -> Result<Self, SandboxError> {
        mount_scratch(&plan.mount_point)?;
        step(sethostname(HOST_NAME.as_bytes()), || "set the host name".to_owned())?;
        let [upper, work, path] = ["upper", "work", "root"].map(|name| plan.mount_point.join(name));
        for directory in [&upper, &work, &path] {
            // The mode of the upper directory is that of the root directory.
            let made = fs::DirBuilder::new().mode(0o755).create(directory);
            step(made, || format!("make {}", directory.display()))?;
        }
        let layers: Vec<_> = plan.layers.iter().map(|layer| layer.display().to_string()).collect();
        let options =
            format!("lowerdir={},upperdir={},workdir={}", layers.join(":"), upper.display(), work.display());
        mount_new("overlay", &path, &options)?;
        mount_new("proc", &path.join("proc"), "")?;
        mount_new("sysfs", &path.join("sys"), "")?;
        let devices = path.join("dev");
        step(mount_bind_recursive("/dev", &devices), || "mount the devices".to_owned())?;
        Ok(Self { path, upper })
    }

    /// Makes the network, writes the seeds and runs the plan's script.
    pub fn prepare(&self, plan: &Plan) -> Result<(), SandboxError> {
        if let Some(lines) = network(plan.network) {
            feed(self.command("ip").args(["-batch", "-"]), &lines)?;
        }
        for seed in &plan.seeds {
            let path = self.path.join(seed.path.trim_start_matches('/'));
            step(write_seed(&path, &seed.content), || format!("write {}", seed.path))?;
        }
        if plan.prepare.is_empty() { Ok(()) } else { feed(self.command("sh").arg("-e"), &plan.prepare) }
    }

    /// Runs one of the plan's commands.
    pub fn execute(&self, plan: &Plan, words: &[String]) -> Result<Execution, SandboxError> {
        let mut command = self.command("timeout");
        command.args(["--signal=KILL", LIMIT_SECONDS]).args(words).envs(&plan.environment);
        let line = words.join(" ");
        let Output { status, stdout, stderr } =
            step(command.stdin(Stdio::null()).output(), || format!("run {line}"))?;
        let signal = status.signal().map(|signal| format!("signal {signal}"));
        Ok(Execution {
            command: line,
            status: signal.or(status.code().map(|code| code.to_string())).unwrap_or_default(),
            stdout: String::from_utf8_lossy(&stdout).into_owned(),
            stderr: String::from_utf8_lossy(&stderr).into_owned(),
        })
    }

    /// A command of the root file system, with a known environment.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new("/usr/sbin/chroot");
        command.arg(&self.path).arg(program).env_clear();
        command.envs([("PATH", SEARCH_PATH), ("HOME", "/root"), ("LANG", "C.UTF-8")]);
        command
    }
}

/// Runs a command that must succeed, with a text as its standard input.
fn feed(command: &mut Command, text: &str) -> Result<(), SandboxError> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let run = command.spawn().and_then(|mut child| {
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(text.as_bytes())?;
        }
        let output = child.wait_with_output()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() { Ok(()) } else { Err(io::Error::other(said)) }
    });
    step(run, || format!("run a command with the text:\n{text}"))
}

/// Covers a directory with an empty one in memory, which only this process's mount namespace has.
pub fn mount_scratch(directory: &Path) -> Result<(), SandboxError> {
    // Nothing that is mounted from here on may show on the host.
    let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
    step(mount_change("/", private), || "make mounts private".to_owned())?;
    mount_new("tmpfs", directory, "mode=0755")
}

/// Makes the usual network in this process's network namespace.
pub fn make_network() -> Result<(), SandboxError> {
    let lines = network(Network::default()).unwrap_or_default();
    feed(Command::new("ip").args(["-batch", "-"]), &lines)
}

/// What `ip` is told.
fn network(network: Network) -> Option<String> {
    let lines: &[&str] = match network {
        Network::DualStack => &[LOOPBACK, LINK, IPV4, IPV4_ROUTE, IPV6, IPV6_ROUTE],
        Network::Ipv4 => &[LOOPBACK, LINK, IPV4, IPV4_ROUTE],
        Network::Ipv6 => &[LOOPBACK, LINK, IPV6, IPV6_ROUTE],
        Network::NoRoute => &[LOOPBACK, LINK, IPV4, IPV6],
        Network::Surrounding => return None,
    };
    Some(lines.concat())
}

fn mount_new(file_system: &str, target: &Path, options: &str) -> Result<(), SandboxError> {
    let what = || format!("mount {file_system} ({options}) on {}", target.display());
    let options = step(CString::new(options).map_err(io::Error::from), what)?;
    step(mount(file_system, target, file_system, MountFlags::empty(), &*options), what)
}

fn write_seed(path: &Path, content: &str) -> io::Result<()> {
    if let Some(directory) = path.parent() {
        fs::DirBuilder::new().recursive(true).mode(0o755).create(directory)?;
    }
    fs::write(path, content)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
}
