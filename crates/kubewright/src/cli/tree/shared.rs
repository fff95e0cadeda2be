//! Flags that several commands have.

use super::OURS;
use crate::cli::flag::Flag;

/// Every command has it; the tables leave it out.
pub static HELP: Flag = Flag::switch("help", "help for {name}").shorthand('h');

pub const CONFIG: Flag = Flag::text("config", "", "Path to a configuration file.");

pub const KUBECONFIG: Flag = Flag::text("kubeconfig", ADMIN_CONF, KUBECONFIG_USAGE);

/// The kubeconfig file that is looked for in the usual places when the flag is not typed.
pub const KUBECONFIG_SEARCHED: Flag = Flag::text("kubeconfig", "", KUBECONFIG_USAGE).showing(ADMIN_CONF);

const ADMIN_CONF: &str = "/etc/kubernetes/admin.conf";
const KUBECONFIG_USAGE: &str = "Path to the kubeconfig file for talking to the cluster. Without it, the usual places may be searched for one.";

pub const KUBECONFIG_DIR: Flag =
    Flag::text("kubeconfig-dir", "/etc/kubernetes", "Directory in which kubeconfig files are stored.");

pub const CERT_DIR: Flag =
    Flag::text("cert-dir", "/etc/kubernetes/pki", "Directory in which certificates are stored.");

pub const DRY_RUN: Flag = Flag::switch("dry-run", "Change nothing; only print what would be done.");

pub const NODE_NAME: Flag = Flag::text("node-name", "", "Name of the node.");

pub const CRI_SOCKET: Flag = Flag::text(
    "cri-socket",
    "",
    "Socket of the container runtime. Without it the runtime is looked for, which needs help where several are \
     installed or the socket is in an unusual place.",
);

pub const IGNORE_PREFLIGHT_ERRORS: Flag = Flag::list(
    "ignore-preflight-errors",
    &[],
    "Preflight checks whose errors become warnings, such as 'IsPrivilegedUser,Swap'; 'all' means every check.",
);

pub const SKIP_PHASES: Flag = Flag::list("skip-phases", &[], "Phases to leave out.");

pub const PATCHES: Flag = Flag::text(
    "patches",
    "",
    "Directory of patches, in files named \"target[suffix][+patchtype].extension\", such as \
     \"kube-apiserver0+merge.yaml\" or \"etcd.json\". \"target\" is one of \"kube-apiserver\", \
     \"kube-controller-manager\", \"kube-scheduler\", \"etcd\", \"kubeletconfiguration\", \"corednsdeployment\", \
     \"kubeproxydaemonset\"; \"patchtype\" is \"strategic\" (if left out), \"merge\" or \"json\"; \"extension\" is \
     \"json\" or \"yaml\"; patches of a target are applied in the order of their \"suffix\".",
);

pub const FEATURE_GATES: Flag = Flag::text(
    "feature-gates",
    "",
    "Feature gates to set, as key=value pairs. There are:\nRootlessControlPlane=true|false (ALPHA - default=false)",
);

pub const IMAGE_REPOSITORY: Flag =
    Flag::text("image-repository", "registry.k8s.io", "Registry from which control-plane images are pulled.");

pub const KUBERNETES_VERSION: Flag =
    Flag::text("kubernetes-version", "stable-1", "Kubernetes version of the control plane.");

/// How results are printed.
pub const PRINT: &[Flag] = &[
    Flag::text(
        "output",
        "text",
        "How to print. One of: text|json|yaml|kyaml|go-template|go-template-file|template|templatefile|jsonpath|\
         jsonpath-as-json|jsonpath-file.",
    )
    .shorthand('o')
    .choices(&[
        "text",
        "json",
        "yaml",
        "kyaml",
        "go-template",
        "go-template-file",
        "template",
        "templatefile",
        "jsonpath",
        "jsonpath-as-json",
        "jsonpath-file",
    ]),
    Flag::switch("show-managed-fields", "Keep managedFields when printing JSON or YAML."),
    Flag::switch_on(
        "allow-missing-template-keys",
        "Accept templates that name a field or key that is missing. Only for Go templates and JSONPath.",
    ),
];

/// How the story of a workflow is told, under the program's own name.
pub const STORY: &[Flag] =
    &[Flag::text("output", "text", "How to tell what happens: as 'text', or as 'json' events.")
        .shorthand('o')
        .choices(&["text", "json"])
        .offered(OURS)];
