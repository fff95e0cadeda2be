//! What only our own voice offers and says, and what no voice may do.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use host::diagnostic::{Diagnostic, Explain};

use super::{Parsed, Voice, all_places, parse_as, place_of};
use crate::cli::flag::Kind;
use crate::cli::parse::Arguments;
use crate::cli::place::Place;
use crate::cli::{Invocation, UsageError, help, parse};

fn run(voice: Voice, arguments: &[&str]) -> Invocation {
    match parse_as(voice, arguments) {
        Parsed::Run(invocation) => invocation,
        other => panic!("{arguments:?}: {other:?}"),
    }
}

fn refuse(voice: Voice, arguments: &[&str]) -> UsageError {
    match parse_as(voice, arguments) {
        Parsed::Failed(error) => error,
        other => panic!("{arguments:?}: {other:?}"),
    }
}

fn print(voice: Voice, arguments: &[&str]) -> String {
    match parse_as(voice, arguments) {
        Parsed::Print(printout) => printout.stdout,
        other => panic!("{arguments:?}: {other:?}"),
    }
}

#[test]
fn our_own_voice_tells_stories_as_events() {
    for workflow in ["init", "join", "reset"] {
        assert_eq!(run(Voice::Kubewright, &[workflow, "-o", "json"]).flags.string("output"), "json");
        assert_eq!(run(Voice::Kubewright, &[workflow]).flags.string("output"), "text");
        let error = refuse(Voice::Kubeadm, &[workflow, "--output=json"]);
        assert_eq!(error.to_string(), "unknown flag: --output");
    }
    let phase = run(Voice::Kubewright, &["init", "phase", "certs", "ca", "--output", "json"]);
    assert_eq!(phase.flags.string("output"), "json");
}

#[test]
fn errors_carry_what_a_diagnostic_needs() {
    let check = |arguments: &[&str], code: &str, message: &str, help: &str| {
        let diagnostic = Diagnostic::of(&refuse(Voice::Kubewright, arguments));
        assert_eq!(diagnostic.code.0, code, "{arguments:?}");
        assert_eq!(diagnostic.one_line(), message, "{arguments:?}");
        assert_eq!(diagnostic.help.as_deref(), Some(help), "{arguments:?}");
        assert_eq!(diagnostic.exit_status, 3, "{arguments:?}");
    };
    check(
        &["inti"],
        "usage.unknown-command",
        r#"unknown command "inti" for "kubewright""#,
        "did you mean init?",
    );
    check(&["init", "--dry_run"], "usage.unknown-flag", "unknown flag: --dry_run", "did you mean --dry-run?");
    check(
        &["init", "--apiserver-bind-port=x"],
        "usage.invalid-value",
        r#"invalid argument "x" for "--apiserver-bind-port" flag: strconv.ParseInt: parsing "x": invalid syntax"#,
        "kubewright init --help",
    );
    check(&["certs"], "usage.missing-command", "subcommand is required", "kubewright certs --help");
}

#[test]
fn a_help_text_speaks_of_the_program_by_its_name() {
    for place in all_places(Voice::Kubewright) {
        let text = help::render_help(&place);
        assert!(!text.contains("{program}") && !text.contains("{name}"), "{text}");
        for command in Place::root(Voice::Kubewright).children() {
            assert!(!text.contains(&format!("kubeadm {} ", command.name())), "{text}");
        }
    }
}

#[test]
fn every_flag_of_every_command_has_a_value_of_its_type() {
    for place in [Voice::Kubeadm, Voice::Kubewright].into_iter().flat_map(all_places) {
        let flags = Arguments::none(&place).flags;
        for flag in place.flags().chain(place.workflow_flags()) {
            let name = flag.name;
            match flag.kind {
                Kind::Bool(default) => assert_eq!(flags.bool(name), default),
                // Two flags of one name in a workflow would make defaults ambiguous.
                Kind::Text(default) => assert_eq!(flags.string(name), default),
                Kind::Int32(default) => assert_eq!(flags.int32(name), default),
                Kind::Int(default) => assert_eq!(flags.int(name), default),
                Kind::Duration(default) => assert_eq!(flags.duration(name), default),
                Kind::List(default) => assert_eq!(flags.list(name), default),
                Kind::Pairs => assert!(flags.pairs(name).is_empty()),
                Kind::Verbosity => assert_eq!(flags.int32(name), 0),
                Kind::ModuleLevels => assert_eq!(flags.string(name), ""),
            }
        }
    }
}

#[test]
fn no_flag_is_declared_twice_for_a_command() {
    for place in [Voice::Kubeadm, Voice::Kubewright].into_iter().flat_map(all_places) {
        let mut names: Vec<&str> = place.flags().map(|flag| flag.name).collect();
        let mut letters: Vec<char> = place.flags().filter_map(|flag| flag.shorthand).collect();
        names.sort_unstable();
        letters.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{}: {names:?}", place.path());
        assert!(letters.windows(2).all(|pair| pair[0] != pair[1]), "{}: {letters:?}", place.path());
    }
}

#[test]
fn a_phase_reads_the_flags_of_its_workflow() {
    let phase = run(Voice::Kubeadm, &["init", "phase", "preflight"]);
    assert!(!phase.flags.defines("apiserver-bind-port"));
    assert_eq!(phase.flags.int32("apiserver-bind-port"), 6443);
    let whole = run(Voice::Kubeadm, &["init"]);
    assert!(!whole.flags.defines("kubeconfig-dir"));
    assert_eq!(whole.flags.string("kubeconfig-dir"), "/etc/kubernetes");
    assert!(whole.flags.pairs("apiserver-extra-args").is_empty());
}

#[test]
fn a_kubeconfig_that_is_searched_for_has_no_default_but_shows_one() {
    assert_eq!(run(Voice::Kubeadm, &["token", "list"]).flags.string("kubeconfig"), "");
    assert_eq!(run(Voice::Kubeadm, &["reset"]).flags.string("kubeconfig"), "/etc/kubernetes/admin.conf");
    let text = help::render_help(&place_of(Voice::Kubeadm, "kubeadm token"));
    assert!(text.contains(r#"(default "/etc/kubernetes/admin.conf")"#));
}

#[test]
fn values_are_not_shown_for_debugging() {
    let arguments = ["token", "create", "abcdef.0123456789abcdef", "--certificate-key", "abc"];
    let shown = format!("{:?}", parse_as(Voice::Kubeadm, &arguments));
    assert!(
        shown.contains("certificate-key") && !shown.contains("abcdef") && !shown.contains("\"abc\""),
        "{shown}"
    );
}

#[test]
fn an_argument_that_is_not_text_is_refused() {
    let arguments = [OsString::from("init"), OsString::from_vec(b"--config=/\xff".to_vec())];
    let Parsed::Failed(error) = parse(Voice::Kubeadm, &arguments) else { panic!("accepted") };
    assert_eq!(error.to_string(), "argument 2 is not valid UTF-8: \"--config=/\u{fffd}\"");
}

#[test]
fn our_own_voice_completes_values() {
    let check = |voice: Voice, word: &[&str], expected: &str| {
        let arguments = [&["__completeNoDesc"], word].concat();
        assert_eq!(print(voice, &arguments), expected, "{word:?}");
    };
    check(Voice::Kubewright, &["version", "-o", ""], "yaml\njson\nshort\n:4\n");
    check(Voice::Kubewright, &["version", "--output=j"], "json\n:4\n");
    check(Voice::Kubewright, &["reset", "--skip-phases", "pre"], "preflight\n:4\n");
    check(
        Voice::Kubewright,
        &["init", "--skip-phases=preflight,etcd"],
        "preflight,etcd\npreflight,etcd/local\n:4\n",
    );
    check(Voice::Kubewright, &["init", "--config", "x"], ":0\n");
    check(Voice::Kubewright, &["completion", ""], "bash\nzsh\nfish\n:4\n");
    check(Voice::Kubeadm, &["version", "-o", ""], ":0\n");
    check(Voice::Kubeadm, &["completion", ""], "bash\nzsh\n:4\n");
}

/// Arguments made of what means something, in every order that a small generator comes up with.
#[test]
fn nothing_that_is_typed_makes_it_panic() {
    let words: [&[u8]; 24] = [
        b"",
        b"-",
        b"--",
        b"---",
        b"--=",
        b"-=",
        b"-v",
        b"-v=",
        b"-h",
        b"--help",
        b"=",
        b"init",
        b"phase",
        b"certs",
        b"help",
        b"__complete",
        b"token",
        b"create",
        b"--skip-phases",
        b"\"a\n",
        b"\xff",
        "-é".as_bytes(),
        b"-test.",
        b"--token-ttl=1h",
    ];
    let mut state: u32 = 1;
    let mut next = |limit: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % limit
    };
    for _ in 0..20_000 {
        let length = next(7);
        let arguments: Vec<OsString> =
            (0..length).map(|_| OsString::from_vec(words[next(words.len())].to_vec())).collect();
        for voice in [Voice::Kubeadm, Voice::Kubewright] {
            if let Parsed::Failed(error) = parse(voice, &arguments) {
                assert!(!error.to_string().is_empty() && error.help().is_some(), "{arguments:?}");
            }
        }
    }
}
