use super::*;

const SMALL: &str = "apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: Y2E=
    server: https://10.0.0.1:6443
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: someone
  name: someone@kubernetes
current-context: someone@kubernetes
kind: Config
users:
- name: someone
  user:
    token: abcdef.0123456789abcdef
";

fn small() -> Kubeconfig {
    let token = Credentials::Token(Secret::new("abcdef.0123456789abcdef".to_owned()));
    Kubeconfig::new("https://10.0.0.1:6443", "kubernetes", "someone", b"ca", &token)
}

#[test]
fn a_new_kubeconfig_reads_back() {
    assert_eq!(small().render(), SMALL);
    assert_eq!(Kubeconfig::parse(SMALL).unwrap(), small());
}

#[test]
fn a_kubeconfig_may_have_no_user() {
    let config = Kubeconfig::new("https://h:1", "c", "u", b"", &Credentials::None);
    assert!(config.render().ends_with("users: null\n"));
    assert_eq!(config.current_user(), None);
    assert_eq!(config.current_cluster().unwrap().1.ca_data(), b"");
}

#[test]
fn unknown_fields_survive_and_empty_ones_do_not() {
    let text = "
kind: Config
future: {a: 1}
preferences: {}
users:
- name: b
  user: {exec: {command: login, args: [x]}, tokenFile: '', as: ''}
- name: a
clusters:
- name: c
  cluster: {insecure-skip-tls-verify: false, tls-server-name: api.example, certificate-authority-data: \"Y2\\nE=\"}
";
    let expected = "apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: Y2E=
    server: \"\"
    tls-server-name: api.example
  name: c
contexts: null
current-context: \"\"
future:
  a: 1
kind: Config
users:
- name: a
  user: {}
- name: b
  user:
    exec:
      args:
      - x
      command: login
";
    assert_eq!(Kubeconfig::parse(text).unwrap().render(), expected);
}

#[test]
fn what_is_no_kubeconfig_is_refused_without_repeating_it() {
    let check = |text: &str, expected: &str| {
        assert_eq!(Kubeconfig::parse(text).unwrap_err().to_string(), expected, "for {text:?}");
    };
    check("- a", "the field (document) of the kubeconfig must be an object");
    check(
        "kind: Pod",
        "no kind \"Pod\" is registered for version \"\": a kubeconfig is \"Config\" of \"v1\"",
    );
    check("users: secret", "the field users of the kubeconfig must be a list");
    check("users: [{name: u, user: secret}]", "the field users[0].user of the kubeconfig must be an object");
    check(
        "users: [{user: {client-key-data: '?'}}]",
        "the field users[0].user.client-key-data of the kubeconfig is not base64",
    );
    check(
        "users: [{user: {client-key-data: 7}}]",
        "the field users[0].user.client-key-data of the kubeconfig must be a string",
    );
    check("clusters: [{name: a}, {name: a}]", "duplicate name \"a\" in list clusters of the kubeconfig");
    check("current-context: 1", "the field current-context of the kubeconfig must be a string");
}

#[test]
fn debug_shows_no_secret() {
    let mut config = small();
    config.current_user_mut().unwrap().embed_certificate(b"certificate", b"key");
    let shown = format!("{config:?} {:?} {:?}", config.users, config.clusters);
    for secret in ["0123456789abcdef", "a2V5"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn every_cluster_is_pointed_to_the_own_api_server() {
    let mut config = small();
    config.clusters.insert("second".into(), Cluster::new("https://else:1", b""));
    config.point_to(&ApiEndpoint { advertise_address: "fd00::1".into(), bind_port: 7 });
    assert!(config.clusters.values().all(|cluster| cluster.server() == "https://[fd00::1]:7"));
}

#[test]
fn a_cluster_without_a_name_comes_first() {
    let mut config = small();
    assert_eq!(config.current_cluster().unwrap().0, "kubernetes");
    config.clusters.insert(String::new(), Cluster::new("https://unnamed:1", b""));
    assert_eq!(config.current_cluster().unwrap().1.server(), "https://unnamed:1");
    config.clusters.clear();
    assert_eq!(config.current_cluster(), None);
}

#[test]
fn a_rotated_certificate_replaces_an_embedded_one() {
    let mut config = small();
    config.current_user_mut().unwrap().embed_certificate(b"certificate", b"key");
    config.use_rotated_certificate("kubelet.conf", "/pki/current.pem").unwrap();
    let user = config.current_user().unwrap();
    assert_eq!((user.certificate_file(), user.key_file()), ("/pki/current.pem", "/pki/current.pem"));
    assert!(user.certificate_data().is_empty() && user.key_data().expose().is_empty());
}

#[test]
fn a_current_context_that_leads_nowhere_is_named() {
    let check = |change: fn(&mut Kubeconfig), expected: &str| {
        let mut config = small();
        change(&mut config);
        let error = config.use_rotated_certificate("kubelet.conf", "x").unwrap_err();
        assert_eq!(error.to_string(), format!("the file \"kubelet.conf\" {expected}"));
    };
    check(|config| config.current_context.clear(), "does not have current context set");
    check(
        |config| config.contexts.clear(),
        "is not a valid kubeconfig: \"someone@kubernetes\" set as current-context, but not found in context list",
    );
    check(
        |config| _ = config.contexts.insert("someone@kubernetes".into(), Context::new("kubernetes", "")),
        "is not a valid kubeconfig: empty username for current context",
    );
    check(|config| config.users.clear(), "does not contain authentication for user \"someone\"");
}

#[test]
fn credentials_need_all_of_their_parts() {
    let check = |fields: &str, expected: bool| {
        let config = Kubeconfig::parse(&format!("users: [{{name: u, user: {{{fields}}}}}]")).unwrap();
        assert_eq!(config.users["u"].has_credentials(), expected, "for {fields}");
    };
    check("", false);
    check("token: t", true);
    check("tokenFile: f", true);
    check("username: u", false);
    check("username: u, password: p", true);
    check("client-certificate: c", false);
    check("client-certificate: c, client-key-data: a2V5", true);
    check("exec: {command: c}", true);
    check("exec: {args: [c]}", false);
    check("auth-provider: {name: gcp}", true);
}
