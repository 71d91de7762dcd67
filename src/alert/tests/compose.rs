//! What stands in an alert, and where it goes.

use std::borrow::Cow;

use proptest::prelude::*;
use serde_json::json;

use super::*;

#[test]
fn an_alert_is_exactly_what_the_contract_shows() {
    let mut article = full_article();
    article.title = text("Seoul rethinks");
    article.tags.clear();
    let outgoing = compose(&config(), &article, &["arms export", "Stoltenberg"]).unwrap();
    let expected = json!({
        "id": alert_id("arms-exports", "a-1", "2"),
        "watch": {
            "id": "arms-exports", "name": "Arms exports", "watchlist": "Defence", "severity": "high",
            "tags": ["trade"], "revision": "0123456789abcdef",
        },
        "article": {
            "id": "a-1", "version": "2", "url": "https://example.com/a-1", "title": "Seoul rethinks",
            "source": "example.com", "author": "Jo Verne", "language": "en", "country": "KR",
            "published_at": "2023-01-30T06:12:00.000Z",
        },
        "matches": [
            { "field": "body", "term": "Stoltenberg", "text": "Stoltenberg", "start": 0, "end": 11 },
            { "field": "body", "term": "arms export", "text": "arms export", "start": 37, "end": 48 },
        ],
        "match_count": 2,
        "excerpts": [{
            "field": "body",
            "text": "Stoltenberg asked Seoul for arms. An arms export needs a licence, the ministry said.",
            "highlights": [[0, 11], [37, 48]],
        }],
        "matched_at": "2026-11-23T10:00:00.123Z",
        "record": {
            "topic": "articles", "partition": 3, "offset": 128_812, "timestamp": "2023-01-30T06:12:10.123Z",
        },
    });
    assert_eq!(json(&outgoing), expected);
    assert_eq!(outgoing.key(), b"arms-exports");
}

#[test]
fn members_come_in_the_order_of_the_contract() {
    let outgoing = compose(&config(), &full_article(), &["arms export"]).unwrap();
    let written = String::from_utf8(outgoing.value).unwrap();
    let members = [
        "{\"id\"",
        "\"watch\"",
        "\"article\"",
        "\"matches\"",
        "\"match_count\"",
        "\"excerpts\"",
        "\"record\"",
    ];
    let places: Vec<usize> = members.iter().map(|member| written.find(member).expect(member)).collect();
    assert!(places.is_sorted(), "{written}");
}

#[test]
fn members_without_a_value_are_left_out() {
    let article = Article { body: text("An arms export."), ..Article::default() };
    let mut watch = watch(&["arms export"]);
    watch.name = None;
    watch.tags = Arc::new([]);
    let fired = Fired { watch: &watch, hits: hits(&article, &["arms export"]) };
    let origin = origin();
    let record = RecordPlace { origin: &origin, timestamp_ms: None, headers: &[] };
    let identity = ArticleIdentity::new(&article, &origin, || "hash".to_owned());
    let composer = Composer::new(&config());
    let alert = json(&composer.compose(&article, &fired, &record, matched_at(), &identity).unwrap());
    assert_eq!(alert["article"], json!({ "id": "articles-3-128812", "version": "hash" }));
    assert_eq!(alert["watch"]["name"], "arms-exports");
    assert_eq!(alert["watch"].get("tags"), None);
    assert_eq!(alert["record"].get("timestamp"), None);
}

#[test]
fn times_that_cannot_be_written_are_left_out() {
    let mut article = full_article();
    article.published_at = Some("-000001-12-31T23:59:59Z".parse().unwrap());
    assert_eq!(
        json(&compose(&config(), &article, &["arms export"]).unwrap())["article"].get("published_at"),
        None
    );
    article.published_at = Some("0000-01-01T00:00:00Z".parse().unwrap());
    let alert = json(&compose(&config(), &article, &["arms export"]).unwrap());
    assert_eq!(alert["article"]["published_at"], "0000-01-01T00:00:00.000Z");
}

#[test]
fn the_identity_is_the_articles_own_where_it_has_one() {
    let url = Some(Cow::Borrowed("https://example.com/x"));
    let bare = Article::default();
    let with_url = Article { url: url.clone(), ..Article::default() };
    let with_all = Article { id: Some("7".into()), version: Some("v".into()), url, ..Article::default() };
    let table = [
        (&bare, "articles-3-128812", "hash"),
        (&with_url, "https://example.com/x", "hash"),
        (&with_all, "7", "v"),
    ];
    for (article, id, version) in table {
        let identity = ArticleIdentity::new(article, &origin(), || "hash".to_owned());
        assert_eq!((identity.id.as_str(), identity.version.as_str()), (id, version));
    }
}

#[test]
fn texts_are_sliced_by_code_points() {
    let article = Article {
        body: text("👍🏽 é́ 武器輸出 и экспорт оружия"), ..Article::default()
    };
    let outgoing = compose(&config(), &article, &["экспорт оружия", "武器輸出"]).unwrap();
    let alert = json(&outgoing);
    assert_eq!(alert["matches"][0]["text"], "武器輸出");
    assert_eq!(alert["matches"][0]["start"], 6);
    assert_eq!(alert["matches"][1]["text"], "экспорт оружия");
    assert_eq!(alert["matches"][1]["end"], 27);
}

#[test]
fn hits_in_tags_carry_their_index() {
    let alert = json(&compose(&config(), &full_article(), &["korea"]).unwrap());
    assert_eq!(
        alert["matches"],
        json!([{ "field": "tags", "index": 1, "term": "korea", "text": "korea", "start": 0, "end": 5 }])
    );
    assert_eq!(
        alert["excerpts"],
        json!([{ "field": "tags", "index": 1, "text": "korea", "highlights": [[0, 5]] }])
    );
}

#[test]
fn only_so_many_matches_are_listed_and_all_are_counted() {
    let body = "arms ".repeat(250);
    let article = Article { body: text(&body), ..Article::default() };
    let alert = json(&compose(&Alerts { max_matches: 7, ..config() }, &article, &["arms"]).unwrap());
    assert_eq!(alert["matches"].as_array().unwrap().len(), 7);
    assert_eq!(alert["matches"][6]["start"], 30);
    assert_eq!(alert["match_count"], 250);
}

#[test]
fn the_topic_is_the_watchs_own_then_by_severity_then_that_of_all() {
    let mut by_severity = config();
    by_severity.topics.insert(Severity::Critical, "alerts-critical".to_owned());
    let table = [
        (Severity::High, None, "alerts"),
        (Severity::Critical, None, "alerts-critical"),
        (Severity::Critical, Some("desk"), "desk"),
        (Severity::High, Some("desk"), "desk"),
    ];
    let article = full_article();
    for (severity, own, expected) in table {
        let mut watch = watch(&["arms export"]);
        watch.severity = severity;
        watch.topic = own.map(Arc::from);
        let fired = Fired { watch: &watch, hits: hits(&article, &["arms export"]) };
        let outgoing = compose_fired(&by_severity, &article, &fired).unwrap();
        assert_eq!(&*outgoing.topic, expected, "{severity:?} {own:?}");
        assert_eq!(outgoing.severity, severity);
    }
}

#[test]
fn a_hit_that_does_not_fit_the_article_does_no_harm() {
    let article = Article { body: text("short"), ..Article::default() };
    let watch = watch(&["x"]);
    let stray = |field, start, end| Hit { field, index: None, start, end, term: "x" };
    let hits = vec![
        stray(Field::Title, 0, 4),
        stray(Field::Body, 3, 900),
        stray(Field::Body, 800, 900),
        stray(Field::Tags, 0, 1),
    ];
    let outgoing = compose_fired(&config(), &article, &Fired { watch: &watch, hits }).unwrap();
    let alert: Value = serde_json::from_slice(&outgoing.value).unwrap();
    assert_eq!(alert["matches"][1]["text"], "rt");
}

#[test]
fn one_composer_for_an_article_says_the_same_as_one_for_each_watch() {
    let article = full_article();
    let (origin, config) = (origin(), config());
    let record = RecordPlace { origin: &origin, timestamp_ms: Some(1_675_059_130_123), headers: &[] };
    let identity = ArticleIdentity::new(&article, &origin, || "hash".to_owned());
    let composer = Composer::new(&config);
    let shared = composer.for_article(&article, &identity, record, matched_at());
    for terms in [&["arms export"][..], &["korea"], &["Stoltenberg", "arms"]] {
        let watch = watch(terms);
        let fired = Fired { watch: &watch, hits: hits(&article, terms) };
        assert_eq!(shared.compose(&fired), compose_fired(&config, &article, &fired));
    }
}

#[test]
fn a_composer_is_shared_by_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&Composer::new(&config()));
}

proptest! {
    #[test]
    fn strings_of_any_characters_are_what_they_were(
        strings in prop::collection::vec("[a-z\"\\\\/\u{0}-\u{1f}\u{7f}\u{80}é漢\u{2028}🏽]{0,40}", 8),
    ) {
        let [url, title, source, author, language, name, list, tag] = &strings[..] else { unreachable!() };
        let mut article = full_article();
        article.url = Some(url.into());
        article.title = text(title);
        article.source = Some(source.into());
        article.author = text(author);
        article.language = Some(language.into());
        let mut watch = watch(&["arms export"]);
        watch.name = Some(name.clone());
        watch.watchlist = list.as_str().into();
        watch.tags = Arc::new([tag.clone()]);
        let outgoing = compose_fired(
            &config(),
            &article,
            &Fired { watch: &watch, hits: hits(&article, &["arms export"]) },
        );
        let value = outgoing.unwrap().value;
        let alert = read(None, &value).unwrap();
        let told = [&alert.article.url, &alert.article.title, &alert.article.source, &alert.article.author];
        for (told, string) in told.into_iter().zip([url, title, source, author]) {
            prop_assert_eq!(told.as_deref(), Some(string.as_str()));
        }
        prop_assert_eq!(alert.article.language.as_deref(), Some(language.as_str()));
        prop_assert_eq!((&*alert.watch.name, &*alert.watch.watchlist), (name.as_str(), list.as_str()));
        prop_assert_eq!(&alert.watch.tags[0], tag);
        prop_assert_eq!(String::from_utf8_lossy(&value), serde_json::to_string(&alert).unwrap());
    }
}
