//! Brokers that are killed, frozen and restarted, and leaders that move.

use std::thread;
use std::time::Duration;

use super::scenario::{on_one_broker, on_three_brokers, times};
use crate::harness::case::Case;

/// The scenarios of this file.
pub fn cases() -> Vec<Case> {
    vec![
        Case::own("kill_of_each_of_three_brokers", kill_of_each_of_three_brokers),
        Case::own("kill_of_the_only_broker", kill_of_the_only_broker),
        Case::own("frozen_broker", frozen_broker),
        Case::own("rolling_restart", rolling_restart),
    ]
}

fn kill_of_the_only_broker() {
    on_one_broker("broker-kill", |scenario| {
        let load = scenario.load();
        let daemons = vec![scenario.start("one").ready(), scenario.start("two").ready()];
        for round in 0..times(2, 10) {
            scenario.pause(1000, 4000);
            scenario.cluster.node(0).kill();
            scenario.fault();
            // Now and then for longer than a transaction and a session may take.
            let longer = if round % 2 == 0 { 12_000 } else { 0 };
            scenario.pause(500 + longer, 2000 + longer);
            scenario.cluster.node(0).start();
        }
        scenario.pause(1000, 2000);
        scenario.close(load, daemons);
    });
}

fn frozen_broker() {
    on_one_broker("broker-frozen", |scenario| {
        let load = scenario.load();
        let daemons = vec![scenario.start("one").ready(), scenario.start("two").ready()];
        for _ in 0..times(1, 10) {
            scenario.pause(1000, 3000);
            scenario.cluster.node(0).signal("STOP");
            scenario.fault();
            thread::sleep(Duration::from_secs(5));
            scenario.cluster.node(0).signal("CONT");
        }
        scenario.pause(1000, 2000);
        scenario.close(load, daemons);
    });
}

/// The leaders of what it had move to the others, and back to it once it is there again.
fn kill_of_each_of_three_brokers() {
    on_three_brokers("broker-kill-of-three", |scenario| {
        let load = scenario.load();
        let daemons = vec![scenario.start("one").ready(), scenario.start("two").ready()];
        for round in 0..times(3, 9) {
            scenario.pause(1000, 3000);
            let node = round as usize % scenario.cluster.len();
            scenario.cluster.node(node).kill();
            scenario.fault();
            scenario.pause(7000, 9000);
            scenario.cluster.node(node).start();
        }
        scenario.pause(3000, 6000);
        scenario.close(load, daemons);
    });
}

fn rolling_restart() {
    on_three_brokers("rolling-restart", |scenario| {
        let load = scenario.load();
        let daemons = vec![scenario.start("one").ready(), scenario.start("two").ready()];
        for _ in 0..times(1, 3) {
            for node in 0..scenario.cluster.len() {
                scenario.cluster.node(node).stop();
                scenario.fault();
                scenario.cluster.node(node).start();
                scenario.pause(1000, 3000);
            }
        }
        scenario.close(load, daemons);
    });
}
