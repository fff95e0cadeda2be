use super::*;
use crate::api::internal;
use crate::api::{
    Documents, Experimental, InitDraft, JoinDraft, Policy, ResetDraft, Strictness, UpgradeDraft,
};

const POLICY: Policy = Policy { strictness: Strictness::Refuse, experimental: Experimental::Refused };

/// The input of a frozen case, with the header of each document written out.
fn case(text: &str, name: &str) -> Documents {
    let (_, rest) = text.split_once(&format!("== case {name}: ")).unwrap();
    let (_, rest) = rest.split_once('\n').unwrap();
    let (input, _) = rest.split_once("== status").unwrap();
    let header = |short: &str, kind: &str| {
        (format!("@{short}\n"), format!("apiVersion: {API_VERSION}\nkind: {kind}\n"))
    };
    let headers = [
        header("init", "InitConfiguration"),
        header("cluster", "ClusterConfiguration"),
        header("join", "JoinConfiguration"),
        header("reset", "ResetConfiguration"),
        header("upgrade", "UpgradeConfiguration"),
    ];
    let input = headers.iter().fold(input.to_owned(), |text, (short, long)| text.replace(short, long));
    Documents::parse("case", &input).unwrap()
}

const INIT: &str = include_str!("../testdata/init.cases");
const CLUSTER: &str = include_str!("../testdata/cluster.cases");
const NODE: &str = include_str!("../testdata/node.cases");

#[test]
fn init_configurations_survive_the_internal_form() {
    let draft = InitDraft::load(&case(INIT, "every-field"), POLICY, &mut Vec::new()).unwrap();
    let mut expected = draft.init.clone();
    // Whole seconds are what the reference writes.
    expected.node_registration.taints.iter_mut().flatten().for_each(|taint| assert!(taint.key.len() == 1));
    let internal = internal::InitConfiguration::try_from(draft).unwrap();
    assert_eq!(InitConfiguration::from(internal), expected);
}

#[test]
fn cluster_configurations_survive_the_internal_form() {
    for name in ["every-field", "external-etcd-apart"] {
        let mut draft = InitDraft::load(&case(CLUSTER, name), POLICY, &mut Vec::new()).unwrap();
        draft.init.bootstrap_tokens.clear();
        let before = draft.render();
        let internal = internal::InitConfiguration::try_from(draft.clone()).unwrap();
        let after = InitDraft { cluster: internal.cluster.into(), ..draft };
        assert_eq!(after.render(), before);
    }
}

#[test]
fn the_other_kinds_survive_the_internal_form() {
    let join = JoinDraft::load(&case(NODE, "join-every-field"), POLICY, &mut Vec::new()).unwrap().join;
    assert_eq!(JoinConfiguration::from(internal::JoinConfiguration::from(join.clone())), join);
    let reset = ResetDraft::load(&case(NODE, "reset-every-field"), POLICY, &mut Vec::new()).unwrap().reset;
    assert_eq!(ResetConfiguration::from(internal::ResetConfiguration::from(reset.clone())), reset);
    let upgrade =
        UpgradeDraft::load(&case(NODE, "upgrade-every-field"), POLICY, &mut Vec::new()).unwrap().upgrade;
    assert_eq!(UpgradeConfiguration::from(internal::UpgradeConfiguration::from(upgrade.clone())), upgrade);
}

#[test]
fn what_has_no_internal_form_is_refused() {
    let draft = InitDraft::new(InitConfiguration::default(), ClusterConfiguration::default());
    let refuse = |change: fn(&mut InitDraft)| {
        let mut draft = draft.clone();
        draft.init.bootstrap_tokens.clear();
        change(&mut draft);
        internal::InitConfiguration::try_from(draft).unwrap_err().field
    };
    assert_eq!(refuse(|draft| draft.cluster.etcd.external = Some(types::ExternalEtcd::default())), "etcd");
    assert_eq!(refuse(|draft| draft.cluster.encryption_algorithm = "RSA-1".into()), "encryptionAlgorithm");
    assert_eq!(
        refuse(|draft| draft.init.bootstrap_tokens.push(types::BootstrapToken::default())),
        "bootstrapTokens.0.token"
    );
}

#[test]
fn secrets_are_not_shown() {
    let join = JoinDraft::load(&case(NODE, "join-every-field"), POLICY, &mut Vec::new()).unwrap();
    let init = InitDraft::load(&case(INIT, "every-field"), POLICY, &mut Vec::new()).unwrap();
    let internal = internal::JoinConfiguration::from(join.join.clone());
    let shown =
        format!("{join:?} {internal:?} {init:?} {:?}", internal::InitConfiguration::try_from(init.clone()));
    for secret in ["0123456789abcdef", "00112233445566778899"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
