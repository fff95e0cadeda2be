//! What the verification looked at, line by line, as the reference prints it.

/// What is thought of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Good,
    Bad,
    Doubtful,
}

/// Lines in the order they were looked at.
#[derive(Debug, Default)]
pub struct Transcript(Vec<String>);

impl Transcript {
    /// Adds a line. It is coloured even where nobody sees colours, as in the reference.
    pub fn add(&mut self, key: &str, value: &str, verdict: Verdict) {
        let color = match verdict {
            Verdict::Good => 32,
            Verdict::Bad => 31,
            Verdict::Doubtful => 33,
        };
        self.0.push(format!("\x1b[0;37m{key}\x1b[0m: \x1b[0;{color}m{value}\x1b[0m"));
    }

    /// All lines, without a line break at the end.
    pub fn into_text(self) -> String {
        self.0.join("\n")
    }
}
