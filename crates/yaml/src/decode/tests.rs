use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::{self, DeserializeOwned, Deserializer};

use super::{decode, decode_node};
use crate::{Decoded, Problem, ProblemKind, Span, parse, strict_error_text};

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase", default)]
struct Cluster {
    api_version: String,
    kind: String,
    cluster_name: String,
    networking: Networking,
    api_server: ApiServer,
    replicas: Option<i32>,
    port: u16,
    weight: f64,
    paused: Option<bool>,
    feature_gates: BTreeMap<String, bool>,
    mode: Mode,
    ttl: Seconds,
    target: Target,
}

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase", default)]
struct Networking {
    dns_domain: String,
    pod_subnet: String,
}

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase", default)]
struct ApiServer {
    extra_args: Vec<Arg>,
    #[serde(rename = "certSANs")]
    cert_sans: Vec<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Arg {
    name: String,
    #[serde(default)]
    value: String,
}

#[derive(Debug, Default, Deserialize, PartialEq)]
enum Mode {
    #[default]
    Auto,
    Manual,
}

#[derive(Debug, Default, PartialEq)]
struct Seconds(u64);

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let number = text.strip_suffix('s').and_then(|number| number.parse().ok());
        number.map(Seconds).ok_or_else(|| de::Error::custom("invalid duration"))
    }
}

/// As IntOrString of Kubernetes.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(untagged)]
enum Target {
    Number(i64),
    Name(String),
}

impl Default for Target {
    fn default() -> Self {
        Self::Number(0)
    }
}

fn read<T: DeserializeOwned>(text: &str) -> Decoded<T> {
    let document = parse(text).unwrap();
    decode(&document).unwrap_or_else(|problems| panic!("{text:?}: {problems:?}"))
}

fn check(text: &str, expected: Cluster) {
    let decoded: Decoded<Cluster> = read(text);
    assert_eq!(decoded.value, expected, "for {text:?}");
    assert_eq!((decoded.unknown, decoded.duplicates), (vec![], vec![]), "for {text:?}");
}

fn problems(text: &str) -> Vec<String> {
    let document = parse(text).unwrap();
    decode::<Cluster>(&document).expect_err(text).iter().map(Problem::to_string).collect()
}

fn check_problem(text: &str, expected: &str) {
    assert_eq!(problems(text), [expected], "for {text:?}");
}

#[test]
fn numbers_are_integers_however_they_are_written() {
    let port = |port| Cluster { port, ..Cluster::default() };
    check("port: 0777", port(511));
    check("port: 1e3", port(1000));
    check("port: 0x10", port(16));
    check("port: 80.0", port(80));
    check("weight: 2", Cluster { weight: 2.0, ..Cluster::default() });
    check("target: 1e3", Cluster { target: Target::Number(1000), ..Cluster::default() });
    check("target: web", Cluster { target: Target::Name("web".to_owned()), ..Cluster::default() });
}

#[test]
fn types_do_not_stand_in_for_one_another() {
    check_problem(
        "clusterName: yes",
        "line 1, column 14: clusterName: expected a string, found a boolean (`true`); put the value in quotes",
    );
    check_problem(
        "clusterName: 12",
        "line 1, column 14: clusterName: expected a string, found a number; put the value in quotes",
    );
    check_problem(
        "paused: \"true\"",
        "line 1, column 9: paused: expected a boolean, found a string (`true`); write the value without quotes",
    );
    check_problem(
        "port: \"80\"",
        "line 1, column 7: port: expected an integer, found a string; write the value without quotes",
    );
    check_problem("port: 1.5", "line 1, column 7: port: expected an integer, found a number (`1.5`)");
    check_problem("networking: []", "line 1, column 13: networking: expected a mapping, found a list");
    check_problem(
        "apiServer: {extraArgs: {}}",
        "line 1, column 24: apiServer.extraArgs: expected a list, found a mapping",
    );
    check_problem("[]", "line 1, column 1: expected a mapping, found a list");
}

#[test]
fn numbers_have_to_fit() {
    check_problem("port: 70000", "line 1, column 7: port: 70000 is not between 0 and 65535");
    check_problem("port: -1", "line 1, column 7: port: -1 is not between 0 and 65535");
    check_problem(
        "replicas: 18446744073709551615",
        "line 1, column 11: replicas: 18446744073709551615 is not between -2147483648 and 2147483647",
    );
}

#[test]
fn null_leaves_the_default() {
    check(
        "clusterName: null\nnetworking: ~\nreplicas:\nmode: ~\nttl:\nfeatureGates: null\n",
        Cluster::default(),
    );
    check("", Cluster::default());
    let decoded: Decoded<Vec<Option<u8>>> = read("[null, 1]");
    assert_eq!(decoded.value, [None, Some(1)]);
    let decoded: Decoded<BTreeMap<String, String>> = read("a: ~\nb: c");
    assert_eq!(decoded.value, BTreeMap::from([("a".into(), String::new()), ("b".into(), "c".into())]));
}

#[test]
fn unknown_fields_are_tolerated_and_reported_in_the_order_of_their_names() {
    let text =
        "zone: 1\nnetworking:\n  dnsDomian: a\napiServer:\n  extraArgs:\n  - name: v\n    valu: \"4\"\n";
    let decoded: Decoded<Cluster> = read(text);
    let found: Vec<_> = decoded.unknown.iter().map(Problem::to_string).collect();
    assert_eq!(
        found,
        [
            "line 7, column 5: apiServer.extraArgs[0].valu: unknown field; did you mean `value`?",
            "line 3, column 3: networking.dnsDomian: unknown field; did you mean `dnsDomain`?",
            "line 1, column 1: zone: unknown field",
        ]
    );
    assert!(decoded.unknown.iter().all(|problem| !problem.is_fatal()));
    assert_eq!(decoded.value.api_server.extra_args[0].name, "v");
}

#[test]
fn fields_match_by_case() {
    let decoded: Decoded<Cluster> = read("clustername: a\n");
    assert_eq!(decoded.value, Cluster::default());
    let kind =
        ProblemKind::UnknownField { name: "clustername".into(), suggestion: Some("clusterName".into()) };
    assert_eq!(
        decoded.unknown,
        [Problem { path: "clustername".into(), span: Span { line: 1, column: 1 }, kind }]
    );
}

#[test]
fn keys_of_maps_are_not_fields() {
    let gates = BTreeMap::from([("anything.at/all".to_owned(), true)]);
    check("featureGates: {anything.at/all: on}", Cluster { feature_gates: gates, ..Cluster::default() });
}

#[test]
fn every_problem_is_found_at_once() {
    let found = problems(concat!(
        "clusterName: 1\n",
        "clusterName: yes\n",
        "apiServer:\n",
        "  certSANs: [a, 1, b, 2]\n",
        "  extraArgs: [{name: 1}, {value: x}, {name: a, value: {}}]\n",
        "featureGates: {A: 1, B: true, C: x}\n",
        "port: 1e9\n",
        "mode: Other\n",
        "ttl: 5m\n",
        "zone: a\n",
    ));
    assert_eq!(
        found,
        [
            "line 4, column 17: apiServer.certSANs[1]: expected a string, found a number; put the value in quotes",
            "line 4, column 23: apiServer.certSANs[3]: expected a string, found a number; put the value in quotes",
            "line 5, column 22: apiServer.extraArgs[0].name: expected a string, found a number; put the value in quotes",
            "line 5, column 26: apiServer.extraArgs[1]: the required field `name` is missing",
            "line 5, column 55: apiServer.extraArgs[2].value: expected a string, found a mapping",
            "line 2, column 14: clusterName: expected a string, found a boolean (`true`); put the value in quotes",
            "line 6, column 19: featureGates.A: expected a boolean, found a number",
            "line 6, column 34: featureGates.C: expected a boolean, found a string (`x`); write the value without quotes",
            "line 8, column 7: mode: expected one of: Auto, Manual",
            "line 7, column 7: port: 1000000000 is not between 0 and 65535",
            "line 9, column 6: ttl: invalid duration",
            "line 10, column 1: zone: unknown field",
            "line 2, column 1: clusterName: field written before at line 1, column 1; the last value counts, remove the others",
        ]
    );
}

#[test]
fn the_search_for_problems_ends() {
    let text = format!("apiServer:\n  certSANs: [{}]\n", vec!["1"; 500].join(","));
    assert_eq!(problems(&text).len(), 100);
}

#[test]
fn a_part_of_a_document_decodes_alone() {
    let document = parse("a:\n  dnsDomain: x\n  other: 1\n").unwrap();
    let decoded: Decoded<Networking> = decode_node(document.root.get("a").unwrap()).unwrap();
    assert_eq!(decoded.value.dns_domain, "x");
    assert_eq!(decoded.unknown[0].to_string(), "line 3, column 3: other: unknown field");
}

#[test]
fn values_that_may_be_secret_are_not_repeated() {
    for text in
        ["clusterName: 1234567", "networking: 1234567", "ttl: s1234567", "mode: s1234567", "port: s1234567"]
    {
        let document = parse(text).unwrap();
        let problems = decode::<Cluster>(&document).unwrap_err();
        assert!(!format!("{problems:?}").contains("1234567"), "{problems:?}");
    }
}

/// What kubeadm v1.37.0 prints for these texts after `schema.GroupVersionKind{...}: `.
#[test]
fn strict_errors_are_worded_as_the_reference_does() {
    let header = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n";
    let check = |text: &str, expected: &str| {
        let decoded: Decoded<Cluster> = read(&format!("{header}{text}"));
        assert_eq!(
            strict_error_text(&[decoded.duplicates, decoded.unknown].concat()),
            expected,
            "for {text:?}"
        );
    };
    check("clusterName: x\n", "");
    check("clustername: x\n", "strict decoding error: unknown field \"clustername\"");
    check(
        "clusterName: a\nclusterName: b\nfoo: 1\nnetworking: {dnsDomain: a.b, dnsDomain: c.d, zz: 1}\nbar: 2\n",
        "strict decoding error: yaml: unmarshal errors:\n  line 4: key \"clusterName\" already set in map\n  \
         line 6: key \"dnsDomain\" already set in map, unknown field \"bar\", unknown field \"foo\", \
         unknown field \"networking.zz\"",
    );
    check(
        "apiServer:\n  extraArgs:\n  - name: a\n    value: b\n    name: c\n    valu: d\n  certSANs: [a]\n  \
         certSANs:\n  - b\n",
        "strict decoding error: yaml: unmarshal errors:\n  line 7: key \"name\" already set in map\n  \
         line 11: key \"certSANs\" already set in map, unknown field \"apiServer.extraArgs[0].valu\"",
    );
}
