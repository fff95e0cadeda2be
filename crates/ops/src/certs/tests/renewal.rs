//! Looking at certificates, and renewing them.

use std::path::Path;

use host::local::LocalHost;
use host::{Host, Observe};

use super::*;
use crate::Voice;
use crate::certs::*;
use crate::change::pki_files::PairPaths;
use crate::overlay::Overlay;
use crate::testbed::Testbed;

fn request() -> CertsRequest {
    CertsRequest {
        config: Some("/config.yaml".into()),
        certificates: PKI.into(),
        kubeconfig: "/etc/kubernetes/admin.conf".into(),
    }
}

fn expirations(testbed: &Testbed) -> Expirations {
    testbed.run(async |context| check_expiration(context, &request(), Story::Told).await).0.unwrap()
}

/// Renews; what was told, and the node as it would be.
fn run(testbed: &Testbed, selection: Selection) -> (Result<Vec<Renewal>, CertsError>, Overlay<'_>) {
    let mut told = Vec::new();
    let keep = |renewal: &Renewal| told.push(renewal.clone());
    let (result, host) = testbed.run(async |context| renew(context, &request(), selection, keep).await);
    (result.map(|()| told), host)
}

fn certificate(host: &dyn Observe, base_name: &str) -> Certificate {
    let path = PairPaths::of(Path::new(PKI), base_name).certificate;
    Certificate::from_pem(&host.read(&path).unwrap().unwrap()).unwrap()
}

#[test]
fn every_certificate_is_listed_with_its_end_and_authority() {
    let found = expirations(&Testbed::new(machine()));
    let names: Vec<&str> = found.certificates.iter().map(|one| one.name).collect();
    assert_eq!(
        names,
        [
            "admin.conf",
            "apiserver",
            "apiserver-etcd-client",
            "apiserver-kubelet-client",
            "controller-manager.conf",
            "etcd-healthcheck-client",
            "etcd-peer",
            "etcd-server",
            "front-proxy-client",
            "scheduler.conf",
            "super-admin.conf",
        ]
    );
    let (end, left) = (now() + SignedDuration::from_hours(48), SignedDuration::from_hours(48));
    let expected = State::Present { end, left, authority: Some("etcd-ca"), external: false };
    assert_eq!(found.certificates[7], Expiration { name: "etcd-server", state: expected });
    let authorities: Vec<&str> = found.authorities.iter().map(|one| one.name).collect();
    assert_eq!(authorities, ["ca", "etcd-ca", "front-proxy-ca"]);
}

#[test]
fn what_is_not_there_is_missing_and_stops_nothing() {
    let mut node = Testbed::new(machine());
    node.machine
        .without_file("/etc/kubernetes/pki/etcd/peer.crt")
        .without_file("/etc/kubernetes/scheduler.conf");
    let found = expirations(&node);
    let missing = found.certificates.iter().filter(|one| one.state == State::Missing);
    assert_eq!(missing.map(|one| one.name).collect::<Vec<_>>(), ["etcd-peer", "scheduler.conf"]);
    let (renewed, _) = run(&node, Selection::All);
    let missing = renewed.unwrap().into_iter().filter(|one| one.outcome == Outcome::Missing);
    assert_eq!(missing.map(|one| one.name).collect::<Vec<_>>(), ["etcd-peer", "scheduler.conf"]);
}

#[test]
fn renewal_keeps_who_it_is_for_and_takes_a_new_key() {
    let node = Testbed::new(machine());
    let (renewed, host) = run(&node, Selection::One("apiserver"));
    assert_eq!(renewed.unwrap()[0].outcome, Outcome::Renewed);
    let (old, new) = (certificate(&node.machine, "apiserver"), certificate(&host, "apiserver"));
    assert_eq!((new.identity(), new.extended_usages()), (old.identity(), old.extended_usages()));
    assert_ne!(new.public_key(), old.public_key());
    let expected = Validity {
        not_before: now() - SignedDuration::from_mins(5),
        not_after: now() + SignedDuration::from_hours(1000),
    };
    assert_eq!(new.validity(), expected);
    let files = host.files();
    let key = &files[Path::new("/etc/kubernetes/pki/apiserver.key")];
    assert!(new.matches_key(&PrivateKey::from_pem(&key.content).unwrap()));
    assert_eq!((key.mode, files[Path::new("/etc/kubernetes/pki/apiserver.crt")].mode), (0o600, 0o644));
    assert_eq!(files.len(), 2);
}

#[test]
fn a_renewed_kubeconfig_trusts_the_authority_of_this_node() {
    let node = Testbed::new(machine());
    let (renewed, host) = run(&node, Selection::One("admin.conf"));
    assert_eq!(renewed.unwrap().len(), 1);
    let files = host.files();
    let file = &files[Path::new("/etc/kubernetes/admin.conf")];
    let kubeconfig = Kubeconfig::parse(std::str::from_utf8(&file.content).unwrap()).unwrap();
    let user = kubeconfig.current_user().unwrap();
    let new = Certificate::from_pem(&user.certificate_data()).unwrap();
    assert!(new.matches_key(&PrivateKey::from_pem(user.key_data().expose()).unwrap()));
    assert_eq!(new.common_name(), "cn-admin.conf");
    let (_, cluster) = kubeconfig.current_cluster().unwrap();
    assert_eq!(cluster.ca_data(), certificate(&node.machine, "ca").to_pem().into_bytes());
    assert_eq!((cluster.server(), file.mode), ("https://a:1", 0o600));
}

#[test]
fn what_an_authority_elsewhere_signs_is_left_alone() {
    let mut node = Testbed::new(machine());
    node.machine.without_file("/etc/kubernetes/pki/etcd/ca.key");
    let (renewed, host) = run(&node, Selection::All);
    let external =
        renewed.unwrap().into_iter().filter(|one| one.outcome == Outcome::External { authority: "etcd/ca" });
    assert_eq!(external.count(), 4);
    assert!(host.files().keys().all(|path| !path.starts_with("/etc/kubernetes/pki/etcd")));
    let found = expirations(&node);
    let external = |one: &&Expiration| matches!(one.state, State::Present { external: true, .. });
    assert_eq!(found.certificates.iter().filter(external).count(), 4);
    assert_eq!(
        found.authorities.iter().filter(external).map(|one| one.name).collect::<Vec<_>>(),
        ["etcd-ca"]
    );
}

/// The expected texts are those of the reference.
#[test]
fn what_is_wrong_is_said_as_the_reference_says_it() {
    #[track_caller]
    fn check(change: impl Fn(&mut FakeHost), name: &'static str, expected: &str) {
        let mut node = Testbed::new(machine());
        change(&mut node.machine);
        let (renewed, host) = run(&node, Selection::One(name));
        assert_eq!(host::Diagnostic::of(&renewed.unwrap_err()).one_line(), expected);
        assert!(host.files().is_empty());
    }
    let path = |name: &str| format!("{PKI}/{name}");
    check(
        |machine| _ = machine.file(&path("apiserver.crt"), "garbage"),
        "apiserver",
        "failed to load existing certificate apiserver: error reading /etc/kubernetes/pki/apiserver.crt: data does \
         not contain any valid RSA or ECDSA certificates",
    );
    check(
        |machine| _ = machine.without_file(&path("ca.crt")),
        "apiserver",
        "Error checking external CA condition for ca certificate authority: failure loading certificate for CA: \
         couldn't load the certificate file /etc/kubernetes/pki/ca.crt: open /etc/kubernetes/pki/ca.crt: no such file \
         or directory",
    );
    check(
        |machine| {
            let leaf = machine.read(Path::new("/etc/kubernetes/pki/apiserver.crt")).unwrap().unwrap();
            machine.file(&path("ca.crt"), leaf);
        },
        "apiserver",
        "Error checking external CA condition for ca certificate authority: certificate CA is not a CA",
    );
    check(
        |machine| _ = machine.file(&path("ca.key"), "garbage"),
        "apiserver",
        "failure loading ca certificate authority: failed to load key: couldn't load the private key file \
         /etc/kubernetes/pki/ca.key: error reading private key file /etc/kubernetes/pki/ca.key: data does not contain \
         a valid RSA or ECDSA private key",
    );
    check(
        |machine| {
            let other = machine.read(Path::new("/etc/kubernetes/pki/etcd/ca.key")).unwrap().unwrap();
            machine.file(&path("ca.key"), other);
        },
        "apiserver",
        "failed to renew certificate apiserver: unable to sign certificate: x509: provided PrivateKey doesn't match \
         parent's PublicKey",
    );
    check(
        |machine| _ = machine.without_file(&path("ca.key")).without_file(&path("apiserver.key")),
        "admin.conf",
        "Error checking external CA condition for ca certificate authority: failure loading key for apiserver: \
         couldn't load the private key file /etc/kubernetes/pki/apiserver.key: open \
         /etc/kubernetes/pki/apiserver.key: no such file or directory",
    );
    let kubeconfig = |machine: &FakeHost| {
        let content = machine.read(Path::new("/etc/kubernetes/admin.conf")).unwrap().unwrap();
        String::from_utf8(content).unwrap()
    };
    check(
        |machine| {
            let text = kubeconfig(machine).replace("current-context: admin.conf@c", "current-context: nope");
            machine.file("/etc/kubernetes/admin.conf", text);
        },
        "admin.conf",
        "invalid kubeConfig file /etc/kubernetes/admin.conf: missing context nope",
    );
    check(
        |machine| {
            let text = kubeconfig(machine).replace("client-certificate-data: ", "client-certificate: ");
            machine.file("/etc/kubernetes/admin.conf", text);
        },
        "admin.conf",
        "kubeConfig file /etc/kubernetes/admin.conf does not have an embedded client certificate",
    );
}

#[test]
fn an_expired_authority_signs_only_for_the_reference() {
    let mut node = Testbed::new(machine_with_authorities(period(100, -1)));
    let (renewed, _) = run(&node, Selection::One("apiserver"));
    assert_eq!(renewed.unwrap()[0].outcome, Outcome::Renewed);
    let period = "NotBefore: 2026-11-16 08:00:00 +0000 UTC, NotAfter: 2026-11-20 11:00:00 +0000 UTC";
    let warning = |name| {
        format!(
            "WARNING: could not validate bounds for certificate {name}: the certificate has expired: {period}"
        )
    };
    assert_eq!(node.warnings(), [warning("CA"), warning("ca")]);
    node.voice = Voice::Kubewright;
    let (refused, host) = run(&node, Selection::One("apiserver"));
    assert!(matches!(refused, Err(CertsError::ExpiredAuthority { .. })));
    assert!(host.files().is_empty());
}

#[test]
fn a_cluster_with_etcd_elsewhere_has_none_of_its_certificates() {
    let external = "etcd: {external: {endpoints: [https://a:2379], caFile: /a, certFile: /b, keyFile: /c}}\n";
    let mut node = Testbed::new(machine());
    node.machine.file("/config.yaml", format!("{CONFIG}{external}"));
    let found = expirations(&node);
    let all = || found.certificates.iter().chain(&found.authorities);
    assert_eq!((all().count(), all().filter(|one| one.name.contains("etcd")).count()), (9, 0));
    let (renewed, host) = run(&node, Selection::One("etcd-server"));
    let (name, purpose, outcome) = ("etcd-server", "certificate for serving etcd", Outcome::Missing);
    assert_eq!(renewed.unwrap(), [Renewal { name, purpose, outcome }]);
    assert!(host.files().is_empty());
}

/// A link is what the host refuses to replace.
#[test]
fn a_certificate_that_cannot_be_written_leaves_the_old_key() {
    let directory = std::env::temp_dir().join(format!("kubewright-renew-{}", std::process::id()));
    let host = LocalHost::new(None);
    host.create_directories(&directory, 0o700).unwrap();
    let paths = PairPaths::of(&directory, "a");
    host.write_file(&host::files::FileSpec::new(&paths.key, 0o600, b"old key")).unwrap();
    host.replace_link(&paths.certificate, Path::new("elsewhere")).unwrap();
    let (certificate, key) = issue_authority(&CERTIFICATES[0], period(1, 1));
    let replaced = stored::replace_pair(&host, &paths, &certificate, &key);
    assert!(matches!(replaced, Err(CertsError::Change(_))));
    assert_eq!(host.read(&paths.key).unwrap().as_deref(), Some(b"old key".as_slice()));
    host.remove_tree(&directory, host::KeepTop::Remove).unwrap();
}
