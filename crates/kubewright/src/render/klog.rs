//! Log lines in the form of klog, which log collectors parse.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// `W1120 16:31:58.668239   21342 version.go:108] message`. Warnings without further lines end in one line end.
pub fn line(severity: char, source: &str, message: &str) -> String {
    let now = Zoned::new(Timestamp::now(), TimeZone::system());
    let pid = std::process::id();
    let message = message.strip_suffix('\n').unwrap_or(message);
    format!("{severity}{} {pid:7} {source}] {message}\n", now.strftime("%m%d %H:%M:%S%.6f"))
}
