//! Does the container runtime answer, and is it new enough?
//!
//! The runtime is asked once, by [`RuntimeAnswers::observe`]; the checks judge its answers.

use cri::{Detail, Error, Limits, Runtime, RuntimeConfig, Status};
use host::Explain;

use super::finding::Problem;

/// What the container runtime said, or why it said nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuntimeAnswers(pub Result<Answers, Error>);

/// The answers of a runtime that was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// Its conditions.
    pub status: Result<Status, Error>,
    /// What it tells the kubelet; `None` for a runtime that is too old.
    pub config: Result<Option<RuntimeConfig>, Error>,
}

impl RuntimeAnswers {
    /// No runtime was asked, because no check needs one.
    pub fn unasked() -> Self {
        let failure = cri::Failure::Broken { reason: "not asked".into() };
        Self(Err(Error { call: cri::Call::Version, failure }))
    }

    /// Asks the runtime at an endpoint.
    pub async fn observe(endpoint: &str, limits: Limits) -> Self {
        let runtime = match Runtime::connect(endpoint, limits).await {
            Ok(runtime) => runtime,
            Err(error) => return Self(Err(error)),
        };
        let status = runtime.status(Detail::Conditions).await;
        let config = runtime.runtime_config().await;
        Self(Ok(Answers { status, config }))
    }
}

/// Finds out that the runtime does not answer or is not ready.
pub(super) fn check(answers: &RuntimeAnswers) -> Option<Problem> {
    let answers = match &answers.0 {
        Ok(answers) => answers,
        Err(error) => return Some(unconnected(error)),
    };
    match &answers.status {
        Err(error) => Some(Problem::error(error.to_string()).maybe_fixed_by(error.help())),
        Ok(status) => status.not_ready().map(|condition| {
            Problem::error(format!(
                "container runtime condition \"{}\" is not true. reason: {}, message: {}",
                condition.name, condition.reason, condition.message
            ))
            .fixed_by("look at the runtime's log: journalctl -u containerd -n 50")
        }),
    }
}

/// Finds out that the runtime does not tell the kubelet its configuration.
pub(super) fn check_version(answers: &RuntimeAnswers) -> Option<Problem> {
    let answers = match &answers.0 {
        Ok(answers) => answers,
        Err(error) => return Some(unconnected(error)),
    };
    match &answers.config {
        Ok(Some(_)) => None,
        Ok(None) => Some(
            Problem::warning(
                "You must update your container runtime to a version that supports the CRI method RuntimeConfig. \
                 Falling back to using cgroupDriver from kubelet config will be removed in 1.38. For more information, \
                 see https://git.k8s.io/enhancements/keps/sig-node/4033-group-driver-detection-over-cri",
            )
            .fixed_by("install containerd 2.0 or later, or CRI-O 1.28 or later"),
        ),
        Err(error) => Some(
            Problem::error(format!("could not check if the runtime config is available: {error}"))
                .maybe_fixed_by(error.help()),
        ),
    }
}

fn unconnected(error: &Error) -> Problem {
    Problem::error(format!("could not connect to the container runtime: {error}"))
        .maybe_fixed_by(error.help())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use cri::{Call, Condition, Failure, RUNTIME_READY};

    use super::*;
    use crate::preflight::fake::runtime;

    fn slow(call: Call) -> Error {
        Error { call, failure: Failure::Deadline { limit: Duration::from_secs(2) } }
    }

    const SLOW: &str = "rpc error: code = DeadlineExceeded desc = context deadline exceeded";

    fn check(found: Option<Problem>, expected: Option<&str>) {
        assert_eq!(found.map(|problem| problem.message).as_deref(), expected);
    }

    #[test]
    fn a_runtime_that_cannot_be_reached_fails_both_checks() {
        let answers = RuntimeAnswers(Err(slow(Call::Address)));
        let expected = format!(
            "could not connect to the container runtime: failed to create new CRI runtime service: {SLOW}"
        );
        check(super::check(&answers), Some(&expected));
        check(check_version(&answers), Some(&expected));
    }

    #[test]
    fn a_runtime_must_say_that_it_is_ready() {
        check(super::check(&runtime()), None);
        let answers = |status| RuntimeAnswers(Ok(Answers { status, config: Ok(None) }));
        let expected = format!("container runtime is not running: {SLOW}");
        check(super::check(&answers(Err(slow(Call::Status)))), Some(&expected));
        let condition = Condition {
            name: RUNTIME_READY.into(),
            holds: false,
            reason: "ContainerdNotReady".into(),
            message: "starting".into(),
        };
        let status = Status { conditions: vec![condition], info: Default::default() };
        let expected = "container runtime condition \"RuntimeReady\" is not true. reason: ContainerdNotReady, message: \
                        starting";
        check(super::check(&answers(Ok(status))), Some(expected));
    }

    #[test]
    fn a_runtime_must_tell_its_configuration() {
        let answers = |config| RuntimeAnswers(Ok(Answers { status: Err(slow(Call::Status)), config }));
        check(check_version(&answers(Ok(Some(RuntimeConfig { cgroup_driver: None })))), None);
        let too_old = "You must update your container runtime to a version that supports the CRI method RuntimeConfig. \
                       Falling back to using cgroupDriver from kubelet config will be removed in 1.38. For more \
                       information, see \
                       https://git.k8s.io/enhancements/keps/sig-node/4033-group-driver-detection-over-cri";
        check(check_version(&answers(Ok(None))), Some(too_old));
        let expected = format!(
            "could not check if the runtime config is available: failed to call RuntimeConfig gRPC method: {SLOW}"
        );
        check(check_version(&answers(Err(slow(Call::RuntimeConfig)))), Some(&expected));
    }
}
