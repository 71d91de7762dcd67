//! Whether the broker of the run can be believed: a plain client alone, without newswatch.

use super::broker::Broker;
use super::case::Case;
use super::kafka::{self, Produced};
use super::news;
use super::stage::{PARTITIONS, Stage};

/// The tests of this file.
pub fn cases() -> Vec<Case> {
    vec![
        Case::any("the_broker_gives_back_what_it_was_given", the_broker_gives_back_what_it_was_given),
        Case::real("the_broker_remembers_offsets", the_broker_remembers_offsets),
    ]
}

fn the_broker_gives_back_what_it_was_given(broker: &Broker) {
    let stage = Stage::new(broker, "self-test");
    let mut records = news::records(&news::forty());
    records[0].headers = vec![
        ("a".to_owned(), Some(b"1".to_vec())),
        ("a".to_owned(), None),
        ("b".to_owned(), Some(vec![0xff])),
    ];
    records[0].timestamp = Some(1_772_345_520_000);
    records[1] = Produced { partition: Some(1), key: Some(b"gone".to_vec()), ..Produced::default() };
    stage.produce(&records);
    let read = stage.read(&stage.articles());
    assert_eq!(read.len(), records.len());
    for partition in 0..PARTITIONS {
        let produced = records.iter().filter(|record| record.partition == Some(partition));
        let read = read.iter().filter(|record| record.partition == partition);
        for (produced, read) in produced.zip(read) {
            assert_eq!(
                (&read.key, &read.value, &read.headers),
                (&produced.key, &produced.value, &produced.headers)
            );
            assert!(produced.timestamp.is_none() || produced.timestamp == read.timestamp);
        }
    }
    assert_eq!(stage.read_alerts(), []);
}

fn the_broker_remembers_offsets(broker: &Broker) {
    let stage = Stage::new(broker, "self-test");
    stage.produce(&news::records(&news::forty()));
    assert_eq!(stage.ends(), (0..PARTITIONS).map(|partition| (partition, 10)).collect());
    assert_eq!(stage.committed(), [].into());
    kafka::commit(stage.address(), &stage.group(), &stage.articles(), 2, 7);
    assert_eq!(stage.committed(), [(2, 7)].into());
}
