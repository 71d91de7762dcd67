//! What holds for any text, and for any query.

use proptest::prelude::*;

use super::*;

const FRAGMENTS: [&str; 56] = [
    "a",
    "b",
    "arms",
    "export*",
    "*port",
    "ex?ort",
    "~export",
    "=US",
    "=",
    "\"",
    "\"a b\"",
    "“c d”",
    "“",
    "”",
    "„",
    "«",
    "»",
    "/harbour/",
    "/",
    "\\/",
    "(",
    ")",
    "(",
    ")",
    "AND",
    "OR",
    "NOT",
    "and",
    "Or",
    "near/3",
    "NEAR",
    "NEAR/2",
    "NEAR/s",
    "PRE",
    "PRE/3",
    "INSIDE",
    "NOT INSIDE",
    "ATLEAST/2",
    "ATLEAST",
    "FIRST/9",
    "title:",
    "body:",
    "lead:",
    "titel:",
    "x:",
    "lang:",
    "source:",
    "source:(",
    "lang:de",
    "*",
    "?",
    "~5",
    "-",
    "||",
    "W/5",
    "éא",
];

fn fragments() -> impl Strategy<Value = String> {
    let fragment =
        prop_oneof![4 => proptest::sample::select(&FRAGMENTS[..]).prop_map(str::to_owned), 1 => "(?s).{0,3}"];
    let gap = proptest::sample::select(&["", " ", " ", "\n"][..]);
    proptest::collection::vec((fragment, gap), 0..14)
        .prop_map(|parts| parts.into_iter().map(|(part, gap)| part + gap).collect())
}

/// A query without a mistake, but that it may be true without a term.
fn query() -> impl Strategy<Value = String> {
    let term = proptest::sample::select(
        &[
            "a", "AT&T", "\"a b\"", "“c”", "=US", "=\"d e\"", "export*", "*port", "*xpo*", "ex?ort", "~f",
            "港口",
        ][..],
    );
    let reach =
        proptest::sample::select(&["NEAR", "NEAR/0", "PRE/3", "NEAR/s", "NOT NEAR/2", "NOT NEAR/p"][..]);
    let operand = term.prop_map(str::to_owned).prop_recursive(3, 8, 3, move |inner| {
        let reach = reach.clone();
        prop_oneof![
            (inner.clone(), reach, inner.clone()).prop_map(|(x, near, y)| format!("({x}) {near} ({y})")),
            (inner.clone(), inner.clone()).prop_map(|(x, y)| format!("{x} OR ({y})")),
            inner.prop_map(|x| format!("({x})")),
        ]
    });
    let leaf = prop_oneof![
        4 => operand.clone(),
        1 => operand.clone().prop_map(|x| format!("ATLEAST/2 ({x})")),
        1 => operand.clone().prop_map(|x| format!("FIRST/7 ({x})")),
        1 => operand.prop_map(|x| format!("title:({x} AND NOT lang:de)")),
        1 => Just("source:(x OR \"y z\" NOT “u)\"”)".to_owned()),
    ];
    leaf.prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(x, y)| format!("({x}) AND ({y})")),
            (inner.clone(), inner.clone()).prop_map(|(x, y)| format!("{x} OR {y}")),
            (inner.clone(), inner.clone()).prop_map(|(x, y)| format!("({x}) NOT ({y})")),
            inner.prop_map(|x| format!("NOT ({x})")),
        ]
    })
}

proptest! {
    #[test]
    fn any_text_is_read_or_told_to_be_wrong(text in fragments()) {
        match Query::parse(&text) {
            Ok(query) => {
                prop_assert_eq!(&*query.text, text.as_str());
                let printed = query.root.to_string();
                let again = Query::parse(&printed);
                prop_assert!(again.is_ok(), "{} is printed as {}: {:?}", text, printed, again);
                prop_assert_eq!(bare(again.expect("it is read").root), bare(query.root));
                prop_assert!(Query::parse_unless(&text).is_ok());
            }
            Err(errors) => {
                prop_assert!(!errors.is_empty());
                for error in errors {
                    prop_assert!(text.get(error.span.clone()).is_some(), "{:?}", error);
                    prop_assert!(!error.message.is_empty() && !error.message.ends_with('.'));
                }
            }
        }
    }

    #[test]
    fn any_characters_are_no_panic(text in "(?s).{0,40}") {
        let _ = Query::parse(&text);
        let _ = Term::parse_entry(&text);
    }

    #[test]
    fn what_is_printed_is_read_to_the_same_tree(text in query()) {
        let query = Query::parse_unless(&text);
        prop_assert!(query.is_ok(), "{}: {:?}", text, query);
        let root = query.expect("a query").root;
        let printed = root.to_string();
        let again = Query::parse_unless(&printed);
        prop_assert!(again.is_ok(), "{} is printed as {}: {:?}", text, printed, again);
        let again = again.expect("a query").root;
        prop_assert_eq!(again.to_string(), printed);
        prop_assert_eq!(bare(again), bare(root));
    }
}
