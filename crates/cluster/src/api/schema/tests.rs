use serde_json::json;

use super::*;
use crate::api::v1beta4::ClusterConfiguration;

fn table() -> &'static Object {
    let Type::Object(table) = ClusterConfiguration::TYPE else { panic!("a kind is an object") };
    table
}

fn read(text: &str) -> Decoded {
    decode(&yaml::parse(text).unwrap().root, table(), "v1beta4")
}

#[track_caller]
fn check_problem(text: &str, path: &str, line: usize, column: usize, suggestion: Option<&str>) {
    let decoded = read(text);
    let [problem] = decoded.problems.as_slice() else { panic!("{:?}", decoded.problems) };
    let suggested = match &problem.kind {
        ProblemKind::Unknown { suggestion } => suggestion.as_deref(),
        _ => None,
    };
    assert_eq!((problem.path.as_str(), problem.span.line, problem.span.column), (path, line, column));
    assert_eq!(suggested, suggestion);
}

#[test]
fn problems_have_a_place() {
    check_problem("dns:\n  imageTag: 5\n", "dns.imageTag", 2, 13, None);
    check_problem("apiServer: {certSANs: [a, 5]}", "apiServer.certSANs[1]", 1, 27, None);
    check_problem("featureGates:\n  A: 1\n", "featureGates.A", 2, 6, None);
}

#[test]
fn an_unknown_field_is_compared_with_its_neighbours_then_with_the_rest() {
    check_problem("clustername: a", "clustername", 1, 1, Some("clusterName"));
    check_problem("a: b\n", "a", 1, 1, None);
    check_problem("dns:\n  imageTga: a\n", "dns.imageTga", 2, 3, Some("imageTag"));
    check_problem("podSubnet: a", "podSubnet", 1, 1, Some("networking.podSubnet"));
    check_problem("networking: {dataDir: a}", "networking.dataDir", 1, 14, Some("etcd.local.dataDir"));
}

#[test]
fn only_what_was_given_is_read() {
    let decoded = read("clusterName: a\ndns: {}\nproxy: null\ncertificateValidityPeriod: 90s\nfoo: 1\n");
    assert_eq!(decoded.value, json!({"clusterName": "a", "dns": {}, "certificateValidityPeriod": "1m30s"}));
}

#[test]
fn what_is_written_is_complete_and_nothing_else() {
    let Some(etcd) = table().field("etcd", "v1beta4") else { panic!("etcd exists") };
    let Type::Object(etcd) = etcd.shape else { panic!("etcd is an object") };
    assert_eq!(encode(&json!({"foo": 1}), etcd), json!({}));
    assert_eq!(encode(&json!({"local": {}, "external": null}), etcd), json!({"local": {"dataDir": ""}}));
    assert_eq!(
        encode(&json!({"external": {"httpEndpoints": []}}), etcd),
        json!({"external": {"endpoints": null, "caFile": "", "certFile": "", "keyFile": ""}})
    );
}

#[test]
fn newer_fields_are_read_by_newer_versions_and_never_written() {
    let text = "scheduler: {extraArgs: [{name: a, value: b, mergeMethod: append}]}";
    let node = yaml::parse(text).unwrap().root;
    let argument = |package| decode(&node, table(), package).value["scheduler"]["extraArgs"][0].clone();
    assert_eq!(argument("v1"), json!({"name": "a", "value": "b", "mergeMethod": "append"}));
    assert_eq!(argument("v1beta4"), json!({"name": "a", "value": "b"}));
    let written = encode(&json!({"scheduler": {"extraArgs": [argument("v1")]}}), table());
    assert_eq!(written["scheduler"]["extraArgs"][0], json!({"name": "a", "value": "b"}));
}
