use super::*;

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Tag, text and the moment it stands for.
const TIMES: &[(u8, &str, &str)] = &[
    (23, "260102030405Z", "2026-01-02T03:04:05Z"),
    (23, "491231235959Z", "2049-12-31T23:59:59Z"),
    (23, "500101000000Z", "1950-01-01T00:00:00Z"),
    (23, "691231235959Z", "1969-12-31T23:59:59Z"),
    (24, "20500101000000Z", "2050-01-01T00:00:00Z"),
    (24, "19491231235959Z", "1949-12-31T23:59:59Z"),
];

fn der(tag: u8, text: &str) -> Vec<u8> {
    [&[tag, text.len() as u8], text.as_bytes()].concat()
}

#[test]
fn times_are_read_and_written_in_the_form_their_year_asks_for() {
    for (tag, text, moment) in TIMES {
        assert_eq!(Time::from_der(&der(*tag, text)).unwrap().0, time(moment), "{text}");
        assert_eq!(Time(time(moment)).to_der().unwrap(), der(*tag, text), "{moment}");
    }
}

#[test]
fn fractions_of_a_second_are_cut_off() {
    for moment in ["2026-01-02T03:04:05.999Z", "1960-01-02T03:04:05.5Z"] {
        let whole = format!("{}Z", moment.split_once('.').unwrap().0);
        assert_eq!(Time(time(moment)).to_der().unwrap(), Time(time(&whole)).to_der().unwrap());
    }
}

#[test]
fn the_time_that_means_never_is_the_last_moment_there_is() {
    assert_eq!(Time::from_der(&der(24, "99991231235959Z")).unwrap().0, Timestamp::MAX);
}

#[test]
fn malformed_times_are_refused() {
    for (tag, text) in [
        (23, ""),
        (23, "2"),
        (23, "260102030405"),
        (23, "2601020304Z"),
        (23, "261302030405Z"),
        (23, "260230030405Z"),
        (23, "260102240405Z"),
        (23, "26010203040 Z"),
        (23, "-60102030405Z"),
        (23, "20260102030405Z"),
        (24, "260102030405Z"),
        (24, "20260102030405.5Z"),
        (24, "20260102030405+0100"),
        (4, "260102030405Z"),
    ] {
        assert!(Time::from_der(&der(tag, text)).is_err(), "{tag} {text}");
    }
}

#[test]
fn a_year_before_christ_cannot_be_written() {
    assert!(Time(time("-000001-01-01T00:00:00Z")).to_der().is_err());
}

#[test]
fn the_period_includes_both_ends() {
    let validity =
        Validity { not_before: time("2026-01-02T03:04:05Z"), not_after: time("2027-01-02T03:04:05Z") };
    let check = |at: &str, expected: Result<(), &str>| {
        assert_eq!(
            validity.check(time(at)).map_err(|error| error.to_string()),
            expected.map_err(str::to_owned)
        );
    };
    check("2026-01-02T03:04:05Z", Ok(()));
    check("2027-01-02T03:04:05Z", Ok(()));
    check(
        "2026-01-02T03:04:04Z",
        Err("the certificate is not valid yet: \
             NotBefore: 2026-01-02 03:04:05 +0000 UTC, NotAfter: 2027-01-02 03:04:05 +0000 UTC"),
    );
    check(
        "2027-01-02T03:04:05.000000001Z",
        Err("the certificate has expired: \
             NotBefore: 2026-01-02 03:04:05 +0000 UTC, NotAfter: 2027-01-02 03:04:05 +0000 UTC"),
    );
}
