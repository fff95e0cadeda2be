//! Who offers a command or flag.
//!
//! Another minor release of the reference becomes another variant here, and its differences become rows marked with
//! it in the tables of [`super::tree`].

use super::Voice;

/// In which command lines something exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offered {
    /// Wherever the tables are read.
    Always,
    /// Only when the program speaks with this voice.
    Only(Voice),
}

impl Offered {
    /// Whether it exists for this voice.
    pub fn to(self, voice: Voice) -> bool {
        match self {
            Offered::Always => true,
            Offered::Only(only) => only == voice,
        }
    }
}
