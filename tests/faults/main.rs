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
    // Those without a load come first: they go on while the others wait for their turns.
    let cases = [errors::cases(), brokers::cases(), instances::cases(), network::cases(), input::cases()];
    let code = harness::case::run(&cases.concat(), Some(scenario::SIDE_BY_SIDE + 1));
    scenario::end_clusters();
    code
}
