//! Whether the topics that a lane needs are there.
//!
//! The daemon creates none: how many partitions and copies a topic has is for the people who run the
//! cluster to decide. It asks for the whole list of topics, since asking for one by name creates it on a
//! broker that is set to.

use std::collections::BTreeSet;

use rdkafka::metadata::Metadata;

use crate::config::Config;
use crate::engine::Engine;

/// The topics that alerts and dead letters go to.
pub fn outputs<'c>(config: &'c Config, engine: &'c Engine) -> BTreeSet<&'c str> {
    let mut topics = BTreeSet::from([config.alerts.topic.as_str(), config.dead_letter.topic.as_str()]);
    topics.extend(config.alerts.topics.values().map(String::as_str));
    topics.extend(engine.watches().iter().filter_map(|watch| watch.topic.as_deref()));
    topics
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
            // The group subscribes to what is there and to what comes later, so none is not an error of
            // the subscription; but a daemon that reads nothing should say so. A pattern that is no
            // regular expression was refused with the configuration.
            continue;
        }
        if !present.contains(wanted.as_str()) {
            missing.push(line(config, wanted));
        }
    }
    missing.extend(outputs.iter().filter(|topic| !present.contains(*topic)).map(|topic| line(config, topic)));
    missing
}

fn line(config: &Config, topic: &str) -> String {
    let broker = config.kafka.brokers.first().map_or("localhost:9092", String::as_str);
    format!(
        "topic {topic} is not there; create it with: \
         kafka-topics.sh --bootstrap-server {broker} --create --topic {topic} --partitions 4"
    )
}
