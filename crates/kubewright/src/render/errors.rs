//! Errors as text: the reference's first lines under its name, our own shape otherwise.

use std::process::ExitCode;

use host::Diagnostic;
use ops::Voice;

use super::{print, print_error};
use crate::cli::UsageError;
use crate::commands::Failure;

/// Shows a command that failed; its exit status. As `kubeadm` every failure is 1.
pub fn failure(voice: Voice, failure: &Failure, verbosity: i32) -> ExitCode {
    match voice {
        Voice::Kubeadm => {
            print_error(&failure.reference_prelude);
            print_error(&kubeadm(&failure.diagnostic, &failure.reference_text, verbosity));
            ExitCode::from(1)
        }
        Voice::Kubewright => {
            for finding in &failure.findings {
                print_error(&finding_text(finding));
            }
            if failure.findings.is_empty() {
                print_error(&kubewright(&failure.diagnostic));
            } else {
                let errors = failure.findings.len();
                print_error(&format!("{errors} failed, nothing was changed.\n"));
            }
            ExitCode::from(failure.diagnostic.exit_status)
        }
    }
}

/// Shows a command line that is refused.
pub fn usage(voice: Voice, error: &UsageError) -> ExitCode {
    for notice in &error.notices {
        print_error(&format!("{notice}\n"));
    }
    if let Some(help) = &error.help {
        print(help);
    }
    let diagnostic = Diagnostic::of(error);
    match voice {
        Voice::Kubeadm => {
            // Usage errors are explained by their own words; nothing is added.
            let bare = Diagnostic { help: None, place: None, ..diagnostic };
            print_error(&kubeadm(&bare, &error.reference_text(), error.verbosity));
            ExitCode::from(1)
        }
        Voice::Kubewright => {
            print_error(&kubewright(&diagnostic));
            ExitCode::from(diagnostic.exit_status)
        }
    }
}

fn kubeadm(diagnostic: &Diagnostic, reference_text: &str, verbosity: i32) -> String {
    let mut text = format!("error: {reference_text}\n");
    if verbosity < 5 {
        text.push_str("To see the stack trace of this error execute with --v=5 or higher\n");
    }
    if let Some(place) = &diagnostic.place {
        text.push_str(&format!("  in:    {place}\n"));
    }
    if let Some(help) = &diagnostic.help {
        text.push_str(&format!("  help:  {}\n", indent(help)));
    }
    text
}

fn finding_text(finding: &ops::preflight::Finding) -> String {
    let mut text = format!("error[{}]: {}\n", finding.code.0, finding.message.trim());
    text.push_str(&format!("  in:    preflight / {}\n", finding.check.0));
    if let Some(cause) = &finding.cause {
        text.push_str(&format!("  cause: {}\n", indent(cause)));
    }
    if let Some(remedy) = &finding.remedy {
        text.push_str(&format!("  help:  {}\n", indent(remedy)));
    }
    text
}

fn kubewright(diagnostic: &Diagnostic) -> String {
    let mut text = format!("error[{}]: {}\n", diagnostic.code.0, diagnostic.message.trim());
    if let Some(place) = &diagnostic.place {
        text.push_str(&format!("  in:    {place}\n"));
    }
    for cause in &diagnostic.causes {
        text.push_str(&format!("  cause: {}\n", indent(cause)));
    }
    if let Some(help) = &diagnostic.help {
        text.push_str(&format!("  help:  {}\n", indent(help)));
    }
    text
}

/// Further lines stand below the first.
fn indent(text: &str) -> String {
    text.trim_end().replace('\n', "\n         ")
}
