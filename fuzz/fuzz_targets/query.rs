//! Reads queries and entries of `terms`. What a query says is printed and read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use newswatch::query::{Query, Term};

fuzz_target!(|input: &[u8]| {
    let text = String::from_utf8_lossy(input);
    let _ = Term::parse_entry(&text);
    let _ = Term::parse_phrase(&text);
    match Query::parse_unless(&text) {
        Ok(query) => {
            let printed = query.root.to_string();
            let again = Query::parse_unless(&printed).expect("what is printed is a query");
            assert_eq!(again.root.to_string(), printed);
        }
        Err(errors) => {
            assert!(!errors.is_empty());
            assert!(errors.iter().all(|error| text.get(error.span.clone()).is_some()));
        }
    }
});
