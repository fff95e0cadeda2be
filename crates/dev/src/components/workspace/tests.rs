use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};

use super::super::test_directory::TestDirectory;
use super::*;

fn workspace(directory: &TestDirectory) -> Workspace {
    let lock = File::create(directory.0.join("lock")).expect("a lock");
    flock(&lock, FlockOperation::NonBlockingLockExclusive).expect("the lock");
    Workspace::create(&directory.0.join("partial"), &directory.0.join("log"), lock).expect("a workspace")
}

fn run(workspace: &Workspace, script: &str) -> Result<(), CommandError> {
    workspace.run(Command::new("sh").arg("-c").arg(script).current_dir(&workspace.scratch))
}

#[test]
fn what_commands_say_is_in_the_log_and_in_the_error() {
    let directory = TestDirectory::new();
    let workspace = workspace(&directory);
    run(&workspace, "echo one; echo two >&2").expect("success");
    let error = run(&workspace, "echo three; exit 1").expect_err("a failure");
    assert!(error.to_string().ends_with("it said:\none\ntwo\nthree"), "{error}");
    assert_eq!(fs::read_to_string(directory.0.join("log")).expect("the log"), "one\ntwo\nthree\n");
}

#[test]
fn the_lock_is_held_until_the_last_descendant_of_a_command_is_gone() {
    let directory = TestDirectory::new();
    let workspace = workspace(&directory);
    // What a shell starts in the background has another standard input, unless it is told.
    let script = "exec 3<&0; (until [ -e done ]; do sleep 0.01; done) <&3 &";
    run(&workspace, script).expect("success");
    let done = workspace.scratch.join("done");
    drop(workspace);
    let lock = File::open(directory.0.join("lock")).expect("the lock");
    let try_lock = || flock(&lock, FlockOperation::NonBlockingLockExclusive);
    assert!(try_lock().is_err(), "the descendant is there, and so is its lock");
    files::write(&done, "").expect("the signal");
    let deadline = Instant::now() + Duration::from_secs(20);
    while try_lock().is_err() {
        assert!(Instant::now() < deadline, "the descendant is gone, but not its lock");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn an_answer_is_what_the_command_prints() {
    assert_eq!(answer(Command::new("echo").arg("yes")).expect("an answer"), "yes\n");
}

#[test]
fn a_failure_names_the_command_its_status_and_its_last_words() {
    let error = answer(Command::new("sh").args(["-c", "echo no >&2; exit 3"])).expect_err("a failure");
    assert_eq!(error.to_string(), "\"sh -c echo no >&2; exit 3\" ended with exit status: 3; it said:\nno");
}

#[test]
fn a_missing_program_is_named() {
    let error = answer(&mut Command::new("no-such-program")).expect_err("no program");
    assert_eq!(error.to_string(), "\"no-such-program\" can't be run; is its package installed?");
}

#[test]
fn only_the_end_of_a_long_log_is_shown() {
    let log: String = (1..=50).map(|number| format!("{number}\n")).collect();
    let shown = end_of(log.as_bytes());
    assert_eq!((shown.lines().next(), shown.lines().count()), (Some("31"), LINES_SHOWN));
}
