//! The network between daemons and brokers, and between brokers: cut, frozen, slow.

use std::thread;
use std::time::Duration;

use super::scenario::{Scenario, is_long, on_one_broker, on_three_brokers};
use crate::harness::case::Case;

/// The scenarios of this file.
pub fn cases() -> Vec<Case> {
    vec![
        Case::own("network_cut_between_brokers", network_cut_between_brokers),
        Case::own("network_cut_from_the_broker", network_cut_from_the_broker),
        Case::own("network_frozen", network_frozen),
        Case::own("latency", latency),
    ]
}

/// How long the network is away, in seconds.
fn outages() -> &'static [u64] {
    if is_long() { &[1, 10, 60, 1, 10, 60] } else { &[1, 10] }
}

/// Breaks something for each of these times in turn, and mends everything behind it.
fn interrupt(scenario: &mut Scenario<'_, '_>, outages: &[u64], fault: impl Fn(&mut Scenario<'_, '_>)) {
    for seconds in outages {
        scenario.pause(1500, 3000);
        fault(scenario);
        scenario.fault();
        thread::sleep(Duration::from_secs(*seconds));
        scenario.cluster.heal();
    }
    scenario.pause(1000, 2000);
}

/// Connections end, and new ones are refused.
fn network_cut_from_the_broker() {
    on_one_broker("network-cut", |scenario| {
        let load = scenario.load();
        let daemons = vec![scenario.start("one").ready(), scenario.start("two").ready()];
        interrupt(scenario, outages(), |scenario| scenario.cluster.node(0).clients.cut());
        scenario.close(load, daemons);
    });
}

/// Connections stay, but nothing comes through, and what was sent before arrives late.
fn network_frozen() {
    on_one_broker("network-frozen", |scenario| {
        let load = scenario.load();
        let daemons = vec![scenario.start("one").ready(), scenario.start("two").ready()];
        // Longer than a transaction may take, and twice within the minute in which a second fencing would
        // pass for another process of the same name.
        let outages = if is_long() { outages() } else { &[8, 8] };
        interrupt(scenario, outages, |scenario| scenario.cluster.node(0).clients.freeze());
        scenario.close(load, daemons);
    });
}

fn latency() {
    on_one_broker("latency", |scenario| {
        let load = scenario.load();
        let daemons = vec![scenario.start("one").ready(), scenario.start("two").ready()];
        let outages: &[u64] = if is_long() { &[120] } else { &[10] };
        interrupt(scenario, outages, |scenario| {
            // Half on the way there, half on the way back.
            scenario.cluster.node(0).clients.delay(Duration::from_millis(100));
        });
        scenario.close(load, daemons);
    });
}

/// Each broker in turn cannot be reached by the others, while clients reach all of them.
fn network_cut_between_brokers() {
    on_three_brokers("network-cut-between-brokers", |scenario| {
        let load = scenario.load();
        let daemons = vec![scenario.start("one").ready(), scenario.start("two").ready()];
        for node in 0..scenario.cluster.len() {
            let outages = if is_long() { &outages()[..3] } else { &[6] };
            interrupt(scenario, outages, |scenario| scenario.cluster.node(node).brokers.cut());
        }
        scenario.close(load, daemons);
    });
}
