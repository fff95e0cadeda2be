use super::*;
use crate::api::{ConfigError, Detail, Documents, Experimental, Policy, Strictness};

#[test]
fn flags_beside_a_configuration_file_are_refused_by_name() {
    let check = |flags: &[&str]| validate_mixed_arguments(flags).map_err(|error| error.to_string());
    assert_eq!(check(&["pod-network-cidr", "token"]), Ok(()));
    assert_eq!(check(&["config", "dry-run", "v", "skip-phases", "skip-token-print", "yes"]), Ok(()));
    assert_eq!(
        check(&["token", "config", "pod-network-cidr"]),
        Err("can not mix '--config' with arguments [pod-network-cidr token]".into())
    );
}

#[test]
fn ignored_checks_come_from_flags_and_file_in_lower_case() {
    let check = |flag: &[&str], file: &[&str]| {
        let owned = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
        ignored_checks(&owned(flag), &owned(file)).map_err(|error| error.to_string())
    };
    assert_eq!(
        check(&["Swap"], &["swap", "NumCPU"]).unwrap(),
        ["numcpu".to_owned(), "swap".to_owned()].into()
    );
    assert_eq!(check(&["ALL"], &[]).unwrap(), ["all".to_owned()].into());
    assert_eq!(
        check(&["all"], &["Swap"]),
        Err("ignore-preflight-errors: Invalid value: \"all,swap\": don't specify individual checks if 'all' is used"
            .into())
    );
}

/// The details of what is wrong with a file for `init`, one line each.
fn details(text: &str) -> Vec<String> {
    let policy = Policy { strictness: Strictness::Refuse, experimental: Experimental::Refused };
    let result = Documents::parse("a.yaml", text).and_then(|documents| {
        let draft = InitDraft::load(&documents, policy, &mut Vec::new())?;
        let findings = draft.validate(&mut Vec::new());
        draft.origin.judge(Vec::new(), findings)
    });
    let details = result.map_err(|error: ConfigError| error.details()).unwrap_err();
    let show = |detail: Detail| {
        let place = detail.location.map(|place| place.to_string()).unwrap_or_default();
        let suggestion = detail.suggestion.map(|text| format!(" ({text}?)")).unwrap_or_default();
        format!("{place} {}: {}{suggestion}", detail.field, detail.message)
    };
    details.into_iter().map(show).collect()
}

const HEADER: &str = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ";

#[test]
fn findings_have_the_place_of_their_field_or_of_its_nearest_parent() {
    let init = format!("{HEADER}InitConfiguration\nnodeRegistration:\n  name: a\n  criSocket: unix:///a\n");
    let tokens = "bootstrapTokens:\n- token: abcdef.0123456789abcdef\n- usages: [foo]\n  token: abcdef.0123456789abcdef\n";
    let endpoint = "localAPIEndpoint: {advertiseAddress: 10.0.0.1}\n";
    let cluster = format!("---\n{HEADER}ClusterConfiguration\napiServer:\n  certSANs:\n  - a\n  - b c\n");
    let found = details(&format!("{init}{tokens}{endpoint}{cluster}etcd: {{external: {{}}}}\n"));
    let starts = [
        "a.yaml:8:11 InitConfiguration bootstrapTokens[1].usages: Invalid value: [\"foo\"]",
        "a.yaml:8:3 InitConfiguration bootstrapTokens[1].groups: Invalid value",
        "a.yaml:17:5 ClusterConfiguration apiServer.certSANs[1]: Invalid value: \"b c\"",
        "a.yaml:18:18 ClusterConfiguration etcd.external.endpoints: Invalid value: \"\"",
    ];
    assert_eq!(found.len(), starts.len(), "{found:#?}");
    for (line, start) in found.iter().zip(starts) {
        assert!(line.starts_with(start), "{line}\nshould start with\n{start}");
    }
}

#[test]
fn every_problem_of_every_document_is_listed_with_what_was_probably_meant() {
    let text = format!(
        "{HEADER}InitConfiguration\nimageRepository: a\n---\n{HEADER}ClusterConfiguration\nclusterNam: a\nproxy: 5\n"
    );
    assert_eq!(
        details(&text),
        [
            "a.yaml:7:1 ClusterConfiguration clusterNam: unknown field (clusterName?)",
            "a.yaml:8:8 ClusterConfiguration proxy: wanted v1beta4.Proxy, found number",
            "a.yaml:3:1 InitConfiguration imageRepository: unknown field (imageRepository of ClusterConfiguration?)",
        ]
    );
}
