//! All matches of a regular expression, each unit of work counted.
//!
//! The engines of `regex-automata` cannot tell how much they have read, and what their caches hold decides how
//! much work a text is. So the states of its automaton are stepped through here, all at once and one byte after
//! the other (Pike's way): linear for one match, and countable to the last state.

use std::ops::Range;

use regex_automata::nfa::thompson::{NFA, State};
use regex_automata::util::primitives::StateID;

/// So many steps are told at once, since a call for each costs more than the work.
const STEPS_AT_ONCE: u64 = 1024;

/// A compiled regular expression none of whose matches is empty.
pub(super) struct Program {
    nfa: NFA,
    /// Which bytes can begin a match, so that all others are passed over.
    begins: Box<[bool; 256]>,
}

/// Memory for searches: one serves any number of regular expressions, one after the other.
#[derive(Debug, Default)]
pub struct Cache {
    now: Threads,
    next: Threads,
    /// States still to be looked at while one is entered, the preferred ones last.
    pending: Vec<StateID>,
}

/// The ways in which a match may go on at one place of the text, the preferred ones first.
#[derive(Debug, Default)]
struct Threads {
    list: Vec<Thread>,
    /// For each state, the round in which it was last entered.
    entered: Vec<u64>,
    round: u64,
}

#[derive(Clone, Copy, Debug)]
struct Thread {
    state: StateID,
    /// Where its match begins.
    start: usize,
}

impl Threads {
    /// Makes room for an automaton of so many states.
    fn prepare(&mut self, states: usize) {
        if self.entered.len() < states {
            self.entered.resize(states, 0);
        }
        self.clear();
    }

    fn clear(&mut self) {
        self.list.clear();
        self.round += 1;
    }

    /// Whether the state had not been entered in this round.
    fn enter(&mut self, state: StateID) -> bool {
        let last = &mut self.entered[state.as_usize()];
        let is_new = *last != self.round;
        *last = self.round;
        is_new
    }
}

/// Steps that were taken and those not yet told.
struct Meter<S> {
    untold: u64,
    tell: S,
}

impl<E, S: FnMut(u64) -> Result<(), E>> Meter<S> {
    fn tell(&mut self) -> Result<(), E> {
        (self.tell)(std::mem::take(&mut self.untold))
    }

    #[inline]
    fn tell_if_many(&mut self) -> Result<(), E> {
        if self.untold < STEPS_AT_ONCE { Ok(()) } else { self.tell() }
    }
}

impl Program {
    pub(super) fn new(nfa: NFA) -> Program {
        let begins = bytes_that_begin(&nfa);
        Program { nfa, begins }
    }

    pub(super) fn memory_usage(&self) -> usize {
        self.nfa.memory_usage() + self.begins.len()
    }

    pub(super) fn find_all<E>(
        &self,
        text: &str,
        cache: &mut Cache,
        steps: impl FnMut(u64) -> Result<(), E>,
        mut found: impl FnMut(Range<usize>),
    ) -> Result<(), E> {
        let mut meter = Meter { untold: 0, tell: steps };
        cache.now.prepare(self.nfa.states().len());
        cache.next.prepare(self.nfa.states().len());
        let mut at = 0;
        while let Some(range) = self.find(text.as_bytes(), at, cache, &mut meter)? {
            at = range.end;
            found(range);
        }
        meter.tell()
    }

    /// The first match that begins at `from` or behind it.
    fn find<E, S: FnMut(u64) -> Result<(), E>>(
        &self,
        text: &[u8],
        from: usize,
        cache: &mut Cache,
        meter: &mut Meter<S>,
    ) -> Result<Option<Range<usize>>, E> {
        let Cache { now, next, pending } = cache;
        now.clear();
        let mut found = None;
        let mut at = from;
        loop {
            if now.list.is_empty() {
                if found.is_some() {
                    break;
                }
                at = self.pass_over(text, at, meter)?;
            }
            let byte = text.get(at).copied();
            if found.is_none() && byte.is_some_and(|byte| self.begins[usize::from(byte)]) {
                let thread = Thread { state: self.nfa.start_anchored(), start: at };
                self.enter(text, at, thread, now, pending, meter);
            }
            next.clear();
            for &thread in &now.list {
                meter.untold += 1;
                let state = self.nfa.state(thread.state);
                if let State::Match { .. } = state {
                    // Those behind it in the list are less preferred.
                    found = Some(thread.start..at);
                    break;
                }
                let to = byte.and_then(|byte| target(state, byte));
                if let Some(state) = to {
                    self.enter(text, at + 1, Thread { state, ..thread }, next, pending, meter);
                }
            }
            if byte.is_none() {
                break;
            }
            meter.tell_if_many()?;
            std::mem::swap(now, next);
            at += 1;
        }
        meter.tell_if_many()?;
        Ok(found)
    }

    /// The next place where a match can begin, or the end.
    fn pass_over<E, S: FnMut(u64) -> Result<(), E>>(
        &self,
        text: &[u8],
        from: usize,
        meter: &mut Meter<S>,
    ) -> Result<usize, E> {
        let mut at = from;
        loop {
            let rest = text.get(at..).unwrap_or_default();
            let part = rest.get(..STEPS_AT_ONCE as usize).unwrap_or(rest);
            let place = part.iter().position(|&byte| self.begins[usize::from(byte)]);
            let passed = place.unwrap_or(part.len());
            at += passed;
            meter.untold += passed as u64;
            if place.is_some() || at >= text.len() {
                return Ok(at);
            }
            meter.tell_if_many()?;
        }
    }

    /// Adds a thread, with all it reaches without reading a byte.
    fn enter<S>(
        &self,
        text: &[u8],
        at: usize,
        thread: Thread,
        threads: &mut Threads,
        pending: &mut Vec<StateID>,
        meter: &mut Meter<S>,
    ) {
        pending.push(thread.state);
        while let Some(id) = pending.pop() {
            meter.untold += 1;
            if !threads.enter(id) {
                continue;
            }
            match self.nfa.state(id) {
                State::ByteRange { .. } | State::Sparse(_) | State::Dense(_) | State::Match { .. } => {
                    threads.list.push(Thread { state: id, ..thread });
                }
                State::Look { look, next } => {
                    if self.nfa.look_matcher().matches(*look, text, at) {
                        pending.push(*next);
                    }
                }
                State::Union { alternates } => pending.extend(alternates.iter().rev()),
                State::BinaryUnion { alt1, alt2 } => pending.extend([*alt2, *alt1]),
                State::Capture { next, .. } => pending.push(*next),
                State::Fail => {}
            }
        }
    }
}

/// Where a byte leads from a state.
fn target(state: &State, byte: u8) -> Option<StateID> {
    match state {
        State::ByteRange { trans } => trans.matches_byte(byte).then_some(trans.next),
        State::Sparse(sparse) => {
            let at = sparse.transitions.partition_point(|transition| transition.end < byte);
            sparse.transitions.get(at).filter(|transition| transition.start <= byte).map(|to| to.next)
        }
        State::Dense(dense) => dense.matches_byte(byte),
        _ => None,
    }
}

/// The bytes with which a match can begin; look-arounds are taken to hold.
fn bytes_that_begin(nfa: &NFA) -> Box<[bool; 256]> {
    let mut begins = Box::new([false; 256]);
    let mut entered = vec![false; nfa.states().len()];
    let mut pending = vec![nfa.start_anchored()];
    while let Some(id) = pending.pop() {
        if std::mem::replace(&mut entered[id.as_usize()], true) {
            continue;
        }
        match nfa.state(id) {
            State::Look { next, .. } | State::Capture { next, .. } => pending.push(*next),
            State::Union { alternates } => pending.extend(alternates.iter()),
            State::BinaryUnion { alt1, alt2 } => pending.extend([*alt1, *alt2]),
            state @ (State::ByteRange { .. } | State::Sparse(_) | State::Dense(_)) => {
                for byte in 0..=u8::MAX {
                    begins[usize::from(byte)] |= target(state, byte).is_some();
                }
            }
            State::Fail | State::Match { .. } => {}
        }
    }
    begins
}
