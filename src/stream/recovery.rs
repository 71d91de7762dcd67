//! What to do about an error of Kafka's: decided here and nowhere else.

use rdkafka::error::{KafkaError, RDKafkaErrorCode};

/// How a lane goes on behind a batch that could not be committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// Take back what was sent, go back to where the batch began, try again.
    Rewind,
    /// The clients are beyond use, or it is not known what the brokers hold: make new ones, which fences
    /// the old, and go on from what is committed.
    Rebuild,
    /// Another process has our transactional id.
    Fenced,
}

/// The recovery from an error of a batch. `fatal` is the producer's fatal error, if it has one.
pub fn recovery_from(error: &KafkaError, fatal: Option<RDKafkaErrorCode>) -> Recovery {
    if is_fencing(error.rdkafka_error_code()) || is_fencing(fatal) {
        return Recovery::Fenced;
    }
    if fatal.is_some() {
        return Recovery::Rebuild;
    }
    let KafkaError::Transaction(error) = error else {
        return Recovery::Rewind;
    };
    // Neither abortable nor to be tried again in place: a time-out among them, after which the commit may
    // or may not have happened.
    if error.txn_requires_abort() { Recovery::Rewind } else { Recovery::Rebuild }
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

    #[test]
    fn each_error_has_its_answer() {
        use RDKafkaErrorCode as Code;
        let produce = KafkaError::MessageProduction;
        let commit = KafkaError::ConsumerCommit;
        let table = [
            ("a delivery timed out", produce(Code::MessageTimedOut), None, Recovery::Rewind),
            ("a message was too large", produce(Code::MessageSizeTooLarge), None, Recovery::Rewind),
            ("the topic is gone", produce(Code::UnknownTopicOrPartition), None, Recovery::Rewind),
            ("a rebalance took the partition", commit(Code::RebalanceInProgress), None, Recovery::Rewind),
            (
                "the idempotent producer lost order",
                produce(Code::Fatal),
                Some(Code::OutOfOrderSequenceNumber),
                Recovery::Rebuild,
            ),
            ("someone took the id", produce(Code::Fatal), Some(Code::Fenced), Recovery::Fenced),
            ("someone took the id, told at once", produce(Code::ProducerFenced), None, Recovery::Fenced),
        ];
        for (name, error, fatal, expected) in table {
            assert_eq!(recovery_from(&error, fatal), expected, "{name}");
        }
    }
}
