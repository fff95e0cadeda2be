//! `certs generate-csr`: keys and certificate signing requests for an authority that is kept elsewhere.

use ops::certs::{Progress, RequestsRequest, generate_requests};

use super::path;
use crate::commands::{Command, Failure, wait};
use crate::render;

/// Makes the files, saying so of each.
pub fn run(command: &Command<'_>) -> Result<(), Failure> {
    let flags = &command.invocation.flags;
    let request = RequestsRequest {
        config: path(flags, "config"),
        certificates: Some(flags.string("cert-dir").to_owned()).filter(|directory| !directory.is_empty()),
        kubeconfigs: flags.string("kubeconfig-dir").into(),
    };
    let told = |progress: Progress<'_>| {
        render::print(&match progress {
            Progress::Directory(directory) => {
                format!("generating keys and CSRs in {}\n", directory.display())
            }
            Progress::Made(name) => format!("  {name}\n"),
        });
    };
    wait(generate_requests(command.context, request, told))?.map_err(|e| Failure::of(&e))
}
