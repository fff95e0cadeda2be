//! `certs`: certificates of a cluster.

use super::shared::{CERT_DIR, CONFIG, KUBECONFIG, KUBECONFIG_DIR, PRINT};
use crate::cli::command::Command;
use crate::cli::flag::Flag;

pub const CERTS: Command = Command::group(
    "certs",
    "Work with the certificates of a cluster",
    &[
        RENEW,
        Command::run("check-expiration", "Show when certificates expire", &[COMMON, PRINT])
            .long("Shows when the certificates of the local PKI and those in kubeconfig files expire."),
        Command::run("certificate-key", "Generate a certificate key", &[]).long(
            r#"Prints a random key with which "{program} init" can encrypt the certificates that it uploads.

Without such a key "{program} init --upload-certs" generates one itself and prints it."#,
        ),
        GENERATE_CSR,
    ],
)
.aliases(&["certificates"]);

const COMMON: &[Flag] = &[CERT_DIR, CONFIG, KUBECONFIG];

const RENEW: Command = Command::group(
    "renew",
    "Renew certificates",
    &[
        renew("admin.conf", "Renew the certificate in the kubeconfig file of the administrator"),
        renew("apiserver", "Renew the certificate with which the API server serves"),
        renew("apiserver-etcd-client", "Renew the certificate with which the API server calls etcd"),
        renew("apiserver-kubelet-client", "Renew the certificate with which the API server calls kubelets"),
        renew(
            "controller-manager.conf",
            "Renew the certificate in the kubeconfig file of the controller manager",
        ),
        renew("etcd-healthcheck-client", "Renew the certificate with which liveness probes call etcd"),
        renew("etcd-peer", "Renew the certificate with which etcd members call each other"),
        renew("etcd-server", "Renew the certificate with which etcd serves"),
        renew("front-proxy-client", "Renew the certificate of the front proxy client"),
        renew("scheduler.conf", "Renew the certificate in the kubeconfig file of the scheduler"),
        renew("super-admin.conf", "Renew the certificate in the kubeconfig file of the super-admin"),
        renew("all", "Renew all certificates"),
    ],
);

const fn renew(usage: &'static str, short: &'static str) -> Command {
    Command::run(usage, short, &[COMMON]).long(
        r#"Renews certificates with the CA in the local PKI, whether or not they are about to expire. Names and other
attributes are taken over from the existing certificates.

Components go on with the certificates they have loaded: restart those of the control plane afterwards, and hand out
renewed files wherever copies of them are used."#,
    )
}

const GENERATE_CSR: Command = Command::run(
    "generate-csr",
    "Generate keys and certificate signing requests",
    &[&[
        Flag::text("cert-dir", "", "Directory in which keys and requests are stored."),
        CONFIG,
        KUBECONFIG_DIR,
    ]],
)
.long(
    r#"Generates the keys of the control plane and a certificate signing request for each of them, for a CA that is kept
elsewhere. Kubeconfig files are generated without certificates, each with a ".csr" file beside it.

Store signed certificates beside their keys as ".crt" files. Those for kubeconfig files belong into the field
"client-certificate-data" of the user, in base64."#,
)
.example(
    r#"  # Generate keys and requests for all certificates and kubeconfig files of the control plane
  {program} certs generate-csr --kubeconfig-dir /tmp/etc-k8s --cert-dir /tmp/etc-k8s/pki"#,
);
