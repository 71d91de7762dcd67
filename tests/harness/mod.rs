//! What the end-to-end tests stand on: brokers, the built binary as a child process, and clients that
//! are not newswatch's own.
//!
//! | file | its one idea |
//! |---|---|
//! | [`case`] | a test and what it needs; the table of which runs and which is left out |
//! | [`machine`] | what is on this machine: Java, Maven, kcat, Prometheus, and the broker that was chosen |
//! | [`broker`] | the broker of the run: Apache Kafka, the embedded one, or one that is there already |
//! | [`apache`] | Apache Kafka, fetched once from Maven Central and run as a child process |
//! | [`embedded`] | librdkafka's mock cluster, for machines with nothing but Rust |
//! | [`leash`] | child processes that never outlive the run, however it ends |
//! | [`kafka`] | records in and out, offsets, topics, through a plain client |
//! | [`stage`] | topics, watchlists and a configuration of a test's own |
//! | [`daemon`] | `newswatch run` as a child process, with its log |
//! | [`command`] | every other command, run to its end |
//! | [`http`], [`metrics`] | what the daemon answers, and what Prometheus would read in it |
//! | [`prometheus`], [`promql`] | a Prometheus that scrapes a daemon, and which series an expression asks for |
//! | [`news`] | articles and watches, and which of them belong together |
//! | [`alerts`] | what holds for every alert |
//! | [`self_test`] | whether the broker can be believed, by a plain client alone |
//! | [`wait`] | until something comes true, and what was there instead when it does not |

pub mod alerts;
pub mod apache;
pub mod broker;
pub mod case;
pub mod command;
pub mod daemon;
pub mod embedded;
pub mod http;
pub mod kafka;
pub mod leash;
pub mod machine;
pub mod metrics;
pub mod news;
pub mod ports;
pub mod prometheus;
pub mod promql;
pub mod self_test;
pub mod stage;
pub mod wait;
