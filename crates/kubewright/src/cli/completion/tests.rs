//! Scripts do in their shells what they are for.

#![allow(clippy::disallowed_methods, reason = "shells are what these tests are about")]

use std::ffi::OsString;
use std::process::Command;

use super::{Shell, render_script};
use crate::cli::{Parsed, Voice, parse, program};

/// What `__completeNoDesc` answers, as shell code that stands for the program.
fn stand_in(voice: Voice, words: &[&str]) -> String {
    let arguments: Vec<OsString> =
        ["__completeNoDesc"].iter().chain(words).map(|word| OsString::from(*word)).collect();
    let Parsed::Print(printout) = parse(voice, &arguments) else { panic!("no answer for {words:?}") };
    let quoted = |word: &str| format!("'{}'", word.replace('\'', r"'\''"));
    let expected: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    format!(
        r#"{program}() {{
    [[ $1 == __completeNoDesc ]] || return 1
    shift
    local expected=({expected})
    [[ "$#:$*" == "${{#expected[@]}}:${{expected[*]}}" ]] || {{ echo "asked for: $*" >&3; return 1; }}
    printf %s {answer}
}}"#,
        program = program(voice),
        expected = expected.join(" "),
        answer = quoted(&printout.stdout),
    )
}

/// Lets bash complete a line that it has taken apart into these words, and checks what the program is asked and what
/// is offered.
fn check_bash(taken_apart: &[&str], line: &str, asked: &[&str], offered: &[&str]) {
    let voice = Voice::Kubewright;
    let words: Vec<String> = taken_apart.iter().map(|word| format!("'{word}'")).collect();
    let session = format!(
        r#"exec 3>&2
{stand_in}
source /dev/stdin <<'SCRIPT'
{script}
SCRIPT
COMP_WORDS=({words}) COMP_CWORD={last} COMP_LINE='{line}' COMP_POINT={point}
__start_kubewright
((${{#COMPREPLY[@]}})) && printf '%s\n' "${{COMPREPLY[@]}}"
complete -p kubewright
"#,
        stand_in = stand_in(voice, asked),
        script = render_script(voice, Shell::Bash),
        words = words.join(" "),
        last = taken_apart.len() - 1,
        point = line.len(),
    );
    let output = Command::new("bash").args(["--norc", "-c", &session]).output().expect("bash runs");
    let registered = "complete -o default -F __start_kubewright kubewright";
    let expected: Vec<&str> = offered.iter().copied().chain([registered]).collect();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{line}");
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().collect::<Vec<_>>(), expected, "{line}");
}

#[test]
fn bash_offers_commands_and_flags() {
    check_bash(&["kubewright", "in"], "kubewright in", &["in"], &["init"]);
    check_bash(
        &["kubewright", "init", "phase", "certs", "etcd-"],
        "kubewright  init phase certs etcd-",
        &["init", "phase", "certs", "etcd-"],
        &["etcd-ca", "etcd-healthcheck-client", "etcd-peer", "etcd-server"],
    );
    check_bash(
        &["kubewright", "init", "--apiserver-b"],
        "kubewright init --apiserver-b",
        &["init", "--apiserver-b"],
        &["--apiserver-bind-port"],
    );
    check_bash(
        &["kubewright", "version", "-o", ""],
        "kubewright version -o ",
        &["version", "-o", ""],
        &["yaml", "json", "short"],
    );
    check_bash(
        &["kubewright", "init", "--config", "x"],
        "kubewright init --config x",
        &["init", "--config", "x"],
        &[],
    );
}

#[test]
fn bash_puts_words_together_that_it_took_apart() {
    check_bash(
        &["kubewright", "version", "--output", "=", "j"],
        "kubewright version --output=j",
        &["version", "--output=j"],
        &["json"],
    );
    check_bash(
        &["kubewright", "version", "--output", "="],
        "kubewright version --output=",
        &["version", "--output="],
        &["yaml", "json", "short"],
    );
    check_bash(
        &["kubewright", "join", "1.2.3.4", ":", "6443", "--tok"],
        "kubewright join 1.2.3.4:6443 --tok",
        &["join", "1.2.3.4:6443", "--tok"],
        &["--token"],
    );
    // The cursor is within the last word.
    check_bash(&["kubewright", "init"], "kubewright in", &["in"], &["init"]);
}

#[test]
fn bash_runs_nothing_that_is_typed() {
    check_bash(
        &["kubewright", "init", "$(touch /proc/nowhere)", ""],
        "kubewright init $(touch /proc/nowhere) ",
        &["init", "$(touch /proc/nowhere)", ""],
        &[],
    );
}

#[test]
fn scripts_name_the_program_and_nothing_else() {
    for voice in [Voice::Kubeadm, Voice::Kubewright] {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let script = render_script(voice, shell);
            assert!(script.contains(program(voice)) && !script.contains("PROGRAM"), "{script}");
        }
    }
    assert!(!render_script(Voice::Kubewright, Shell::Bash).contains("kubeadm"));
}
