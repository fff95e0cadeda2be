use super::super::program::{AGNHOST, ETCD, RUNC};
use super::*;

fn release() -> &'static Release {
    Release::find("v1.37.0").expect("a row")
}

#[test]
fn a_build_s_arguments_are_its_flags_and_packages() {
    let check = |build, expected: &[&str]| assert_eq!(build_arguments(build, release()), expected);
    check(
        &ETCD,
        &[
            "-mod=mod",
            "-trimpath",
            "-buildvcs=false",
            "-ldflags",
            "-s -w",
            "go.etcd.io/etcd/server/v3",
            "go.etcd.io/etcd/etcdctl/v3",
            "go.etcd.io/etcd/etcdutl/v3",
        ],
    );
    check(
        &AGNHOST,
        &[
            "-mod=mod",
            "-trimpath",
            "-buildvcs=false",
            "-ldflags",
            "-s -w -X main.Version=2.66.1",
            "k8s.io/kubernetes/test/images/agnhost",
        ],
    );
}

#[test]
fn a_build_with_c_libraries_is_static_all_the_same() {
    let arguments = build_arguments(&RUNC, release());
    let after = |flag: &str| arguments.iter().skip_while(|argument| *argument != flag).nth(1).cloned();
    assert_eq!(after("-tags").as_deref(), Some("netgo,osusergo,seccomp"));
    assert_eq!(after("-ldflags").as_deref(), Some("-s -w -extldflags -static -X main.version=1.5.2"));
}

#[test]
fn go_names_a_program_after_its_package() {
    let check = |package, expected| assert_eq!(default_name(package), expected);
    check("k8s.io/kubernetes/cmd/kubelet", "kubelet");
    check("go.etcd.io/etcd/server/v3", "server");
    check("example.org/v8engine", "v8engine");
    check("example.org/vault", "vault");
}

/// A shell stands for the program.
fn accepted(arguments: &'static [&'static str], line: &'static str) -> bool {
    match require_version(Path::new("/bin/sh"), &Probe { arguments, line }, release()) {
        Ok(()) => true,
        Err(ComponentsError::WrongVersion(_)) => false,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_program_of_the_right_version_is_accepted_wherever_it_says_so() {
    assert!(accepted(&["-c", "echo etcd Version: 3.7.0; echo more"], "etcd Version: {etcd}"));
    assert!(accepted(&["-c", "echo CNI ptp plugin v1.9.1 >&2"], "CNI ptp plugin v{cni_plugins}"));
    assert!(accepted(&["-c", "echo '  Version:  v2.4.2 '"], "Version:  v{containerd}"));
}

#[test]
fn a_program_of_another_version_is_refused() {
    assert!(!accepted(&["-c", "echo Kubernetes v0.0.0"], "Kubernetes v{kubernetes}"));
    assert!(!accepted(&["-c", "echo Kubernetes v1.37.01"], "Kubernetes v{kubernetes}"));
    assert!(!accepted(&["-c", "exit 1"], "Kubernetes v{kubernetes}"));
}
