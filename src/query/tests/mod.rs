//! The query language, as it is read.

use super::*;

#[test]
fn probe() {
    let Ok(path) = std::env::var("PROBE") else { return };
    for line in std::fs::read_to_string(path).expect("a file").lines() {
        let query = line.split('\t').next().unwrap_or_default();
        match Query::parse(query) {
            Ok(query) => println!("ok    {}\n   -> {}", query.text, query.root),
            Err(errors) => {
                println!("ERROR {}", query.chars().take(200).collect::<String>());
                for error in errors {
                    println!("   [{}] {}", &query[error.span.clone()], error.message);
                    for help in error.helps {
                        println!("       = {help}");
                    }
                }
            }
        }
    }
}
