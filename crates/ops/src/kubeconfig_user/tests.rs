//! Kubeconfigs for users, made on a machine in memory.

use pki::{CaSpec, KeyAlgorithm};

use super::*;
use crate::preflight::fake::FakeHost;
use crate::testbed::{Testbed, now};

const CONFIG: &str = "\
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint: {advertiseAddress: 10.0.0.5}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
clusterName: prod
certificatesDir: /pki
encryptionAlgorithm: ECDSA-P256
";

fn machine() -> FakeHost {
    let key = PrivateKey::generate(KeyAlgorithm::EcdsaP256).unwrap();
    let begin = now() - SignedDuration::from_hours(7);
    let validity = Validity { not_before: begin, not_after: now() + SignedDuration::from_hours(7) };
    let ca = pki::issue_ca(&key, &CaSpec { common_name: "kubernetes".into(), validity }).unwrap();
    let mut machine = FakeHost::ready();
    machine.file("/config.yaml", CONFIG).file("/pki/ca.crt", ca.to_pem());
    machine.file("/pki/ca.key", key.to_pem().as_bytes());
    machine
}

/// The kubeconfig, and the warnings.
fn run(
    machine: FakeHost,
    authentication: Authentication,
    lifetime: SignedDuration,
) -> (Result<Kubeconfig, String>, Vec<String>) {
    let testbed = Testbed::new(machine);
    let request =
        UserRequest { config: Some("/config.yaml".into()), name: "eve".into(), authentication, lifetime };
    let (made, host) = testbed.run(async |context| user_kubeconfig(context, &request).await);
    assert!(host.files().is_empty());
    (made.map_err(|e| host::Diagnostic::of(&e).one_line()), testbed.warnings())
}

fn in_groups(groups: &[&str]) -> Authentication {
    Authentication::Certificate { organizations: groups.iter().map(|group| (*group).to_owned()).collect() }
}

#[test]
fn a_user_gets_a_certificate_of_its_own() {
    let (made, warnings) = run(machine(), in_groups(&["a", "b"]), SignedDuration::from_hours(5));
    let made = made.unwrap();
    let user = made.current_user().unwrap();
    let certificate = Certificate::from_pem(&user.certificate_data()).unwrap();
    assert_eq!(certificate.subject().to_string(), "CN=eve,O=a+O=b");
    assert_eq!(certificate.extended_usages(), [ExtendedUsage::ClientAuth]);
    let validity = certificate.validity();
    assert_eq!(validity.not_before, now() - SignedDuration::from_hours(7));
    assert_eq!(validity.not_after, now() + SignedDuration::from_hours(5));
    assert!(certificate.matches_key(&PrivateKey::from_pem(user.key_data().expose()).unwrap()));
    assert_eq!(made.current_context, "eve@prod");
    assert_eq!(made.current_cluster().unwrap().1.server(), "https://10.0.0.5:6443");
    assert!(warnings.is_empty());
}

#[test]
fn a_user_may_bring_a_token() {
    let token = Authentication::Token(Secret::new("t0ken".to_owned()));
    let made = run(machine(), token, SignedDuration::ZERO).0.unwrap();
    let user = made.current_user().unwrap();
    assert_eq!((user.token().expose().as_str(), user.certificate_data().len()), ("t0ken", 0));
}

#[test]
fn a_long_life_is_warned_of() {
    let (_, warnings) = run(machine(), in_groups(&[]), SignedDuration::from_hours(10_000));
    let expected = "WARNING: the specified certificate validity period 10000h0m0s is longer than the default \
                    duration 8760h0m0s, this may increase security risks.";
    assert_eq!(warnings, [expected]);
}

#[test]
fn without_the_authoritys_key_there_is_no_user() {
    let mut machine = machine();
    machine.without_file("/pki/ca.key");
    let error = run(machine, in_groups(&[]), SignedDuration::ZERO).0.unwrap_err();
    assert_eq!(
        error,
        "couldn't create a kubeconfig; the CA files couldn't be loaded: failed to load key: couldn't load the \
         private key file /pki/ca.key: open /pki/ca.key: no such file or directory"
    );
}
