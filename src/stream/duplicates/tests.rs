//! What is a copy and what is not, whatever happens in between.

use proptest::prelude::*;

use super::*;

/// Two records further is still inside, three is not.
const WINDOW: usize = 3;

fn partition() -> Partition {
    ("articles".into(), 0)
}

/// What a record holds: an article by its number, and whether it is dead-lettered.
#[derive(Clone, Copy, Debug)]
enum Holds {
    Article(u128),
    Rejected(u128),
    Nothing,
}
use Holds::{Article, Nothing, Rejected};

/// Goes through a batch from `first` on; returns which records are copies, and what would be committed.
fn batch(duplicates: &Duplicates, first: i64, records: &[Holds]) -> (Vec<bool>, Offsets, Entries) {
    let mut page = duplicates.page();
    let mut offsets = Offsets::default();
    let mut copies = Vec::new();
    for (offset, holds) in (first..).zip(records) {
        let (article, is_rejected) = match holds {
            Article(number) => (Some(ArticleHash::numbered(*number)), false),
            Rejected(number) => (Some(ArticleHash::numbered(*number)), true),
            Nothing => (None, false),
        };
        copies.push(page.enter(&partition(), offset, article, is_rejected));
        offsets.advance(partition(), offset + 1);
    }
    (copies, offsets, page.into_entries())
}

/// The same, committed.
fn committed(duplicates: &mut Duplicates, first: i64, records: &[Holds]) -> Vec<bool> {
    let (copies, offsets, entries) = batch(duplicates, first, records);
    duplicates.committed(&offsets, entries);
    copies
}

/// Another owner of the partition, which was handed over behind `log`, and where `decodes` tells what is now
/// found in a record that is read back.
fn successor(before: &Duplicates, log: &[Holds]) -> Duplicates {
    let next = log.len() as i64;
    let note = before.note(&partition(), next, &Entries::default());
    let text = note.encode(next, MAX_BYTES).expect("there is room");
    let note = Note::decode(&text, next).expect("we wrote it");
    let from = note.floor.max(next - before.window);
    let mut duplicates = Duplicates::new(WINDOW, usize::MAX);
    duplicates.took_over([(partition(), Takeover { note, from, committed: next })]);
    for offset in from..next {
        let article = match duplicates.reading(&partition(), offset) {
            Reading::Ours => panic!("{offset} is behind what is committed"),
            Reading::BackWithout => None,
            // Limits were raised: what was dead-lettered can be read now.
            Reading::Back => match log[offset as usize] {
                Article(number) | Rejected(number) => Some(ArticleHash::numbered(number)),
                Nothing => None,
            },
        };
        let is_last = duplicates.read_back(&partition(), offset, article);
        assert_eq!(is_last.is_some(), offset + 1 == next);
    }
    assert_eq!(duplicates.reading(&partition(), next), Reading::Ours);
    duplicates
}

#[test]
fn a_copy_is_one_within_the_window_of_the_last_one() {
    let table: [(&[Holds], &[bool]); 7] = [
        (&[Article(1), Article(1)], &[false, true]),
        (&[Article(1), Article(2), Nothing, Article(1)], &[false, false, false, true]),
        (&[Article(1), Nothing, Nothing, Nothing, Article(1)], &[false, false, false, false, false]),
        // A copy is as good as what it is a copy of.
        (&[Article(1), Nothing, Article(1), Nothing, Article(1)], &[false, false, true, false, true]),
        // What was dead-lettered was not processed; a copy that would be dead-lettered is one all the same.
        (&[Rejected(1), Article(1)], &[false, false]),
        (&[Rejected(1), Rejected(1)], &[false, false]),
        (&[Article(1), Rejected(1), Article(1)], &[false, true, true]),
    ];
    for (number, (records, expected)) in table.into_iter().enumerate() {
        // As one batch, as one batch a record, and with a new owner behind each record.
        let mut whole = Duplicates::new(WINDOW, usize::MAX);
        assert_eq!(committed(&mut whole, 0, records), expected, "{number}, as one batch");
        let mut single = Duplicates::new(WINDOW, usize::MAX);
        let mut handed_over = Duplicates::new(WINDOW, usize::MAX);
        for (place, record) in records.iter().enumerate() {
            let offset = place as i64;
            let expected = [expected[place]];
            assert_eq!(committed(&mut single, offset, &[*record]), expected, "{number}, record {place}");
            assert_eq!(committed(&mut handed_over, offset, &[*record]), expected, "{number}, owner {place}");
            handed_over = successor(&handed_over, &records[..=place]);
        }
    }
}

/// What happens between two batches.
#[derive(Clone, Copy, Debug)]
enum Between {
    Nothing,
    TakenBackOnce,
    AnotherOwner,
}

fn any_record() -> impl Strategy<Value = Holds> {
    prop_oneof![
        4 => (0..4_u128).prop_map(Article),
        2 => (0..4_u128).prop_map(Rejected),
        1 => Just(Nothing),
    ]
}

fn any_batch() -> impl Strategy<Value = (Vec<Holds>, Between)> {
    let between =
        prop_oneof![Just(Between::Nothing), Just(Between::TakenBackOnce), Just(Between::AnotherOwner)];
    (proptest::collection::vec(any_record(), 1..6), between)
}

/// By the rule as it is written down, from all records at once.
fn copies_by_the_rule(records: &[Holds]) -> Vec<bool> {
    let mut last_seen: HashMap<u128, usize> = HashMap::new();
    let judge = |(offset, holds): (usize, &Holds)| {
        let (Article(number) | Rejected(number)) = *holds else { return false };
        let is_copy = last_seen.get(&number).is_some_and(|last| offset - last <= WINDOW);
        if is_copy || matches!(holds, Article(_)) {
            last_seen.insert(number, offset);
        }
        is_copy
    };
    records.iter().enumerate().map(judge).collect()
}

proptest! {
    #[test]
    fn no_cut_and_no_owner_changes_what_is_a_copy(
        batches in proptest::collection::vec(any_batch(), 1..12)
    ) {
        let mut duplicates = Duplicates::new(WINDOW, usize::MAX);
        let mut log: Vec<Holds> = Vec::new();
        let mut copies = Vec::new();
        for (records, between) in &batches {
            let first = log.len() as i64;
            if matches!(between, Between::TakenBackOnce) {
                batch(&duplicates, first, records);
            }
            copies.extend(committed(&mut duplicates, first, records));
            log.extend(records);
            if matches!(between, Between::AnotherOwner) {
                duplicates = successor(&duplicates, &log);
            }
        }
        prop_assert_eq!(copies, copies_by_the_rule(&log));
    }
}

#[test]
fn a_batch_that_is_taken_back_has_seen_nothing() {
    let mut duplicates = Duplicates::new(WINDOW, usize::MAX);
    let (copies, ..) = batch(&duplicates, 0, &[Article(1), Article(2)]);
    assert_eq!(copies, [false, false]);
    assert_eq!(committed(&mut duplicates, 0, &[Article(1), Article(2)]), [false, false]);
    assert_eq!(committed(&mut duplicates, 2, &[Article(2)]), [true]);
}

#[test]
fn a_batch_that_is_cut_short_has_seen_its_beginning() {
    let mut duplicates = Duplicates::new(WINDOW, usize::MAX);
    let mut page = duplicates.page();
    page.enter(&partition(), 0, Some(ArticleHash::numbered(1)), false);
    let entries = page.into_entries();
    let mut offsets = Offsets::default();
    offsets.advance(partition(), 1);
    duplicates.committed(&offsets, entries);
    assert_eq!(committed(&mut duplicates, 1, &[Article(2), Article(1)]), [false, true]);
}

#[test]
fn records_from_before_the_group_began_are_not_read_back() {
    // It began at 2: what stands before was never processed, whatever it is.
    let mut duplicates = Duplicates::new(WINDOW, usize::MAX);
    committed(&mut duplicates, 2, &[Article(7)]);
    let mut successor = successor(&duplicates, &[Article(1), Article(2), Article(7)]);
    assert_eq!(committed(&mut successor, 3, &[Article(2), Article(7)]), [false, true]);
}

#[test]
fn another_partition_has_other_articles() {
    let mut duplicates = Duplicates::new(WINDOW, usize::MAX);
    committed(&mut duplicates, 0, &[Article(1)]);
    let mut page = duplicates.page();
    assert!(!page.enter(&("articles".into(), 1), 1, Some(ArticleHash::numbered(1)), false));
}

#[test]
fn a_topic_that_was_created_anew_has_seen_nothing() {
    let mut duplicates = Duplicates::new(WINDOW, usize::MAX);
    committed(&mut duplicates, 0, &[Article(1), Article(2)]);
    assert_eq!(duplicates.reading(&partition(), 2), Reading::Ours);
    assert_eq!(duplicates.reading(&partition(), 0), Reading::Ours);
    assert_eq!(committed(&mut duplicates, 0, &[Article(1)]), [false]);
}

#[test]
fn memory_is_bounded_by_the_window() {
    let mut duplicates = Duplicates::new(WINDOW, usize::MAX);
    for offset in 0..1000 {
        committed(&mut duplicates, offset, &[Article(offset.unsigned_abs().into())]);
    }
    let window = format!("{:?}", duplicates.partitions[&partition()]);
    assert!(window.len() < 2000, "{window}");
}

#[test]
fn many_partitions_share_the_memory() {
    let mut duplicates = Duplicates::new(1000, 8 * BYTES_A_RECORD);
    let records = [Article(1), Nothing, Nothing, Article(1), Nothing, Nothing, Nothing, Nothing, Article(1)];
    let copies = [false, false, false, true, false, false, false, false, true];
    assert_eq!(committed(&mut duplicates, 0, &records), copies);
    let takeover = || Takeover { note: Note::unknown(0), from: 0, committed: 0 };
    duplicates.took_over((1..4).map(|number| (("articles".into(), number), takeover())));
    // Now there is room for two records of each.
    assert_eq!(committed(&mut duplicates, 9, &[Nothing, Article(1)]), [false, true]);
    assert_eq!(committed(&mut duplicates, 11, &[Nothing, Nothing, Article(1)]), [false, false, false]);
}
