//! Tells which plain scalars are timestamps for go-yaml: dates, with or without a time of day.
//!
//! Such a value stays the text it is, but text that looks like one has to be quoted in output.
//! Answers to `parseTimestamp` of go-yaml and to what `time.Parse` accepts for its four layouts.

/// Whether the text reads as a timestamp.
pub(crate) fn is_timestamp(text: &str) -> bool {
    parse(text).is_some()
}

fn parse(text: &str) -> Option<()> {
    let year_digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if year_digits != 4 {
        return None;
    }
    let (year, rest) = text.split_at(year_digits);
    let year: u32 = year.parse().ok()?;
    let (month, rest) = number(rest.strip_prefix('-')?)?;
    let (day, rest) = number(rest.strip_prefix('-')?)?;
    if !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
        return None;
    }
    if rest.is_empty() {
        return Some(());
    }
    match rest.strip_prefix(['T', 't']) {
        Some(rest) => zone(time_of_day(rest)?),
        // One space in a layout of Go stands for any number of them.
        None => {
            let rest = rest.strip_prefix(' ')?.trim_start_matches(' ');
            time_of_day(rest)?.is_empty().then_some(())
        }
    }
}

/// Reads `15:4:5.999` and returns what follows.
fn time_of_day(text: &str) -> Option<&str> {
    let (hour, rest) = number(text)?;
    let (minute, rest) = number(rest.strip_prefix(':')?)?;
    let (second, rest) = number(rest.strip_prefix(':')?)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let fraction = rest.strip_prefix(['.', ',']).unwrap_or_default();
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 { Some(rest) } else { fraction.get(digits..) }
}

/// Reads `Z` or `+07:00` up to the end.
fn zone(text: &str) -> Option<()> {
    if text == "Z" {
        return Some(());
    }
    let (hour, minute) = text.strip_prefix(['+', '-'])?.split_once(':')?;
    let two_digits = |text: &str| -> Option<u32> {
        let complete = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        complete.then(|| text.parse().ok()).flatten()
    };
    (two_digits(hour)? <= 24 && two_digits(minute)? <= 60).then_some(())
}

/// Reads one or two digits, as many as there are.
fn number(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take(2).take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    Some((number.parse().ok()?, rest))
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::is_timestamp;

    #[test]
    fn dates_and_times_of_four_layouts_are_timestamps() {
        for text in [
            "2026-11-20",
            "2026-1-2",
            "2024-02-29",
            "2026-11-20T1:2:3Z",
            "2026-11-20t01:02:03.123456789012+01:30",
            "2026-11-20T1:2:3,5Z",
            "2026-11-20 21:59:43",
            "2026-11-20   21:59:43.10",
            "2026-11-20T1:2:3+24:60",
        ] {
            assert!(is_timestamp(text), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "2026",
            "2026-",
            "2026-11",
            "20260-11-20",
            "2026-13-1",
            "2026-0-1",
            "2026-02-29",
            "1900-02-29",
            "2026-11-20x",
            "2026-11-20T",
            "2026-11-20T24:0:0Z",
            "2026-11-20T1:2:3",
            "2026-11-20T1:2:60Z",
            "2026-11-20T1:2:3+1:00",
            "2026-11-20T1:2:3+25:00",
            "2026-11-20 1:2:3Z",
            "2026-11-20 ",
        ] {
            assert!(!is_timestamp(text), "{text}");
        }
    }
}
