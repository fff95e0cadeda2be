//! Events as JSON, one a line, for machines; under our own name alone.

use jiff::Timestamp;
use ops::Reporter;
use ops::event::{Event, PhaseEvent};
use serde_json::{Map, Value, json};

use super::{notices, print};

const SCHEMA: &str = "kubewright.dev/events/v1";

/// Prints one JSON document for each event. Secrets never appear: a token or key is a result, not an event.
pub struct JsonReporter {
    operation: String,
}

impl JsonReporter {
    /// A reporter for an operation such as `init`.
    pub fn new(operation: &str) -> Self {
        Self { operation: operation.to_owned() }
    }

    /// The last line: what the operation came to.
    pub fn report(&self, report: Value) {
        self.line(json!({ "event": "report", "report": report }));
    }

    fn line(&self, event: Value) {
        let mut line = Map::new();
        line.insert("schema".into(), SCHEMA.into());
        line.insert("time".into(), Timestamp::now().to_string().into());
        line.insert("op".into(), self.operation.as_str().into());
        if let Value::Object(fields) = event {
            line.extend(fields);
        }
        print(&format!("{}\n", Value::Object(line)));
    }
}

impl Reporter for JsonReporter {
    fn event(&self, event: &Event) {
        let described = match event {
            Event::Phase(PhaseEvent::Started { phase, step }) => {
                json!({ "event": "started", "phase": phase, "step": step })
            }
            Event::Phase(PhaseEvent::Finished { phase, step, took }) => {
                json!({ "event": "finished", "phase": phase, "step": step, "ms": took.as_millis() as u64 })
            }
            Event::Notice(notice) if notices::is_secret(notice) => return,
            Event::Notice(notice) => {
                json!({ "event": "notice", "message": notices::text(notice).trim_end() })
            }
            Event::Warning(warning) => json!({ "event": "warning", "message": warning.message }),
            Event::Finding(line) => json!({ "event": "finding", "message": line.trim() }),
            Event::Detail { .. } => return,
        };
        self.line(described);
    }
}
