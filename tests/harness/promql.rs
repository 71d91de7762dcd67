//! Which series an expression of PromQL asks for.

/// Words that have labels in parentheses behind them.
const GROUPING: [&str; 6] = ["by", "without", "on", "ignoring", "group_left", "group_right"];

/// Words that stand for themselves.
const KEYWORDS: [&str; 8] = ["and", "or", "unless", "bool", "offset", "atan2", "Inf", "NaN"];

/// Every selector of an expression, without its range: a name that is neither a function's nor a keyword, with
/// the matchers behind it. What this does not understand it takes for a selector, so that it is asked for and
/// not found, rather than passed over.
///
/// # Panics
///
/// At parentheses or quotes that are not closed.
pub fn selectors(expression: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = expression.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' | '\'' => quoted(rest),
            '[' => through(rest, ']'),
            '{' => {
                let length = through(rest, '}');
                found.push(rest[..length].to_owned());
                length
            }
            _ if first.is_ascii_digit() => word(rest),
            _ if is_name(first) => named(rest, &mut found),
            _ => first.len_utf8(),
        };
        rest = rest[length..].trim_start();
    }
    found
}

/// The length of what begins with a name; a selector is added to `found`.
fn named(rest: &str, found: &mut Vec<String>) -> usize {
    let length = word(rest);
    let name = &rest[..length];
    let behind = &rest[length..];
    let gap = behind.len() - behind.trim_start().len();
    let next = behind.trim_start().chars().next();
    if GROUPING.contains(&name) {
        return if next == Some('(') { length + gap + through(behind.trim_start(), ')') } else { length };
    }
    let follows = &behind.trim_start()[..word(behind.trim_start())];
    // `sum by (x) (…)`: only an aggregation has its labels behind its name.
    if KEYWORDS.contains(&name) || next == Some('(') || ["by", "without"].contains(&follows) {
        return length;
    }
    let matchers = if next == Some('{') { gap + through(behind.trim_start(), '}') } else { 0 };
    found.push(rest[..length + matchers].to_owned());
    length + matchers
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == ':'
}

fn word(text: &str) -> usize {
    text.find(|c: char| !is_name(c) && c != '.').unwrap_or(text.len())
}

/// The length up to and with the closing character; quoted ones do not count.
fn through(text: &str, closing: char) -> usize {
    let mut at = 1;
    while let Some(next) = text[at..].chars().next() {
        if next == closing {
            return at + 1;
        }
        at += if next == '"' || next == '\'' { quoted(&text[at..]) } else { next.len_utf8() };
    }
    panic!("no {closing} in {text}")
}

/// The length of a quoted text, with its quotes.
fn quoted(text: &str) -> usize {
    let quote = text.chars().next();
    let mut escaped = false;
    for (at, next) in text.char_indices().skip(1) {
        if !escaped && Some(next) == quote {
            return at + 1;
        }
        escaped = next == '\\' && !escaped;
    }
    panic!("an open quote: {text}")
}

/// Held to by a test of its own, since everything that is not found here is not asked for.
pub fn selectors_are_read_out_of_expressions() {
    let table: [(&str, &[&str]); 8] = [
        ("up", &["up"]),
        ("1 - a{x=\"}\"} / on (b) group_left (c) d:e:f", &["a{x=\"}\"}", "d:e:f"]),
        ("sum by (job) (rate(a_total{r=~\"x|y\\\"\"}[5m]))", &["a_total{r=~\"x|y\\\"\"}"]),
        ("sum(a) without (b) > bool 0.5", &["a"]),
        ("avg_over_time(a[7d] offset 1d) * 24 >= 1e3", &["a"]),
        ("max_over_time(rate(a[5m])[1h:1m]) unless b", &["a", "b"]),
        ("a < +Inf or {__name__=\"b\"} and vector(1)", &["a", "{__name__=\"b\"}"]),
        ("label_replace(a, \"b\", \"$1\", \"c\", \"(.*)\")", &["a"]),
    ];
    for (expression, expected) in table {
        assert_eq!(selectors(expression), expected, "{expression}");
    }
}
