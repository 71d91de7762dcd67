//! Makes canonical text. The first byte picks the layout and the rules of the language.

#![no_main]

use libfuzzer_sys::fuzz_target;
use newswatch::text::{CanonicalText, Layout, WordRules};

fuzz_target!(|input: &[u8]| {
    let Some((choice, bytes)) = input.split_first() else {
        return;
    };
    let layout = if choice & 1 == 0 { Layout::Plain } else { Layout::Reduced };
    let rules = match (choice >> 1) % 3 {
        0 => WordRules::General,
        1 => WordRules::Elision,
        _ => WordRules::Suffix,
    };
    CanonicalText::new(&String::from_utf8_lossy(bytes), layout, rules);
});
