//! Owns running commands inside a machine from outside it: what they get and what comes back.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use super::cgroup::CgroupError;
use super::enter;
use super::machine::Machine;
use super::plan::ExecPlan;

/// The environment of every command inside a machine.
pub(super) const BASE_ENVIRONMENT: &[(&str, &str)] = &[
    ("container", "kubewright-dev"),
    ("HOME", "/root"),
    ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
];

/// A command that couldn't be carried out inside a machine, or failed where success was asked for.
#[derive(Debug, thiserror::Error)]
pub enum ExecError {
    /// There is no machine to run it in.
    #[error("the machine {machine} is not running")]
    NotRunning {
        /// The machine.
        machine: String,
    },
    /// The machine's state can't be found out.
    #[error(transparent)]
    Cgroup(#[from] CgroupError),
    /// The helper can't be started or talked to.
    #[error("can't run \"{command}\" on {machine}")]
    Start {
        /// The machine.
        machine: String,
        /// The command.
        command: String,
        /// Why.
        source: io::Error,
    },
    /// It took too long and was ended.
    #[error("\"{command}\" on {machine} didn't end within {seconds} s:\n{output}")]
    TimedOut {
        /// The machine.
        machine: String,
        /// The command.
        command: String,
        /// The limit.
        seconds: u64,
        /// What it had said.
        output: String,
    },
    /// It ended with another status than 0.
    #[error("\"{command}\" on {machine} ended with status {status}:\n{output}")]
    Failed {
        /// The machine.
        machine: String,
        /// The command.
        command: String,
        /// Its status.
        status: i32,
        /// What it said.
        output: String,
    },
}

/// How a command ended and what it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Exit status, or 128 and the number of the signal that ended it.
    pub status: i32,
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: Vec<u8>,
}

impl Output {
    /// Whether the status is 0.
    pub fn success(&self) -> bool {
        self.status == 0
    }

    /// Standard output as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Standard error as text.
    pub fn error_text(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }

    /// Both streams, standard error first, as an error message wants them.
    fn both(&self) -> String {
        [self.error_text(), self.text()].concat().trim_end().to_owned()
    }
}

/// One of the streams that a command writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// A command to be run inside a machine.
#[derive(Debug)]
pub struct MachineCommand<'machine> {
    machine: &'machine Machine,
    command: Vec<String>,
    environment: Vec<(String, String)>,
    input: Vec<u8>,
    timeout: Option<Duration>,
}

impl<'machine> MachineCommand<'machine> {
    pub(super) fn new(machine: &'machine Machine, command: &[&str]) -> Self {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self {
            machine,
            command: command.iter().map(|word| (*word).to_owned()).collect(),
            environment: BASE_ENVIRONMENT.iter().map(own).collect(),
            input: Vec::new(),
            timeout: None,
        }
    }

    /// Adds a variable to the environment.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets what the command reads from its standard input, which is empty otherwise.
    #[must_use]
    pub fn input(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = input.into();
        self
    }

    /// Ends the command, and what it has started, if it takes longer.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Runs the command to its end.
    pub fn run(self) -> Result<Output, ExecError> {
        self.stream(&mut |_, _| {})
    }

    /// Runs the command to its end; any other status than 0 is an error.
    pub fn succeed(self) -> Result<Output, ExecError> {
        let (machine, command) = (self.machine.to_string(), self.line());
        let output = self.run()?;
        if output.success() {
            return Ok(output);
        }
        Err(ExecError::Failed { machine, command, status: output.status, output: output.both() })
    }

    /// Runs the command to its end and hands over what it writes as it comes; the result has all of it once more.
    pub fn stream(self, each: &mut dyn FnMut(Stream, &[u8])) -> Result<Output, ExecError> {
        let (machine, line, timeout) = (self.machine, self.line(), self.timeout);
        let deadline = timeout.map(|timeout| Instant::now() + timeout);
        let failed =
            |source| ExecError::Start { machine: machine.to_string(), command: line.clone(), source };
        let input = self.input.clone();
        let mut running = self.spawn()?;
        let (sender, receiver) = channel();
        let mut output = Output { status: 0, stdout: Vec::new(), stderr: Vec::new() };
        running.pump(input, &sender);
        drop(sender);
        let collected = collect(&receiver, deadline, |stream, bytes| {
            each(stream, bytes);
            match stream {
                Stream::Stdout => output.stdout.extend_from_slice(bytes),
                Stream::Stderr => output.stderr.extend_from_slice(bytes),
            }
        });
        if collected.is_err() {
            running.kill().map_err(failed)?;
            return Err(ExecError::TimedOut {
                machine: machine.to_string(),
                command: line,
                seconds: timeout.unwrap_or_default().as_secs(),
                output: output.both(),
            });
        }
        output.status = running.wait().map_err(failed)?;
        Ok(output)
    }

    /// Starts the command and returns while it runs. Its streams are piped.
    pub fn spawn(self) -> Result<Running, ExecError> {
        let mut helper = self.helper()?;
        let piped = helper.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // A group of its own, so that a time-out ends the command together with what it has started.
        let child = piped.process_group(0).spawn().map_err(|source| self.start_error(source))?;
        Ok(Running { child })
    }

    /// Runs the command on the terminal of the caller and returns its status.
    pub fn interactive(self) -> Result<i32, ExecError> {
        let status = self.helper()?.status().map_err(|source| self.start_error(source))?;
        Ok(exit_status(status))
    }

    fn helper(&self) -> Result<Command, ExecError> {
        let init = self.machine.init()?;
        let init = init.ok_or_else(|| ExecError::NotRunning { machine: self.machine.to_string() })?;
        let plan = ExecPlan {
            init: init.as_raw_nonzero().get(),
            group: self.machine.group(),
            command: self.command.clone(),
            environment: self.environment.clone(),
        };
        let plan = serde_json::to_string(&plan).map_err(|error| self.start_error(error.into()))?;
        let mut helper = Command::new(enter::PROGRAM);
        helper.args([OsString::from(enter::EXEC), plan.into()]);
        Ok(helper)
    }

    fn start_error(&self, source: io::Error) -> ExecError {
        ExecError::Start { machine: self.machine.to_string(), command: self.line(), source }
    }

    fn line(&self) -> String {
        self.command.join(" ")
    }
}

/// A command that runs inside a machine.
#[derive(Debug)]
pub struct Running {
    child: Child,
}

impl Running {
    /// The streams, and whether the command still runs.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Waits for the end and returns the status as in [`Output`].
    pub fn wait(&mut self) -> io::Result<i32> {
        self.child.wait().map(exit_status)
    }

    /// Ends the command and what it has started with SIGKILL, unless it made process groups of its own.
    pub fn kill(&mut self) -> io::Result<()> {
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw)
            && self.child.try_wait()?.is_none()
        {
            kill_process_group(group, Signal::KILL)?;
        }
        self.child.wait().map(|_| ())
    }

    /// Writes the input and reads both outputs, each in a thread of its own, until the command closes them.
    fn pump(&mut self, input: Vec<u8>, sender: &Sender<(Stream, Vec<u8>)>) {
        if let Some(mut stdin) = self.child.stdin.take() {
            // A command that doesn't read its input is no error.
            std::thread::spawn(move || stdin.write_all(&input));
        }
        if let Some(stdout) = self.child.stdout.take() {
            forward(Stream::Stdout, stdout, sender.clone());
        }
        if let Some(stderr) = self.child.stderr.take() {
            forward(Stream::Stderr, stderr, sender.clone());
        }
    }
}

fn forward(stream: Stream, mut source: impl Read + Send + 'static, sender: Sender<(Stream, Vec<u8>)>) {
    std::thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = source.read(&mut buffer) {
            let bytes = buffer.get(..length).unwrap_or_default().to_vec();
            if sender.send((stream, bytes)).is_err() {
                break;
            }
        }
    });
}

/// The deadline has passed.
struct Late;

fn collect(
    receiver: &Receiver<(Stream, Vec<u8>)>,
    deadline: Option<Instant>,
    mut each: impl FnMut(Stream, &[u8]),
) -> Result<(), Late> {
    loop {
        let received = match deadline {
            None => receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(deadline) => receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())),
        };
        match received {
            Ok((stream, bytes)) => each(stream, &bytes),
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
            Err(RecvTimeoutError::Timeout) => return Err(Late),
        }
    }
}

fn exit_status(status: ExitStatus) -> i32 {
    let signal = status.signal().map_or(0, |signal| 128 + signal);
    status.code().unwrap_or(signal)
}
