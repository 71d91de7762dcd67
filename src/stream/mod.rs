//! Kafka on both sides, and the lane loop that moves records through the pipeline.
//!
//! | file | its one idea |
//! |---|---|
//! | [`lane`] | the loop: gather, process, publish, commit |
//! | [`consumer`] | Kafka in: batches of records |
//! | `membership` | what a member of the group knows: partitions, where they begin, lag |
//! | [`producer`] | Kafka out: alerts, dead letters, transactions |
//! | [`client`] | from our configuration to librdkafka's; how memory is shared out |
//! | [`offsets`] | positions in partitions, in our own hands |
//! | [`topics`] | whether the topics that a lane needs are there |
//! | [`dead_letter`] | the record that a dead letter becomes |
//! | [`dead_letters`] | dead letters read back, and put back |
//! | [`duplicates`] | copies of articles, recognised within a window of their partition |
//! | [`limit`] | when dead letters say that the input is not what it should be |
//! | [`recovery`] | what to do about an error of Kafka's |
//! | [`last_commit`] | what became of the last transaction, after an outage |
//! | `backoff` | how long to wait before another try |
//! | [`reader`] | the alerts topic read from outside the group, for `tail` |
//!
//! Leaves to [`crate::pipeline`] what becomes of a record, and to [`crate::daemon`] when to start and stop.

mod backoff;
pub mod client;
pub mod consumer;
pub mod dead_letter;
pub mod dead_letters;
pub mod duplicates;
pub mod lane;
pub mod last_commit;
pub mod limit;
mod membership;
pub mod offsets;
pub mod producer;
pub mod reader;
pub mod recovery;
pub mod topics;
