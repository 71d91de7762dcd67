//! Regular expressions by table, and against the engines of `regex-automata`.

use std::convert::Infallible;
use std::ops::Range;

use proptest::prelude::*;
use regex_automata::meta;

use super::*;

fn literals(pattern: &str) -> Vec<String> {
    match Regex::new(pattern) {
        Ok(regex) => regex.literals().to_vec(),
        Err(error) => panic!("{pattern}: {error:?}"),
    }
}

fn find_all(regex: &Regex, text: &str, cache: &mut Cache) -> (Vec<Range<usize>>, u64) {
    let mut found = Vec::new();
    let mut steps = 0;
    let count = |more| {
        steps += more;
        Ok::<(), Infallible>(())
    };
    match regex.find_all(text, cache, count, |range| found.push(range)) {
        Ok(()) => (found, steps),
        Err(never) => match never {},
    }
}

#[test]
fn literals_by_table() {
    let cases: [(&str, &[&str]); 34] = [
        ("abc", &["abc"]),
        (r"CVE-\d{4}-\d+", &["CVE-"]),
        (r"Flug LH\d{3,4}", &["Flug LH"]),
        (r"\babc\b", &["abc"]),
        (r"^(?m:^abc$)", &["abc"]),
        ("(abc)(def)", &["abcdef"]),
        ("abc|defg", &["abc", "defg"]),
        ("abc|abcd|xabcx", &["abc"]),
        ("ab(?:c|d)", &["abc", "abd"]),
        ("ab(?:c|de+)", &["abc", "abde"]),
        (r"ab(?:c\d|d\w)", &["abc", "abd"]),
        (r"(?:\dab|\wcd)ef", &["abef", "cdef"]),
        ("ab+cd", &["bcd"]),
        ("a{3}", &["aaa"]),
        ("a{3,}", &["aaa"]),
        ("a{2,4}b", &["aab"]),
        ("(?:abc)?def", &["def"]),
        ("(?:abc)*defg", &["defg"]),
        ("(?:abc)+", &["abc"]),
        (r"(?:a\w*bc){2}", &["bca"]),
        ("x*abc", &["abc"]),
        ("ab[cd]", &["abc", "abd"]),
        ("LH[0-2]+", &["LH0", "LH1", "LH2"]),
        (r"abc.*defgh", &["defgh"]),
        (r"defgh.*abc", &["defgh"]),
        (r"abc[\s\S]*z|abc", &["abc"]),
        ("(?-u)ab[cd]", &["abc", "abd"]),
        ("НАТО|ООН", &["НАТО", "ООН"]),
        ("東京都", &["東京都"]),
        ("(?x) a b c # spaced", &["abc"]),
        (r"abc\/def", &["abc/def"]),
        (r"abc(?:|d)", &["abc"]),
        (r"(?:[a&&b]x|abc)", &["abc"]),
        (r"\x{61}bc", &["abc"]),
    ];
    for (pattern, expected) in cases {
        let expected: Vec<String> = expected.iter().map(|literal| (*literal).to_owned()).collect();
        assert_eq!(literals(pattern), expected, "{pattern}");
    }
}

#[test]
fn literals_have_every_case_that_matches() {
    assert_eq!(literals("(?i)cve"), ["CVE", "CVe", "CvE", "Cve", "cVE", "cVe", "cvE", "cve"]);
    let kelvin = literals("(?i)kas");
    assert_eq!(kelvin.len(), 3 * 2 * 3);
    assert!(kelvin.contains(&"\u{212A}aſ".to_owned()), "{kelvin:?}");
    let long = literals("(?i)stoltenberg");
    assert!(long.len() <= 64 && long.contains(&"tolten".to_owned()), "{long:?}");
}

#[test]
fn long_patterns_have_short_literals() {
    let long = literals(&"abcdefgh".repeat(500));
    assert_eq!(long, ["abcdefgh".repeat(8)]);
    assert_eq!(literals("(?:abcdefgh){1000}"), ["abcdefgh".repeat(8)]);
    let names: Vec<String> = (b'a'..=b'z')
        .flat_map(|a| (b'a'..=b'z').map(move |b| (a, b)))
        .map(|(a, b)| format!("{}x{}y", char::from(a), char::from(b)))
        .collect();
    let pattern = names.join("|");
    assert_eq!(literals(&pattern).len(), names.len());
    let folded = literals(&format!("(?i){}", names[..300].join("|")));
    assert!(folded.len() <= literals::MAX_LITERALS, "{}", folded.len());
}

#[test]
fn refused() {
    let deep = format!("{}abc{}", "(".repeat(100), ")".repeat(100));
    let long = "a".repeat(MAX_PATTERN_BYTES + 1);
    let cases: [(&str, Range<usize>, &str); 22] = [
        ("", 0..0, "at least 3 fixed characters"),
        ("ab", 0..2, "at least 3 fixed characters"),
        (r"LH\d+", 0..5, "at least 3 fixed characters"),
        (r"\d{4}", 0..5, "at least 3 fixed characters"),
        ("abc|de", 0..6, "at least 3 fixed characters"),
        ("abc|", 0..4, "at least 3 fixed characters"),
        ("(?:abc)?", 0..8, "at least 3 fixed characters"),
        ("(?:abc)*", 0..8, "at least 3 fixed characters"),
        ("abc{0}", 0..6, "at least 3 fixed characters"),
        (".*", 0..2, "at least 3 fixed characters"),
        (r"a\wb\wc", 0..7, "at least 3 fixed characters"),
        ("[a&&b]abc", 0..9, "matches nothing"),
        ("Flug (LH", 5..6, "unclosed group"),
        ("abc)", 3..4, "unopened group"),
        ("abc[", 3..4, "unclosed character class"),
        ("a(?=b)", 1..4, "the engine has no look-around"),
        ("a(?<!b)", 1..5, "the engine has no look-around"),
        (r"(a)\1", 3..5, "the engine has no back-references"),
        (r"abc\p{Klingon}", 3..14, "property not found"),
        (r"abc(?-u:\xFF)", 8..12, "invalid UTF-8"),
        (&deep, 64..139, "at most 64 levels"),
        (&long, 0..long.len(), "at most 4096 bytes"),
    ];
    for (pattern, span, message) in cases {
        let error = Regex::new(pattern).err().unwrap_or_else(|| panic!("{pattern} is taken"));
        assert!(error.message.contains(message), "{pattern}: {}", error.message);
        assert_eq!(error.span, span, "{pattern}");
        assert!(pattern.get(error.span).is_some(), "{pattern}");
    }
    for pattern in [r"abc\w{1000}", r"abc(?:\w{100}){100}", r"(?:(?:abc{100}){100}){100}"] {
        let error = Regex::new(pattern).err().unwrap_or_else(|| panic!("{pattern} is taken"));
        assert!(error.message.contains("KiB when compiled"), "{pattern}: {}", error.message);
    }
}

#[test]
fn matches_by_table() {
    let cases: [(&str, &str, &[&str]); 12] = [
        (r"CVE-\d{4}-\d+", "CVE-2024-1, CVE-2025-22.", &["CVE-2024-1", "CVE-2025-22"]),
        ("abc|abcd", "abcd abc", &["abc", "abc"]),
        ("abcd|abc", "abcd abc", &["abcd", "abc"]),
        ("abc.*?x", "abcx abc  x", &["abcx", "abc  x"]),
        (r"\bНАТО\b", "НАТО, НАТОв, в НАТО", &["НАТО", "НАТО"]),
        (r"\bабв\w+", "где абвгд", &["абвгд"]),
        ("(?i)straße", "STRASSE STRAßE Straße", &["STRAßE", "Straße"]),
        (r"abc[\s\S]*z|abc", "abc abc", &["abc", "abc"]),
        (r"(?m)^abc$", "abc\nabc\nxabc", &["abc", "abc"]),
        ("aaa", "aaaaaaa", &["aaa", "aaa"]),
        ("abc.", "abc\nabc😀", &["abc😀"]),
        ("abc", "", &[]),
    ];
    let mut cache = Cache::default();
    for (pattern, text, expected) in cases {
        let regex = Regex::new(pattern).unwrap();
        let (found, _) = find_all(&regex, text, &mut cache);
        let found: Vec<&str> = found.into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected, "{pattern}");
    }
}

#[test]
fn quadratic_work_is_counted_and_stopped() {
    let regex = Regex::new(r"abc[\s\S]*z|abc").unwrap();
    let mut cache = Cache::default();
    let work = |n: usize, cache: &mut Cache| find_all(&regex, &"abc".repeat(n), cache).1;
    let (one, two) = (work(200, &mut cache), work(400, &mut cache));
    assert!(two > 3 * one, "{one} {two}");

    let text = "abc".repeat(300_000);
    let mut left: u64 = 1_000_000;
    let mut longest = 0;
    let outcome = regex.find_all(
        &text,
        &mut cache,
        |steps| {
            longest = longest.max(steps);
            left = left.checked_sub(steps).ok_or("over")?;
            Ok(())
        },
        |_| {},
    );
    assert_eq!(outcome, Err("over"));
    assert!(longest < 10_000, "{longest}");
}

#[test]
fn shared_between_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Regex>();
}

/// Small patterns over few letters, so that texts hold matches.
fn patterns() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        6 => prop::sample::select(vec!["a", "b", "c", "ab", "abc", "bca", "cab", "k", "é"]),
        2 => prop::sample::select(vec![".", "[ab]", "[^a]", r"\w", r"\s", "(?i:k)", "(?i:ab)", r"(?-u:\w)"]),
        1 => prop::sample::select(vec![r"\b", "^", "$", r"\B", "(?m:^)", r"(?-u:\b)", r"\b{start}"]),
    ]
    .prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            4 => prop::collection::vec(inner.clone(), 1..5).prop_map(|parts| parts.concat()),
            2 => prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("(?:{})", parts.join("|"))),
            1 => (inner.clone(), prop::sample::select(vec!["*", "+", "?", "{2}", "{1,3}", "*?", "+?", "{2,}"]))
                .prop_map(|(part, times)| format!("(?:{part}){times}")),
            1 => inner.prop_map(|part| format!("({part})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn matches_are_those_of_the_crate_and_hold_a_literal(
        pattern in patterns(),
        pieces in prop::collection::vec(
            prop::sample::select(vec!["a", "b", "c", "abc", "abca", "k", "K", "\u{212A}", "é", " ", "\n", "😀"]), 0..40),
    ) {
        let text = pieces.concat();
        let regex = Regex::new(&pattern);
        prop_assume!(regex.is_ok());
        let regex = regex.unwrap();
        let mut cache = Cache::default();
        let (found, steps) = find_all(&regex, &text, &mut cache);
        let expected: Vec<Range<usize>> =
            meta::Regex::new(&pattern).unwrap().find_iter(&text).map(|found| found.range()).collect();
        prop_assert_eq!(&found, &expected);
        for range in found {
            let matched = &text[range];
            prop_assert!(regex.literals().iter().any(|literal| matched.contains(literal.as_str())),
                "{} in {:?}", matched, regex);
        }
        for literal in regex.literals() {
            prop_assert!(literal.chars().count() >= MIN_LITERAL);
        }
        prop_assert_eq!(find_all(&regex, &text, &mut cache).1, steps);
    }

    #[test]
    fn never_panics(pattern in "[a-c()\\[\\]{}0-9,*+?|.\\\\^$é-]{0,24}", text in ".{0,40}") {
        if let Ok(regex) = Regex::new(&pattern) {
            find_all(&regex, &text, &mut Cache::default());
        } else if let Err(error) = Regex::new(&pattern) {
            prop_assert!(pattern.get(error.span).is_some());
        }
    }
}
