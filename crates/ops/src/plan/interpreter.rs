//! Carries a plan out, one change after the other, each announced in the record before it is made.

use host::{Explain, Host};
use thiserror::Error;

use super::{Entry, Plan, Record, RecordError, Step, Touch};

/// Whether a change is still to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Survey {
    /// The world already is as the change would make it.
    Done,
    /// It is not.
    Needed,
}

/// Knows how each kind of change is surveyed and made.
pub trait Interpreter {
    /// The closed list of changes.
    type Change;
    /// What can go wrong.
    type Error: Explain;

    /// What a change touches, for the record.
    fn touch(&self, change: &Self::Change) -> Option<Touch>;

    /// Looks whether a change is still to be made. Changes nothing.
    fn survey(&mut self, change: &Self::Change) -> impl Future<Output = Result<Survey, Self::Error>>;

    /// Makes a change. Making it again must be harmless: a run may have been killed right after it.
    fn perform(&mut self, change: &Self::Change) -> impl Future<Output = Result<(), Self::Error>>;

    /// Told before the first change of a step is surveyed.
    fn enter(&mut self, step: &Step<Self::Change>);

    /// Told when a step is complete.
    fn leave(&mut self, step: &Step<Self::Change>);
}

/// Why a run ended early.
#[derive(Debug, Error)]
pub enum RunError<E: Explain + 'static> {
    /// A change failed.
    #[error("step {step} failed")]
    Step {
        /// The step.
        step: String,
        /// Its phase.
        phase: &'static str,
        /// What went wrong.
        source: E,
    },
    /// The record cannot be written, so no change may be made.
    #[error("the record cannot be written")]
    Record(#[from] RecordError),
}

/// Carries a plan out. With a record, each change is on disk before it is made; without one (dry-run) nothing is
/// recorded.
pub async fn run<I: Interpreter>(
    interpreter: &mut I,
    plan: &Plan<I::Change>,
    record: Option<(&dyn Host, &Record)>,
) -> Result<(), RunError<I::Error>>
where
    I::Error: 'static,
{
    for step in &plan.steps {
        interpreter.enter(step);
        if let Err(source) = carry_out(interpreter, step, record).await? {
            if let Some((host, record)) = record {
                let code = source.code().0.to_owned();
                record.append(host, &Entry::Failed { step: step.id.clone(), code })?;
            }
            return Err(RunError::Step { step: step.id.clone(), phase: step.phase, source });
        }
        interpreter.leave(step);
    }
    Ok(())
}

/// The outer error is the record's, the inner one the change's.
async fn carry_out<I: Interpreter>(
    interpreter: &mut I,
    step: &Step<I::Change>,
    record: Option<(&dyn Host, &Record)>,
) -> Result<Result<(), I::Error>, RecordError> {
    let mut changed = false;
    for change in &step.changes {
        match interpreter.survey(change).await {
            Ok(Survey::Done) => continue,
            Ok(Survey::Needed) => {}
            Err(e) => return Ok(Err(e)),
        }
        if let (Some((host, record)), Some(touch)) = (record, interpreter.touch(change)) {
            record.append(host, &Entry::Change { step: step.id.clone(), touch })?;
            changed = true;
        }
        if let Err(e) = interpreter.perform(change).await {
            return Ok(Err(e));
        }
    }
    if changed && let Some((host, record)) = record {
        record.append(host, &Entry::Done { step: step.id.clone() })?;
    }
    Ok(Ok(()))
}
