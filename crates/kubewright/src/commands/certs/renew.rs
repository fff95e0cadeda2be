//! `certs renew`: new certificates in the place of old ones.

use ops::certs::{Outcome, Renewal, Selection, renew};

use super::request;
use crate::commands::{Command, Failure, wait};
use crate::render;

const DONE: &str = "\nDone renewing certificates. You must restart the kube-apiserver, kube-controller-manager, \
                    kube-scheduler and etcd, so that they can use the new certificates.\n";

/// Renews every certificate.
pub fn all(command: &Command<'_>) -> Result<(), Failure> {
    run(command, Selection::All)?;
    render::print(DONE);
    Ok(())
}

/// Renews one certificate.
pub fn one(command: &Command<'_>, name: &'static str) -> Result<(), Failure> {
    run(command, Selection::One(name))
}

fn run(command: &Command<'_>, selection: Selection) -> Result<(), Failure> {
    let told = |renewal: &Renewal| render::print(&text(renewal));
    wait(renew(command.context, &request(&command.invocation.flags), selection, told))?
        .map_err(|e| Failure::of(&e))
}

fn text(renewal: &Renewal) -> String {
    let purpose = renewal.purpose;
    match renewal.outcome {
        Outcome::Renewed => format!("{purpose} renewed\n"),
        Outcome::Missing => format!("MISSING! {purpose}\n"),
        Outcome::External { authority } => {
            format!("Detected external {authority}, {purpose} can't be renewed\n")
        }
    }
}
