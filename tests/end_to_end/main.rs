//! newswatch end to end: the built binary against a broker, held to what `docs` and the command line
//! promise to the outside.
//!
//! `NEWSWATCH_TEST_BROKER=apache|embedded|HOST:PORT` chooses the broker; left out, it is Apache Kafka
//! where Java and Maven are installed, else the embedded one. With `NEWSWATCH_TEST_STRICT=1` the run
//! fails where a test is left out. The table that is printed first tells what runs where.

mod absence;
mod added_partitions;
mod alarms;
mod bad_records;
mod dead_letters;
mod delivery;
mod demo;
mod duplicates;
mod groups;
// Each target uses its part of the harness.
#[allow(dead_code)]
#[path = "../harness/mod.rs"]
mod harness;
mod observers;
mod reload;
mod restarts;
mod service;
mod short_notes;
mod withheld_alerts;

use std::process::ExitCode;

fn main() -> ExitCode {
    let cases = [
        harness::self_test::cases(),
        delivery::cases(),
        duplicates::cases(),
        groups::cases(),
        added_partitions::cases(),
        bad_records::cases(),
        dead_letters::cases(),
        withheld_alerts::cases(),
        absence::cases(),
        reload::cases(),
        restarts::cases(),
        short_notes::cases(),
        observers::cases(),
        alarms::cases(),
        service::cases(),
        demo::cases(),
    ];
    harness::case::run(&cases.concat(), None)
}
