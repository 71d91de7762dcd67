//! Durations and sizes as people write them: `200ms`, `1h30m`, `512MiB`.

use std::time::Duration;

use jiff::fmt::friendly::SpanParser;

use super::check::Complaint;

const DURATION_EXAMPLES: &str =
    "write a number with its unit, such as \"200ms\", \"10s\", \"1m\" or \"1h30m\"";
const SIZE_EXAMPLES: &str = "write a number of bytes, or a string such as \"8MB\", \"512MiB\" or \"1GiB\"";

/// Decimal units by the letters of the SI, binary ones by those of IEC 80000-13.
const SIZE_UNITS: [(&str, u64); 10] = [
    ("B", 1),
    ("kB", 1_000),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
];

/// A bare number has no unit and is refused.
pub(super) fn parse_duration(text: &str) -> Result<Duration, Complaint> {
    SpanParser::new()
        .parse_unsigned_duration(text)
        .map_err(|_| Complaint::new("is not a duration").help(DURATION_EXAMPLES))
}

/// What to say where a number stands for a duration.
pub(super) fn number_for_duration(number: i64) -> String {
    format!("a duration needs its unit: \"{number}s\" for seconds, \"{number}ms\" for milliseconds")
}

pub(super) fn parse_size(text: &str) -> Result<u64, Complaint> {
    let complaint = || Complaint::new("is not a size").help(SIZE_EXAMPLES);
    let digits_end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(digits_end);
    let number: u64 = digits.parse().map_err(|_| complaint())?;
    let unit = unit.trim_start();
    if unit.is_empty() {
        return Ok(number);
    }
    let (_, factor) = SIZE_UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(complaint)?;
    number.checked_mul(*factor).ok_or_else(complaint)
}

/// In the largest binary unit that it is a whole number of, else in bytes.
pub(super) fn show_size(bytes: u64) -> String {
    for (name, factor) in SIZE_UNITS.iter().rev().take_while(|(name, _)| name.ends_with("iB")) {
        if bytes >= *factor && bytes.is_multiple_of(*factor) {
            return format!("{}{name}", bytes / factor);
        }
    }
    bytes.to_string()
}

/// As `std` has it: `10s`, `200ms`.
pub(super) fn show_duration(duration: Duration) -> String {
    format!("{duration:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        let cases = [
            ("10s", Some(10_000)),
            ("200ms", Some(200)),
            ("1m", Some(60_000)),
            ("1h30m", Some(5_400_000)),
            ("1h 30m", Some(5_400_000)),
            ("0s", Some(0)),
            ("1.5s", Some(1_500)),
            ("10", None),
            ("", None),
            ("s", None),
            ("-1s", None),
            ("1s ago", None),
            ("ten seconds", None),
            ("99999999999999999999h", None),
        ];
        for (text, expected) in cases {
            let found = parse_duration(text).ok().map(|duration| duration.as_millis());
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn sizes() {
        let cases = [
            ("0", Some(0)),
            ("900000", Some(900_000)),
            ("1B", Some(1)),
            ("8MB", Some(8_000_000)),
            ("8 MB", Some(8_000_000)),
            ("1kB", Some(1_000)),
            ("512MiB", Some(512 << 20)),
            ("1GiB", Some(1 << 30)),
            ("16777215TiB", Some(16_777_215 << 40)),
            ("16777216TiB", None),
            ("99999999999999999999", None),
            ("", None),
            ("MiB", None),
            ("-1", None),
            ("1.5GiB", None),
            ("1gib", None),
            ("1G", None),
            ("1MiB ", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_size(text).ok(), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_shown_can_be_read_again() {
        let cases = [
            (0, "0"),
            (1, "1"),
            (900_000, "900000"),
            (1 << 10, "1KiB"),
            (3 << 29, "1536MiB"),
            (1 << 30, "1GiB"),
        ];
        for (bytes, shown) in cases {
            assert_eq!(show_size(bytes), shown);
            assert_eq!(parse_size(shown).ok(), Some(bytes));
        }
        for duration in [Duration::from_millis(200), Duration::from_secs(5400), Duration::ZERO] {
            assert_eq!(parse_duration(&show_duration(duration)).ok(), Some(duration));
        }
    }
}
