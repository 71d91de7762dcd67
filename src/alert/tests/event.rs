//! Alerts as CloudEvents, and the way back.

use super::*;

/// The alert of a record with these headers, in one of the content modes.
fn event(format: AlertFormat, record_headers: &[(String, Option<Vec<u8>>)]) -> Outgoing {
    let article = full_article();
    let origin = origin();
    let watch = watch(&["arms export"]);
    let fired = Fired { watch: &watch, hits: hits(&article, &["arms export"]) };
    let record = RecordPlace { origin: &origin, timestamp_ms: None, headers: record_headers };
    let identity = ArticleIdentity::new(&article, &origin, || "hash".to_owned());
    let composer = Composer::new(&Alerts { format, ..config() });
    composer.compose(&article, &fired, &record, matched_at(), &identity).unwrap()
}

fn headers(outgoing: &Outgoing) -> Vec<(&str, &str)> {
    outgoing.headers.iter().map(|(name, value)| (*name, std::str::from_utf8(value).unwrap())).collect()
}

#[test]
fn binary_mode_has_the_attributes_in_headers() {
    let outgoing = event(AlertFormat::Binary, &[]);
    let id = alert_id("arms-exports", "a-1", "2");
    let expected = [
        ("ce_specversion", "1.0"),
        ("ce_id", id.as_str()),
        ("ce_type", "newswatch.alert.v1"),
        ("ce_source", "/newswatch/test"),
        ("ce_subject", "arms-exports"),
        ("ce_time", "2026-11-23T10:00:00.123Z"),
        ("content-type", "application/json"),
    ];
    assert_eq!(headers(&outgoing), expected);
    assert_eq!(json(&outgoing)["id"], id);
}

#[test]
fn structured_mode_has_everything_in_the_value() {
    let outgoing = event(AlertFormat::Structured, &[]);
    assert_eq!(headers(&outgoing), [("content-type", "application/cloudevents+json; charset=UTF-8")]);
    let mut envelope: Value = serde_json::from_slice(&outgoing.value).unwrap();
    let data = envelope.as_object_mut().unwrap().remove("data").unwrap();
    schema::assert_valid(&data);
    let expected = serde_json::json!({
        "specversion": "1.0", "id": data["id"], "type": "newswatch.alert.v1", "source": "/newswatch/test",
        "subject": "arms-exports", "time": "2026-11-23T10:00:00.123Z", "datacontenttype": "application/json",
    });
    assert_eq!(envelope, expected);
}

#[test]
fn the_trace_is_passed_on_and_nothing_else() {
    let header = |name: &str, value: &[u8]| (name.to_owned(), Some(value.to_vec()));
    let record_headers = [
        header("traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        header("authorization", b"secret"),
        header("ce_id", b"the article's"),
        header("tracestate", b"vendor=1"),
        header("tracestate", &[0xff]),
        header("Traceparent", b"not ours"),
        ("tracestate".to_owned(), None),
        header("tracestate", &[b'x'; 4097]),
    ];
    for format in [AlertFormat::Binary, AlertFormat::Structured] {
        let without = event(format, &[]).headers.len();
        let outgoing = event(format, &record_headers);
        let passed_on: Vec<(&str, &[u8])> =
            outgoing.headers[without..].iter().map(|(name, value)| (*name, &value[..])).collect();
        let expected: [(&str, &[u8]); 3] = [
            ("traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            ("tracestate", b"vendor=1"),
            ("tracestate", &[0xff]),
        ];
        assert_eq!(passed_on, expected, "{format:?}");
    }
}

#[test]
fn what_is_written_is_read_back() {
    for format in [AlertFormat::Binary, AlertFormat::Structured] {
        let outgoing = event(format, &[]);
        let content_type = outgoing.headers.iter().find(|(name, _)| *name == "content-type");
        let alert = read(content_type.map(|(_, value)| &value[..]), &outgoing.value).unwrap();
        let in_binary_mode = event(AlertFormat::Binary, &[]);
        assert_eq!(serde_json::to_vec(&alert).unwrap(), in_binary_mode.value, "{format:?}");
    }
}

#[test]
fn readers_take_any_case_of_the_content_type_and_unknown_members() {
    let structured = event(AlertFormat::Structured, &[]);
    assert!(read(Some(b"Application/CloudEvents+JSON"), &structured.value).is_ok());
    let binary = event(AlertFormat::Binary, &[]);
    assert!(read(None, &binary.value).is_ok());
    let mut later: Value = serde_json::from_slice(&binary.value).unwrap();
    later["new"] = serde_json::json!({ "in": "a later version" });
    assert!(read(None, later.to_string().as_bytes()).is_ok());
}

#[test]
fn what_is_no_alert_is_refused() {
    let binary = event(AlertFormat::Binary, &[]);
    let mut wrong_severity: Value = serde_json::from_slice(&binary.value).unwrap();
    wrong_severity["watch"]["severity"] = "urgent".into();
    let message = read(None, wrong_severity.to_string().as_bytes()).unwrap_err().to_string();
    assert!(message.contains("`urgent` is not a severity"), "{message}");
    for (name, content_type, value) in [
        ("not JSON", None, &b"\xff"[..]),
        ("another document", None, b"{}"),
        ("an alert without its envelope", Some(&b"application/cloudevents+json"[..]), &binary.value),
    ] {
        assert!(read(content_type, value).is_err(), "{name}");
    }
}
