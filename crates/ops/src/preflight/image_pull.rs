//! Images are pulled after all other checks. Pulling is a step of the plan; here is what decides whether it is taken,
//! and what is said of it.

use cluster::api::go_text::quote;
use cri::Error;
use host::{Code, Explain};

use super::{CheckName, Finding, PreflightError, Severity};

/// What a pull policy asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullPolicy {
    /// Pull, whether the image is there or not.
    Always,
    /// Pull what is missing.
    IfNotPresent,
    /// Pull nothing; whether images are there is not looked at.
    Never,
}

/// Whether images are pulled one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullOrder {
    /// One after the other; every failure is a line of its own.
    Serial,
    /// All at once; failures share a line.
    Parallel,
}

impl PullPolicy {
    /// Reads `imagePullPolicy`.
    pub fn parse(text: &str) -> Result<Self, PreflightError> {
        match text {
            "Always" => Ok(Self::Always),
            "IfNotPresent" => Ok(Self::IfNotPresent),
            "Never" => Ok(Self::Never),
            _ => Err(PreflightError::single(finding(
                format!("unsupported pull policy {}", quote(text)),
                Some("set nodeRegistration.imagePullPolicy to Always, IfNotPresent or Never".into()),
            ))),
        }
    }
}

/// What the reference logs when the runtime starts Pods from another image than the one that is pulled.
pub fn sandbox_image_warning(of_runtime: &str, pulled: &str) -> Option<String> {
    (of_runtime != pulled).then(|| {
        format!(
            "detected that the sandbox image {} of the container runtime is inconsistent with that used by kubeadm. It is \
             recommended to use {} as the CRI sandbox image.",
            quote(of_runtime),
            quote(pulled)
        )
    })
}

/// The error of pulls that failed; none when none did.
pub fn error(failures: &[(String, Error)], order: PullOrder) -> Option<PreflightError> {
    let remedy = failures.iter().find_map(|(_, error)| error.help());
    let mut messages: Vec<String> =
        failures.iter().map(|(image, error)| format!("failed to pull image {image}: {error}")).collect();
    if order == PullOrder::Parallel && messages.len() > 1 {
        messages = vec![format!("[{}]", messages.join(", "))];
    }
    PreflightError::of(messages.into_iter().map(|message| finding(message, remedy.clone())).collect())
}

fn finding(message: String, remedy: Option<String>) -> Finding {
    Finding {
        check: CheckName("ImagePull".into()),
        code: Code("preflight.image-pull"),
        severity: Severity::Error,
        message,
        cause: None,
        remedy,
    }
}

#[cfg(test)]
mod tests {
    use cri::{Call, Failure};

    use super::*;

    fn failures() -> Vec<(String, Error)> {
        let failure = |image: &str| {
            let call = Call::PullImage(image.into());
            (image.to_owned(), Error { call, failure: Failure::Told("connection refused".into()) })
        };
        vec![failure("r/pause:3.10"), failure("r/etcd:3.7.0-0")]
    }

    fn lines(failures: &[(String, Error)], order: PullOrder) -> Vec<String> {
        let error = error(failures, order);
        error.iter().flat_map(PreflightError::findings).map(Finding::reference_line).collect()
    }

    #[test]
    fn failed_pulls_are_a_line_each_or_share_one() {
        let pause =
            "failed to pull image r/pause:3.10: failed to pull image r/pause:3.10: connection refused";
        let etcd =
            "failed to pull image r/etcd:3.7.0-0: failed to pull image r/etcd:3.7.0-0: connection refused";
        let line = |text: &str| format!("\t[ERROR ImagePull]: {text}\n");
        assert_eq!(lines(&failures(), PullOrder::Serial), [line(pause), line(etcd)]);
        assert_eq!(lines(&failures(), PullOrder::Parallel), [line(&format!("[{pause}, {etcd}]"))]);
        assert_eq!(lines(&failures()[..1], PullOrder::Parallel), [line(pause)]);
        assert_eq!(lines(&[], PullOrder::Serial), Vec::<String>::new());
    }

    #[test]
    fn unknown_policies_are_an_error() {
        assert_eq!(PullPolicy::parse("Never"), Ok(PullPolicy::Never));
        let error = PullPolicy::parse("Sometimes").unwrap_err();
        let expected = "\t[ERROR ImagePull]: unsupported pull policy \"Sometimes\"\n";
        assert_eq!(error.findings()[0].reference_line(), expected);
    }

    #[test]
    fn another_sandbox_image_is_warned_about() {
        assert_eq!(sandbox_image_warning("r/pause:3.10", "r/pause:3.10"), None);
        let expected = "detected that the sandbox image \"r/pause:3.8\" of the container runtime is inconsistent with \
                        that used by kubeadm. It is recommended to use \"r/pause:3.10\" as the CRI sandbox image.";
        assert_eq!(sandbox_image_warning("r/pause:3.8", "r/pause:3.10").as_deref(), Some(expected));
    }
}
