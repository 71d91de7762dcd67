//! Soak: a steady load for a long time, with watchlists that are reloaded all the while.
//!
//! The built binary against Apache Kafka. Without more it runs for seconds and shows that every alert is
//! there once. `NEWSWATCH_SOAK=60` runs for so many minutes and, from half an hour on, judges as well: the
//! memory of the daemon does not grow, and nothing that it does delays an alert by more than a tenth of a
//! second. What a shared machine and the broker do is measured beside it, and taken off; see `judge`.
//!
//! | file | its one idea |
//! |---|---|
//! | `plan` | how long, how much, with how many terms |
//! | `run` | the course of it: start, load, reloads, end |
//! | `news` | articles and watchlists, and what `newswatch scan` makes of them |
//! | `load` | articles at a steady rate |
//! | `control` | what the same machine and broker do to somebody else |
//! | `observer` | when each alert was there, and whether it was there once |
//! | `process` | memory, threads and open files of the daemon |
//! | `starved` | how long its threads and the broker's had no core |
//! | `sizing` | what to give the daemon, for how many terms |
//! | `clock` | one clock for all of it |
//! | `judge` | growth and stalls |
//! | `report` | what is kept of a run |

mod clock;
mod control;
// The benchmarks' articles; each target uses its part.
#[allow(dead_code)]
#[path = "../../benches/generated/mod.rs"]
mod generated;
// Each target uses its part of the harness.
#[allow(dead_code)]
#[path = "../harness/mod.rs"]
mod harness;
mod judge;
mod load;
mod news;
mod observer;
mod plan;
mod process;
mod report;
mod run;
mod sizing;
mod starved;

use std::process::ExitCode;

fn main() -> ExitCode {
    let cases = [judge::cases(), run::cases(), sizing::cases()];
    harness::case::run(&cases.concat(), None)
}
