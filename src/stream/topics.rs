//! The topics that a lane needs: which they are, whether they are there, whether they make sense.
//!
//! The daemon creates none: how many partitions and copies a topic has is for the people who run the
//! cluster to decide. It asks for the whole list of topics, since asking for one by name creates it on a
//! broker that is set to.

use std::collections::BTreeSet;

use rdkafka::metadata::Metadata;

use crate::config::{Config, Security};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::engine::Engine;
use crate::record::Partition;
use crate::watch::Watch;

/// The topics that alerts and dead letters go to.
pub fn outputs<'c>(config: &'c Config, engine: &'c Engine) -> BTreeSet<&'c str> {
    let mut topics = BTreeSet::from([config.alerts.topic.as_str(), config.dead_letter.topic.as_str()]);
    topics.extend(config.alerts.topics.values().map(String::as_str));
    topics.extend(engine.watches().iter().filter_map(|watch| watch.topic.as_deref()));
    topics
}

/// Watches whose alerts would come back as articles, or would stand among the dead letters: each as an
/// error for people.
pub fn misdirected(config: &Config, watches: &[Watch]) -> Diagnostics {
    let mut errors = Diagnostics::new();
    for watch in watches {
        let Some(topic) = watch.topic.as_deref() else { continue };
        let message = if config.articles.topics.iter().any(|input| input == topic) {
            format!("watch {} sends its alerts to {topic}, which articles are read from", watch.id)
        } else if config.dead_letter.topic == topic {
            format!("watch {} sends its alerts to {topic}, which is for dead letters", watch.id)
        } else {
            continue;
        };
        errors.push(Diagnostic::error(message).help("give the watch another topic"));
    }
    errors
}

/// What is missing, each as a line for people with the command that creates it.
pub fn missing(config: &Config, outputs: &BTreeSet<&str>, metadata: &Metadata) -> Vec<String> {
    let present: BTreeSet<&str> = metadata
        .topics()
        .iter()
        .filter(|topic| topic.error().is_none() && !topic.partitions().is_empty())
        .map(|topic| topic.name())
        .collect();
    let mut missing = Vec::new();
    for wanted in &config.articles.topics {
        if wanted.starts_with('^') {
            // The group subscribes to whatever matches, now or later: no topic has to be there yet.
            continue;
        }
        if !present.contains(wanted.as_str()) {
            missing.push(line(config, wanted));
        }
    }
    missing.extend(outputs.iter().filter(|topic| !present.contains(*topic)).map(|topic| line(config, topic)));
    missing
}

/// Every partition of these topics.
pub fn partitions(topics: &BTreeSet<&str>, metadata: &Metadata) -> Vec<Partition> {
    let wanted = metadata.topics().iter().filter(|topic| topics.contains(topic.name()));
    let partitions = wanted
        .flat_map(|topic| topic.partitions().iter().map(|partition| (topic.name().into(), partition.id())));
    partitions.collect()
}

fn line(config: &Config, topic: &str) -> String {
    let broker = config.kafka.brokers.first().map_or("localhost:9092", String::as_str);
    // A cluster that knows its users shows them only the topics that they may describe.
    let hidden =
        if config.kafka.security == Security::Plaintext { "" } else { ", or not for this user to see" };
    format!(
        "topic {topic} is not there{hidden}; create it with: \
         kafka-topics.sh --bootstrap-server {broker} --create --topic {topic} --partitions 4"
    )
}
