//! How fast articles are matched, as ratios against plain Aho-Corasick: `cargo bench`.
//!
//! What is measured and how it is to be read is in `docs/performance.md`. What the same code costs in
//! instructions, which no neighbour disturbs, is the other benchmark's part.
//!
//! | file | its one idea |
//! |---|---|
//! | `input` | articles and terms: from files, or invented |
//! | `queries` | queries over those terms |
//! | `yardstick` | plain Aho-Corasick over folded text |
//! | `groups` | what is measured |
//! | `rounds` | two contenders in turn, by the time of this thread |
//! | `report` | the table at the end |

#[path = "../generated/mod.rs"]
mod generated;
mod groups;
mod input;
mod queries;
mod report;
mod rounds;
mod yardstick;

use std::process::ExitCode;
use std::time::Duration;

use criterion::Criterion;

use groups::Groups;
use input::Input;
use report::Report;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let input = match Input::load() {
        Ok(input) => input,
        Err(message) => {
            eprintln!("error: {message}");
            return ExitCode::FAILURE;
        }
    };
    let criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3))
        .configure_from_args();
    let report = Report::new(&input.articles);
    let mut groups = Groups { criterion, articles: &input.articles, report };
    groups.fold();
    for tier in &input.tiers {
        groups.tier(tier);
    }
    groups.criterion.final_summary();
    println!("{}", groups.report);
    ExitCode::SUCCESS
}
