//! Times, as they come in and as they go out.

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::Offset;

/// A number below this, whatever its sign, is seconds since the epoch (until the year 5138), else
/// milliseconds (from 1973 on).
const MILLISECONDS_FROM: f64 = 1e11;

/// The years 0000 to 9999, which is all that RFC 3339 can write.
const FIRST_SECOND: i64 = -62_167_219_200;

static PARSER: DateTimeParser = DateTimeParser::new();

/// Reads an RFC 3339 time. Without an offset it is UTC; a date alone is its midnight.
pub fn parse_time(text: &str) -> Option<Timestamp> {
    let pieces = PARSER.parse_pieces(text.trim()).ok()?;
    let offset = match (pieces.to_numeric_offset(), pieces.time_zone_annotation()) {
        (Some(offset), _) => offset,
        (None, None) => Offset::UTC,
        // The name of a zone alone; to take it for UTC would shift the time without a word.
        (None, Some(_)) => return None,
    };
    let local = pieces.date().to_datetime(pieces.time().unwrap_or(Time::midnight()));
    in_range(offset.to_timestamp(local).ok()?)
}

/// Reads a time given as a number since the epoch: seconds below 1e11, else milliseconds.
pub fn time_from_number(number: f64) -> Option<Timestamp> {
    let microseconds = if number.abs() < MILLISECONDS_FROM { number * 1e6 } else { number * 1e3 };
    if !microseconds.is_finite() {
        return None;
    }
    // Saturates, which is out of range as well.
    in_range(Timestamp::from_microsecond(microseconds.round() as i64).ok()?)
}

/// Writes a time: RFC 3339, UTC, milliseconds, `Z`. Finer digits are cut.
pub fn format_time(time: Timestamp) -> String {
    format!("{time:.3}")
}

/// Writes a time given in milliseconds since the epoch, as in [`format_time`]; `None` where RFC 3339
/// cannot write it.
pub fn format_milliseconds(milliseconds: i64) -> Option<String> {
    in_range(Timestamp::from_millisecond(milliseconds).ok()?).map(format_time)
}

fn in_range(time: Timestamp) -> Option<Timestamp> {
    (time.as_second() >= FIRST_SECOND).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_as_rfc_3339() {
        let cases = [
            ("UTC", "2024-03-01T10:20:30Z", Some("2024-03-01T10:20:30.000Z")),
            ("an offset", "2024-03-01T10:20:30+09:00", Some("2024-03-01T01:20:30.000Z")),
            ("an unknown local offset", "2024-03-01T10:20:30-00:00", Some("2024-03-01T10:20:30.000Z")),
            ("fractions", "2024-03-01T10:20:30.123456789Z", Some("2024-03-01T10:20:30.123Z")),
            ("no offset", "2024-03-01T10:20:30", Some("2024-03-01T10:20:30.000Z")),
            ("a space for the T", "2024-03-01 10:20:30", Some("2024-03-01T10:20:30.000Z")),
            ("lower case", "2024-03-01t10:20:30z", Some("2024-03-01T10:20:30.000Z")),
            ("a date", "2024-03-01", Some("2024-03-01T00:00:00.000Z")),
            ("white space around it", " 2024-03-01T10:20:30Z\n", Some("2024-03-01T10:20:30.000Z")),
            ("a leap second", "2016-12-31T23:59:60Z", Some("2016-12-31T23:59:59.000Z")),
            ("before the epoch", "1969-12-31T23:59:59.5Z", Some("1969-12-31T23:59:59.500Z")),
            (
                "a zone beside the offset",
                "2024-03-01T10:20:30+01:00[Europe/Berlin]",
                Some("2024-03-01T09:20:30.000Z"),
            ),
            ("a zone alone", "2024-03-01T10:20:30[Europe/Berlin]", None),
            ("no such day", "2024-02-30", None),
            ("no such hour", "2024-03-01T24:00:00Z", None),
            ("a year alone", "2024", None),
            ("a negative year", "-000001-03-01T00:00:00Z", None),
            ("beyond the last year", "9999-12-31T23:59:59-12:00", None),
            ("words", "yesterday", None),
            ("empty", "", None),
        ];
        for (name, text, expected) in cases {
            assert_eq!(parse_time(text).map(format_time).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn numbers_are_seconds_or_milliseconds() {
        let cases = [
            ("seconds", 1_709_288_430.0, Some("2024-03-01T10:20:30.000Z")),
            ("seconds with a fraction", 1_709_288_430.25, Some("2024-03-01T10:20:30.250Z")),
            ("milliseconds", 1_709_288_430_123.0, Some("2024-03-01T10:20:30.123Z")),
            ("the last second", 99_999_999_999.0, Some("5138-11-16T09:46:39.000Z")),
            ("the first millisecond", 1e11, Some("1973-03-03T09:46:40.000Z")),
            ("zero", 0.0, Some("1970-01-01T00:00:00.000Z")),
            ("a second before", -1.0, Some("1969-12-31T23:59:59.000Z")),
            ("milliseconds before", -1e12, Some("1938-04-24T22:13:20.000Z")),
            ("before the year 0", -6.3e10, None),
            ("too large", 1e18, None),
            ("infinite", f64::INFINITY, None),
            ("no number", f64::NAN, None),
        ];
        for (name, number, expected) in cases {
            assert_eq!(time_from_number(number).map(format_time).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn milliseconds_are_written_where_they_can_be() {
        let cases = [
            (0, Some("1970-01-01T00:00:00.000Z")),
            (1_709_288_430_007, Some("2024-03-01T10:20:30.007Z")),
            (-1, Some("1969-12-31T23:59:59.999Z")),
            (i64::MAX, None),
            (i64::MIN, None),
        ];
        for (milliseconds, expected) in cases {
            assert_eq!(format_milliseconds(milliseconds).as_deref(), expected, "{milliseconds}");
        }
    }
}
