//! An automaton that is walked from given places, and the walks, many at a time.

use aho_corasick::automaton::{Automaton as _, StateID};
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Anchored, BuildError, MatchKind};

use super::meaning::Meaning;
use super::rests::Rests;
use super::starts::{SKIPPED, Starts};
use crate::engine::literal::{Place, separator_before};
use crate::engine::steps::{BudgetExceeded, Steps};
use crate::text::CanonicalText;

/// Stands in the automaton for the separator that every literal begins with. No text holds it, so that no literal is
/// the end of another.
const BEGIN: u8 = 0;

/// How far the automaton goes into every literal at least, so that a walk can begin there.
const LEAST: usize = 1 + SKIPPED;

/// States less deep than this look the next one up, which is a table each; the others search for it. Walks begin at
/// [`LEAST`], where most states lead on to several.
const DENSE_DEPTH: usize = LEAST + 1;

/// Shorter lists have no such tables where walks begin: they would take more memory than all else, and the whole of such
/// an automaton stays in a cache.
const WITH_TABLES: usize = 5_000;

/// An automaton for literals that begin with a separator, where it is started.
///
/// It goes no further into a literal than to where no other goes on as that one does; there the rest is compared at
/// once. So it has half as many states, and a walk ends where it would go on for one literal alone.
pub(super) struct AnchoredNfa {
    nfa: NFA,
    /// Which of several automata it is.
    number: u32,
    /// The literals that end where no other goes on, a bit a literal.
    last: Vec<u64>,
    rests: Rests,
    /// Behind the separator.
    begun: StateID,
    /// Further on, for the literals of which none ends before that.
    starts: Starts,
}

/// The state that nothing leads out of, in every automaton.
const DEAD: StateID = StateID::ZERO;

impl AnchoredNfa {
    pub fn new(mut literals: Vec<(Vec<u8>, Meaning)>, number: u32) -> Result<AnchoredNfa, BuildError> {
        // States are laid out in this order, so that a walk finds the next one nearby.
        literals.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let mut rests = Rests::default();
        let mut beginnings = Vec::with_capacity(literals.len());
        let mut last = vec![0; literals.len().div_ceil(64)];
        let mut shared_before = 0;
        for (place, (literal, meaning)) in literals.iter().enumerate() {
            let shared_behind = literals.get(place + 1).map_or(0, |(next, _)| shared(literal, next));
            let alone = (shared_before.max(shared_behind) + 1).max(LEAST).min(literal.len());
            let known = rests.push(literal, alone, *meaning);
            beginnings.push([&[BEGIN], &literal[1..known]].concat());
            last[place / 64] |= u64::from(shared_behind < known) << (place % 64);
            shared_before = shared_behind;
        }
        // Nothing is skipped by a prefilter where every walk begins at a given place.
        let mut builder = NFA::builder();
        builder.match_kind(MatchKind::Standard).prefilter(false);
        builder.dense_depth(if literals.len() < WITH_TABLES { 2 } else { DENSE_DEPTH });
        let nfa = builder.build(&beginnings)?;
        let start = nfa.start_state(Anchored::Yes).unwrap_or(DEAD);
        let begun = nfa.next_state(Anchored::Yes, start, BEGIN);
        let mut states: Vec<([u8; SKIPPED], StateID)> = Vec::new();
        for beginning in &beginnings {
            let Some(&skipped) = beginning.get(1..).and_then(<[u8]>::first_chunk) else { continue };
            if states.last().is_none_or(|(before, _)| *before != skipped)
                && let Some(state) = behind(&nfa, begun, skipped)
            {
                states.push((skipped, state));
            }
        }
        let starts = Starts::of(&states);
        Ok(AnchoredNfa { nfa, number, last, rests: rests.shrunk(), begun, starts })
    }

    /// A walk from the separator in front of a word on; none where no literal begins so.
    #[inline]
    fn walk(&self, text: &CanonicalText, word: u32) -> Option<Walk> {
        let begin = separator_before(text, word as usize);
        let first = text.as_padded_bytes().get(begin + 1..).and_then(<[u8]>::first_chunk);
        let (state, ahead) = match first.and_then(|first| self.starts.behind(*first)) {
            Some(state) => (state, LEAST),
            None => (self.begun, 1),
        };
        let at = offset(begin + ahead);
        (state != DEAD).then_some(Walk { automaton: self.number, state, at, word })
    }

    fn is_last(&self, literal: u32) -> bool {
        self.last[literal as usize / 64] >> (literal % 64) & 1 != 0
    }

    pub fn heap_bytes(&self) -> usize {
        self.nfa.memory_usage()
            + self.rests.heap_bytes()
            + size_of_val(&*self.last)
            + self.starts.heap_bytes()
    }
}

/// How many bytes two literals begin with alike.
fn shared(one: &[u8], other: &[u8]) -> usize {
    one.iter().zip(other).take_while(|(a, b)| a == b).count()
}

/// The state so many bytes on, unless a literal is known before that.
fn behind(nfa: &NFA, begun: StateID, skipped: [u8; SKIPPED]) -> Option<StateID> {
    let mut state = begun;
    for byte in skipped {
        if nfa.is_match(state) {
            return None;
        }
        state = nfa.next_state(Anchored::Yes, state, byte);
    }
    Some(state)
}

/// An automaton on its way through a text. Places are below 4 GiB, as those of [`CanonicalText`] are.
#[derive(Clone, Copy)]
struct Walk {
    automaton: u32,
    state: StateID,
    /// The next byte.
    at: u32,
    /// The word at whose separator it began.
    word: u32,
}

/// A literal of which everything stands that its automaton knows, and the walk to where its rest begins.
struct Known {
    literal: u32,
    walk: Walk,
}

/// Walks through one text at a time, side by side, as each of them mostly waits for memory. Buffers are kept from text
/// to text.
#[derive(Default)]
pub(super) struct Walks {
    under_way: Vec<Walk>,
    /// In front, those that came to a state that is special.
    stopped: Vec<Walk>,
    known: Vec<Known>,
}

impl Walks {
    /// Forgets what is left of a text that took too much.
    pub fn clear(&mut self) {
        self.under_way.clear();
        self.known.clear();
    }

    /// Begins a walk from the separator in front of a word.
    #[inline]
    pub fn begin(&mut self, automaton: &AnchoredNfa, text: &CanonicalText, word: u32) {
        self.under_way.extend(automaton.walk(text, word));
    }

    /// Takes all of them to their ends, and tells every literal that stands where one began.
    pub fn finish(
        &mut self,
        automata: &[AnchoredNfa],
        text: &CanonicalText,
        steps: &mut Steps,
        found: &mut impl FnMut(&mut Steps, Meaning, Place) -> Result<(), BudgetExceeded>,
    ) -> Result<(), BudgetExceeded> {
        // Zeros lead every walk to its end, behind the text at the latest.
        let padded = text.as_padded_bytes();
        while !self.under_way.is_empty() {
            let stopped = self.part(automata);
            self.look_at_stopped(automata, stopped);
            // One right behind the other, which waits less for memory than to tell each when it is known.
            let rests = |known: &Known| automata[known.walk.automaton as usize].rests.of(known.literal).len();
            std::hint::black_box(self.known.iter().map(rests).fold(0, |read, len| read ^ len));
            for known in self.known.drain(..) {
                known.tell(automata, text, steps, found)?;
            }
            steps.take(self.under_way.len() as u64)?;
            for walk in &mut self.under_way {
                let nfa = &automata[walk.automaton as usize].nfa;
                let byte = padded.get(walk.at as usize).copied().unwrap_or_default();
                walk.state = nfa.next_state(Anchored::Yes, walk.state, byte);
                walk.at += 1;
            }
        }
        Ok(())
    }

    /// Parts those that are over, or know a literal, from the others. How many they are.
    fn part(&mut self, automata: &[AnchoredNfa]) -> usize {
        let Walks { under_way, stopped, .. } = self;
        if stopped.len() < under_way.len() {
            stopped.clone_from(under_way);
        }
        let (mut going, mut gone) = (0, 0);
        for at in 0..under_way.len() {
            let walk = under_way[at];
            let is_special = automata[walk.automaton as usize].nfa.is_special(walk.state);
            // Written to both, which is less work than to foresee where it belongs.
            under_way[going] = walk;
            stopped[gone] = walk;
            going += usize::from(!is_special);
            gone += usize::from(is_special);
        }
        under_way.truncate(going);
        gone
    }

    /// Notes what they know, and lets those go on that may come to know more.
    fn look_at_stopped(&mut self, automata: &[AnchoredNfa], stopped: usize) {
        for &walk in &self.stopped[..stopped] {
            let automaton = &automata[walk.automaton as usize];
            if !automaton.nfa.is_match(walk.state) {
                continue;
            }
            let literal = automaton.nfa.match_pattern(walk.state, 0).as_u32();
            self.known.push(Known { literal, walk });
            if !automaton.is_last(literal) {
                self.under_way.push(walk);
            }
        }
    }
}

impl Known {
    /// Tells the literal if its rest stands as well.
    #[inline]
    fn tell(
        self,
        automata: &[AnchoredNfa],
        text: &CanonicalText,
        steps: &mut Steps,
        found: &mut impl FnMut(&mut Steps, Meaning, Place) -> Result<(), BudgetExceeded>,
    ) -> Result<(), BudgetExceeded> {
        let Known { literal, walk } = self;
        let rests = &automata[walk.automaton as usize].rests;
        let rest = rests.of(literal);
        steps.take(rest.len() as u64)?;
        let at = walk.at as usize;
        if !rests.stand(rest, text.as_padded_bytes(), at) {
            return Ok(());
        }
        found(steps, rest.meaning(), Place::from_word(walk.word as usize, rest.words(), at + rest.len()))
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
