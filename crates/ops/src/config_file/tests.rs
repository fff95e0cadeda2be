//! Configuration files on a machine in memory.

use super::*;
use crate::preflight::fake::FakeHost;
use crate::testbed::Testbed;

const CLUSTER: &str =
    "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.37.0\n";
const INIT: &str = "---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nlocalAPIEndpoint: {advertiseAddress: 10.0.0.5}\n";
const JOIN: &str = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\n\
                    discovery: {file: {kubeConfigPath: /disc.conf}}\n";

fn machine(text: &str) -> FakeHost {
    let mut machine = FakeHost::ready();
    machine.file("/c.yaml", text);
    machine
}

fn run_validate(machine: FakeHost) -> Result<(), String> {
    let testbed = Testbed::new(machine);
    let operation =
        async |context: Context<'_>| validate(context, Path::new("/c.yaml"), Experimental::Refused).await;
    testbed.run(operation).0.map_err(|e| host::Diagnostic::of(&e).one_line())
}

fn run_migrate(machine: FakeHost) -> Result<String, String> {
    let testbed = Testbed::new(machine);
    let operation =
        async |context: Context<'_>| migrate(context, Path::new("/c.yaml"), Experimental::Refused).await;
    testbed.run(operation).0.map_err(|e| host::Diagnostic::of(&e).one_line())
}

#[track_caller]
fn check(text: &str, expected: Result<(), &str>) {
    assert_eq!(run_validate(machine(text)), expected.map_err(String::from), "{text}");
}

#[test]
fn files_are_judged_as_the_reference_judges_them() {
    check(&format!("{CLUSTER}{INIT}"), Ok(()));
    check(&format!("{CLUSTER}{INIT}").replace("v1.37.0", "stable-1"), Ok(()));
    check(
        &format!("{CLUSTER}foo: bar\n{INIT}"),
        Err(
            "error unmarshaling configuration schema.GroupVersionKind{Group:\"kubeadm.k8s.io\", Version:\"v1beta4\", \
             Kind:\"ClusterConfiguration\"}: strict decoding error: unknown field \"foo\"",
        ),
    );
    check(
        "a: b",
        Err(
            "invalid configuration for GroupVersionKind /, Kind=: kind and apiVersion is mandatory information that \
             must be specified",
        ),
    );
}

#[test]
fn a_file_that_is_named_for_discovery_must_exist() {
    check(
        JOIN,
        Err(
            "discovery.file.kubeConfigPath: Invalid value: \"/disc.conf\": not a valid HTTPS URL or a file on disk",
        ),
    );
    let mut machine = machine(JOIN);
    machine.file("/disc.conf", "");
    assert_eq!(run_validate(machine), Ok(()));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    assert_eq!(run_migrate(FakeHost::ready()).unwrap_err(), "open /c.yaml: no such file or directory");
}

#[test]
fn what_a_file_leaves_open_is_filled_in() {
    let migrated = run_migrate(machine(&format!("{CLUSTER}{INIT}bootstrapTokens: [{{}}, {{}}]\n"))).unwrap();
    assert_eq!(migrated.matches("  token: ").count(), 2, "{migrated}");
    assert!(migrated.contains("name: vm\n"), "{migrated}");
}
