//! Instances of the daemon that end, freeze, come and go.

use std::thread;
use std::time::{Duration, Instant};

use super::scenario::{SESSION_TIMEOUT, on_one_broker, times};
use crate::harness::case::Case;
use crate::harness::daemon::Daemon;
use crate::harness::wait::eventually;

/// The scenarios of this file.
pub fn cases() -> Vec<Case> {
    vec![
        Case::own("kill_of_the_only_instance", kill_of_the_only_instance),
        Case::own("kill_of_one_of_three_instances", kill_of_one_of_three_instances),
        Case::own("kill_of_a_static_member", kill_of_a_static_member),
        Case::own("sigterm", sigterm),
        Case::own("zombie", zombie),
        Case::own("instances_join_and_leave", instances_join_and_leave),
    ]
}

fn kill_of_the_only_instance() {
    on_one_broker("kill-alone", |scenario| {
        let load = scenario.load();
        let mut daemon = scenario.start("one").ready();
        for _ in 0..times(3, 50) {
            scenario.pause(300, 3000);
            daemon.kill();
            scenario.fault();
            daemon = scenario.start("one").ready();
        }
        scenario.close(load, vec![daemon]);
    });
}

fn kill_of_one_of_three_instances() {
    on_one_broker("kill-one-of-three", |scenario| {
        let load = scenario.load();
        let mut daemons: Vec<Daemon> = ["one", "two", "three"].map(|name| scenario.start(name)).into();
        for round in 0..times(3, 30) {
            scenario.pause(1500, 4000);
            let name = ["one", "two", "three"][round as usize % 3];
            daemons.remove(0).kill();
            scenario.fault();
            scenario.pause(0, 1500);
            daemons.push(scenario.start(name));
        }
        scenario.close(load, daemons);
    });
}

fn sigterm() {
    on_one_broker("sigterm", |scenario| {
        let load = scenario.load();
        let mut daemon = scenario.start("one").ready();
        for _ in 0..times(3, 20) {
            scenario.pause(200, 2000);
            daemon.stop();
            scenario.fault();
            daemon = scenario.start("one").ready();
        }
        scenario.close(load, vec![daemon]);
    });
}

/// A static member that is back within the session time-out finds its partitions as it left them, and the
/// others notice nothing.
fn kill_of_a_static_member() {
    on_one_broker("kill-static-member", |scenario| {
        scenario.stage.set("kafka.static_membership", "true");
        let load = scenario.load();
        let steady = scenario.start("steady").ready();
        let mut other = scenario.start("other").ready();
        let assigned = |daemon: &Daemon| daemon.metrics().count("assigned_partitions", &[]);
        eventually("each has its share", || match (assigned(&steady), assigned(&other)) {
            (2, 2) => Ok(()),
            shares => Err(format!("{shares:?}")),
        });
        // The last step of the rebalance that gave them is an assignment of nothing.
        scenario.pause(1500, 1500);
        let before = steady.metrics().count("rebalances_total", &[]);
        for _ in 0..times(2, 20) {
            scenario.pause(500, 2500);
            other.kill();
            scenario.fault();
            other = scenario.start("other").ready();
            eventually("it has its share again", || match assigned(&other) {
                2 => Ok(()),
                share => Err(share.to_string()),
            });
        }
        assert_eq!(steady.metrics().count("rebalances_total", &[]), before, "the others notice nothing");
        scenario.close(load, vec![steady, other]);
    });
}

/// One of two is stopped for longer than its session, so that the other has its partitions when it wakes.
fn zombie() {
    on_one_broker("zombie", |scenario| {
        let load = scenario.load();
        let mut daemons = [scenario.start("one").ready(), scenario.start("two").ready()];
        for round in 0..times(2, 20) {
            // With answers that take long, it is mostly a transaction under way that is stopped.
            let delay = if round % 2 == 0 { 60 } else { 0 };
            scenario.cluster.node(0).clients.delay(Duration::from_millis(delay));
            scenario.pause(1500, 3000);
            // The same again: that its transactions were ended for it, which fences it, must not pass for
            // another process of its name.
            let zombie = &mut daemons[0];
            zombie.signal("STOP");
            thread::sleep(SESSION_TIMEOUT + Duration::from_secs(2));
            zombie.signal("CONT");
            scenario.fault();
            scenario.pause(1500, 4000);
        }
        scenario.cluster.heal();
        scenario.close(load, daemons.into());
    });
}

fn instances_join_and_leave() {
    on_one_broker("join-and-leave", |scenario| {
        let load = scenario.load();
        let mut daemons = vec![scenario.start("one").ready()];
        let mut number = 1;
        let deadline = Instant::now() + Duration::from_secs(u64::from(times(15, 300)));
        while Instant::now() < deadline {
            scenario.pause(1000, 3500);
            scenario.fault();
            let leaves = daemons.len() == 4 || (daemons.len() > 1 && scenario.random.between(0, 1) == 0);
            if leaves {
                let leaving = scenario.random.between(0, daemons.len() as u64 - 1);
                daemons.remove(usize::try_from(leaving).expect("at most four")).stop();
            } else {
                number += 1;
                daemons.push(scenario.start(&format!("instance-{number}")));
            }
        }
        scenario.close(load, daemons);
    });
}
