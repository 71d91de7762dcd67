//! What is kept of a run: its figures, and everything second by second, in `target/soak`.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use super::clock::{Micros, Span};
use super::judge::{Memory, Reloads, Stall, calm_share, lengths, percentile};
use super::observer::Books;
use super::plan::Plan;
use super::process::Sample;
use super::starved::Starved;

/// Everything that was measured. All spans are in the order of their beginning.
pub struct Figures<'r> {
    /// What was asked for.
    pub plan: Plan,
    /// What should be there against what is.
    pub books: &'r Books,
    /// Alerts of the time that is judged.
    pub alerts: &'r [Span],
    /// Transactions of `control`, of the same time.
    pub control: &'r [Span],
    /// When the sleeper overslept, in the same time.
    pub overslept: &'r [Span],
    /// How long threads of daemon and broker had no core, in the same time.
    pub starved: &'r [Starved],
    /// Every reload, from its cause to its being told of, in the same time.
    pub reloads: &'r [Span],
    /// The process, in the same time.
    pub samples: &'r [Sample],
    /// Transactions of the daemon that were taken back.
    pub aborted: u64,
}

impl Figures<'_> {
    /// The reloads against the time between.
    pub fn of_reloads(&self) -> Reloads {
        Reloads::compare(self.alerts, self.reloads, self.plan.reload_every / 2)
    }

    /// Everything in a few lines, times in milliseconds, memory in megabytes.
    pub fn summary(&self, stalls: &[Stall], memory: &Memory) -> String {
        let mut text = String::new();
        let Plan { duration, per_second, terms, .. } = self.plan;
        let Books { articles, alerts, lost, doubled, unexpected } = self.books;
        let mut line = |words: String| writeln!(text, "{words}").expect("a String takes every write");
        line(format!("soak minutes={:.1} rate={per_second} terms={terms}", duration.as_secs_f64() / 60.0));
        line(format!(
            "articles={articles} alerts={alerts} lost={} doubled={} unexpected={} aborted={}",
            lost.len(),
            doubled.len(),
            unexpected.len(),
            self.aborted,
        ));
        for (name, spans) in
            [("alerts", self.alerts), ("control", self.control), ("overslept", self.overslept)]
        {
            let lengths = lengths(spans);
            let at = |share| milliseconds(percentile(&lengths, share));
            line(format!(
                "{name}: n={} p50={} p90={} p99={} p999={} max={}",
                lengths.len(),
                at(0.5),
                at(0.9),
                at(0.99),
                at(0.999),
                at(1.0),
            ));
        }
        let Reloads { median, most, quiet_median, quiet_most } = self.of_reloads();
        let took = lengths(self.reloads);
        line(format!(
            "reloads: n={} took_p50={} worst_alert_p50={} p90={}; between reloads p50={} p90={}",
            took.len(),
            milliseconds(percentile(&took, 0.5)),
            milliseconds(median),
            milliseconds(most),
            milliseconds(quiet_median),
            milliseconds(quiet_most),
        ));
        line(format!(
            "memory: first={} last={} peak={} trend={:+.2}%",
            megabytes(memory.first),
            megabytes(memory.last),
            megabytes(memory.peak),
            memory.trend * 100.0,
        ));
        let starved: Micros = self.starved.iter().map(|look| look.waited).sum();
        let whole = self.starved.last().zip(self.starved.first());
        let whole = whole.map_or(1, |(last, first)| last.during.to - first.during.from);
        line(format!(
            "threads of daemon and broker without a core: {} ms a second",
            starved * 1_000 / whole.max(1)
        ));
        let most = |of: fn(&Sample) -> u64| self.samples.iter().map(of).max().unwrap_or_default();
        line(format!("threads={} files={}", most(|sample| sample.threads), most(|sample| sample.files)));
        let calm = calm_share(self.starved) * 100.0;
        line(format!(
            "stalls of the daemon: {}, while the machine was calm: {calm:.1}% of the time",
            stalls.len()
        ));
        for stall in stalls {
            let reload =
                self.reloads.iter().any(|reload| reload.from < stall.span.to && stall.span.from < reload.to);
            line(format!(
                "  second={} excess={} explained={} alerts={} reload={reload}",
                stall.span.from / 1_000_000,
                milliseconds(stall.excess),
                milliseconds(stall.explained),
                stall.alerts,
            ));
        }
        text
    }

    /// Keeps the summary and a table with a line a second.
    ///
    /// # Panics
    ///
    /// Where the build folder cannot be written to.
    pub fn keep(&self, summary: &str) -> PathBuf {
        let mut table = String::from(
            "second\tresident\tthreads\tfiles\talert_max_ms\tcontrol_max_ms\toverslept_max_ms\tstarved_ms\treload\n",
        );
        for sample in self.samples {
            let second = Span { from: sample.at, to: sample.at + 1_000_000 };
            let worst = |spans: &[Span]| {
                let first = spans.partition_point(|span| span.from < second.from);
                let last = spans.partition_point(|span| span.from < second.to);
                milliseconds(lengths(&spans[first..last]).last().copied().unwrap_or_default())
            };
            let is_of_second = |look: &&Starved| (second.from..second.to).contains(&look.during.from);
            let starved: Micros = self.starved.iter().filter(is_of_second).map(|look| look.waited).sum();
            let reload = self.reloads.iter().any(|reload| reload.from < second.to && second.from < reload.to);
            writeln!(
                table,
                "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
                sample.at / 1_000_000,
                sample.resident,
                sample.threads,
                sample.files,
                worst(self.alerts),
                worst(self.control),
                worst(self.overslept),
                milliseconds(starved),
                u8::from(reload),
            )
            .expect("a String takes every write");
        }
        keep("last.tsv", &table);
        keep("last.log", summary)
    }
}

/// Keeps a file in `target/soak`.
///
/// # Panics
///
/// Where the build folder cannot be written to.
pub fn keep(name: &str, content: &str) -> PathBuf {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = tmp.parent().expect("CARGO_TARGET_TMPDIR has a parent").join("soak");
    fs::create_dir_all(&folder).expect("the build folder can be written to");
    let path = folder.join(name);
    fs::write(&path, content).expect("the build folder can be written to");
    path
}

fn milliseconds(micros: Micros) -> Micros {
    micros / 1_000
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}
