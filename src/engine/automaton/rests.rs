//! The ends of literals, which the automaton leaves to be compared at once.

use super::window::KEPT;

/// What is left of each literal, by its number.
#[derive(Default)]
pub(super) struct Rests {
    rests: Vec<Rest>,
    /// What does not fit there.
    beyond: Vec<u8>,
}

/// The end of a literal.
struct Rest {
    /// Its first bytes, zeros behind them. They stand here, and not with the others, so that most take one access to
    /// memory.
    head: [u8; HEAD],
    len: u32,
    /// Where the others begin.
    beyond: u32,
}

/// Most rests are no longer.
const HEAD: usize = 8;

impl Rests {
    /// Adds what stands behind these bytes of a literal. How many the automaton has to know: all of them where there
    /// is no room.
    pub fn push(&mut self, literal: &[u8], known: usize) -> usize {
        let has_room = u32::try_from(self.beyond.len() + literal.len()).is_ok();
        let known = if has_room { known } else { literal.len() };
        let rest = &literal[known..];
        let (first, beyond) = rest.split_at(rest.len().min(HEAD));
        let mut head = [0; HEAD];
        head[..first.len()].copy_from_slice(first);
        self.rests.push(Rest { head, len: rest.len() as u32, beyond: self.beyond.len() as u32 });
        self.beyond.extend_from_slice(beyond);
        known
    }

    /// The same without room for more.
    pub fn shrunk(mut self) -> Rests {
        self.rests.shrink_to_fit();
        self.beyond.shrink_to_fit();
        self
    }

    /// How long the rest of a literal is.
    #[inline]
    pub fn len(&self, literal: u32) -> usize {
        self.rests[literal as usize].len as usize
    }

    /// How long the rest of a literal is, if it stands at this place of a text with zeros behind it.
    #[inline]
    pub fn len_at(&self, literal: u32, text: &[u8], at: usize) -> Option<usize> {
        let rest = &self.rests[literal as usize];
        let len = rest.len as usize;
        let window = u64::from_le_bytes(*text.get(at..)?.first_chunk()?);
        if window & KEPT[len.min(HEAD)] as u64 != u64::from_le_bytes(rest.head) {
            return None;
        }
        let is_whole =
            len <= HEAD || text[at + HEAD..].starts_with(&self.beyond[rest.beyond as usize..][..len - HEAD]);
        is_whole.then_some(len)
    }

    pub fn heap_bytes(&self) -> usize {
        self.rests.capacity() * size_of::<Rest>() + self.beyond.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rest_stands_where_its_bytes_do_and_nowhere_else() {
        let rests = ["", "a ", "port of ", "port of c", "port of call and trade "];
        let mut list = Rests::default();
        for rest in rests {
            assert_eq!(list.push(format!(" known{rest}").as_bytes(), 6), 6);
        }
        let zeros = "\0".repeat(16);
        for (number, rest) in (0..).zip(rests) {
            let text = format!("xx{rest}{zeros}");
            assert_eq!(list.len_at(number, text.as_bytes(), 2), Some(rest.len()), "{rest}");
            for wrong in 0..rest.len() {
                let mut text = text.clone().into_bytes();
                text[2 + wrong] ^= 1;
                assert_eq!(list.len_at(number, &text, 2), None, "{rest}, byte {wrong}");
            }
            // It ends before it is told apart from a longer one, or reaches into the zeros.
            let cut = format!("xx{}{zeros}", &rest[..rest.len().saturating_sub(1)]);
            assert_eq!(list.len_at(number, cut.as_bytes(), 2).is_some(), rest.is_empty(), "{rest}");
        }
    }
}
