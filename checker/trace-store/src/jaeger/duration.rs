//! Durations as Go writes them: `1.2s`, `100ms`, `1h2m`.

/// Nanoseconds; the error is the one of Go's `time.ParseDuration`.
pub(super) fn parse(text: &str) -> Result<i64, String> {
    let invalid = || format!("time: invalid duration \"{text}\"");
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits == "0" {
        return Ok(0);
    }
    if digits.is_empty() {
        return Err(invalid());
    }
    let (mut rest, mut total) = (digits, 0_f64);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        let number: f64 = number.parse().map_err(|_| invalid())?;
        let end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        total += number * nanoseconds(unit, text)?;
        rest = after;
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked against the largest on this line")]
    let nanoseconds = (total < 9.2e18).then_some(total.round() as i64).ok_or_else(invalid)?;
    Ok(sign * nanoseconds)
}

fn nanoseconds(unit: &str, text: &str) -> Result<f64, String> {
    match unit {
        "ns" => Ok(1.0),
        // Two signs are in use for micro: U+00B5 and U+03BC.
        "us" | "\u{b5}s" | "\u{3bc}s" => Ok(1e3),
        "ms" => Ok(1e6),
        "s" => Ok(1e9),
        "m" => Ok(60e9),
        "h" => Ok(3600e9),
        "" => Err(format!("time: missing unit in duration \"{text}\"")),
        other => Err(format!("time: unknown unit \"{other}\" in duration \"{text}\"")),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn durations_are_read_as_go_reads_them() {
        assert_eq!(parse("1.2s"), Ok(1_200_000_000));
        assert_eq!(parse("100ms"), Ok(100_000_000));
        assert_eq!(parse("500µs"), Ok(500_000));
        assert_eq!(parse("1h2m"), Ok(3_720_000_000_000));
        assert_eq!(parse("-1ns"), Ok(-1));
        assert_eq!(parse("0"), Ok(0));
    }

    #[test]
    fn a_bare_number_and_an_unknown_unit_say_what_is_wrong() {
        assert_eq!(parse("5"), Err("time: missing unit in duration \"5\"".to_owned()));
        assert_eq!(parse("1d"), Err("time: unknown unit \"d\" in duration \"1d\"".to_owned()));
        for wrong in ["", "-", "s", "1S", "100 ms", "1..2s", "9999999999h"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
