//! The alert as a CloudEvent 1.0 in a Kafka record, in both content modes of the protocol binding.
//!
//! <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md>

use jiff::Timestamp;
use serde::Serialize;

use super::RecordPlace;
use super::model::{Alert, written_time};
use crate::config::AlertFormat;

/// `ce_type` of every alert. A change that breaks readers changes its last part.
pub const EVENT_TYPE: &str = "newswatch.alert.v1";

const SPEC_VERSION: &str = "1.0";
const DATA_CONTENT_TYPE: &str = "application/json";
const STRUCTURED_CONTENT_TYPE: &str = "application/cloudevents+json; charset=UTF-8";

/// Headers of the W3C Trace Context, which are passed on.
const TRACE_HEADERS: [&str; 2] = ["traceparent", "tracestate"];

/// A longer trace header is dropped, which the Trace Context allows above 512 characters: an alert must
/// not be lost because a header that came with the article does not fit beside it.
const MAX_TRACE_HEADER_BYTES: usize = 4096;

/// The value in structured mode, in the CloudEvents JSON format.
#[derive(Serialize)]
struct Envelope<'e> {
    specversion: &'static str,
    id: &'e str,
    #[serde(rename = "type")]
    event_type: &'static str,
    source: &'e str,
    subject: &'e str,
    time: &'e str,
    datacontenttype: &'static str,
    data: &'e Alert<'e>,
}

/// Most alerts are no longer than this.
const USUAL_BYTES: usize = 1536;

/// The record's value.
pub(super) fn value(alert: &Alert<'_>, format: AlertFormat, source: &str) -> Vec<u8> {
    let mut value = Vec::with_capacity(USUAL_BYTES);
    let written = match format {
        AlertFormat::Binary => serde_json::to_writer(&mut value, alert),
        AlertFormat::Structured => serde_json::to_writer(
            &mut value,
            &Envelope {
                specversion: SPEC_VERSION,
                id: &alert.id,
                event_type: EVENT_TYPE,
                source,
                subject: &alert.watch.id,
                time: &written_time(&alert.matched_at),
                datacontenttype: DATA_CONTENT_TYPE,
                data: alert,
            },
        ),
    };
    written.map(|()| value).expect("an alert is made of strings, numbers and lists, which JSON always takes")
}

/// The record's headers.
///
/// A trace is passed on under its own names in both modes, byte for byte: that is where tracing
/// libraries for Kafka look for it. It is not repeated as the CloudEvents attributes `ce_traceparent`
/// and `ce_tracestate`, which stand for the trace in which an event began and would claim that the
/// alert began where the article did.
pub(super) fn headers(
    id: &str,
    watch_id: &str,
    matched_at: &Timestamp,
    format: AlertFormat,
    source: &str,
    record: &RecordPlace<'_>,
) -> Vec<(&'static str, Vec<u8>)> {
    let text = |value: &str| value.as_bytes().to_vec();
    let mut headers = match format {
        AlertFormat::Binary => vec![
            ("ce_specversion", text(SPEC_VERSION)),
            ("ce_id", text(id)),
            ("ce_type", text(EVENT_TYPE)),
            ("ce_source", text(source)),
            ("ce_subject", text(watch_id)),
            ("ce_time", written_time(matched_at).into_bytes()),
            ("content-type", text(DATA_CONTENT_TYPE)),
        ],
        AlertFormat::Structured => vec![("content-type", text(STRUCTURED_CONTENT_TYPE))],
    };
    for (name, value) in record.headers {
        let Some(trace_header) = TRACE_HEADERS.into_iter().find(|known| known == name) else { continue };
        let Some(value) = value else { continue };
        if value.len() <= MAX_TRACE_HEADER_BYTES {
            headers.push((trace_header, value.clone()));
        }
    }
    headers
}
