//! What is committed beside an offset, so that the next owner of the partition knows what it reads back, and
//! the group knows which partitions it began with.
//!
//! Which of the records before the offset were dead-lettered cannot be told from the records: the limits
//! that they exceeded may have been raised since. A dead letter that is put back must not be taken for a
//! copy of itself, so the offset's metadata in the group, which Kafka keeps for every commit, names them.
//!
//! `newswatch:1:FLOOR:GAPS:PARTITIONS`. From `FLOOR` on every record was processed or dead-lettered by the group, or
//! was no article. `GAPS` are the dead letters from the last one to the first, each as its distance from the
//! one behind it, the last from the committed offset; less one, in groups of five bits from the lowest,
//! each a digit of base 64 that is 32 more where another follows. `PARTITIONS` is how many partitions the topic
//! had when the group began with it; it is left out, with its colon, where that is not known.

/// Longer ones are not written: brokers take 4096 bytes (`offset.metadata.max.bytes`), unless they are set
/// to less.
pub const MAX_BYTES: usize = 2000;

const PREFIX: &str = "newswatch:1:";
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// What is known of the records before a committed offset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// Records before this offset were not all seen by the group.
    pub floor: i64,
    /// Offsets of dead letters, rising.
    pub rejected: Vec<i64>,
    /// How many partitions the topic had when the group began with it, where that is known.
    pub partitions: Option<i32>,
}

impl Note {
    /// What stands beside the committed offset `next` if nothing is known: nothing before it was seen.
    pub fn unknown(next: i64) -> Note {
        Note { floor: next, ..Note::default() }
    }

    /// Whether the next owner would know as much without it.
    pub fn says_nothing(&self, next: i64) -> bool {
        *self == Note::unknown(next)
    }

    /// The note as text of at most `max_bytes`, for the committed offset `next`. Where there are too many dead
    /// letters for it, it reaches less far back. `None` where not even its beginning fits.
    pub fn encode(&self, next: i64, max_bytes: usize) -> Option<String> {
        let partitions = self.partitions.map(|partitions| format!(":{partitions}")).unwrap_or_default();
        // No floor is longer than the offset that it is before.
        let frame = PREFIX.len() + next.to_string().len() + ":".len() + partitions.len();
        let room = max_bytes.checked_sub(frame)?;
        let mut floor = self.floor;
        let mut gaps = String::new();
        let mut behind = next;
        for offset in self.rejected.iter().rev().filter(|offset| **offset < next) {
            let gap = digits((behind - offset - 1).cast_unsigned());
            if gaps.len() + gap.len() > room {
                // What would be forgotten here would count as processed.
                floor = floor.max(offset + 1);
                break;
            }
            gaps.push_str(&gap);
            behind = *offset;
        }
        Some(format!("{PREFIX}{floor}:{gaps}{partitions}"))
    }

    /// Reads the note beside the committed offset `next`; `None` where somebody else wrote it, or nobody.
    pub fn decode(text: &str, next: i64) -> Option<Note> {
        let (floor, gaps) = text.strip_prefix(PREFIX)?.split_once(':')?;
        let floor: i64 = floor.parse().ok().filter(|floor| (0..=next).contains(floor))?;
        let (gaps, partitions) = match gaps.split_once(':') {
            Some((gaps, partitions)) => (gaps, Some(partitions.parse().ok()?)),
            None => (gaps, None),
        };
        let mut rejected = Vec::new();
        let mut behind = next;
        let mut gaps = gaps.bytes();
        while gaps.len() > 0 {
            behind = behind.checked_sub(number(&mut gaps)?)?.checked_sub(1)?;
            rejected.push(behind);
        }
        rejected.reverse();
        Some(Note { floor, rejected, partitions })
    }
}

fn digits(mut number: u64) -> String {
    let mut text = String::new();
    loop {
        let (low, rest) = (number & 31, number >> 5);
        let digit = if rest == 0 { low } else { low | 32 };
        text.push(char::from(DIGITS[digit as usize]));
        if rest == 0 {
            return text;
        }
        number = rest;
    }
}

fn number(text: &mut impl Iterator<Item = u8>) -> Option<i64> {
    let mut number: i64 = 0;
    for shift in (0..60).step_by(5) {
        let byte = text.next()?;
        let digit = DIGITS.iter().position(|known| *known == byte)? as i64;
        number |= (digit & 31) << shift;
        if digit < 32 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let table: [(i64, i64, &[i64]); 6] = [
            (0, 0, &[]),
            (0, 1, &[0]),
            (5, 100, &[5, 6, 7, 99]),
            (0, 10_000, &[0, 31, 32, 33, 1055, 1056, 9999]),
            (1 << 40, (1 << 40) + 70_000, &[1 << 40, (1 << 40) + 69_998]),
            (7, 7, &[]),
        ];
        for (floor, next, rejected) in table {
            for partitions in [None, Some(12)] {
                let note = Note { floor, rejected: rejected.to_vec(), partitions };
                let text = note.encode(next, MAX_BYTES).unwrap();
                assert_eq!(Note::decode(&text, next), Some(note), "{text}");
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_written_is_read_back(
            floor in 0..1000_i64,
            gaps in proptest::collection::vec(1..50_000_i64, 0..100),
            behind in 0..50_000_i64,
        ) {
            let rejected: Vec<i64> = gaps.iter().scan(floor, |at, gap| { *at += gap; Some(*at) }).collect();
            let next = rejected.last().unwrap_or(&floor) + 1 + behind;
            let note = Note { floor, rejected, partitions: None };
            let text = note.encode(next, MAX_BYTES).unwrap();
            proptest::prop_assert_eq!(Note::decode(&text, next), Some(note));
        }

        #[test]
        fn nothing_that_stands_there_makes_it_panic(text in "newswatch:1:[0-9]{0,20}:[A-Za-z0-9_:-]{0,40}") {
            if let Some(note) = Note::decode(&text, 1_000_000) {
                note.encode(1_000_000, MAX_BYTES);
            }
        }
    }

    #[test]
    fn too_many_dead_letters_shorten_how_far_it_reaches() {
        let next = 1_000_000;
        let note = Note { floor: 3, rejected: (0..next).step_by(40).collect(), partitions: Some(4) };
        let text = note.encode(next, MAX_BYTES).unwrap();
        assert!((MAX_BYTES - 5..=MAX_BYTES).contains(&text.len()), "{}", text.len());
        let read = Note::decode(&text, next).unwrap();
        assert!(read.rejected.len() > 900, "{}", read.rejected.len());
        // Everything from the floor on is told.
        let expected: Vec<i64> = (0..next).step_by(40).filter(|offset| *offset >= read.floor).collect();
        assert_eq!(read.rejected, expected);
    }

    #[test]
    fn it_is_as_short_as_it_has_to_be_or_not_there() {
        let note = Note { floor: 3, rejected: (3..100).collect(), partitions: Some(4) };
        for max_bytes in 0..200 {
            let Some(text) = note.encode(100, max_bytes) else {
                assert!(max_bytes < "newswatch:1:100::4".len(), "{max_bytes}");
                continue;
            };
            assert!(text.len() <= max_bytes, "{text} is longer than {max_bytes}");
            let read = Note::decode(&text, 100).unwrap();
            assert_eq!(read.partitions, Some(4));
            assert_eq!(read.rejected, (read.floor..100).collect::<Vec<i64>>());
        }
    }

    #[test]
    fn what_others_wrote_says_nothing() {
        for text in ["", "consumer-1", "newswatch:1:", "newswatch:1:x:", "newswatch:2:0:", "newswatch:1:0:!"]
        {
            assert_eq!(Note::decode(text, 10), None, "{text}");
        }
        // Beyond the committed offset, before the first offset, a number without its end.
        for text in
            ["newswatch:1:11:", "newswatch:1:-1:", "newswatch:1:0:_", "newswatch:1:0:________________"]
        {
            assert_eq!(Note::decode(text, 10), None, "{text}");
        }
    }
}
