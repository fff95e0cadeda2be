//! `config`: configuration files and images.

use super::shared::{
    CONFIG as CONFIG_FILE, CRI_SOCKET, FEATURE_GATES, IMAGE_REPOSITORY, KUBECONFIG_SEARCHED,
    KUBERNETES_VERSION, PRINT,
};
use crate::cli::command::Command;
use crate::cli::flag::Flag;

pub const CONFIG: Command = Command::group(
    "config",
    "Work with configuration files and images",
    &[
        PRINT_DEFAULTS,
        Command::run("migrate", "Convert a configuration file to the newest API version", &[MIGRATE]).long(
            r#"Reads a configuration file of any supported API version and prints what it means in the newest one, which is
kubeadm.k8s.io/v1beta4. Defaults are filled in and the result is validated; no cluster is asked or changed."#,
        ),
        Command::run("validate", "Check a configuration file", &[VALIDATE]).long(
            r#"Reads a configuration file and reports what is wrong with it: unknown API versions and fields, and values that
are not valid. The exit status is 0 if there are no errors. The newest API version is kubeadm.k8s.io/v1beta4."#,
        ),
        IMAGES,
    ],
)
.long(
    r#"Works with configuration files and with the images that a configuration leads to.

A cluster keeps the configuration it was set up with in the ConfigMap "kubeadm-config" in the namespace kube-system."#,
)
.persistent(&[KUBECONFIG_SEARCHED]);

const PRINT_DEFAULTS: Command = Command::group(
    "print",
    "Print default configurations",
    &[
        Command::run(
            "init-defaults",
            "Print the default configuration of init",
            &[&[Flag::list(
                "component-configs",
                &[],
                "Component configurations to print as well, from [KubeProxyConfiguration KubeletConfiguration].",
            )]],
        )
        .long(DEFAULTS),
        Command::run("join-defaults", "Print the default configuration of join", &[]).long(DEFAULTS),
        Command::run("reset-defaults", "Print the default configuration of reset", &[]).long(DEFAULTS),
        Command::run("upgrade-defaults", "Print the default configuration of upgrade", &[]).long(DEFAULTS),
    ],
);

const DEFAULTS: &str = r#"Prints a configuration file in which every field has its default value. Placeholders such as the token
"abcdef.0123456789abcdef" stand where a real value would be generated."#;

const MIGRATE: &[Flag] = &[
    Flag::text("old-config", "", "Path to the file to convert. Must be given."),
    Flag::text("new-config", "", "Path for the result, which otherwise goes to stdout."),
    Flag::switch("allow-experimental-api", "Convert to API versions that are not released."),
];

const VALIDATE: &[Flag] = &[
    CONFIG_FILE,
    Flag::switch("allow-deprecated-api", "Accept deprecated API versions."),
    Flag::switch("allow-experimental-api", "Accept API versions that are not released."),
];

const IMAGES: Command = Command::group(
    "images",
    "Work with the images of a cluster",
    &[
        Command::run("list", "List the images that a cluster needs", &[PRINT]).persistent(&[
            CONFIG_FILE,
            FEATURE_GATES,
            IMAGE_REPOSITORY,
            KUBERNETES_VERSION,
        ]),
        Command::run("pull", "Pull the images that a cluster needs", &[]).persistent(&[
            CONFIG_FILE,
            CRI_SOCKET,
            FEATURE_GATES,
            IMAGE_REPOSITORY,
            KUBERNETES_VERSION,
        ]),
    ],
);
