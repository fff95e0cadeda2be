//! Spans of time as people say them.
//!
//! Answers to upstream `apimachinery/pkg/util/duration`.

use jiff::SignedDuration;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const YEAR: i64 = 365 * DAY;

/// In one unit: `23h`. Clocks that differ by a second or two do not count.
pub fn short(duration: SignedDuration) -> String {
    match duration.as_secs() {
        i64::MIN..-1 => "<invalid>".into(),
        -1 => "0s".into(),
        seconds @ 0..MINUTE => format!("{seconds}s"),
        seconds @ MINUTE..HOUR => format!("{}m", seconds / MINUTE),
        seconds @ HOUR..DAY => format!("{}h", seconds / HOUR),
        seconds @ DAY..YEAR => format!("{}d", seconds / DAY),
        seconds => format!("{}y", seconds / YEAR),
    }
}

/// With two or three digits that mean something: `364d`, `2d3h`.
pub fn full(duration: SignedDuration) -> String {
    const TWO_MINUTES: i64 = 2 * MINUTE;
    const TEN_MINUTES: i64 = 10 * MINUTE;
    const THREE_HOURS: i64 = 3 * HOUR;
    const EIGHT_HOURS: i64 = 8 * HOUR;
    const TWO_DAYS: i64 = 2 * DAY;
    const EIGHT_DAYS: i64 = 8 * DAY;
    const TWO_YEARS: i64 = 2 * YEAR;
    const EIGHT_YEARS: i64 = 8 * YEAR;
    let pair = |seconds: i64, (large, large_name): (i64, &str), (small, small_name): (i64, &str)| {
        let rest = seconds % large / small;
        let rest = if rest == 0 { String::new() } else { format!("{rest}{small_name}") };
        format!("{}{large_name}{rest}", seconds / large)
    };
    match duration.as_secs() {
        i64::MIN..-1 => "<invalid>".into(),
        -1 => "0s".into(),
        seconds @ 0..TWO_MINUTES => format!("{seconds}s"),
        seconds @ TWO_MINUTES..TEN_MINUTES => pair(seconds, (MINUTE, "m"), (1, "s")),
        seconds @ TEN_MINUTES..THREE_HOURS => format!("{}m", seconds / MINUTE),
        seconds @ THREE_HOURS..EIGHT_HOURS => pair(seconds, (HOUR, "h"), (MINUTE, "m")),
        seconds @ EIGHT_HOURS..TWO_DAYS => format!("{}h", seconds / HOUR),
        seconds @ TWO_DAYS..EIGHT_DAYS => pair(seconds, (DAY, "d"), (HOUR, "h")),
        seconds @ EIGHT_DAYS..TWO_YEARS => format!("{}d", seconds / DAY),
        seconds @ TWO_YEARS..EIGHT_YEARS => pair(seconds, (YEAR, "y"), (DAY, "d")),
        seconds => format!("{}y", seconds / YEAR),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected texts were printed by the reference's library.
    #[track_caller]
    fn check(seconds: i64, expected_short: &str, expected_full: &str) {
        let duration = SignedDuration::from_secs(seconds);
        assert_eq!((short(duration).as_str(), full(duration).as_str()), (expected_short, expected_full), "{seconds}");
    }

    #[test]
    fn spans_are_said_as_the_reference_says_them() {
        include!("human_duration_cases.rs");
    }

    #[test]
    fn parts_of_seconds_are_cut_off() {
        assert_eq!(short(SignedDuration::new(59, 999_999_999)), "59s");
        assert_eq!(full(SignedDuration::new(-1, -500_000_000)), "0s");
    }
}
