//! Where walks can begin: some letters into the literals that begin so, instead of at their beginning.

use aho_corasick::automaton::StateID;

use super::filter::SPREAD;

/// So many bytes of a literal, the separator aside, are looked up at once.
pub(super) const SKIPPED: usize = 4;

/// For the first bytes of literals the state behind them.
///
/// Hashed, with open addressing: a slot is free where its state is the dead one.
#[derive(Default)]
pub(super) struct Starts {
    slots: Box<[(u32, StateID)]>,
    /// How far a hash is shifted to be the place of a slot.
    shift: u32,
}

impl Starts {
    /// Of different beginnings, none with the dead state.
    pub fn of(states: &[([u8; SKIPPED], StateID)]) -> Starts {
        if states.is_empty() {
            return Starts::default();
        }
        // Half of them stay free at least.
        let bits = (2 * states.len()).next_power_of_two().ilog2();
        let mut starts =
            Starts { slots: vec![(0, StateID::ZERO); 1 << bits].into(), shift: u64::BITS - bits };
        for (bytes, state) in states {
            let key = u32::from_le_bytes(*bytes);
            let mut place = starts.place(key);
            while starts.slots[place].1 != StateID::ZERO {
                place = (place + 1) % starts.slots.len();
            }
            starts.slots[place] = (key, *state);
        }
        starts
    }

    /// The state behind these bytes, if it is known.
    #[inline]
    pub fn behind(&self, bytes: [u8; SKIPPED]) -> Option<StateID> {
        let key = u32::from_le_bytes(bytes);
        let mut place = self.place(key);
        loop {
            match *self.slots.get(place)? {
                (_, StateID::ZERO) => return None,
                (found, state) if found == key => return Some(state),
                _ => place = (place + 1) % self.slots.len(),
            }
        }
    }

    pub fn heap_bytes(&self) -> usize {
        size_of_val(&*self.slots)
    }

    #[inline]
    fn place(&self, key: u32) -> usize {
        (u64::from(key).wrapping_mul(SPREAD) >> self.shift) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_beginning_leads_to_its_state_and_no_other_to_any() {
        let bytes = |number: u32| number.wrapping_mul(0x0101_0011).to_le_bytes();
        let state = |number: u32| StateID::new(number as usize).unwrap();
        for count in [1, 2, 3, 100, 5_000] {
            let states: Vec<_> = (1..=count).map(|number| (bytes(number), state(number))).collect();
            let starts = Starts::of(&states);
            for (bytes, state) in &states {
                assert_eq!(starts.behind(*bytes), Some(*state));
            }
            for number in count + 1..2 * count {
                assert_eq!(starts.behind(bytes(number)), None);
            }
        }
        assert_eq!(Starts::of(&[]).behind(bytes(1)), None);
    }
}
