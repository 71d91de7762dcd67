//! The alert as a CloudEvent 1.0 in a Kafka record, in both content modes of the protocol binding.
//!
//! <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md>

use bytes::Bytes;

use super::RecordPlace;
use super::draft::Draft;
use super::json::Json;
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

/// Most alerts are no longer than this.
const USUAL_BYTES: usize = 1536;

/// The record's value; in structured mode in the CloudEvents JSON format.
pub(super) fn value(alert: &Draft<'_>, format: AlertFormat, source: &str) -> Vec<u8> {
    let mut json = Json::with_capacity(USUAL_BYTES);
    match format {
        AlertFormat::Binary => json.alert(alert),
        AlertFormat::Structured => {
            json.raw("{\"specversion\":").text(SPEC_VERSION);
            json.raw(",\"id\":").text(alert.id);
            json.raw(",\"type\":").text(EVENT_TYPE);
            json.raw(",\"source\":").text(source);
            json.raw(",\"subject\":").text(&alert.watch.id);
            json.raw(",\"time\":").text(alert.matched_at);
            json.raw(",\"datacontenttype\":").text(DATA_CONTENT_TYPE);
            json.raw(",\"data\":").alert(alert).raw("}")
        }
    };
    json.into_bytes()
}

/// Headers that all alerts of one article have alike.
#[derive(Debug)]
pub(super) struct SharedHeaders {
    /// `ce_source`.
    source: Bytes,
    /// `ce_time`.
    time: Bytes,
    /// See [`traces`].
    traces: Vec<(&'static str, Bytes)>,
}

impl SharedHeaders {
    /// Of alerts from this source, found at this time, as [`Draft::matched_at`] has it.
    pub fn new(source: &str, matched_at: &str, record: &RecordPlace<'_>) -> SharedHeaders {
        SharedHeaders { source: own(source), time: own(matched_at), traces: traces(record) }
    }
}

/// The headers of the record's trace, which its alerts pass on.
///
/// A trace is passed on under its own names in both modes, byte for byte: that is where tracing
/// libraries for Kafka look for it. It is not repeated as the CloudEvents attributes `ce_traceparent`
/// and `ce_tracestate`, which stand for the trace in which an event began and would claim that the
/// alert began where the article did.
fn traces(record: &RecordPlace<'_>) -> Vec<(&'static str, Bytes)> {
    let known = |name: &str| TRACE_HEADERS.into_iter().find(|known| *known == name);
    let headers = record.headers.iter().filter_map(|(name, value)| Some((known(name)?, value.as_ref()?)));
    let short = headers.filter(|(_, value)| value.len() <= MAX_TRACE_HEADER_BYTES);
    short.map(|(name, value)| (name, Bytes::copy_from_slice(value))).collect()
}

/// The record's headers.
pub(super) fn headers(
    id: &str,
    watch_id: &str,
    format: AlertFormat,
    shared: &SharedHeaders,
) -> Vec<(&'static str, Bytes)> {
    let constant = |value: &'static str| Bytes::from_static(value.as_bytes());
    let SharedHeaders { source, time, traces } = shared;
    let mut headers = match format {
        AlertFormat::Binary => vec![
            ("ce_specversion", constant(SPEC_VERSION)),
            ("ce_id", own(id)),
            ("ce_type", constant(EVENT_TYPE)),
            ("ce_source", source.clone()),
            ("ce_subject", own(watch_id)),
            ("ce_time", time.clone()),
            ("content-type", constant(DATA_CONTENT_TYPE)),
        ],
        AlertFormat::Structured => vec![("content-type", constant(STRUCTURED_CONTENT_TYPE))],
    };
    headers.extend_from_slice(traces);
    headers
}

fn own(value: &str) -> Bytes {
    Bytes::copy_from_slice(value.as_bytes())
}
