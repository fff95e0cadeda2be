//! Shell completion: scripts that ask the program, and the program's answers.
//!
//! Answers to `app/cmd/completion.go` and to cobra's `completions.go`.
//!
//! DIFFERS: the reference's scripts hold the whole tree of commands as shell code; ours ask the program, as cobra's
//! newer scripts do. So they need no package for completion and know nothing that could become outdated. As in the
//! reference, the function for bash is called `__start_<program>`, to which users bind short names of their own.

mod answers;

pub use answers::answer;

use super::problem::Problem;
use super::{Voice, program};

/// A shell that can be completed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// GNU bash from 3.2 on.
    Bash,
    /// The Z shell from 5.0 on.
    Zsh,
    /// fish from 3.0 on.
    Fish,
}

/// The names of the shells for each voice.
pub fn shells(voice: Voice) -> &'static [&'static str] {
    match voice {
        Voice::Kubeadm => &["bash", "zsh"],
        Voice::Kubewright => &["bash", "zsh", "fish"],
    }
}

impl Shell {
    /// Reads the arguments of the command `completion`.
    pub fn parse(voice: Voice, arguments: &[String]) -> Result<Self, Problem> {
        match arguments {
            [] => Err(Problem::NoShell),
            [name] => match (name.as_str(), voice) {
                ("bash", _) => Ok(Shell::Bash),
                ("zsh", _) => Ok(Shell::Zsh),
                ("fish", Voice::Kubewright) => Ok(Shell::Fish),
                _ => Err(Problem::UnsupportedShell { name: name.clone(), supported: shells(voice) }),
            },
            _ => Err(Problem::MoreThanShell),
        }
    }
}

/// The script that makes a shell complete the program's command lines.
pub fn render_script(voice: Voice, shell: Shell) -> String {
    let script = match shell {
        Shell::Bash => include_str!("bash.sh"),
        Shell::Zsh => include_str!("zsh.zsh"),
        Shell::Fish => include_str!("fish.fish"),
    };
    script.replace("PROGRAM", program(voice))
}

#[cfg(test)]
mod tests;
