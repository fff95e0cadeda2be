//! The only reader of the process environment.

use std::path::PathBuf;

use ops::{Clock, Environment};

const PROXY_VARIABLES: [&str; 6] =
    ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];

/// What the program was given by its surroundings.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// What the operations need.
    pub environment: Environment,
    /// `PATH`.
    pub search_path: Option<String>,
}

impl Surroundings {
    /// Reads everything once.
    pub fn read() -> Self {
        let variable = |name: &str| {
            #[allow(clippy::disallowed_methods, reason = "this is the only reader")]
            std::env::var(name).ok().filter(|value| !value.is_empty())
        };
        let path = |name: &str| variable(name).map(PathBuf::from);
        let proxies =
            PROXY_VARIABLES.iter().filter_map(|name| Some(((*name).to_owned(), variable(name)?))).collect();
        Self {
            environment: Environment {
                proxies,
                init_dry_run_directory: path("KUBEADM_INIT_DRYRUN_DIR"),
                join_dry_run_directory: path("KUBEADM_JOIN_DRYRUN_DIR"),
                kubeconfig: variable("KUBECONFIG"),
                home: path("HOME"),
            },
            search_path: variable("PATH"),
        }
    }
}

/// The clock of this machine.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::now()
    }
}
