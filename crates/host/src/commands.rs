//! The one command runner: no shell, a cleared environment, an absolute program, a limit.

use std::io::{self, Read};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::HostError;

/// Where programs are looked for when the caller's environment has no `PATH`.
pub const DEFAULT_SEARCH_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// A program and its arguments. Arguments never hold secrets: every user can read them in `/proc`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    /// Its name, looked up in the host's search path.
    pub program: String,
    /// Its arguments.
    pub arguments: Vec<String>,
}

impl Invocation {
    /// A program and its arguments.
    pub fn new(program: &str, arguments: &[&str]) -> Self {
        Self { program: program.into(), arguments: arguments.iter().map(|a| (*a).to_owned()).collect() }
    }

    /// The command line for people.
    pub fn line(&self) -> String {
        std::iter::once(&self.program).chain(&self.arguments).cloned().collect::<Vec<_>>().join(" ")
    }
}

/// How a program ended and what it wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// It ended with status 0.
    pub success: bool,
    /// How it ended, for people: `exit status 3`, `signal: killed`.
    pub status: String,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Output {
    /// An error unless the program ended with status 0.
    pub fn require_success(self, invocation: &Invocation) -> Result<Self, HostError> {
        if self.success {
            return Ok(self);
        }
        let tail: Vec<&str> = self.stderr.trim().lines().rev().take(3).collect();
        let stderr = tail.into_iter().rev().collect::<Vec<_>>().join("; ");
        Err(HostError::Failed { command: invocation.line(), status: self.status, stderr })
    }
}

/// Runs a program at an absolute path to its end, with a limit.
pub(crate) fn run(
    program: &Path,
    invocation: &Invocation,
    search_path: &str,
    limit: Duration,
) -> Result<Output, HostError> {
    let fail = |source: io::Error| HostError::Run { program: program.display().to_string(), source };
    #[allow(clippy::disallowed_methods, reason = "this is the one command runner")]
    let mut child = std::process::Command::new(program)
        .args(&invocation.arguments)
        .env_clear()
        .env("PATH", search_path)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(fail)?;
    let stdout = drain(child.stdout.take());
    let stderr = drain(child.stderr.take());
    let status = wait(&mut child, limit).map_err(fail)?;
    let Some(status) = status else {
        return Err(HostError::TimedOut { command: invocation.line(), seconds: limit.as_secs() });
    };
    Ok(Output {
        success: status.success(),
        status: describe(status),
        stdout: stdout.join().unwrap_or_default(),
        stderr: stderr.join().unwrap_or_default(),
    })
}

/// Reads a pipe to its end in a thread, so that a program with much to say on both pipes never blocks.
fn drain(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What arrived before a failed read is still the program's output.
            let _ = pipe.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn wait(child: &mut Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
    let end = Instant::now() + limit;
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= end {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(10));
    }
}

fn describe(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit status {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => "an unknown status".into(),
    }
}
