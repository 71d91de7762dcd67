//! The schema takes every alert, and refuses what is none.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::{compose, config, full_article};

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    let schema = include_str!("../../../config/alert.schema.json");
    let schema: Value = serde_json::from_str(schema).expect("the schema is JSON");
    jsonschema::draft202012::new(&schema).expect("the schema is one")
});

pub(super) fn assert_valid(alert: &Value) {
    let errors: Vec<String> =
        VALIDATOR.iter_errors(alert).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{alert:#}");
}

fn valid_alert() -> Value {
    let outgoing = compose(&config(), &full_article(), &["arms export", "korea"]).unwrap();
    super::json(&outgoing)
}

#[test]
fn every_object_is_closed_and_everything_is_described() {
    fn visit(path: &str, schema: &Value) {
        let Some(object) = schema.as_object() else { return };
        if let Some(properties) = object.get("properties").and_then(Value::as_object)
            && object.get("type") == Some(&json!("object"))
        {
            assert_eq!(object.get("additionalProperties"), Some(&json!(false)), "{path}");
            assert!(object.contains_key("description"), "{path}");
            for (name, property) in properties {
                visit(&format!("{path}/{name}"), property);
            }
        }
        for (name, definition) in object.get("$defs").and_then(Value::as_object).into_iter().flatten() {
            visit(&format!("{path}/{name}"), definition);
        }
    }
    let schema: Value = serde_json::from_str(include_str!("../../../config/alert.schema.json")).unwrap();
    visit("", &schema);
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
}

#[test]
fn broken_alerts_are_refused() {
    type Break = fn(&mut Value);
    let table: [(&str, Break); 18] = [
        ("an unknown member", |alert| alert["surprise"] = json!(1)),
        ("an unknown member of the watch", |alert| alert["watch"]["query"] = json!("x")),
        ("an unknown member of the article", |alert| alert["article"]["body"] = json!("x")),
        ("an unknown member of a match", |alert| alert["matches"][0]["length"] = json!(3)),
        ("no id", |alert| drop(alert.as_object_mut().unwrap().remove("id"))),
        ("no record", |alert| drop(alert.as_object_mut().unwrap().remove("record"))),
        ("an id of another length", |alert| alert["id"] = json!("5f0c")),
        ("an id in capitals", |alert| alert["id"] = json!("5F0C".repeat(8))),
        ("an unknown severity", |alert| alert["watch"]["severity"] = json!("urgent")),
        ("a watch id with a space", |alert| alert["watch"]["id"] = json!("arms exports")),
        ("an unknown field", |alert| alert["matches"][0]["field"] = json!("headline")),
        ("a null", |alert| alert["article"]["url"] = Value::Null),
        ("an index outside tags", |alert| alert["matches"][0]["index"] = json!(0)),
        ("a tag without its index", |alert| alert["matches"][0]["field"] = json!("tags")),
        ("a time without milliseconds", |alert| alert["matched_at"] = json!("2026-11-23T10:00:00Z")),
        ("a time with an offset", |alert| alert["matched_at"] = json!("2026-11-23T10:00:00.000+01:00")),
        ("a highlight of three", |alert| alert["excerpts"][0]["highlights"][0] = json!([1, 2, 3])),
        ("fewer than no matches counted", |alert| alert["match_count"] = json!(-1)),
    ];
    for (name, break_it) in table {
        let mut alert = valid_alert();
        break_it(&mut alert);
        assert!(!VALIDATOR.is_valid(&alert), "{name}");
    }
}

#[test]
fn each_optional_member_may_be_there_or_not() {
    for member in ["url", "title", "source", "author", "language", "country", "published_at"] {
        let mut alert = valid_alert();
        let removed = alert["article"].as_object_mut().unwrap().remove(member);
        assert!(removed.is_some(), "a full article has {member}");
        assert_valid(&alert);
    }
}
