//! Where operations are tested: a machine in memory, a clock that stands still, and an ear for what is told.

use std::path::Path;
use std::sync::Mutex;

use host::Host;
use jiff::Timestamp;

use crate::event::Notice;
use crate::overlay::Overlay;
use crate::preflight::fake::FakeHost;
use crate::{Clock, Context, Environment, Event, Reporter, Voice};

/// The moment at which everything happens.
pub fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

pub struct Testbed {
    pub machine: FakeHost,
    pub environment: Environment,
    pub voice: Voice,
    told: Told,
}

struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        now()
    }
}

#[derive(Default)]
struct Told(Mutex<Vec<Event>>);

impl Reporter for Told {
    fn event(&self, event: &Event) {
        self.0.lock().unwrap().push(event.clone());
    }
}

impl Testbed {
    pub fn new(machine: FakeHost) -> Self {
        Self { machine, environment: Environment::default(), voice: Voice::Kubeadm, told: Told::default() }
    }

    /// Runs an operation; what it returned, and the machine as it would be now.
    pub fn run<T>(&self, operation: impl AsyncFnOnce(Context<'_>) -> T) -> (T, Overlay<'_>) {
        let host = Overlay::over(&self.machine);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        (runtime.block_on(operation(self.context(&host))), host)
    }

    fn context<'a>(&'a self, host: &'a dyn Host) -> Context<'a> {
        Context {
            host,
            clock: &StoppedClock,
            environment: &self.environment,
            voice: self.voice,
            reporter: &self.told,
            state_directory: Path::new("/var/lib/kubewright"),
        }
    }

    /// The warnings so far.
    pub fn warnings(&self) -> Vec<String> {
        let told = self.told.0.lock().unwrap();
        let warning = |event: &Event| match event {
            Event::Warning(warning) => Some(warning.message.clone()),
            _ => None,
        };
        told.iter().filter_map(warning).collect()
    }

    /// What would have been done so far.
    pub fn would(&self) -> Vec<String> {
        let told = self.told.0.lock().unwrap();
        let sentence = |event: &Event| match event {
            Event::Notice(Notice::Would(sentence)) => Some(sentence.clone()),
            _ => None,
        };
        told.iter().filter_map(sentence).collect()
    }
}
