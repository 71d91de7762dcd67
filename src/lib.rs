//! newswatch watches the news: articles come in from Kafka, are matched against watchlists, and
//! leave as alerts.
//!
//! # The map of the house
//!
//! Data flows one way, and the modules stand in that order. Nothing imports from a module further
//! down this list.
//!
//! | module | what it is for |
//! |---|---|
//! | [`diagnostic`] | errors and warnings for people: file, line, column, caret, what to do |
//! | [`severity`] | how much an alert matters |
//! | [`digest`] | hashes that stand for texts |
//! | [`config`] | the configuration, as validated plain data |
//! | [`record`] | a Kafka record as it came, and where it came from |
//! | [`text`] | words and folding: original text to canonical text, and the way back to code points |
//! | [`query`] | the query language: text to a tree, or every mistake in it |
//! | [`article`] | the bytes of a record to an article, or the reason why not |
//! | [`lint`] | warnings about watches: what can be used, but will disappoint |
//! | [`watch`] | watchlist files and imports to watches |
//! | [`engine`] | watches to an automaton; an article to the watches that fire, each with its hits |
//! | [`alert`] | a watch that fired to the alert that says why |
//! | [`telemetry`] | every metric, every log event and every state of health by name |
//! | [`pipeline`] | the whole way from a record to its outcome, as a pure function, and on all cores |
//! | [`stream`] | Kafka on both sides, and the lane loop that moves records through the pipeline |
//! | [`http`] | `/metrics`, `/livez`, `/readyz` |
//! | [`daemon`] | the process: start, reload, health, signals, systemd, the end |
//! | [`cli`] | what a person types: one file a command |
//!
//! ```text
//!  articles topic                                                      alerts topic
//!       |                                                                   ^
//!       v                                                                   |
//!  stream::lane -> pipeline [ article -> engine (over text) -> alert ] -> stream::publisher
//!       |                          ^                                        |
//!       |                     watch files                                   v
//!       +---- offsets committed only behind what is published        dead-letter topic
//! ```

pub mod alert;
pub mod article;
pub mod cli;
pub mod config;
pub mod daemon;
pub mod diagnostic;
pub mod digest;
pub mod engine;
pub mod http;
pub mod lint;
pub mod pipeline;
pub mod query;
pub mod record;
pub mod severity;
pub mod stream;
pub mod telemetry;
pub mod text;
pub mod watch;
