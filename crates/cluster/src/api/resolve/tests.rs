use super::*;
use crate::api::v1beta4::{ClusterConfiguration, InitConfiguration};
use crate::api::version::CURRENT;
use crate::api::{CriSockets, InitDraft};

fn facts() -> ResolveFacts {
    ResolveFacts {
        host_name: "Node-1".into(),
        network: None,
        cri_sockets: CriSockets::NotLookedFor,
        new_tokens: vec!["abcdef.0123456789abcdef".parse().unwrap()],
        kubernetes_version: Some("v1.37.2".into()),
        program: CURRENT,
        discovery_file_exists: false,
    }
}

fn draft(version: &str) -> InitDraft {
    let cluster =
        ClusterConfiguration { kubernetes_version: version.into(), ..ClusterConfiguration::default() };
    InitDraft::new(InitConfiguration::default(), cluster)
}

/// Resolves a draft; returns the reasons for what could not be.
fn resolve(draft: &mut InitDraft, facts: &ResolveFacts) -> Vec<String> {
    let mut warnings = Vec::new();
    let mut resolution = Resolution::new(&mut warnings);
    draft.resolve(facts, &mut resolution);
    resolution.unresolved.into_iter().map(|(_, _, reason)| reason).collect()
}

#[test]
fn a_label_becomes_what_it_was_resolved_to() {
    let mut label = draft("");
    assert_eq!(resolve(&mut label, &facts()), Vec::<String>::new());
    assert_eq!(label.cluster.kubernetes_version, "v1.37.2");
    let unknown = ResolveFacts { kubernetes_version: None, ..facts() };
    assert_eq!(resolve(&mut draft("stable"), &unknown), ["the version label stable was not resolved"]);
}

#[test]
fn a_ci_build_has_its_own_images_unless_others_are_named() {
    let mut ci = draft("ci/latest");
    resolve(&mut ci, &ResolveFacts { kubernetes_version: Some("v1.38.0-alpha.0.5+abc".into()), ..facts() });
    assert_eq!(ci.ci.kubernetes_version, "ci/v1.38.0-alpha.0.5+abc");
    assert_eq!(ci.ci.image_repository, "gcr.io/k8s-staging-ci-images");
    let mut own = draft("ci/v1.38.0-alpha.0.5+abc");
    own.cluster.image_repository = "example.com".into();
    resolve(&mut own, &facts());
    assert_eq!(own.ci.image_repository, "");
}

#[test]
fn every_token_needs_a_fresh_one() {
    let mut two = draft("v1.37.0");
    two.init.bootstrap_tokens.push(two.init.bootstrap_tokens[0].clone());
    assert_eq!(two.tokens_wanted(), 2);
    assert_eq!(resolve(&mut two, &facts()), ["couldn't generate random token"]);
}

#[test]
fn an_endpoint_of_no_interest_stays_as_it_is() {
    let mut stored = draft("v1.37.0");
    resolve(&mut stored, &facts());
    assert_eq!(stored.init.local_api_endpoint.advertise_address, "");
}

#[test]
fn all_that_is_open_is_reported_at_once() {
    let mut bad = draft("v1.30.0");
    bad.cluster.control_plane_endpoint = "a b".into();
    bad.init.node_registration.name = " ".into();
    assert_eq!(resolve(&mut bad, &facts()).len(), 3);
}
