//! Owns the hidden helpers: processes with a single thread that enter, or become, a machine.
//!
//! The program that uses machines is its own helper: it calls [`run_hidden_helper_if_asked`] first in its
//! `main`, and is started again by this crate with an argument that no user types.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

mod boot;
mod exec;
mod init;

/// The running program, even if its file was replaced meanwhile.
pub(super) const PROGRAM: &str = "/proc/self/exe";
/// Argument of the helper that puts a new init into its namespaces.
pub(super) const BOOT: &str = "__machine-boot";
/// Argument of the helper that becomes a machine's init.
const INIT: &str = "__machine-init";
/// Argument of the helper that runs a command inside a machine.
pub(super) const EXEC: &str = "__machine-exec";

/// Exit status of a helper that failed itself, as `env` and container runtimes have it.
pub(super) const HELPER_FAILED: u8 = 125;

static INSTALLED: AtomicBool = AtomicBool::new(false);

/// A step on the way into a machine that failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum EnterError {
    /// The plan isn't one.
    #[error("the plan {plan} can't be read")]
    Plan {
        /// Path or text.
        plan: String,
        /// Why.
        source: io::Error,
    },
    /// A system call failed.
    #[error("can't {step}")]
    Step {
        /// What was tried.
        step: String,
        /// Why.
        source: io::Error,
    },
    /// The process that the plan names isn't the machine's init any more.
    #[error("process {pid} is not the init of {group}: the machine has stopped")]
    Stopped {
        /// The process.
        pid: i32,
        /// The machine's group.
        group: String,
    },
}

/// Names the step that an error belongs to.
fn step<T, E: Into<io::Error>>(result: Result<T, E>, step: impl FnOnce() -> String) -> Result<T, EnterError> {
    result.map_err(|error| EnterError::Step { step: step(), source: error.into() })
}

/// Becomes a helper if the first argument says so, and doesn't return then. To be called before anything else.
pub fn run_hidden_helper_if_asked() {
    INSTALLED.store(true, Ordering::Relaxed);
    let mut arguments = std::env::args_os().skip(1);
    let (Some(helper), Some(plan)) = (arguments.next(), arguments.next()) else { return };
    let result = match helper.to_str() {
        Some(BOOT) => boot::boot(&PathBuf::from(plan)).map(|()| 0),
        Some(INIT) => init::become_init(&PathBuf::from(plan)).map(|never| match never {}),
        Some(EXEC) => exec::exec(&plan),
        _ => return,
    };
    let code = result.unwrap_or_else(|error| {
        complain(&helper, &error);
        HELPER_FAILED
    });
    std::process::exit(code.into())
}

/// Whether this program can be its own helper.
pub(super) fn is_installed() -> bool {
    INSTALLED.load(Ordering::Relaxed)
}

fn complain(helper: &OsString, error: &EnterError) {
    use std::io::Write;
    let mut text = format!("{}: {error}", helper.to_string_lossy().trim_start_matches('_'));
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    // There is nobody else to tell.
    let _ = writeln!(io::stderr(), "{text}");
}
