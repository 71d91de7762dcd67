//! The table at the end: ratios, which is what outlasts a machine, and the times they come from.

use std::fmt;

use crate::input::Articles;
use crate::rounds::Rounds;

/// What was measured so far.
pub struct Report {
    articles: usize,
    bytes: usize,
    rows: Vec<Row>,
    builds: Vec<Build>,
    latencies: Vec<Latencies>,
}

/// How long single articles take, in seconds.
pub struct Latencies {
    pub tier: String,
    /// Of each article, ascending.
    pub times: Vec<f64>,
}

impl Latencies {
    /// The time that so many hundredths of the articles do not exceed.
    fn percentile(&self, hundredths: usize) -> f64 {
        let at = (self.times.len() * hundredths).div_ceil(100).saturating_sub(1);
        self.times.get(at).copied().unwrap_or(f64::NAN)
    }
}

/// One benchmark.
pub struct Row {
    pub group: &'static str,
    pub tier: String,
    /// The other contender.
    pub against: &'static str,
    pub rounds: Rounds,
    /// Hits, alerts or watches of one pass.
    pub found: usize,
}

/// How long a tier took to build, and what it holds.
pub struct Build {
    pub what: String,
    pub terms: usize,
    pub seconds: f64,
    pub bytes: usize,
    pub yardstick_seconds: f64,
    pub yardstick_bytes: usize,
}

impl Report {
    pub fn new(articles: &Articles) -> Report {
        Report {
            articles: articles.records.len(),
            bytes: articles.bytes,
            rows: Vec::new(),
            builds: Vec::new(),
            latencies: Vec::new(),
        }
    }

    /// Adds a benchmark; one that did not run is left out of the table.
    pub fn add(&mut self, row: Row) {
        self.rows.push(row);
    }

    pub fn add_build(&mut self, build: Build) {
        self.builds.push(build);
    }

    pub fn add_latencies(&mut self, latencies: Latencies) {
        self.latencies.push(latencies);
    }
}

/// In Markdown, for notes and documents.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (articles, bytes) = (self.articles as f64, self.bytes as f64);
        writeln!(f, "{} articles, {:.0} bytes of text each\n", self.articles, bytes / articles)?;
        writeln!(
            f,
            "| group | terms | yardstick / ours | ours, ns/byte | yardstick, ns/byte | articles/s | found/article | yardstick |"
        )?;
        writeln!(f, "|---|---|---|---|---|---|---|---|")?;
        for row in &self.rows {
            let Some(medians) = row.rounds.medians() else { continue };
            writeln!(
                f,
                "| {} | {} | {:.2} | {:.2} | {:.2} | {:.0} | {:.2} | {} |",
                row.group,
                row.tier,
                medians.ratio,
                medians.ours * 1e9 / bytes,
                medians.yardstick * 1e9 / bytes,
                articles / medians.ours,
                row.found as f64 / articles,
                row.against,
            )?;
        }
        if !self.latencies.is_empty() {
            writeln!(f, "\n| an article, `whole` | median, µs | 99th percentile, µs |\n|---|---|---|")?;
        }
        for latencies in &self.latencies {
            let [median, slow] = [50, 99].map(|hundredths| latencies.percentile(hundredths) * 1e6);
            writeln!(f, "| {} | {median:.1} | {slow:.1} |", latencies.tier)?;
        }
        if self.builds.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "\n| build | terms | seconds | yardstick / ours | bytes a term | yardstick, bytes a term |"
        )?;
        writeln!(f, "|---|---|---|---|---|---|")?;
        for build in &self.builds {
            let terms = build.terms as f64;
            writeln!(
                f,
                "| {} | {} | {:.3} | {:.2} | {:.0} | {:.0} |",
                build.what,
                build.terms,
                build.seconds,
                build.yardstick_seconds / build.seconds,
                build.bytes as f64 / terms,
                build.yardstick_bytes as f64 / terms,
            )?;
        }
        Ok(())
    }
}
