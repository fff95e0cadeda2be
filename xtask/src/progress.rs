//! Owns the lines that tell how a chore goes on.

use std::time::Instant;

/// Prints lines with the time since the beginning.
pub struct Progress(Instant);

impl Progress {
    /// Begins.
    pub fn begin() -> Progress {
        Progress(Instant::now())
    }

    /// Prints a line.
    pub fn tell(&self, line: &str) {
        println!("{:7.1} s  {line}", self.0.elapsed().as_secs_f64());
    }
}
