//! What holds for every watchlist and every article.

use crate::generate::{self, WatchText};
use crate::oracle::{self, Reader};

/// The watch as the oracle reads it; `None` if it refuses any of it.
fn read(watch: &WatchText) -> Option<oracle::Watch> {
    let terms = watch.terms.iter().map(|entry| oracle::parse_entry(entry)).collect::<Option<_>>()?;
    let query = match &watch.query {
        Some(query) => Some(oracle::parse_query(&query.to_string())?),
        None => None,
    };
    let unless = match &watch.unless {
        Some(unless) => Some(oracle::parse_unless(&unless.to_string())?),
        None => None,
    };
    Some(oracle::Watch { terms, query, unless })
}

#[test]
fn batches_have_much_to_do_with_each_other() {
    let (mut refused, mut pairs, mut matching, mut fired) = (0, 0, 0, 0);
    for seed in 0..500 {
        let batch = generate::batch(seed);
        let watches: Vec<oracle::Watch> = batch.watches.iter().filter_map(read).collect();
        refused += batch.watches.len() - watches.len();
        for article in &batch.articles {
            let article = article.article();
            let reader = Reader::of(&article);
            let firing = watches.iter().filter(|watch| reader.read(watch).is_some()).count();
            pairs += 1;
            matching += usize::from(firing > 0);
            fired += firing;
        }
    }
    println!("{pairs} pairs, {matching} of them match; {fired} watches fire, {refused} are refused");
    assert!(matching * 3 >= pairs, "{matching} of {pairs} pairs match");
}
