//! A strict reading of the Prometheus text format, version 0.0.4, for tests: stricter than Prometheus
//! itself, which forgives a missing HELP or samples that are out of order.

use std::collections::{BTreeMap, BTreeSet};

/// A sample's labels, without `le`.
pub(crate) type Labels = BTreeMap<String, String>;

/// One metric with all its samples.
#[derive(Debug, Default)]
pub(crate) struct Family {
    pub(crate) help: String,
    pub(crate) kind: String,
    /// Name as written, labels and value, in order.
    pub(crate) samples: Vec<(String, Labels, f64)>,
}

/// Everything of one scrape.
#[derive(Debug, Default)]
pub(crate) struct Exposition {
    pub(crate) families: BTreeMap<String, Family>,
}

impl Exposition {
    /// The value of the sample with this name and exactly these labels.
    pub(crate) fn value(&self, sample: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let wanted: Labels =
            labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.families
            .values()
            .flat_map(|family| &family.samples)
            .find(|(name, labels, _)| name == sample && *labels == wanted)
            .map(|(_, _, value)| *value)
    }

    /// How many samples the family has.
    pub(crate) fn n_samples(&self, family: &str) -> usize {
        self.families.get(family).map_or(0, |family| family.samples.len())
    }
}

/// Reads all of `text`, or says what is wrong with which line.
pub(crate) fn parse(text: &str) -> Result<Exposition, String> {
    if !text.ends_with('\n') {
        return Err("the last line has no line feed".to_owned());
    }
    let mut exposition = Exposition::default();
    let mut current: Option<String> = None;
    let mut seen = BTreeSet::new();
    for line in text.lines() {
        let at_line = |what: String| format!("{what}: {line}");
        let wrong = |what: &str| Err(at_line(what.to_owned()));
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let Some((name, help)) = rest.split_once(' ') else { return wrong("HELP without text") };
            check_name(name).map_err(at_line)?;
            let family = Family { help: help.to_owned(), ..Family::default() };
            if exposition.families.insert(name.to_owned(), family).is_some() {
                return wrong("family occurs twice");
            }
            current = Some(name.to_owned());
            continue;
        }
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let Some((name, kind)) = rest.split_once(' ') else { return wrong("TYPE without type") };
            if current.as_deref() != Some(name) {
                return wrong("TYPE does not follow its HELP");
            }
            if !["counter", "gauge", "histogram"].contains(&kind) {
                return wrong("unexpected type");
            }
            let family = exposition.families.get_mut(name).expect("inserted by its HELP");
            family.kind = kind.to_owned();
            continue;
        }
        let (name, labels, value) = parse_sample(line).map_err(at_line)?;
        let Some(family) = current.as_ref().and_then(|current| exposition.families.get_mut(current)) else {
            return wrong("sample before any family");
        };
        let current = current.as_deref().unwrap_or_default();
        let suffixes: &[&str] =
            if family.kind == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
        if !suffixes.iter().any(|suffix| name.strip_suffix(suffix) == Some(current)) {
            return wrong("sample outside its family");
        }
        if !seen.insert((name.clone(), labels.clone())) {
            return wrong("sample occurs twice");
        }
        family.samples.push((name, labels, value));
    }
    for (name, family) in &exposition.families {
        check_family(name, family)?;
    }
    Ok(exposition)
}

fn check_family(name: &str, family: &Family) -> Result<(), String> {
    if family.samples.is_empty() {
        return Err(format!("{name} has no samples"));
    }
    if (family.kind == "counter") != name.ends_with("_total") {
        return Err(format!("{name}: counters and only counters end in _total"));
    }
    if family.kind == "counter" && family.samples.iter().any(|(_, _, value)| *value < 0.0) {
        return Err(format!("{name} is negative"));
    }
    if family.kind == "histogram" { check_histogram(name, family) } else { Ok(()) }
}

/// Bounds rise, counts do not fall, and the last bucket holds everything. No histogram of ours has
/// labels, so that there is one row of buckets each.
fn check_histogram(name: &str, family: &Family) -> Result<(), String> {
    let mut last_bound = f64::NEG_INFINITY;
    let mut last_count = 0.0;
    let mut total = None;
    let mut has_sum = false;
    for (sample, labels, value) in &family.samples {
        if sample.ends_with("_sum") {
            has_sum = true;
            continue;
        }
        if sample.ends_with("_count") {
            total = Some(*value);
            continue;
        }
        let bound = labels.get("le").and_then(|le| parse_value(le)).ok_or(format!("{name}: no bound"))?;
        if bound <= last_bound || *value < last_count {
            return Err(format!("{name}: buckets are out of order"));
        }
        (last_bound, last_count) = (bound, *value);
    }
    if last_bound != f64::INFINITY || total != Some(last_count) || !has_sum {
        return Err(format!("{name}: the last bucket, the count and the sum do not agree"));
    }
    Ok(())
}

fn parse_sample(line: &str) -> Result<(String, Labels, f64), String> {
    let name_end = line.find(['{', ' ']).ok_or("no value")?;
    let (name, mut rest) = line.split_at(name_end);
    check_name(name)?;
    let mut labels = Labels::new();
    if let Some(inside) = rest.strip_prefix('{') {
        rest = parse_labels(inside, &mut labels)?;
    }
    let value = rest.strip_prefix(' ').and_then(parse_value).ok_or("no value, or more than one")?;
    Ok((name.to_owned(), labels, value))
}

/// Reads `name="value",…}` and gives back what follows.
fn parse_labels<'a>(mut rest: &'a str, labels: &mut Labels) -> Result<&'a str, String> {
    loop {
        let (label, after) = rest.split_once("=\"").ok_or("label without a quoted value")?;
        check_name(label)?;
        let mut value = String::new();
        let mut chars = after.char_indices();
        let end = loop {
            match chars.next().ok_or("label value without an end")? {
                (at, '"') => break at,
                (_, '\\') => match chars.next().ok_or("label value without an end")?.1 {
                    'n' => value.push('\n'),
                    escaped @ ('\\' | '"') => value.push(escaped),
                    _ => return Err("unknown escape".to_owned()),
                },
                (_, char) => value.push(char),
            }
        };
        if labels.insert(label.to_owned(), value).is_some() {
            return Err("label occurs twice".to_owned());
        }
        rest = &after[end + 1..];
        if let Some(after_brace) = rest.strip_prefix('}') {
            return Ok(after_brace);
        }
        rest = rest.strip_prefix(',').ok_or("labels are not parted by a comma")?;
    }
}

fn parse_value(text: &str) -> Option<f64> {
    match text {
        "+Inf" => Some(f64::INFINITY),
        // Rust also reads `inf` and `nan`, which Prometheus writes otherwise.
        _ if text.starts_with(|first: char| first == '-' || first.is_ascii_digit()) => text.parse().ok(),
        _ => None,
    }
}

fn check_name(name: &str) -> Result<(), String> {
    let valid = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.is_empty()
        && !name.as_bytes()[0].is_ascii_digit();
    if valid { Ok(()) } else { Err(format!("invalid name {name:?}")) }
}

#[test]
fn refuses_what_is_not_the_format() {
    let family = "# HELP a_total Help.\n# TYPE a_total counter\n";
    for (name, text) in [
        ("no line feed at the end", format!("{family}a_total 1")),
        ("no samples", family.to_owned()),
        ("no HELP", "# TYPE a_total counter\na_total 1\n".to_owned()),
        ("foreign sample", format!("{family}b_total 1\n")),
        ("twice the same", format!("{family}a_total 1\na_total 1\n")),
        ("counter without _total", "# HELP a Help.\n# TYPE a counter\na 1\n".to_owned()),
        ("unknown escape", format!("{family}a_total{{x=\"\\t\"}} 1\n")),
        ("unquoted label", format!("{family}a_total{{x=1}} 1\n")),
        ("two values", format!("{family}a_total 1 2 3\n")),
        ("infinity in Rust's spelling", format!("{family}a_total inf\n")),
        (
            "histogram whose buckets fall",
            "# HELP h H.\n# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n"
                .to_owned(),
        ),
        (
            "histogram without an end",
            "# HELP h H.\n# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_sum 1\nh_count 1\n".to_owned(),
        ),
    ] {
        assert!(parse(&text).is_err(), "{name}");
    }
    let escaped = parse(&format!("{family}a_total{{x=\"a\\\"b\\\\c\\nd\"}} 1\n")).unwrap();
    assert_eq!(escaped.value("a_total", &[("x", "a\"b\\c\nd")]), Some(1.0));
}
