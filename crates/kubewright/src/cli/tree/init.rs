//! `init`: set up the first control-plane node.

use super::init_flags::{
    ADVERTISE_ADDRESS, BIND_PORT, CERT_SANS, CERTIFICATE_KEY, CONTROL_PLANE_ENDPOINT, POD_NETWORK_CIDR,
    SERVICE_CIDR, SERVICE_DNS_DOMAIN, SKIP_CERTIFICATE_KEY_PRINT, SKIP_TOKEN_PRINT, UPLOAD_CERTS,
};
use super::init_phases::PHASES;
use super::shared::{
    CERT_DIR, CONFIG, CRI_SOCKET, DRY_RUN, FEATURE_GATES, IGNORE_PREFLIGHT_ERRORS, IMAGE_REPOSITORY,
    KUBERNETES_VERSION, NODE_NAME, PATCHES, SKIP_PHASES, STORY,
};
use super::token::TTL_USAGE;
use crate::cli::command::Command;
use crate::cli::duration::GoDuration;
use crate::cli::flag::Flag;

pub const INIT: Command = Command::run(
    "init",
    "Set up a Kubernetes control plane on this host",
    &[
        &[
            ADVERTISE_ADDRESS,
            BIND_PORT,
            CERT_SANS,
            CERT_DIR,
            CERTIFICATE_KEY,
            CONFIG,
            CONTROL_PLANE_ENDPOINT,
            CRI_SOCKET,
            DRY_RUN,
            FEATURE_GATES,
            IGNORE_PREFLIGHT_ERRORS,
            IMAGE_REPOSITORY,
            KUBERNETES_VERSION,
            NODE_NAME,
            PATCHES,
            POD_NETWORK_CIDR,
            SERVICE_CIDR,
            SERVICE_DNS_DOMAIN,
            SKIP_CERTIFICATE_KEY_PRINT,
            SKIP_PHASES,
            SKIP_TOKEN_PRINT,
            UPLOAD_CERTS,
        ],
        &[
            Flag::text(
                "token",
                "",
                "Bootstrap token with which nodes join, of the form [a-z0-9]{6}\\.[a-z0-9]{16}, such as \
             abcdef.0123456789abcdef.",
            ),
            Flag::duration("token-ttl", GoDuration::from_hours(24), TTL_USAGE),
        ],
    ],
)
.persistent(STORY)
.commands(&[Command::group("phase", "Run a single phase of init", PHASES)]);
