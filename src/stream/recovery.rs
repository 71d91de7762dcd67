//! What to do about an error of Kafka's: decided here and nowhere else.
//!
//! | error | answer |
//! |---|---|
//! | abortable: a rebalance, a delivery that failed | [`Recovery::Rewind`] |
//! | what stands beside an offset is too long for the broker | [`Recovery::Rewind`], with less of it from then on |
//! | retriable | tried again by librdkafka itself, for as long as a transaction may take |
//! | ambiguous: no answer in time, or an end of a transaction that is [in doubt](is_in_doubt) | [`Recovery::Rebuild`] |
//! | the client is beyond use | [`Recovery::Rebuild`] |
//! | a topic that is gone | [`Recovery::Rebuild`], which begins with a wait for the topics |
//! | fenced by another process | [`Recovery::Fenced`] |
//! | fenced by the coordinator, which ended a transaction that took too long | [`Recovery::Rebuild`] |
//! | not allowed, or not known at all | [`Recovery::Denied`] |
//!
//! Leaves it to [`super::lane`] to do so.

use std::time::Duration;

use rdkafka::error::{KafkaError, RDKafkaErrorCode};

/// How a lane goes on behind a batch that could not be committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// Take back what was sent, go back to where the batch began, try again.
    Rewind,
    /// The clients are beyond use, or it is not known what the brokers hold: make new ones, which fences
    /// the old, wait for the topics, and go on from what is committed.
    Rebuild,
    /// Another process has our transactional id.
    Fenced,
    /// The cluster does not let us: only a person can change that, so say so, be not ready, and ask again
    /// now and then.
    Denied,
}

/// What went wrong with a transaction.
#[derive(Clone, Copy, Debug)]
pub struct Failure<'e> {
    /// The error of the call, or of the first delivery that failed.
    pub error: &'e KafkaError,
    /// The producer's fatal error, if it has one.
    pub fatal: Option<RDKafkaErrorCode>,
    /// Since the transaction began.
    pub took: Duration,
    /// How long a transaction may take before the coordinator ends it.
    pub timeout: Duration,
}

impl Failure<'_> {
    /// What to do about it.
    pub fn recovery(&self) -> Recovery {
        let code = self.error.rdkafka_error_code();
        if is_denial(code) || is_denial(self.fatal) {
            return Recovery::Denied;
        }
        if is_fencing(code) || is_fencing(self.fatal) {
            // The coordinator fences the producer of a transaction that it ended: after an outage nobody
            // else has to be there.
            return if self.took < self.timeout { Recovery::Fenced } else { Recovery::Rebuild };
        }
        // Of a record that nobody acknowledged in time it is not known whether it is there. And the producer
        // remembers numbers of records in a topic that is gone, and would go on with them in
        // one of the same name.
        let unanswered = [RDKafkaErrorCode::MessageTimedOut, RDKafkaErrorCode::OperationTimedOut];
        let is_unanswered = code.is_some_and(|code| unanswered.contains(&code));
        if self.fatal.is_some() || is_missing_topic(code) || is_unanswered {
            return Recovery::Rebuild;
        }
        let KafkaError::Transaction(error) = self.error else {
            return Recovery::Rewind;
        };
        // Neither abortable nor to be tried again in place: a time-out among them, after which the commit
        // may or may not have happened.
        if error.txn_requires_abort() { Recovery::Rewind } else { Recovery::Rebuild }
    }
}

/// Whether the end of a transaction, be it committed or aborted, took so long that a coordinator may have been
/// restarted in the middle of it. What it says of the end is not to be relied on then: see
/// [`super::producer::Producer::close_predecessor`].
pub fn is_in_doubt(took: Duration) -> bool {
    took >= Duration::from_secs(3)
}

/// Whether the cluster does not let us do what we have to, or does not know who we are.
pub fn is_denial(code: Option<RDKafkaErrorCode>) -> bool {
    matches!(
        code,
        Some(
            RDKafkaErrorCode::TopicAuthorizationFailed
                | RDKafkaErrorCode::GroupAuthorizationFailed
                | RDKafkaErrorCode::ClusterAuthorizationFailed
                | RDKafkaErrorCode::TransactionalIdAuthorizationFailed
                | RDKafkaErrorCode::SaslAuthenticationFailed
                | RDKafkaErrorCode::Authentication
        )
    )
}

/// Whether a topic, or a partition of it, is not there.
pub fn is_missing_topic(code: Option<RDKafkaErrorCode>) -> bool {
    matches!(
        code,
        Some(
            RDKafkaErrorCode::UnknownTopic
                | RDKafkaErrorCode::UnknownPartition
                | RDKafkaErrorCode::UnknownTopicOrPartition
        )
    )
}

/// Whether a broker refused an offset for what stands beside it (`offset.metadata.max.bytes`).
pub fn is_note_too_long(error: &KafkaError) -> bool {
    error.rdkafka_error_code() == Some(RDKafkaErrorCode::OffsetMetadataTooLarge)
}

/// The name of librdkafka's code for an error.
pub fn error_code(error: &KafkaError) -> String {
    error.rdkafka_error_code().map_or_else(|| "none".to_owned(), |code| format!("{code:?}"))
}

fn is_fencing(code: Option<RDKafkaErrorCode>) -> bool {
    matches!(
        code,
        Some(
            RDKafkaErrorCode::Fenced
                | RDKafkaErrorCode::ProducerFenced
                | RDKafkaErrorCode::InvalidProducerEpoch
        )
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(30);

    #[test]
    fn each_error_has_its_answer() {
        use RDKafkaErrorCode as Code;
        let produce = KafkaError::MessageProduction;
        let commit = KafkaError::ConsumerCommit;
        let fatal = || produce(Code::Fatal);
        let table = [
            ("a delivery timed out", produce(Code::MessageTimedOut), None, Recovery::Rebuild),
            ("a message was too large", produce(Code::MessageSizeTooLarge), None, Recovery::Rewind),
            ("a rebalance took the partition", commit(Code::RebalanceInProgress), None, Recovery::Rewind),
            ("a note is too long", commit(Code::OffsetMetadataTooLarge), None, Recovery::Rewind),
            ("the member is not known", commit(Code::UnknownMemberId), None, Recovery::Rewind),
            ("the topic is gone", produce(Code::UnknownTopicOrPartition), None, Recovery::Rebuild),
            ("the topic is gone, says the client", produce(Code::UnknownTopic), None, Recovery::Rebuild),
            (
                "the idempotent producer lost order",
                fatal(),
                Some(Code::OutOfOrderSequenceNumber),
                Recovery::Rebuild,
            ),
            ("someone took the id", fatal(), Some(Code::Fenced), Recovery::Fenced),
            ("someone took the id, told at once", produce(Code::ProducerFenced), None, Recovery::Fenced),
            ("no right to write", produce(Code::TopicAuthorizationFailed), None, Recovery::Denied),
            ("no right to the group", commit(Code::GroupAuthorizationFailed), None, Recovery::Denied),
            (
                "no right to the transactional id",
                fatal(),
                Some(Code::TransactionalIdAuthorizationFailed),
                Recovery::Denied,
            ),
        ];
        for (name, error, fatal, expected) in table {
            let failure = Failure { error: &error, fatal, took: Duration::ZERO, timeout: TIMEOUT };
            assert_eq!(failure.recovery(), expected, "{name}");
        }
    }

    #[test]
    fn a_transaction_that_took_too_long_was_fenced_by_its_coordinator() {
        let error = KafkaError::MessageProduction(RDKafkaErrorCode::ProducerFenced);
        let after = |took| Failure { error: &error, fatal: None, took, timeout: TIMEOUT }.recovery();
        assert_eq!(after(TIMEOUT - Duration::from_secs(1)), Recovery::Fenced);
        assert_eq!(after(TIMEOUT), Recovery::Rebuild);
    }
}
