//! Owns the proof that machines do what this module says of them, on machines that run.

use std::time::{Duration, Instant};

use super::{Claim, ClaimError, ExecError, Machine};

/// A promise that isn't kept.
#[derive(Debug, thiserror::Error)]
pub enum PromiseError {
    /// Something else happened than was promised.
    #[error("{promise}: found {found}")]
    Broken {
        /// The promise.
        promise: &'static str,
        /// What was found.
        found: String,
    },
    /// A machine can't be asked.
    #[error(transparent)]
    Exec(#[from] ExecError),
    /// A machine can't be started.
    #[error(transparent)]
    Claim(#[from] ClaimError),
}

type Check = fn(&Pair<'_>) -> Result<(), PromiseError>;

type Stop = fn(&Machine) -> Result<(), ExecError>;

/// Two machines of one cluster.
struct Pair<'a> {
    claim: &'a Claim<'a>,
    machine: &'a Machine,
    other: &'a Machine,
}

const CHECKS: &[(&str, Check)] = &[
    ("a command's status is its exit status, or tells its signal", status),
    ("a command gets its input, its environment and nothing of the host's", input_and_environment),
    ("a command that takes too long is ended with all that it has started", timeout),
    ("what a command writes is handed over as it comes", streaming),
    ("a written file is read back, with its mode", files),
    ("a machine has an init system, a name and addresses of its own", identity),
    ("a machine reaches others by both families, and learns at once that there is nothing else", reach),
    ("a machine that was stopped or killed starts again with its files", restart),
];

/// Puts all promises to the test on two running machines, and tells each that is kept.
pub fn check(
    claim: &Claim<'_>,
    machine: &Machine,
    other: &Machine,
    progress: &mut dyn FnMut(&str),
) -> Result<(), PromiseError> {
    for (promise, check) in CHECKS {
        let begin = Instant::now();
        check(&Pair { claim, machine, other })?;
        progress(&format!("{promise}: {:.2} s", begin.elapsed().as_secs_f64()));
    }
    Ok(())
}

fn expect<T: PartialEq + std::fmt::Debug>(
    promise: &'static str,
    found: T,
    expected: T,
) -> Result<(), PromiseError> {
    if found == expected {
        Ok(())
    } else {
        Err(PromiseError::Broken { promise, found: format!("{found:?}") })
    }
}

fn shell(machine: &Machine, script: &str) -> Result<String, ExecError> {
    Ok(machine.command(&["bash", "-c", script]).succeed()?.text().trim_end().to_owned())
}

fn status(pair: &Pair<'_>) -> Result<(), PromiseError> {
    let status = |command: &[&str]| pair.machine.exec(command).map(|output| output.status);
    expect("exit status 0", status(&["true"])?, 0)?;
    expect("exit status 3", status(&["sh", "-c", "exit 3"])?, 3)?;
    expect("status of a signal", status(&["sh", "-c", "kill -9 $$"])?, 137)?;
    expect("status of a missing program", status(&["no-such-program"])?, 127)
}

fn input_and_environment(pair: &Pair<'_>) -> Result<(), PromiseError> {
    let input: Vec<u8> = (0..3_000_000_u32).map(|number| number.to_le_bytes()[0]).collect();
    let output = pair.machine.command(&["cat"]).input(input.clone()).succeed()?;
    expect("input comes back unchanged", output.stdout == input, true)?;
    let output = pair.machine.command(&["env"]).env("GREETING", "two words").succeed()?;
    let text = output.text();
    let mut names: Vec<_> = text.lines().filter_map(|line| line.split_once('=')).collect();
    names.sort_unstable();
    let names: Vec<_> = names.into_iter().map(|(name, _)| name).collect();
    expect("names in the environment", names, vec!["GREETING", "HOME", "PATH", "container"])?;
    expect("value in the environment", text.contains("GREETING=two words\n"), true)
}

fn timeout(pair: &Pair<'_>) -> Result<(), PromiseError> {
    let script = "echo begun; sleep 7777 & sleep 7777";
    let command = pair.machine.command(&["sh", "-c", script]).timeout(Duration::from_millis(500));
    match command.run() {
        Err(ExecError::TimedOut { output, .. }) => {
            expect("output of an ended command", output, "begun".to_owned())?
        }
        other => {
            return Err(PromiseError::Broken {
                promise: "an error that tells the limit",
                found: format!("{other:?}"),
            });
        }
    }
    let left = pair.machine.exec(&["pgrep", "--full", "sleep 7777"])?;
    expect("processes left", left.text(), String::new())
}

fn streaming(pair: &Pair<'_>) -> Result<(), PromiseError> {
    let (begin, mut first) = (Instant::now(), None);
    let command = pair.machine.command(&["sh", "-c", "echo one; sleep 1; echo two >&2"]);
    let output = command.stream(&mut |_, _| {
        first.get_or_insert_with(|| begin.elapsed());
    })?;
    let early = first.is_some_and(|first| first + Duration::from_millis(500) < begin.elapsed());
    expect("first line before the end", early, true)?;
    expect("both streams", (output.text(), output.error_text()), ("one\n".to_owned(), "two\n".to_owned()))
}

fn files(pair: &Pair<'_>) -> Result<(), PromiseError> {
    let path = "/srv/new directory/it's a file";
    pair.machine.write_file(path, b"first", 0o644)?;
    pair.machine.write_file(path, b"second", 0o600)?;
    expect("content", pair.machine.read_file(path)?, b"second".to_vec())?;
    expect("mode", pair.machine.command(&["stat", "-c", "%a", path]).succeed()?.text(), "600\n".to_owned())?;
    expect("nothing beside it", shell(pair.machine, "ls '/srv/new directory'")?, "it's a file".to_owned())
}

fn identity(pair: &Pair<'_>) -> Result<(), PromiseError> {
    let machine = pair.machine;
    expect("process 1", shell(machine, "cat /proc/1/comm")?, "systemd".to_owned())?;
    expect("host name", shell(machine, "hostname")?, machine.name().to_owned())?;
    let addresses = shell(machine, "ip -brief address show eth0")?;
    let (v4, v6) = (machine.addresses().v4.to_string(), machine.addresses().v6.to_string());
    expect("addresses", addresses.contains(&v4) && addresses.contains(&v6), true)?;
    // A process outside of the groups that the machine sees would have a path that leads upwards.
    expect(
        "groups above the machine's",
        shell(machine, "grep -c /\\\\.\\\\. /proc/self/cgroup || true")?,
        "0".to_owned(),
    )?;
    let ids = (shell(machine, "cat /etc/machine-id")?, shell(pair.other, "cat /etc/machine-id")?);
    expect("machine ids differ", ids.0 == ids.1, false)
}

fn reach(pair: &Pair<'_>) -> Result<(), PromiseError> {
    let addresses = pair.other.addresses();
    for host in [addresses.v4.to_string(), addresses.v6.to_string()] {
        let greeting = format!("read -r -t 5 line < /dev/tcp/{host}/22 && echo \"$line\"");
        expect("greeting of the other's sshd", shell(pair.machine, &greeting)?.starts_with("SSH-2.0"), true)?;
    }
    // Addresses of documentation (RFC 5737, RFC 3849) belong to no one.
    for outside in ["198.51.100.7", "[2001:db8::7]"] {
        let begin = Instant::now();
        let url = format!("http://{outside}/");
        expect("status of curl", pair.machine.exec(&["curl", "-sS", "-m", "20", &url])?.status, 7)?;
        expect("answer at once", begin.elapsed() < Duration::from_secs(5), true)?;
    }
    Ok(())
}

fn restart(pair: &Pair<'_>) -> Result<(), PromiseError> {
    let machine = pair.machine;
    let stops: [Stop; 2] = [Machine::stop, |machine| Ok(machine.kill()?)];
    for stop in stops {
        machine.write_file("/srv/kept", b"kept", 0o644)?;
        shell(machine, "sync")?;
        stop(machine)?;
        expect("running after the stop", machine.is_running()?, false)?;
        let refused = matches!(machine.exec(&["true"]), Err(ExecError::NotRunning { .. }));
        expect("refusal to run a command", refused, true)?;
        pair.claim.start(machine)?;
        expect("file after the start", machine.read_file("/srv/kept")?, b"kept".to_vec())?;
        expect("file in memory after the start", machine.exec(&["test", "-e", "/run/volatile"])?.status, 1)?;
        shell(machine, "touch /run/volatile")?;
    }
    reach(pair)
}
