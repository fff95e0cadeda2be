//! The frozen answers of the reference (`testdata/*.cases`): same verdict, same warnings, same texts, same documents.
//!
//! How a case file is laid out, and how its answers were obtained, stands in `testdata/freeze.py`.

use host::facts::{Interface, NetworkFacts, Route};

use super::component::{Component, kube_proxy, kubelet};
use super::documents::Documents;
use super::error::ConfigError;
use super::load::{Experimental, InitDraft, Policy, Strictness};
use super::resolve::{CriSockets, ResolveFacts};
use super::version::{CURRENT, VersionLabel, VersionRequest};
use super::warning::Warning;
use super::{defaults, file, print, render_cluster_configuration};

struct Case<'a> {
    name: &'a str,
    command: Vec<&'a str>,
    environment: &'a str,
    input: String,
    success: bool,
    errors: String,
    output: String,
}

/// What the program answers.
struct Answer {
    result: Result<String, ConfigError>,
    warnings: Vec<Warning>,
}

const ENVIRONMENTS: [&str; 5] = ["no-route", "ipv6-route", "loopback", "crio", "two-runtimes"];

fn parse_cases(text: &str) -> Vec<Case<'_>> {
    let mut cases: Vec<Case<'_>> = Vec::new();
    let mut section = "";
    for line in text.split_inclusive('\n') {
        let header = line
            .strip_prefix("== ")
            .map(|header| header.trim_end().split_once(' ').unwrap_or((header.trim_end(), "")));
        match (header, cases.last_mut()) {
            (Some(("case", rest)), _) => {
                let (name, command) = rest.split_once(": ").unwrap();
                let mut command: Vec<&str> = command.split(' ').collect();
                let environment = command.pop_if(|word| ENVIRONMENTS.contains(word)).unwrap_or_default();
                let (input, errors, output) = Default::default();
                cases.push(Case { name, command, environment, input, success: false, errors, output });
                section = "case";
            }
            (Some(("status", code)), Some(case)) => {
                case.success = code == "0";
                section = "status";
            }
            (Some((name @ ("output" | "differs"), _)), Some(case)) => {
                if name == "differs" {
                    case.errors.clear();
                }
                section = if name == "differs" { "status" } else { name };
            }
            (_, Some(case)) => match section {
                "case" => case.input.push_str(&expand(line)),
                "status" => case.errors.push_str(line),
                _ => case.output.push_str(line),
            },
            (_, None) => panic!("a case file starts with a case"),
        }
    }
    cases
}

fn expand(line: &str) -> String {
    let (version, kind) = match line.trim_end() {
        "@init" => ("kubeadm.k8s.io/v1beta4", "InitConfiguration"),
        "@cluster" => ("kubeadm.k8s.io/v1beta4", "ClusterConfiguration\nkubernetesVersion: v1.37.0"),
        "@join" => ("kubeadm.k8s.io/v1beta4", "JoinConfiguration"),
        "@reset" => ("kubeadm.k8s.io/v1beta4", "ResetConfiguration"),
        "@upgrade" => ("kubeadm.k8s.io/v1beta4", "UpgradeConfiguration"),
        "@kubelet" => ("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration"),
        "@kube-proxy" => ("kubeproxy.config.k8s.io/v1alpha1", "KubeProxyConfiguration"),
        _ => return line.to_owned(),
    };
    format!("apiVersion: {version}\nkind: {kind}\n")
}

/// The host on which the answers were frozen.
fn network(environment: &str) -> NetworkFacts {
    let interface = |name: &str, addresses: &[&str]| Interface {
        name: name.into(),
        up: true,
        loopback: name == "lo",
        point_to_point: false,
        addresses: addresses.iter().map(|address| (address.parse().unwrap(), 24)).collect(),
    };
    let default_route = |any: &str, gateway: Option<&str>| Route {
        destination: (any.parse().unwrap(), 0),
        gateway: gateway.map(|gateway| gateway.parse().unwrap()),
        interface: "eth0".into(),
    };
    let (v4, v6) = (default_route("0.0.0.0", Some("10.0.0.1")), default_route("::", Some("fd00::1")));
    let usual = vec![interface("lo", &["127.0.0.1", "::1"]), interface("eth0", &["10.0.0.5", "fd00::5"])];
    match environment {
        "no-route" => NetworkFacts { interfaces: usual, routes: vec![] },
        "ipv6-route" => NetworkFacts { interfaces: usual, routes: vec![v6] },
        "loopback" => NetworkFacts {
            interfaces: vec![interface("lo", &["127.0.0.1", "10.9.9.9", "::1"]), interface("eth0", &[])],
            routes: vec![default_route("0.0.0.0", None)],
        },
        _ => NetworkFacts { interfaces: usual, routes: vec![v4, v6] },
    }
}

fn facts(case: &Case<'_>) -> ResolveFacts {
    let found: &[&str] = match case.environment {
        "crio" => &[defaults::KNOWN_CRI_SOCKETS[1]],
        "two-runtimes" => &defaults::KNOWN_CRI_SOCKETS[..2],
        _ => &[],
    };
    let cri_sockets = match case.command[0] {
        "validate" | "validate-experimental" | "print" => CriSockets::NotLookedFor,
        _ => CriSockets::Found(found.iter().map(|socket| (*socket).to_owned()).collect()),
    };
    ResolveFacts {
        host_name: "Node-1.example".into(),
        network: Some(network(case.environment)),
        cri_sockets,
        new_tokens: vec!["random.0000000000000001".parse().unwrap(); 3],
        kubernetes_version: None,
        program: CURRENT,
        discovery_file_exists: case.input.contains("/etc/hostname"),
    }
}

fn answer(case: &Case<'_>) -> Answer {
    let mut warnings = Vec::new();
    let result = run(case, &mut warnings);
    Answer { result, warnings }
}

fn run(case: &Case<'_>, warnings: &mut Vec<Warning>) -> Result<String, ConfigError> {
    let facts = facts(case);
    let (strictness, experimental) = match case.command[0] {
        "validate" | "migrate" => (Strictness::Refuse, Experimental::Refused),
        "validate-experimental" => (Strictness::Refuse, Experimental::Allowed),
        _ => (Strictness::Warn, Experimental::Refused),
    };
    let policy = Policy { strictness, experimental };
    if case.command[0] == "print" {
        return print_defaults(case, &facts);
    }
    let documents = Documents::parse("config.yaml", &case.input)?;
    match case.command[0] {
        "validate" | "validate-experimental" => {
            file::validate(&documents, policy, &facts, warnings).map(|()| "ok\n".to_owned())
        }
        "migrate" => file::migrate(&documents, policy, &facts, warnings),
        _ => stored(case, &documents, policy, facts, warnings),
    }
}

/// What `init` stores in ConfigMaps.
fn stored(
    case: &Case<'_>,
    documents: &Documents,
    policy: Policy,
    mut facts: ResolveFacts,
    warnings: &mut Vec<Warning>,
) -> Result<String, ConfigError> {
    let draft = InitDraft::load(documents, policy, warnings)?;
    if let Ok(VersionRequest::Label(label)) = draft.version_request() {
        let url = label.url();
        let reason = format!(
            "unable to get URL \"{url}\": Get \"{url}\": context deadline exceeded (Client.Timeout exceeded while \
             awaiting headers)"
        );
        let (request, more) = VersionLabel::answered(Err(&reason), &CURRENT).unwrap();
        warnings.extend(more);
        let VersionRequest::Exact(version) = request else {
            panic!("offline, the program's own version is taken")
        };
        facts.kubernetes_version = Some(version);
    }
    let config = draft.complete(&facts, warnings)?.into_internal()?;
    let stored = case.command.iter().filter_map(|word| match *word {
        "cluster" => Some(render_cluster_configuration(&config.cluster)),
        "kubelet" => Some(kubelet::COMPONENT.render(&config.cluster.component_configs.kubelet.document)),
        "kube-proxy" => {
            Some(kube_proxy::COMPONENT.render(&config.cluster.component_configs.kube_proxy.document))
        }
        _ => None,
    });
    Ok(stored.collect::<Vec<_>>().join("---\n"))
}

fn print_defaults(case: &Case<'_>, facts: &ResolveFacts) -> Result<String, ConfigError> {
    let kinds =
        case.command.iter().flat_map(|word| word.split(',')).filter(|word| word.ends_with("Configuration"));
    let components: Vec<&Component> = kinds.map(|kind| print::find_component(kind).unwrap()).collect();
    match case.command[1] {
        "init-defaults" => Ok(print::init_defaults(&components)),
        "join-defaults" => print::join_defaults(&facts.host_name),
        "reset-defaults" => print::reset_defaults(),
        _ => print::upgrade_defaults(),
    }
}

#[track_caller]
fn check_file(file: &str, text: &str) {
    let cases = parse_cases(text);
    let mut wrong = Vec::new();
    for case in &cases {
        let Answer { result, warnings } = answer(case);
        let mut lines: Vec<String> = warnings
            .iter()
            .map(|warning| format!("{} {}] {warning}\n", warning.letter(), warning.code.source()))
            .collect();
        lines.sort();
        let (output, error) = match &result {
            Ok(output) => (output.clone(), String::new()),
            Err(error) => (String::new(), format!("error: {error}\n")),
        };
        let errors = lines.concat() + &error;
        if result.is_ok() != case.success || errors != case.errors || output != case.output {
            wrong.push(format!(
                "=== {}\n--- wanted\n{}{}--- got\n{errors}{output}",
                case.name, case.errors, case.output
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} cases of {file} differ:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

#[test]
fn documents_are_found_and_identified_as_by_the_reference() {
    check_file("documents.cases", include_str!("testdata/documents.cases"));
}

#[test]
fn the_shape_of_documents_is_judged_as_by_the_reference() {
    check_file("shape.cases", include_str!("testdata/shape.cases"));
}

#[test]
fn init_configurations_are_treated_as_by_the_reference() {
    check_file("init.cases", include_str!("testdata/init.cases"));
}

#[test]
fn cluster_configurations_are_treated_as_by_the_reference() {
    check_file("cluster.cases", include_str!("testdata/cluster.cases"));
}

#[test]
fn configurations_of_nodes_are_treated_as_by_the_reference() {
    check_file("node.cases", include_str!("testdata/node.cases"));
}

#[test]
fn configurations_of_components_are_treated_as_by_the_reference() {
    check_file("component.cases", include_str!("testdata/component.cases"));
}
