//! Owns running the tests side by side, and their verdicts.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use dev::components::ComponentSet;

use super::arms::Arms;
use super::case::Case;
use super::compare::{Documents, Side, compare, render};
use super::differences::Differences;
use super::mask::Mask;
use super::{files, objects, refusals};
use crate::report::Report;
use crate::sandbox::SandboxError;

/// What all tests share.
pub struct Suite {
    /// The two programs.
    pub arms: Arms,
    /// What may differ between any two runs.
    pub mask: Mask,
    /// What differs on purpose.
    pub differences: Differences,
    /// Only tests with this in their names are run.
    pub filter: Option<String>,
    /// The results.
    pub report: Report,
}

impl Suite {
    /// Runs the tests of files and output; returns their number.
    pub fn run_files(&self, cases: &[Case]) -> usize {
        self.side_by_side("files", cases, |test, case| {
            let run = |side| files::run(&self.arms, side, case);
            Ok(self.differing(test, &run(Side::Reference)?, &run(Side::Ours)?))
        })
    }

    /// Runs the tests of what is refused; returns their number.
    pub fn run_refusals(&self, cases: &[Case]) -> usize {
        self.side_by_side("refusals", cases, |test, case| {
            let (reference, mut problems) = refusals::run(&self.arms, Side::Reference, case)?;
            let (ours, more) = refusals::run(&self.arms, Side::Ours, case)?;
            problems.extend(more);
            problems.extend(self.differing(test, &reference, &ours));
            Ok(problems)
        })
    }

    /// Runs the tests of what is made in a cluster; returns their number.
    pub fn run_objects(&self, cases: &[Case], set: &ComponentSet) -> usize {
        let selected = self.selected("objects", cases);
        let tests =
            objects::in_order(selected.into_iter().filter(|(_, case)| objects::has_commands(case)).collect());
        let cases: Vec<&Case> = tests.iter().map(|(_, case)| *case).collect();
        // One thread for each program, so that both clusters are at work at the same time.
        let (reference, from_reference) = mpsc::channel();
        let (ours, from_ours) = mpsc::channel();
        thread::scope(|scope| {
            for (side, to) in [(Side::Reference, reference), (Side::Ours, ours)] {
                let cases = &cases;
                scope.spawn(move || {
                    // Nobody stops listening before the end.
                    objects::run(&self.arms, side, set, cases, &self.mask, |run| drop(to.send(run)));
                });
            }
            for ((test, _), (reference, ours)) in tests.iter().zip(from_reference.iter().zip(from_ours)) {
                let problems = match (&reference.documents, &ours.documents) {
                    (Ok(reference), Ok(ours)) => self.differing(test, reference, ours),
                    (Err(error), _) | (_, Err(error)) => vec![tell(error)],
                };
                self.report.add(test, reference.took.max(ours.took), &problems);
            }
        });
        tests.len()
    }

    /// Names and cases that the filter lets through.
    fn selected<'a>(&self, part: &str, cases: &'a [Case]) -> Vec<(String, &'a Case)> {
        let named = cases.iter().map(|case| (format!("{part}/{}", case.name), case));
        named
            .filter(|(test, _)| self.filter.as_ref().is_none_or(|filter| test.contains(filter.as_str())))
            .collect()
    }

    fn side_by_side(
        &self,
        part: &str,
        cases: &[Case],
        run: impl Fn(&str, &Case) -> Result<Vec<String>, SandboxError> + Sync,
    ) -> usize {
        let cases = self.selected(part, cases);
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some((test, case)) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                let begin = Instant::now();
                let problems = run(test, case).unwrap_or_else(|error| vec![tell(&error)]);
                self.report.add(test, begin.elapsed(), &problems);
            }
        };
        thread::scope(|scope| {
            for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
                scope.spawn(work);
            }
        });
        cases.len()
    }

    /// Differences that aren't listed, one a line.
    fn differing(&self, test: &str, reference: &Documents, ours: &Documents) -> Vec<String> {
        let odd = compare(&self.mask, reference, ours);
        render(&self.differences.unexplained(test, odd))
    }
}

/// An error with its causes, in a line.
fn tell(error: &(impl std::error::Error + ?Sized)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}
