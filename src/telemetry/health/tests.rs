use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::{Health, Stalled, State};

type Event = fn(&Health);

fn after(health: &Health, seconds: u64) -> Instant {
    health.created + Duration::from_secs(seconds)
}

fn fresh(n_lanes: usize) -> Arc<Health> {
    Arc::new(Health::new(n_lanes, Instant::now()))
}

fn make_ready(health: &Health) {
    health.watchlists_loaded();
    health.topics_present();
    for lane in 0..health.n_lanes {
        health.producer_initialised(lane);
        health.group_joined(lane);
    }
}

#[test]
fn alive_while_every_loop_turns() {
    let health = fresh(2);
    assert!(health.live(after(&health, 3_600)), "nothing has to turn yet");
    let first = health.heartbeat("lane 0", after(&health, 0));
    let second = health.heartbeat("lane 1", after(&health, 0));
    assert!(health.live(after(&health, 60)), "exactly the limit");
    assert!(!health.live(after(&health, 61)));
    first.beat(after(&health, 50));
    let stalled = health.stalled(after(&health, 75));
    assert_eq!(stalled, [Stalled { name: "lane 1".to_owned(), since: Duration::from_secs(75) }]);
    assert_eq!(stalled[0].to_string(), "lane 1 did not turn for 75 s");
    second.beat(after(&health, 76));
    assert!(health.live(after(&health, 76)));
}

#[test]
fn a_loop_that_waits_for_a_broker_is_not_stuck() {
    let health = fresh(1);
    let heartbeat = health.heartbeat("lane 0", after(&health, 0));
    heartbeat.waits_for_broker();
    assert!(health.live(after(&health, 3_600)));
    heartbeat.beat(after(&health, 3_601));
    assert!(!health.live(after(&health, 3_662)));
}

#[test]
fn a_loop_that_ended_is_waited_for_only_if_it_died() {
    let health = fresh(1);
    health.heartbeat("finished", after(&health, 0)).finish();
    assert!(health.live(after(&health, 100)));
    drop(health.heartbeat("died", after(&health, 0)));
    assert!(!health.live(after(&health, 100)));
}

#[test]
fn a_loop_that_begins_anew_takes_the_place_of_the_one_before() {
    let health = fresh(1);
    let before = health.heartbeat("lane 0", after(&health, 0));
    let anew = health.heartbeat("lane 0", after(&health, 100));
    before.finish();
    assert!(health.live(after(&health, 110)));
    assert!(!health.live(after(&health, 200)), "finishing the old one left the new one in place");
    anew.finish();
    assert!(health.live(after(&health, 200)));
}

#[test]
fn alive_has_nothing_to_do_with_ready() {
    let health = fresh(1);
    let heartbeat = health.heartbeat("lane 0", after(&health, 0));
    health.topics_missing("no topic `articles`");
    health.halted("too many dead letters");
    health.stopping();
    heartbeat.beat(after(&health, 10));
    assert!(health.live(after(&health, 11)));
}

#[test]
fn ready_takes_everything() {
    let steps: [(&str, Event); 6] = [
        ("watchlists", Health::watchlists_loaded),
        ("topics", Health::topics_present),
        ("producer 0", |health| health.producer_initialised(0)),
        ("producer 1", |health| health.producer_initialised(1)),
        ("group 0", |health| health.group_joined(0)),
        ("group 1", |health| health.group_joined(1)),
    ];
    for left_out in 0..steps.len() {
        let health = fresh(2);
        for (i, (_, step)) in steps.iter().enumerate() {
            if i != left_out {
                step(&health);
            }
        }
        let readiness = health.readiness();
        let name = steps[left_out].0;
        assert_eq!((readiness.ready, readiness.state), (false, State::Starting), "without {name}");
        assert_eq!(readiness.reasons.len(), 1, "without {name}: {:?}", readiness.reasons);
        steps[left_out].1(&health);
        let readiness = health.readiness();
        assert_eq!((readiness.ready, readiness.state), (true, State::Ready), "with {name}");
        assert!(readiness.reasons.is_empty(), "{:?}", readiness.reasons);
    }
}

#[test]
fn what_is_missing_is_named() {
    let health = fresh(3);
    health.producer_initialised(1);
    let reasons = health.readiness().reasons;
    assert!(reasons.contains(&"lane 0, 2 has no initialised producer".to_owned()), "{reasons:?}");
    assert!(reasons.contains(&"the watchlists are not loaded yet".to_owned()), "{reasons:?}");
}

#[test]
fn the_gravest_is_the_state_and_the_first_reason() {
    let health = fresh(1);
    make_ready(&health);
    let turns: [(Event, State, &str); 6] = [
        (|health| health.producer_lost(0), State::Starting, "lane 0 has no initialised producer"),
        (|health| health.topics_missing("no alerts topic"), State::Waiting, "no alerts topic"),
        (|health| health.obstructed(0, "no right"), State::Waiting, "lane 0: no right"),
        (|health| health.halted("9 of 10 are dead letters"), State::Halted, "9 of 10 are dead letters"),
        (Health::stopping, State::Stopping, "the daemon is shutting down"),
        (Health::resumed, State::Stopping, "the daemon is shutting down"),
    ];
    for (turn, state, reason) in turns {
        turn(&health);
        let readiness = health.readiness();
        assert_eq!((readiness.ready, readiness.state), (false, state));
        assert_eq!(readiness.reasons[0], reason);
    }
}

#[test]
fn what_passes_makes_ready_again() {
    let health = fresh(1);
    make_ready(&health);
    health.halted("x");
    health.topics_missing("y");
    health.obstructed(0, "z");
    health.producer_lost(0);
    health.resumed();
    health.topics_present();
    health.unobstructed(0);
    assert!(!health.ready());
    health.producer_initialised(0);
    assert!(health.ready());
}

#[test]
fn a_failed_reload_shows_but_does_not_stand_in_the_way() {
    let health = fresh(1);
    make_ready(&health);
    health.reload_failed("a.toml:3: no terms", Timestamp::from_millisecond(1_700_000_000_000).unwrap());
    let json = serde_json::to_value(health.readiness()).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "ready": true,
            "state": "ready",
            "reasons": [],
            "last_reload_error": { "at": "2023-11-14T22:13:20.000Z", "error": "a.toml:3: no terms" },
        })
    );
    health.reload_succeeded();
    let json = serde_json::to_value(health.readiness()).unwrap();
    assert_eq!(json, serde_json::json!({ "ready": true, "state": "ready", "reasons": [] }));
}

#[test]
fn states_are_named_alike_everywhere() {
    for state in [State::Starting, State::Ready, State::Halted, State::Waiting, State::Stopping] {
        assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
    }
}
