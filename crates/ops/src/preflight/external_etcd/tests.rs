use std::cell::RefCell;

use pki::{CaSpec, KeyAlgorithm, Validity, issue_ca};

use super::*;
use crate::preflight::fake::FakeHost;

const URL: &str = "http://127.0.0.1:2379/version";

fn reply(status: u16, reason: &str, body: &str) -> Result<Reply, String> {
    Ok(Reply { status, reason: reason.into(), body: body.into() })
}

fn refused() -> Result<Reply, String> {
    Err("dial tcp 127.0.0.1:2379: connect: connection refused".into())
}

fn messages(answers: &[EtcdAnswer]) -> Vec<String> {
    check(answers).into_iter().map(|problem| problem.message).collect()
}

/// Asks an endpoint that answers from a list; returns what is found and how often it was asked.
async fn asked(replies: Vec<Result<Reply, String>>) -> (Vec<String>, usize) {
    let replies = RefCell::new(replies.into_iter());
    let count = RefCell::new(0);
    let answer = ask(URL, Duration::ZERO, async || {
        *count.borrow_mut() += 1;
        replies.borrow_mut().next().unwrap_or_else(refused)
    })
    .await;
    (messages(&[answer]), count.into_inner())
}

#[tokio::test]
async fn an_endpoint_must_be_new_enough() {
    let check = async |body: &str, expected: &[&str]| {
        assert_eq!(asked(vec![reply(200, "OK", body)]).await.0, expected, "{body}");
    };
    check(r#"{"etcdserver":"3.6.0","etcdcluster":"3.6.0"}"#, &[]).await;
    check(r#"{"etcdserver":"3.5.24"}"#, &[]).await;
    let old =
        "this version of kubeadm only supports external etcd version >= 3.5.24-0. Current version: 3.5.9";
    check(r#"{"etcdserver":"3.5.9"}"#, &[old]).await;
    check(
        r#"{"etcdserver":"x"}"#,
        &["couldn't parse external etcd version \"x\": could not parse \"x\" as version"],
    )
    .await;
    check("{}", &["couldn't parse external etcd version \"\": could not parse \"\" as version"]).await;
    check("<html>", &["invalid character '<' looking for beginning of value"]).await;
    check("{\"etcdserver\":", &["unexpected EOF"]).await;
    check("", &["EOF"]).await;
}

#[tokio::test]
async fn failures_are_asked_again_three_times() {
    let busy = || reply(503, "Service Unavailable", "");
    let failed = vec!["server responded with non-successful status: 503 Service Unavailable".to_owned()];
    assert_eq!(asked(vec![busy(), busy(), busy(), busy(), busy()]).await, (failed, 4));
    let unreachable = format!("Get \"{URL}\": dial tcp 127.0.0.1:2379: connect: connection refused");
    assert_eq!(asked(Vec::new()).await, (vec![unreachable], 4));
    let fine = || reply(200, "OK", r#"{"etcdserver":"3.6.0"}"#);
    assert_eq!(asked(vec![refused(), busy(), fine()]).await, (Vec::new(), 3));
    let missing = reply(404, "Not Found", r#"{"etcdserver":"3.6.0"}"#);
    assert_eq!(asked(vec![missing]).await, (Vec::new(), 1), "what is said counts, as in the reference");
}

#[test]
fn the_url_of_the_version_has_single_slashes() {
    let check = |endpoint, expected: &str| assert_eq!(version_url(endpoint), expected);
    check("http://127.0.0.1:2379", URL);
    check("http://127.0.0.1:2379//", URL);
    check("https://etcd.example.com/prefix/", "https://etcd.example.com/prefix/version");
}

fn etcd() -> ExternalEtcd {
    ExternalEtcd {
        endpoints: vec!["http://127.0.0.1:2379".into()],
        http_endpoints: Vec::new(),
        ca_file: "/etc/etcd/ca.crt".into(),
        cert_file: "/etc/etcd/client.crt".into(),
        key_file: "/etc/etcd/client.key".into(),
    }
}

fn pair() -> (String, String) {
    let key = PrivateKey::generate(KeyAlgorithm::EcdsaP256).unwrap();
    let validity = Validity {
        not_before: "2026-01-01T00:00:00Z".parse().unwrap(),
        not_after: "2036-01-01T00:00:00Z".parse().unwrap(),
    };
    let certificate = issue_ca(&key, &CaSpec { common_name: "client".into(), validity }).unwrap();
    (certificate.to_pem(), key.to_pem().to_string())
}

/// What is found with these files, before any endpoint is asked.
async fn unasked(host: &FakeHost) -> Vec<String> {
    let etcd = etcd();
    let answers = observe(host, &etcd, async |_: &str, _: &EtcdIdentity| -> Result<Reply, String> {
        panic!("nobody is asked without an identity")
    });
    messages(&answers.await)
}

#[tokio::test]
async fn files_that_cannot_be_used_are_found_before_anybody_is_asked() {
    let (certificate, key) = pair();
    let mut host = FakeHost::ready();
    let ca = "couldn't load external etcd's server certificate /etc/etcd/ca.crt: open /etc/etcd/ca.crt: no such file or \
              directory";
    assert_eq!(unasked(&host).await, [ca]);
    host.file("/etc/etcd/ca.crt", &certificate);
    let bad_pair = |reason: &str| {
        format!(
            "couldn't load external etcd's certificate and key pair /etc/etcd/client.crt, /etc/etcd/client.key: {reason}"
        )
    };
    assert_eq!(unasked(&host).await, [bad_pair("open /etc/etcd/client.crt: no such file or directory")]);
    host.file("/etc/etcd/client.crt", "nothing").file("/etc/etcd/client.key", &key);
    assert_eq!(unasked(&host).await, [bad_pair("tls: failed to find any PEM data in certificate input")]);
    host.file("/etc/etcd/client.crt", &key);
    let switched = "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs \
                    may have been switched";
    assert_eq!(unasked(&host).await, [bad_pair(switched)]);
    host.file("/etc/etcd/client.crt", &certificate).file("/etc/etcd/client.key", pair().1);
    assert_eq!(unasked(&host).await, [bad_pair("tls: private key does not match public key")]);
}

#[tokio::test]
async fn endpoints_are_asked_with_the_identity_of_the_configuration() {
    let (certificate, key) = pair();
    let mut host = FakeHost::ready();
    host.file("/etc/etcd/ca.crt", &certificate)
        .file("/etc/etcd/client.crt", &certificate)
        .file("/etc/etcd/client.key", &key);
    let expected = EtcdIdentity {
        authorities: Some(certificate.clone().into()),
        certificate: Some(certificate.into()),
        key: Some(Secret::new(key.into())),
    };
    let etcd = etcd();
    let answers = observe(&host, &etcd, async |url: &str, identity: &EtcdIdentity| {
        assert_eq!((url, identity), (URL, &expected));
        reply(200, "OK", r#"{"etcdserver":"3.6.0"}"#)
    });
    assert_eq!(answers.await, [Ok("3.6.0".to_owned())]);
}
