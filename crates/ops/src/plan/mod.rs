//! Plans: phases and steps as data, the record of what was done, and the interpreter. Knows nothing of Kubernetes.

mod interpreter;
mod record;
mod step;

pub use interpreter::{Interpreter, RunError, Survey, run};
pub use record::{Entry, Fold, Record, RecordError, RunState};
pub use step::{Plan, Step, Touch};
