//! What Prometheus would read in an answer of `/metrics`.

use std::collections::{BTreeMap, BTreeSet};

/// One line of the text format.
#[derive(Clone, Debug, PartialEq)]
struct Sample {
    name: String,
    labels: BTreeMap<String, String>,
    value: f64,
}

/// All samples of one scrape.
#[derive(Clone, Debug, PartialEq)]
pub struct Scrape {
    samples: Vec<Sample>,
    families: BTreeSet<String>,
}

impl Scrape {
    /// Reads the text format as far as newswatch writes it: labels hold no escaped quotes or braces.
    ///
    /// # Panics
    ///
    /// At a line that is neither a comment nor a sample.
    pub fn parse(text: &str) -> Scrape {
        let mut samples = Vec::new();
        let mut families = BTreeSet::new();
        for line in text.lines() {
            if let Some(typed) = line.strip_prefix("# TYPE ") {
                let name = typed.split(' ').next().unwrap_or_default();
                assert!(families.insert(name.to_owned()), "family {name} is there twice");
            } else if !line.starts_with('#') && !line.is_empty() {
                samples.push(sample(line).unwrap_or_else(|| panic!("not a sample: {line}")));
            }
        }
        Scrape { samples, families }
    }

    /// The names behind `# TYPE`.
    pub fn families(&self) -> &BTreeSet<String> {
        &self.families
    }

    /// The sum over all series of that name that carry these labels, among others; `None` where there is
    /// no such series.
    pub fn sum(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let name = format!("newswatch_{name}");
        let carries = |sample: &Sample| {
            let wanted =
                |(label, value): &(&str, &str)| sample.labels.get(*label).is_some_and(|has| has == value);
            sample.name == name && labels.iter().all(wanted)
        };
        let found: Vec<f64> =
            self.samples.iter().filter(|sample| carries(sample)).map(|sample| sample.value).collect();
        if found.is_empty() { None } else { Some(found.iter().sum()) }
    }

    /// A counter or gauge that counts things; a series that is not there yet counts none.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Counts of tests are small.
    pub fn count(&self, name: &str, labels: &[(&str, &str)]) -> u64 {
        self.sum(name, labels).unwrap_or_default() as u64
    }
}

fn sample(line: &str) -> Option<Sample> {
    let (series, value) = line.rsplit_once(' ')?;
    let mut labels = BTreeMap::new();
    let name = match series.split_once('{') {
        None => series,
        Some((name, rest)) => {
            for pair in rest.strip_suffix('}')?.split("\",") {
                let (label, value) = pair.split_once("=\"")?;
                labels.insert(label.to_owned(), value.trim_end_matches('"').to_owned());
            }
            name
        }
    };
    let value = match value {
        "+Inf" => f64::INFINITY,
        number => number.parse().ok()?,
    };
    Some(Sample { name: name.to_owned(), labels, value })
}
