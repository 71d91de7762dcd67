//! Growth and stalls.
//!
//! A machine that others use stalls by itself, and so does a broker. So no single time is judged as it is:
//! what `control` suffered while an alert was under way is taken off, and the time around a reload is held
//! against as much time between two reloads.

use std::time::Duration;

use super::clock::{Micros, Span, micros};
use super::process::Sample;
use super::starved::Starved;
use crate::harness::case::Case;

/// What the daemon may delay an alert by.
const STALL: Duration = Duration::from_millis(100);

/// What a transaction of `control` may take beyond the usual without being worth a note.
const JITTER: Duration = Duration::from_millis(20);

/// Threads of daemon and broker, of more than a hundred, that are without a core on average on a calm machine.
const CALM: f64 = 0.5;

/// What a reload may still delay once it is told of: the batch that takes the new engine up.
const AFTERMATH: Duration = Duration::from_millis(500);

/// Memory may differ by this share from the beginning to the end: pages come and go.
const GROWTH: f64 = 0.03;

/// Alerts that were late, one after the other, for a reason that is the daemon's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stall {
    /// From the first article that waited to the last alert that was late.
    pub span: Span,
    /// By how much the worst was later than usual.
    pub excess: Micros,
    /// How much of that `control` suffered too.
    pub explained: Micros,
    /// How many alerts.
    pub alerts: usize,
}

/// Stalls of the daemon: alerts that took longer than usual by more than [`STALL`], and by more than what
/// `control` suffered meanwhile, while there were cores for all. All are in the order of their beginning.
pub fn stalls(alerts: &[Span], control: &[Span], overslept: &[Span], starved: &[Starved]) -> Vec<Stall> {
    let usual = percentile(&lengths(alerts), 0.5);
    let usual_control = percentile(&lengths(control), 0.5);
    let mut stalls: Vec<Stall> = Vec::new();
    for alert in alerts {
        let excess = alert.length().saturating_sub(usual);
        if excess <= micros(STALL) {
            continue;
        }
        let beyond_usual = |span: Span| span.length().saturating_sub(usual_control);
        let suffered: Micros =
            during(control, *alert).map(beyond_usual).filter(|excess| *excess > micros(JITTER)).sum();
        let slept: Micros = during(overslept, *alert).map(Span::length).sum();
        let explained = suffered.max(slept);
        if excess.saturating_sub(explained) <= micros(STALL) || !was_calm(starved, *alert) {
            continue;
        }
        match stalls.last_mut().filter(|stall| alert.from <= stall.span.to) {
            Some(stall) => {
                stall.span.to = stall.span.to.max(alert.to);
                stall.alerts += 1;
                if excess > stall.excess {
                    (stall.excess, stall.explained) = (excess, explained);
                }
            }
            None => stalls.push(Stall { span: *alert, excess, explained, alerts: 1 }),
        }
    }
    stalls
}

/// Whether there was a core for whoever wanted one, all the while and a moment before. Where there was not, it
/// cannot be told who made an alert wait.
fn was_calm(starved: &[Starved], span: Span) -> bool {
    let first = starved.partition_point(|look| look.during.to <= span.from).saturating_sub(1);
    let last = starved.partition_point(|look| look.during.from < span.to);
    starved[first..last].iter().all(is_calm)
}

fn is_calm(look: &Starved) -> bool {
    look.waited as f64 <= CALM * look.during.length() as f64
}

/// The share of the time in which stalls can be told.
pub fn calm_share(starved: &[Starved]) -> f64 {
    starved.iter().filter(|look| is_calm(look)).count() as f64 / starved.len().max(1) as f64
}

/// Those of `spans`, which are in the order of their beginning and no longer than a minute, that share a
/// moment with `span`.
fn during(spans: &[Span], span: Span) -> impl Iterator<Item = Span> + '_ {
    const LONGEST: Micros = 60_000_000;
    let first = spans.partition_point(|other| other.from + LONGEST < span.from);
    let last = spans.partition_point(|other| other.from < span.to);
    spans[first..last].iter().copied().filter(move |other| other.to > span.from)
}

/// What reloads do to alerts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reloads {
    /// The worst alert around a reload: half of the reloads were worse.
    pub median: Micros,
    /// One in ten reloads was worse.
    pub most: Micros,
    /// The same of as much time between two reloads.
    pub quiet_median: Micros,
    /// The same of as much time between two reloads.
    pub quiet_most: Micros,
}

impl Reloads {
    /// Compares the time of these reloads with that as far behind each. `alerts` are in the order of their
    /// beginning.
    pub fn compare(alerts: &[Span], reloads: &[Span], behind: Duration) -> Reloads {
        let worst = |shift: Micros| -> Vec<Micros> {
            let mut worst: Vec<Micros> = reloads
                .iter()
                .map(|reload| {
                    let first = alerts.partition_point(|alert| alert.from < reload.from + shift);
                    let end = reload.to + micros(AFTERMATH) + shift;
                    let last = alerts.partition_point(|alert| alert.from < end);
                    lengths(&alerts[first..last]).last().copied().unwrap_or_default()
                })
                .collect();
            worst.sort_unstable();
            worst
        };
        let (around, quiet) = (worst(0), worst(micros(behind)));
        Reloads {
            median: percentile(&around, 0.5),
            most: percentile(&around, 0.9),
            quiet_median: percentile(&quiet, 0.5),
            quiet_most: percentile(&quiet, 0.9),
        }
    }

    /// Whether reloads delay alerts by more than they may.
    pub fn stall(&self) -> bool {
        self.median > self.quiet_median + micros(STALL) || self.most > self.quiet_most + micros(STALL)
    }
}

/// How memory went.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Memory {
    /// Median of the first third.
    pub first: u64,
    /// Median of the last third.
    pub last: u64,
    /// The most.
    pub peak: u64,
    /// The usual slope of the whole (Theil and Sen), as a share of `first` from beginning to end.
    pub trend: f64,
}

impl Memory {
    /// Of these samples, of which there are some for each third.
    pub fn of(samples: &[Sample]) -> Memory {
        let resident = |samples: &[Sample]| {
            let mut resident: Vec<u64> = samples.iter().map(|sample| sample.resident).collect();
            resident.sort_unstable();
            percentile(&resident, 0.5)
        };
        let third = samples.len() / 3;
        let first = resident(&samples[..third]);
        // Medians of short stretches: what a reload takes for a moment is none of it.
        let stretches: Vec<u64> = samples.chunks((samples.len() / 40).max(1)).map(resident).collect();
        Memory {
            first,
            last: resident(&samples[samples.len() - third..]),
            peak: samples.iter().map(|sample| sample.resident).max().unwrap_or_default(),
            trend: slope(&stretches) * stretches.len() as f64 / first as f64,
        }
    }

    /// Whether it grew.
    pub fn grew(&self) -> bool {
        let growth = self.last as f64 / self.first as f64 - 1.0;
        growth > GROWTH || self.trend > GROWTH
    }
}

/// The median of the slopes between all pairs.
fn slope(values: &[u64]) -> f64 {
    let mut slopes = Vec::new();
    for (left, earlier) in values.iter().enumerate() {
        for (right, later) in values.iter().enumerate().skip(left + 1) {
            slopes.push((*later as f64 - *earlier as f64) / (right - left) as f64);
        }
    }
    slopes.sort_by(f64::total_cmp);
    slopes.get(slopes.len() / 2).copied().unwrap_or_default()
}

/// How long these took, the shortest first.
pub fn lengths(spans: &[Span]) -> Vec<Micros> {
    let mut lengths: Vec<Micros> = spans.iter().map(|span| span.length()).collect();
    lengths.sort_unstable();
    lengths
}

/// The value that this share is not above; `sorted` is in order.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // A place in a slice.
pub fn percentile(sorted: &[u64], share: f64) -> u64 {
    let place = (sorted.len() as f64 * share) as usize;
    sorted.get(place.min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// That what judges the soak tells good from bad.
pub fn cases() -> Vec<Case> {
    vec![
        Case::alone("a_stall_of_the_daemon_is_seen", a_stall_of_the_daemon_is_seen),
        Case::alone(
            "a_stall_of_the_machine_is_none_of_the_daemon",
            a_stall_of_the_machine_is_none_of_the_daemon,
        ),
        Case::alone("reloads_that_delay_are_seen", reloads_that_delay_are_seen),
        Case::alone("memory_that_grows_is_seen", memory_that_grows_is_seen),
    ]
}

const SECOND: Micros = 1_000_000;

/// An article each ten milliseconds for a minute, its alert 30 to 70 milliseconds later; those of the time
/// from `stalled.from` wait until `stalled.to`.
fn minute(stalled: Span) -> Vec<Span> {
    let alert = |number: Micros| {
        let from = number * 10_000;
        let waits = if (stalled.from..stalled.to).contains(&from) { stalled.to - from } else { 0 };
        Span { from, to: from + 30_000 + number % 5 * 10_000 + waits }
    };
    (0..6_000).map(alert).collect()
}

/// A transaction of `control` each fifty milliseconds for a minute; one that meets `stalled` ends behind it.
fn minute_of_control(stalled: Span) -> Vec<Span> {
    let transaction = |number: Micros| {
        let from = number * 50_000;
        let to = from + 8_000 + number % 5 * 1_000;
        let meets = from < stalled.to && stalled.from < to;
        Span { from, to: if meets { stalled.to + 8_000 } else { to } }
    };
    (0..1_200).map(transaction).collect()
}

fn a_stall_of_the_daemon_is_seen() {
    let never = Span { from: 0, to: 0 };
    let control = minute_of_control(never);
    let stalled = Span { from: 20 * SECOND, to: 20 * SECOND + 180_000 };
    assert_eq!(stalls(&minute(never), &control, &[], &[]), []);
    let found = stalls(&minute(stalled), &control, &[], &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].excess >= 150_000 && found[0].explained == 0, "{found:?}");
    assert!(found[0].span.from >= stalled.from && found[0].span.from <= stalled.from + 20_000, "{found:?}");
    let short = Span { from: 20 * SECOND, to: 20 * SECOND + 60_000 };
    assert_eq!(stalls(&minute(short), &control, &[], &[]), []);
}

fn a_stall_of_the_machine_is_none_of_the_daemon() {
    let never = Span { from: 0, to: 0 };
    let stalled = Span { from: 20 * SECOND, to: 20 * SECOND + 400_000 };
    assert_eq!(stalls(&minute(stalled), &minute_of_control(stalled), &[], &[]), []);
    assert_eq!(stalls(&minute(stalled), &minute_of_control(never), &[stalled], &[]), []);
    let look = |from: Micros, waited| Starved { during: Span { from, to: from + 100_000 }, waited };
    let had_no_core = |number: Micros| if (195..210).contains(&number) { 70_000 } else { 0 };
    let starved: Vec<Starved> = (0..600).map(|number| look(number * 100_000, had_no_core(number))).collect();
    assert_eq!(stalls(&minute(stalled), &minute_of_control(never), &[], &starved), []);
    assert_eq!(calm_share(&starved), 585.0 / 600.0);
    let later = Span { from: 30 * SECOND, to: 30 * SECOND + 400_000 };
    assert_eq!(stalls(&minute(later), &minute_of_control(never), &[], &starved).len(), 1);
    let elsewhere = Span { from: 40 * SECOND, to: 40 * SECOND + 400_000 };
    assert_eq!(stalls(&minute(stalled), &minute_of_control(elsewhere), &[elsewhere], &[]).len(), 1);
}

fn reloads_that_delay_are_seen() {
    let reload = Span { from: 20 * SECOND, to: 20 * SECOND + 180_000 };
    let behind = Duration::from_secs(10);
    let quiet = Reloads::compare(&minute(Span { from: 0, to: 0 }), &[reload], behind);
    assert!(!quiet.stall(), "{quiet:?}");
    let stalled = Reloads::compare(&minute(reload), &[reload], behind);
    assert!(stalled.stall(), "{stalled:?}");
    // A machine that stalls at any time stalls between two reloads as well.
    let both = Span { from: 10 * SECOND, to: 50 * SECOND };
    let everywhere = Reloads::compare(&minute(both), &[reload], Duration::ZERO);
    assert!(!everywhere.stall(), "{everywhere:?}");
}

fn memory_that_grows_is_seen() {
    const MEGABYTE: u64 = 1 << 20;
    let hour = |resident: &dyn Fn(u64) -> u64| -> Memory {
        let sample =
            |second| Sample { at: second * SECOND, resident: resident(second), threads: 9, files: 9 };
        Memory::of(&(0..3_600).map(sample).collect::<Vec<_>>())
    };
    // A reload each minute takes twice as much for three seconds.
    let reloading = |second: u64| if second % 60 < 3 { 200 * MEGABYTE } else { 100 * MEGABYTE };
    let steady = hour(&reloading);
    assert!(!steady.grew() && steady.peak == 200 * MEGABYTE, "{steady:?}");
    // What a leak of 100 kB a reload comes to.
    let leaking = hour(&|second| reloading(second) + second / 60 * 100_000);
    assert!(leaking.grew(), "{leaking:?}");
    let stepping = hour(&|second| reloading(second) + if second > 2_000 { 6 * MEGABYTE } else { 0 });
    assert!(stepping.grew(), "{stepping:?}");
}
