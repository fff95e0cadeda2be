//! How the kubelet asks a component whether it is well.

use std::time::Duration;

use serde_json::{Value, json};

use crate::api::internal::Arg;
use crate::artifacts::arguments;

const PORT_NAME: &str = "probe-port";
const STARTUP_PERIOD_SECONDS: u32 = 10;

/// Where and what the kubelet asks.
pub(super) struct Probes {
    /// The address; empty: that of the Pod.
    pub host: String,
    pub port: i32,
    pub scheme: Scheme,
    pub liveness_path: &'static str,
    /// `None`: the component cannot tell.
    pub readiness_path: Option<&'static str>,
    pub startup_path: &'static str,
    /// How long the component may take to start.
    pub startup_timeout: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    Http,
    Https,
}

struct Timing {
    initial_delay: u32,
    period: u32,
    failures: i32,
}

impl Probes {
    pub(super) fn liveness(&self) -> Value {
        self.probe(self.liveness_path, &Timing { initial_delay: 10, period: 10, failures: 8 })
    }

    pub(super) fn readiness(&self) -> Value {
        let timing = Timing { initial_delay: 0, period: 1, failures: 3 };
        self.readiness_path.map_or(Value::Null, |path| self.probe(path, &timing))
    }

    /// Fails only after the whole time.
    pub(super) fn startup(&self) -> Value {
        let periods = (self.startup_timeout.as_secs_f64() / f64::from(STARTUP_PERIOD_SECONDS)).ceil();
        let (initial_delay, period) = (STARTUP_PERIOD_SECONDS, STARTUP_PERIOD_SECONDS);
        // A float that is too large becomes the largest integer.
        self.probe(self.startup_path, &Timing { initial_delay, period, failures: periods as i32 })
    }

    /// The port under the name that the probes call it by.
    pub(super) fn container_port(&self) -> Value {
        json!({ "name": PORT_NAME, "containerPort": self.port, "protocol": "TCP" })
    }

    fn probe(&self, path: &str, timing: &Timing) -> Value {
        let scheme = match self.scheme {
            Scheme::Http => "HTTP",
            Scheme::Https => "HTTPS",
        };
        json!({
            "httpGet": { "host": self.host, "path": path, "port": PORT_NAME, "scheme": scheme },
            "initialDelaySeconds": timing.initial_delay,
            "timeoutSeconds": 15,
            "failureThreshold": timing.failures,
            "periodSeconds": timing.period,
        })
    }
}

/// The address to ask when a component listens at an address: none when it listens everywhere.
pub(super) fn probe_address(listen_address: &str) -> String {
    if matches!(listen_address, "0.0.0.0" | "::") { String::new() } else { listen_address.to_owned() }
}

/// The address to ask of a component whose default is the loopback address.
pub(super) fn bind_address(extra_args: &[Arg]) -> String {
    arguments::last(extra_args, "bind-address")
        .map_or_else(|| "127.0.0.1".to_owned(), |arg| probe_address(&arg.value))
}
