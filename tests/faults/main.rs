//! Faults: whatever breaks, each alert is there once.
//!
//! The built binary against Apache Kafka that is killed, frozen and cut off, under a steady load, and books
//! that are closed at the end of each scenario. `NEWSWATCH_FAULTS=long` makes as many faults as it takes to
//! believe it, which takes hours; see `scenario`. Otherwise as `tests/end_to_end`.

mod brokers;
mod cluster;
mod errors;
// Each target uses its part of the harness.
#[allow(dead_code)]
#[path = "../harness/mod.rs"]
mod harness;
mod input;
mod instances;
mod ledger;
mod load;
mod network;
mod proxy;
mod rights;
mod scenario;

use std::process::ExitCode;

fn main() -> ExitCode {
    let cases = [brokers::cases(), instances::cases(), network::cases(), input::cases(), errors::cases()];
    let code = harness::case::run(&cases.concat());
    scenario::end_clusters();
    code
}
