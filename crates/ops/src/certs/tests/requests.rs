//! Keys and requests for an authority that is kept elsewhere.

use std::path::Path;

use super::*;
use crate::certs::*;
use crate::overlay::Overlay;
use crate::testbed::Testbed;

/// Makes requests; what was told, and the node as it would be.
fn run(testbed: &Testbed) -> (Result<Vec<String>, RequestsError>, Overlay<'_>) {
    let request = RequestsRequest {
        config: Some("/config.yaml".into()),
        certificates: Some("/out/pki".into()),
        kubeconfigs: "/out".into(),
    };
    let mut told = Vec::new();
    let keep = |progress: Progress<'_>| {
        told.push(match progress {
            Progress::Directory(directory) => directory.display().to_string(),
            Progress::Made(name) => name.to_owned(),
        });
    };
    let (result, host) = testbed.run(async |context| generate_requests(context, request, keep).await);
    (result.map(|()| told), host)
}

#[test]
fn requests_are_made_for_everything_but_authorities() {
    let node = Testbed::new(machine());
    let (told, host) = run(&node);
    assert_eq!(
        told.unwrap(),
        [
            "/out/pki",
            "apiserver",
            "apiserver-kubelet-client",
            "front-proxy-client",
            "etcd/server",
            "etcd/peer",
            "etcd/healthcheck-client",
            "apiserver-etcd-client",
            "/out",
            "admin.conf",
            "super-admin.conf",
            "kubelet.conf",
            "controller-manager.conf",
            "scheduler.conf",
        ]
    );
    let files = host.files();
    assert!(files.values().all(|file| file.mode == 0o600));
    assert_eq!(files.len(), 24);
    let request =
        pki::CertificateRequest::from_pem(&files[Path::new("/out/kubelet.conf.csr")].content).unwrap();
    assert_eq!(request.subject().to_string(), "CN=system:node:vm,O=system:nodes");
    assert_eq!(request.check_signature(), Ok(()));
    let kubeconfig = std::str::from_utf8(&files[Path::new("/out/kubelet.conf")].content).unwrap();
    let kubeconfig = Kubeconfig::parse(kubeconfig).unwrap();
    let key = PrivateKey::from_pem(kubeconfig.current_user().unwrap().key_data().expose()).unwrap();
    assert_eq!(request.public_key(), key.public_key());
}

#[test]
fn one_file_that_exists_prevents_all_requests() {
    #[track_caller]
    fn check(path: &str, expected: &str) {
        let mut node = Testbed::new(machine());
        node.machine.file(path, "");
        let (told, host) = run(&node);
        assert_eq!(told.unwrap_err().to_string(), expected);
        assert!(host.files().is_empty());
    }
    check("/out/pki/etcd/peer.key", "file already exists: key or CSR /out/pki/etcd/peer");
    check("/out/pki/etcd/peer.csr", "file already exists: key or CSR /out/pki/etcd/peer");
    check("/out/scheduler.conf", "file already exists: kube config: /out/scheduler.conf");
    check("/out/scheduler.conf.csr", "file already exists: csr: /out/scheduler.conf");
}
