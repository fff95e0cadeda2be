//! Events, reports and errors to text and JSON. Nothing else in the program prints.

pub mod document;
pub mod errors;
pub mod human_duration;
mod json;
pub mod jsonpath;
mod klog;
mod notices;
mod output;
pub mod printer;
pub mod table;

pub use json::JsonReporter;
pub use output::{print, print_error};

use ops::event::Event;
use ops::{Reporter, Voice};

/// Shows what happens, as text.
pub struct TextReporter {
    voice: Voice,
    verbosity: i32,
}

impl TextReporter {
    /// A reporter for the name the program was called by and a verbosity (`-v`).
    pub fn new(voice: Voice, verbosity: i32) -> Self {
        Self { voice, verbosity }
    }
}

impl Reporter for TextReporter {
    fn event(&self, event: &Event) {
        match event {
            Event::Notice(notice) => print(&notices::text(notice)),
            Event::Warning(warning) => match self.voice {
                Voice::Kubeadm => print_error(&klog::line(warning.letter, warning.source, &warning.message)),
                Voice::Kubewright => print_error(&format!("warning: {}\n", warning.message)),
            },
            Event::Finding(line) => print_error(line),
            Event::Detail { level, message } if i32::from(*level) <= self.verbosity => {
                print_error(&klog::line('I', "kubewright:0", message));
            }
            Event::Detail { .. } | Event::Phase(_) => {}
        }
    }
}
