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
        assert_eq!(
            (short(duration).as_str(), full(duration).as_str()),
            (expected_short, expected_full),
            "{seconds}"
        );
    }

    #[test]
    fn spans_are_said_as_the_reference_says_them() {
        check(-5, "<invalid>", "<invalid>");
        check(-2, "<invalid>", "<invalid>");
        check(-1, "0s", "0s");
        check(0, "0s", "0s");
        check(1, "1s", "1s");
        check(59, "59s", "59s");
        check(60, "1m", "60s");
        check(61, "1m", "61s");
        check(119, "1m", "119s");
        check(120, "2m", "2m");
        check(121, "2m", "2m1s");
        check(599, "9m", "9m59s");
        check(600, "10m", "10m");
        check(3599, "59m", "59m");
        check(3600, "1h", "60m");
        check(7199, "1h", "119m");
        check(10799, "2h", "179m");
        check(10800, "3h", "3h");
        check(10860, "3h", "3h1m");
        check(28799, "7h", "7h59m");
        check(28800, "8h", "8h");
        check(86399, "23h", "23h");
        check(86400, "1d", "24h");
        check(172799, "1d", "47h");
        check(172800, "2d", "2d");
        check(176400, "2d", "2d1h");
        check(691199, "7d", "7d23h");
        check(691200, "8d", "8d");
        check(31535999, "364d", "364d");
        check(31536000, "1y", "365d");
        check(31535997, "364d", "364d");
        check(63071999, "1y", "729d");
        check(63072000, "2y", "2y");
        check(63158400, "2y", "2y1d");
        check(252287999, "7y", "7y364d");
        check(252288000, "8y", "8y");
        check(315360000, "10y", "10y");
    }

    #[test]
    fn parts_of_seconds_are_cut_off() {
        assert_eq!(short(SignedDuration::new(59, 999_999_999)), "59s");
        assert_eq!(full(SignedDuration::new(-1, -500_000_000)), "0s");
    }
}
