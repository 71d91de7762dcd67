//! The full rules: one chunk of text between white space to its words, by UAX #29 and what
//! `query-language.md` adds to it.
//!
//! The chunk is first copied without what vanishes and with one kind of apostrophe and of stop; everything after
//! looks at the copy, and finds its way back by a table. Segments of UAX #29 are then cut into *parts* at stops
//! that end a sentence, and each part loses its enclitics.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::class::{Class, class_of};
use super::enclitic::{self, APOSTROPHE};
use super::initials::{Initials, is_initials, sentence_stop};
use super::output::Output;
use super::{WordRules, fold, run};

/// What becomes of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// It is folded.
    Folded,
    /// It is put in NFKC, no more.
    Exact,
}

/// How a text is cut.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    pub(super) rules: WordRules,
    pub(super) form: Form,
    /// In a term the middle dot of katakana parts two pieces; in a text it vanishes.
    pub(super) in_term: bool,
}

/// Memory that is kept from chunk to chunk.
#[derive(Clone, Debug, Default)]
pub(super) struct Scratch {
    /// The chunk without what vanishes.
    text: String,
    /// For each byte of `text` the code points of the original that its character stands for: start and end.
    origin: Vec<(u32, u32)>,
    /// A word without its apostrophes and dots.
    plain: String,
    /// The word as it goes out.
    finished: String,
}

/// Cuts a chunk, whose first code point has the number `first`. False if there is nothing to be seen in it.
pub(super) fn cut_chunk(
    chunk: &str,
    first: u32,
    manner: Manner,
    scratch: &mut Scratch,
    output: &mut Output,
) -> bool {
    let Scratch { text, origin, plain, finished } = scratch;
    copy_visible(chunk, first, manner, text, origin);
    let mut cutter =
        ChunkCutter { text, origin, manner, plain, finished, output, last_word: None, searched: 0 };
    cutter.cut();
    !text.is_empty()
}

/// Copies a chunk without what vanishes.
fn copy_visible(chunk: &str, first: u32, manner: Manner, text: &mut String, origin: &mut Vec<(u32, u32)>) {
    text.clear();
    origin.clear();
    // The class of the last character that is no mark; before that of a gershayim or a middle dot, the one before.
    let mut last = Class::Other;
    let mut before_last = Class::Other;
    for (point, c) in (first..).zip(chunk.chars()) {
        let class = class_of(c);
        let kept = match class {
            Class::Vanish => continue,
            Class::VanishMark => {
                extend_last(text, origin, point);
                continue;
            }
            Class::Apostrophe => APOSTROPHE,
            Class::Stop => '.',
            _ => c,
        };
        let vanishes_between = match last {
            Class::Gershayim => before_last == Class::Hebrew && class == Class::Hebrew,
            Class::MiddleDot => !manner.in_term && before_last == Class::Unspaced && class == Class::Unspaced,
            _ => false,
        };
        if vanishes_between && let Some(sign) = text.pop() {
            origin.truncate(origin.len() - sign.len_utf8());
        }
        text.push(kept);
        origin.resize(text.len(), (point, point + 1));
        match class {
            // A mark belongs to the letter before it; a sign with a mark is a sign no more.
            Class::Mark if matches!(last, Class::Gershayim | Class::MiddleDot) => last = Class::Other,
            Class::Mark => {}
            _ => {
                before_last = last;
                last = class;
            }
        }
    }
}

/// Lets the last character end behind a variation selector that follows it at once.
fn extend_last(text: &str, origin: &mut [(u32, u32)], point: u32) {
    let Some(last) = text.chars().next_back() else {
        return;
    };
    let first_byte = origin.len() - last.len_utf8();
    for (_, end) in &mut origin[first_byte..] {
        if *end == point {
            *end = point + 1;
        }
    }
}

struct ChunkCutter<'a> {
    text: &'a str,
    origin: &'a [(u32, u32)],
    manner: Manner,
    plain: &'a mut String,
    finished: &'a mut String,
    output: &'a mut Output,
    /// Where in `text` the word before stands, the last dot of initials included.
    last_word: Option<Range<usize>>,
    /// Up to here no initials begin: known from a search that failed, so that none is made twice.
    searched: usize,
}

impl ChunkCutter<'_> {
    /// Splits the chunk at what always parts words and where scripts with and without spaces meet.
    fn cut(&mut self) {
        let text = self.text;
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            let class = class_of(c);
            let len = match class {
                Class::Part | Class::MiddleDot => c.len_utf8(),
                Class::Unspaced => {
                    let len =
                        length_while(&text[at..], |class| matches!(class, Class::Unspaced | Class::Mark));
                    self.cut_run(at..at + len);
                    len
                }
                _ => {
                    let ends = |class| matches!(class, Class::Part | Class::MiddleDot | Class::Unspaced);
                    let len = length_while(&text[at..], |class| !ends(class));
                    self.cut_stretch(at..at + len);
                    len
                }
            };
            at += len;
        }
    }

    fn cut_run(&mut self, range: Range<usize>) {
        let origin = &self.origin[range.clone()];
        run::cut_run(&self.text[range.clone()], |at| origin[at], self.output);
        self.last_word = Some(range);
    }

    /// Cuts a stretch of scripts with spaces by UAX #29.
    fn cut_stretch(&mut self, stretch: Range<usize>) {
        let text = self.text;
        for (at, segment) in text[stretch.clone()].split_word_bound_indices() {
            if segment.chars().any(|c| class_of(c).makes_word()) {
                let start = stretch.start + at;
                self.cut_segment(start..start + segment.len());
            }
        }
    }

    fn cut_segment(&mut self, segment: Range<usize>) {
        let mut at = segment.start;
        while at < segment.end {
            at = self.cut_part(at, &segment);
        }
    }

    /// Cuts the part of a segment that begins at `at`; returns where the next one does.
    fn cut_part(&mut self, at: usize, segment: &Range<usize>) -> usize {
        let start = self.skip_elisions(at, segment.end);
        let rest = &self.text[start..segment.end];
        let is_behind_apostrophe = start == segment.start && self.is_behind_apostrophe(start);

        // Initials first: their stops end no sentence (`S.p.A.`).
        if let Some((end, next)) = self.initials(start, segment.end) {
            self.finish_initials(start..end);
            return next;
        }
        let end = sentence_stop(rest).unwrap_or(rest.len());
        let next = start + behind_stop(rest, end);
        let part = &rest[..end];
        if is_behind_apostrophe && self.is_enclitic_of_last_word(part) {
            self.last_word = None;
            return next;
        }
        let reaches_end = start + end == segment.end;
        if reaches_end && self.is_lone_elision(start..segment.end) {
            self.last_word = None;
            return next;
        }
        let word_end = start + self.without_enclitic(part).len();
        if is_initials(&self.text[start..word_end]) {
            self.finish_initials(start..word_end);
        } else {
            self.finish_word(start..word_end, false);
        }
        next
    }

    /// The initials that begin at `start`: where they end, and where the text goes on behind their enclitic.
    fn initials(&mut self, start: usize, segment_end: usize) -> Option<(usize, usize)> {
        if start < self.searched {
            return None;
        }
        let rest = &self.text[start..segment_end];
        let mut initials = Initials::leading(rest);
        self.searched = start + initials.end;
        let follows = &rest[initials.end..];
        if follows.starts_with(APOSTROPHE) {
            let stop = sentence_stop(follows).unwrap_or(follows.len());
            let part = &rest[..initials.end + stop];
            if initials.count >= 2 && self.without_enclitic(part).len() == initials.end {
                return Some((start + initials.end, start + behind_stop(rest, part.len())));
            }
            initials = initials.without_last();
        }
        initials.stand_in(rest).then_some((start + initials.end, start + initials.end))
    }

    /// Steps over elisions that UAX #29 has joined to their word.
    fn skip_elisions(&mut self, at: usize, end: usize) -> usize {
        let mut start = at;
        while let Some(len) = enclitic::leading_elision(&self.text[start..end]) {
            self.output.depends_on_rules = true;
            if self.manner.rules != WordRules::Elision {
                break;
            }
            start += len;
        }
        start
    }

    /// The part without its possessive and, where the rules have them, its Turkish suffix.
    fn without_enclitic<'t>(&mut self, part: &'t str) -> &'t str {
        let word = enclitic::without_possessive(part);
        let Some(shorter) = enclitic::without_suffix(word) else {
            return word;
        };
        self.output.depends_on_rules = true;
        if self.manner.rules == WordRules::Suffix { enclitic::without_possessive(shorter) } else { word }
    }

    /// Whether an apostrophe stands before `at`, and right before that a word: UAX #29 joins letters across an
    /// apostrophe, but neither digits nor the last dot of initials nor unspaced characters.
    fn is_behind_apostrophe(&self, at: usize) -> bool {
        let Some(last) = &self.last_word else {
            return false;
        };
        &self.text[last.end..at] == "’"
    }

    /// Whether a part that stands right behind an apostrophe and a word is that word's possessive or suffix.
    fn is_enclitic_of_last_word(&mut self, part: &str) -> bool {
        if enclitic::is_possessive(part) {
            return true;
        }
        let Some(last) = self.last_word.clone() else {
            return false;
        };
        if !enclitic::is_suffix(part) || !enclitic::is_capitalised(&self.text[last]) {
            return false;
        }
        self.output.depends_on_rules = true;
        self.manner.rules == WordRules::Suffix
    }

    /// Whether the part is an elision before a digit, an unspaced character or a quoted word, to which UAX #29
    /// does not join it.
    fn is_lone_elision(&mut self, part: Range<usize>) -> bool {
        let Some(behind) = self.text[part.end..].strip_prefix(APOSTROPHE) else {
            return false;
        };
        if !enclitic::is_elision(self.text[part].as_bytes()) {
            return false;
        }
        let word = behind.strip_prefix(['"', '«', '“', '„', '‹']).unwrap_or(behind);
        let begins_word = |c| class_of(c).makes_word() || class_of(c) == Class::Unspaced;
        if !word.starts_with(begins_word) {
            return false;
        }
        self.output.depends_on_rules = true;
        self.manner.rules == WordRules::Elision
    }

    /// Initials, with the dot behind them where UAX #29 has left it outside the segment.
    fn finish_initials(&mut self, range: Range<usize>) {
        let ends_in_dot = self.text[range.clone()].ends_with('.');
        let dot_follows = self.text[range.end..].starts_with('.');
        let end = if dot_follows && !ends_in_dot { range.end + 1 } else { range.end };
        self.finish_word(range.start..end, true);
    }

    fn finish_word(&mut self, range: Range<usize>, drops_dots: bool) {
        let kept = |c: &char| *c != APOSTROPHE && !(drops_dots && *c == '.');
        self.plain.clear();
        self.plain.extend(self.text[range.clone()].chars().filter(kept));
        self.finished.clear();
        match self.manner.form {
            Form::Folded => fold::fold_into(self.plain, self.finished),
            Form::Exact => fold::exact_into(self.plain, self.finished),
        }
        let start = self.origin[range.start].0;
        let end = self.origin[range.end - 1].1;
        self.output.push_word(self.finished, start, end);
        self.last_word = Some(range);
    }
}

/// Where the text goes on behind a stop at `stop`, or its end if there is none.
fn behind_stop(text: &str, stop: usize) -> usize {
    (stop + 1).min(text.len())
}

/// How many bytes at the beginning of the text are of characters of these classes.
fn length_while(text: &str, belongs: impl Fn(Class) -> bool) -> usize {
    text.find(|c| !belongs(class_of(c))).unwrap_or(text.len())
}
