//! What is read, as its normal form; forms of terms; bytes that parts stand at.

use super::*;

#[test]
fn normal_forms() {
    let cases = [
        ("needless parentheses", "((harbour))", "harbour"),
        ("AND binds tighter than OR", "(a AND b) OR c", "a AND b OR c"),
        ("parentheses that matter", "a AND (b OR c)", "a AND (b OR c)"),
        ("x NOT y", "a NOT b", "a AND NOT b"),
        ("NOT is looser than a proximity", "a NOT b NEAR c", "a AND NOT b NEAR/5 c"),
        ("NOT is tighter than AND", "a AND NOT (b) AND c", "a AND NOT b AND c"),
        ("NOT NOT", "a NOT NOT NOT b", "a AND NOT NOT NOT b"),
        ("chains of one kind are one", "a OR (b OR c) OR d", "a OR b OR c OR d"),
        ("AND in AND", "(a AND b) AND (c AND d)", "a AND b AND c AND d"),
        ("bare NEAR and PRE", "a NEAR b PRE c", "a NEAR/5 b PRE/5 c"),
        ("proximities go from left to right", "(a NEAR/2 b) PRE/3 c", "a NEAR/2 b PRE/3 c"),
        ("a proximity on the right", "a NEAR/2 (b PRE/3 c)", "a NEAR/2 (b PRE/3 c)"),
        ("sentence and paragraph", "a NEAR/s b NOT NEAR/p c", "a NEAR/s b NOT NEAR/p c"),
        ("NOT NEAR behind NOT", "a NOT b NOT NEAR c", "a AND NOT b NOT NEAR/5 c"),
        ("NOT INSIDE", "a NOT INSIDE (\"a b\" OR c)", "a NOT INSIDE (\"a b\" OR c)"),
        ("a prefix is tighter than AND", "title:(a) AND b", "title:a AND b"),
        ("a prefix before a group", "title:(a NEAR b)", "title:(a NEAR/5 b)"),
        ("a prefix before a prefix", "title:(ATLEAST/2 (a))", "title:ATLEAST/2 a"),
        ("NOT in a field", "a AND title:(NOT b)", "a AND title:(NOT b)"),
        ("ATLEAST before a group", "ATLEAST/3 (a OR /harbour/)", "ATLEAST/3 (a OR /harbour/)"),
        ("FIRST in the body", "body:FIRST/30 a", "body:FIRST/30 a"),
        ("metadata in a field", "title:(a AND lang:de)", "title:(a AND lang:de)"),
        ("values", "a AND source:(x.org OR \"y z\")", "a AND (source:x.org OR source:\"y z\")"),
        ("NOT and AND of values", "a NOT lang:(pt NOT pt-BR)", "a AND NOT (lang:pt AND NOT lang:pt-BR)"),
        ("a value runs to white space", "a AND url:http://x.org/(b", "a AND url:http://x.org/(b"),
        ("a value that is an operator elsewhere", "a AND country:AND", "a AND country:AND"),
        ("a value with a parenthesis", "a AND source:\"x)\"", "a AND source:\"x)\""),
        ("a value that begins with a parenthesis", "a AND source:“(x”", "a AND source:\"(x\""),
        ("a value with a quote", "a AND source:“x\" y”", "a AND source:“x\" y”"),
        ("operators touch", "(a)AND\"b\"OR(c)", "a AND \"b\" OR c"),
        ("line breaks", "a\r\n  OR\u{A0}b\u{2028}OR\tc\n", "a OR b OR c"),
        ("a term with a colon behind digits", "10:30", "10:30"),
        ("a term of two operators", "AND/OR", "AND/OR"),
        ("quotes", "“a b” OR „c“ OR „d” OR «e f» OR ＂g＂", "“a b” OR „c“ OR „d” OR «e f» OR ＂g＂"),
        ("gershayim", "צה\"ל OR \"צה\"ל כבש\"", "צה\"ל OR \"צה\"ל כבש\""),
        ("words that are operators elsewhere", "\"AND\" OR \"NEAR/3\"", "\"AND\" OR \"NEAR/3\""),
    ];
    for (name, text, expected) in cases {
        let query = Query::parse(text).unwrap_or_else(|errors| panic!("{name}: {errors:?}"));
        assert_eq!(query.root.to_string(), expected, "{name}");
        let again = Query::parse(expected).unwrap_or_else(|errors| panic!("{name}: {errors:?}"));
        assert_eq!(bare(again.root), bare(query.root), "{name}");
    }
}

#[test]
fn forms_of_terms() {
    let cases = [
        ("Larsen", Form::Phrase, "Larsen"),
        ("F-16", Form::Phrase, "F-16"),
        ("C++", Form::Phrase, "C++"),
        ("a/b", Form::Phrase, "a/b"),
        ("\"harbour  master\"", Form::Phrase, "harbour  master"),
        ("\"what? now\"", Form::Phrase, "what? now"),
        ("=US", Form::Exact, "US"),
        ("=F-16", Form::Exact, "F-16"),
        ("=\"Oslo Institute\"", Form::Exact, "Oslo Institute"),
        ("=“Oslo”", Form::Exact, "Oslo"),
        ("harb*", Form::Prefix, "harb"),
        ("*bour", Form::Suffix, "bour"),
        ("*arb*", Form::Infix, "arb"),
        ("港口*", Form::Prefix, "港口"),
        ("F16*", Form::Prefix, "F16"),
        ("d’arm*", Form::Prefix, "d’arm"),
        ("harbo?r", Form::Pattern, "harbo?r"),
        ("?arbour?", Form::Pattern, "?arbour?"),
        ("what?!", Form::Pattern, "what?"),
        ("港?口", Form::Pattern, "港?口"),
        ("~harbour", Form::Stem, "harbour"),
        ("/harbou?r \\d+/", Form::Regex, "harbou?r \\d+"),
        ("/a\\/harbour/", Form::Regex, "a\\/harbour"),
        ("/(harbour)/", Form::Regex, "(harbour)"),
    ];
    for (written, form, text) in cases {
        let query = Query::parse(written).unwrap_or_else(|errors| panic!("{written}: {errors:?}"));
        let ExprKind::Term(term) = &query.root.kind else { panic!("{written}: {:?}", query.root) };
        assert_eq!((&*term.written, term.form, term.text()), (written, form, text));
        // A prefix is no part of what is reported.
        let query = Query::parse(&format!("title:{written}")).expect(written);
        query.root.for_each_term(&mut |term| assert_eq!((&*term.written, term.text()), (written, text)));
    }
}

#[test]
fn parts_know_where_they_stand() {
    let text = "title:(a OR b) AND ((ATLEAST/2 (c NEAR d)) NOT source:(x OR y))";
    let mut spans = Vec::new();
    fn collect(text: &str, expr: &Expr, spans: &mut Vec<String>) {
        spans.push(text[expr.span.clone()].to_owned());
        for_each_part(expr, &mut |part| collect(text, part, spans));
    }
    collect(text, &Query::parse(text).expect("a query").root, &mut spans);
    let expected = [
        text,
        "title:(a OR b)",
        "a OR b",
        "a",
        "b",
        "ATLEAST/2 (c NEAR d)",
        "c NEAR d",
        "c",
        "d",
        "NOT source:(x OR y)",
        "source:(x OR y)",
        "x",
        "y",
    ];
    assert_eq!(spans, expected);
}

#[test]
fn a_query_needs_a_term() {
    let accepted = [
        "a NOT b",
        "a AND (b OR lang:de)",
        "NOT NOT a",
        "NOT (NOT a OR NOT b)",
        "NOT (lang:de OR NOT a)",
        "a NOT NEAR b",
        "a NOT INSIDE \"a b\"",
        "(a OR b) AND source:x",
    ];
    for text in accepted {
        assert!(Query::parse(text).is_ok(), "{text}");
    }
    let refused = [
        ("NOT a", "NOT a"),
        ("lang:de", "lang:de"),
        ("a OR NOT b", "NOT b"),
        ("a OR lang:de OR NOT b", "lang:de"),
        ("a OR lang:de NOT b", "lang:de NOT b"),
        ("NOT (a AND b)", "NOT (a AND b)"),
        ("NOT lang:de", "NOT lang:de"),
        ("title:(NOT a)", "NOT a"),
        ("NOT ATLEAST/2 a", "NOT ATLEAST/2 a"),
    ];
    for (text, blamed) in refused {
        let errors = Query::parse(text).expect_err(text);
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert_eq!(&text[errors[0].span.clone()], blamed, "{text}");
        assert!(Query::parse_unless(text).is_ok(), "{text}");
    }
    assert!(Query::parse_unless("a b").is_err());
}
