//! Texts that are no queries, too deep, too long, or made to be slow.

use super::*;

fn errors(text: &str) -> Vec<QueryError> {
    Query::parse(text).expect_err("not a query")
}

#[test]
fn depth_is_limited() {
    let nested = |open: &str, close: &str, levels: usize| {
        format!("a OR {}b{}", open.repeat(levels), close.repeat(levels))
    };
    for (open, close) in [("(", ")"), ("(a OR (b NEAR ", "))"), ("(a AND NOT (c OR ", "))")] {
        let levels_in_one = open.matches('(').count() + open.matches("NOT").count();
        let fits = MAX_DEPTH / levels_in_one;
        let text = nested(open, close, fits);
        let parsed = Query::parse(&text);
        assert!(
            parsed.is_ok() || parsed.is_err_and(|errors| errors.iter().all(|e| !e.message.contains("64"))),
            "{text}"
        );
        let told = errors(&nested(open, close, MAX_DEPTH + 1));
        assert_eq!(told.iter().filter(|error| error.message.contains("more than 64")).count(), 1, "{told:?}");
    }
    assert!(Query::parse(&nested("(", ")", MAX_DEPTH)).is_ok());
    assert!(Query::parse(&format!("a {} b", "NOT ".repeat(MAX_DEPTH))).is_ok());
    let text = format!("a {}b", "NOT ".repeat(MAX_DEPTH + 2));
    assert_eq!(errors(&text).first().map(|error| error.span.clone()), Some(2 + 4 * 64..2 + 4 * 64 + 3));
    let text = format!("{}title:a", "(".repeat(MAX_DEPTH)) + &")".repeat(MAX_DEPTH);
    assert_eq!(errors(&text).len(), 1);
}

#[test]
fn terms_are_limited() {
    let text = vec!["a"; MAX_TERMS].join(" OR ");
    assert!(Query::parse(&text).is_ok());
    let told = errors(&format!("{text} OR b OR c"));
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].message, "a query holds at most 10000 terms");
    assert_eq!(told[0].span, text.len() + 4..text.len() + 5);
}

#[test]
fn bytes_are_limited() {
    let text = "a".repeat(MAX_BYTES);
    assert!(Query::parse(&text).is_ok());
    let told = errors(&format!("{text}a"));
    assert_eq!(told[0].message, "a query is at most 256 KiB long, this one has 262145 bytes");
}

#[test]
fn mistakes_are_limited() {
    let told = errors(&") ".repeat(1000));
    assert_eq!(told.len(), 101);
    assert_eq!(told[100].message, "more than 100 mistakes, the rest is not told");
}

/// Each is the largest text there may be, made of one part again and again. Whatever took more than linear time, or
/// the stack for each part, would not come back.
#[test]
fn nothing_is_slow_or_deep() {
    let parts = [
        "(",
        ")",
        "()",
        "NOT ",
        "title:",
        "source:",
        "source:(",
        "source:\"a\"",
        "x:",
        "x:\"a\"",
        "ATLEAST/2 ",
        "a NEAR ",
        "a NEAR/3 (",
        "a NOT NEAR b ",
        "a AND ",
        "(a OR ",
        "a ",
        "and ",
        "a and ",
        "\"",
        "“",
        "„x» ",
        "“a\" ",
        "\"a\"",
        "/",
        "/a ",
        "/a/",
        "\\/ /",
        "=",
        "=\"",
        "*",
        "a*b",
        "~",
        "?",
        "a?",
        "-a ",
        "\"a\"~5",
        "W/5 a ",
        "א\"א",
        "a\u{301}",
        "&& ",
        "title:(a AND ",
        "NEAR ",
        "NOT INSIDE ",
        "FIRST/",
        "\n",
        "\u{591}\"",
        "ſ",
        "lang:(a b) ",
    ];
    for part in parts {
        for prefix in ["", "source:("] {
            let text = prefix.to_owned() + &part.repeat((MAX_BYTES - prefix.len()) / part.len());
            if let Err(told) = Query::parse(&text) {
                assert!(told.len() <= 101, "{part}");
                let bytes: usize = told
                    .iter()
                    .map(|e| e.message.len() + e.helps.iter().map(String::len).sum::<usize>())
                    .sum();
                assert!(bytes < 200_000, "{part}: {bytes}");
            }
            let _ = Term::parse_entry(&text);
        }
    }
}

#[test]
fn a_long_chain_is_one_node() {
    let text = vec!["a"; MAX_TERMS].join(" NEAR ");
    let query = Query::parse(&text).expect("a query");
    let ExprKind::Proximity(_, rest) = &query.root.kind else { panic!("no proximity") };
    assert_eq!(rest.len(), MAX_TERMS - 1);
    assert!(Query::parse(&query.root.to_string()).is_ok());
}
