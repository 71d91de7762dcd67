//! A text as a list of words, and of rows of the scripts without spaces.

use unicode_segmentation::UnicodeSegmentation;

use super::characters::{
    APOSTROPHE, is_apostrophe, is_capital, is_gershayim, is_hebrew, is_latin, is_letter, is_letter_or_number,
    is_mark, is_middle_dot, is_nonspacing, is_space, is_stop, is_unspaced, parts_words, vanishes,
};
use super::fold::{exact, fold};
use super::rows::{Cluster, cut_row};

/// What the language of the article does to enclitics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    General,
    Elision,
    Suffix,
}

impl Rules {
    pub const ALL: [Rules; 3] = [Rules::General, Rules::Elision, Rules::Suffix];

    pub fn of(language: Option<&str>) -> Rules {
        match language {
            Some("fr" | "it" | "ca") => Rules::Elision,
            Some("tr" | "az") => Rules::Suffix,
            _ => Rules::General,
        }
    }
}

/// A character that can be seen, and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letter {
    pub c: char,
    pub start: u32,
    pub end: u32,
    /// A middle dot before it has vanished.
    pub behind_middle_dot: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    Word(Word),
    Row(Vec<Cluster>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Case and accents as written.
    pub exact: String,
    pub folded: String,
    pub start: u32,
    pub end: u32,
    /// Its number among the words of the field, from 0.
    pub number: usize,
}

impl Token {
    pub fn start(&self) -> u32 {
        match self {
            Token::Word(word) => word.start,
            Token::Row(clusters) => clusters[0].start,
        }
    }
}

/// Cuts a text. In a term a middle dot parts two rows, in an article it vanishes between them.
pub fn cut(text: &str, rules: Rules, is_term: bool) -> Vec<Token> {
    let letters = visible(text, is_term);
    let text = letters.iter().map(|letter| letter.c).collect();
    let mut cutter = Cutter { letters, text, rules, tokens: Vec::new(), words: 0, last: None };
    cutter.cut();
    cutter.tokens
}

/// The text without what vanishes, with one kind of apostrophe and of stop.
fn visible(text: &str, is_term: bool) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::new();
    for (at, c) in (0u32..).zip(text.chars()) {
        if vanishes(c) {
            // A variation selector is part of the character it follows.
            if let Some(before) = letters.last_mut()
                && is_nonspacing(c)
                && before.end == at
            {
                before.end = at + 1;
            }
            continue;
        }
        let c = match c {
            _ if is_apostrophe(c) => APOSTROPHE,
            _ if is_stop(c) => '.',
            _ => c,
        };
        letters.push(Letter { c, start: at, end: at + 1, behind_middle_dot: false });
    }
    let mut kept: Vec<Letter> = Vec::new();
    let mut dot_dropped = false;
    for (at, letter) in letters.iter().enumerate() {
        let before = letters[..at].iter().rev().find(|before| !is_mark(before.c)).map(|before| before.c);
        let behind = letters.get(at + 1).map(|behind| behind.c);
        let between = |is_kind: fn(char) -> bool| before.is_some_and(is_kind) && behind.is_some_and(is_kind);
        let is_dot = is_middle_dot(letter.c) && !is_term && between(is_unspaced);
        let is_sign = is_gershayim(letter.c) && between(is_hebrew);
        if !is_dot && !is_sign {
            kept.push(Letter { behind_middle_dot: dot_dropped, ..*letter });
        }
        dot_dropped = is_dot;
    }
    kept
}

struct Cutter {
    letters: Vec<Letter>,
    /// The same, as characters only.
    text: Vec<char>,
    rules: Rules,
    tokens: Vec<Token>,
    words: usize,
    /// Where the word before stands in `letters`.
    last: Option<(usize, usize)>,
}

impl Cutter {
    fn cut(&mut self) {
        let mut at = 0;
        while at < self.text.len() {
            let c = self.text[at];
            let mut end = at + 1;
            if is_space(c) || parts_words(c) {
                at = end;
                continue;
            }
            let more = |end: usize| end < self.text.len();
            if is_unspaced(c) {
                while more(end) && (is_unspaced(self.text[end]) || is_mark(self.text[end])) {
                    end += 1;
                }
                let (clusters, words) = cut_row(&self.letters[at..end], self.words);
                self.words += words;
                self.tokens.push(Token::Row(clusters));
                self.last = Some((at, end));
            } else {
                let ends = |c| is_space(c) || parts_words(c) || is_unspaced(c);
                while more(end) && !ends(self.text[end]) {
                    end += 1;
                }
                self.cut_stretch(at, end);
            }
            at = end;
        }
    }

    /// The words of UAX #29 in a stretch of scripts with spaces.
    fn cut_stretch(&mut self, start: usize, end: usize) {
        let stretch: String = self.text[start..end].iter().collect();
        let mut at = start;
        for segment in stretch.split_word_bounds() {
            let behind = at + segment.chars().count();
            if segment.contains(is_letter_or_number) {
                let mut part = at;
                while part < behind {
                    part = self.cut_part(part, at, behind);
                }
            }
            at = behind;
        }
    }

    /// One word of a segment, which may hold several; says where the next begins.
    fn cut_part(&mut self, at: usize, segment_start: usize, segment_end: usize) -> usize {
        let mut start = at;
        while self.rules == Rules::Elision
            && let Some(length) = leading_elision(&self.text[start..segment_end])
        {
            start += length;
        }
        let rest = self.text[start..segment_end].to_vec();
        if let Some((length, next)) = self.leading_initials(&rest) {
            self.push(start, start + length);
            return start + next;
        }
        let stop = sentence_stop(&rest);
        let part = &rest[..stop.unwrap_or(rest.len())];
        let next = start + stop.map_or(rest.len(), |stop| stop + 1);
        let clings = start == segment_start && self.is_behind_apostrophe(start) && self.is_enclitic(part);
        let elides =
            self.rules == Rules::Elision && stop.is_none() && is_elision(part) && self.goes_on(segment_end);
        if clings || elides {
            self.last = None;
            return next;
        }
        let length = self.without_enclitics(part).len();
        self.push(start, start + length);
        next
    }

    fn is_behind_apostrophe(&self, at: usize) -> bool {
        let Some((_, end)) = self.last else { return false };
        end + 1 == at && self.text[end] == APOSTROPHE
    }

    /// Whether what UAX #29 parted from the word before is its possessive or suffix: `2020’s`, `U.S.’s`.
    fn is_enclitic(&self, part: &[char]) -> bool {
        let Some((start, _)) = self.last else { return false };
        let suffix =
            self.rules == Rules::Suffix && is_capitalised(&self.text[start..]) && begins_suffix(part);
        matches!(part, ['s' | 'S']) || suffix
    }

    /// Whether an apostrophe follows and then a word, which may stand in quotes: `l’«OTAN»`, `l’80`.
    fn goes_on(&self, at: usize) -> bool {
        match self.text[at..] {
            [APOSTROPHE, '"' | '«' | '“' | '„' | '‹', c, ..] | [APOSTROPHE, c, ..] => {
                is_letter_or_number(c) || is_unspaced(c)
            }
            _ => false,
        }
    }

    /// Initials at the beginning of a text: how long they are, and where the text goes on.
    fn leading_initials(&self, text: &[char]) -> Option<(usize, usize)> {
        let letters = single_letters(text);
        let end = *letters.last()?;
        if text.get(end) == Some(&APOSTROPHE) {
            let stop = sentence_stop(&text[end..]);
            let part = &text[..stop.map_or(text.len(), |stop| end + stop)];
            if letters.len() >= 2 && self.without_enclitics(part).len() == end {
                return Some((end, stop.map_or(text.len(), |stop| end + stop + 1)));
            }
        }
        let is_letter_of_word = text.get(end) == Some(&APOSTROPHE);
        let letters = if is_letter_of_word { &letters[..letters.len() - 1] } else { &letters[..] };
        let end = *letters.last()?;
        let ends_well = end == text.len() || begins_capitalised_word(&text[end..]);
        (letters.len() >= 2 && ends_well).then_some((end, end))
    }

    /// A word without its possessive and its suffix.
    fn without_enclitics<'t>(&self, word: &'t [char]) -> &'t [char] {
        let word = without_possessive(word);
        if self.rules != Rules::Suffix || !is_capitalised(word) {
            return word;
        }
        for at in 0..word.len() {
            if word[at] == APOSTROPHE && begins_suffix(&word[at + 1..]) {
                return without_possessive(&word[..at]);
            }
        }
        word
    }

    fn push(&mut self, start: usize, mut end: usize) {
        let is_initials = is_initials(&self.text[start..end]);
        // UAX #29 leaves the last dot outside.
        if is_initials && self.text[end - 1] != '.' && self.text.get(end) == Some(&'.') {
            end += 1;
        }
        let kept = |c: &&char| **c != APOSTROPHE && !(is_initials && **c == '.');
        let plain: String = self.text[start..end].iter().filter(kept).collect();
        let folded = fold(&plain);
        if folded.is_empty() {
            return;
        }
        let place = (self.letters[start].start, self.letters[end - 1].end);
        let word = Word { exact: exact(&plain), folded, start: place.0, end: place.1, number: self.words };
        self.tokens.push(Token::Word(word));
        self.words += 1;
        self.last = Some((start, end));
    }
}

/// Where each of the single letters with a dot ends that a text begins with, the dot included. The last may go
/// without one.
fn single_letters(text: &[char]) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut at = 0;
    while at < text.len() && is_letter(text[at]) {
        let mut behind = at + 1;
        while behind < text.len() && is_mark(text[behind]) {
            behind += 1;
        }
        match text.get(behind) {
            Some('.') => behind += 1,
            None | Some(&APOSTROPHE) => {}
            Some(_) => break,
        }
        ends.push(behind);
        at = behind;
    }
    ends
}

fn is_initials(text: &[char]) -> bool {
    let ends = single_letters(text);
    ends.len() >= 2 && ends.last() == Some(&text.len())
}

fn begins_capitalised_word(text: &[char]) -> bool {
    let second = text.iter().skip(1).find(|&&c| !is_mark(c) && c != APOSTROPHE);
    is_capital(text[0]) && is_letter(text[0]) && second.is_some_and(|&c| is_letter(c))
}

/// The stop that lost its space: lower case, stop, upper case.
fn sentence_stop(text: &[char]) -> Option<usize> {
    (1..text.len().saturating_sub(1)).find(|&at| {
        let before = text[..at].iter().rev().find(|c| !is_mark(**c));
        text[at] == '.' && before.is_some_and(|c| c.is_lowercase()) && is_capital(text[at + 1])
    })
}

fn without_possessive(word: &[char]) -> &[char] {
    match word {
        [rest @ .., APOSTROPHE, 's' | 'S'] if !rest.is_empty() => without_possessive(rest),
        _ => word,
    }
}

fn is_capitalised(word: &[char]) -> bool {
    word.first().is_some_and(|&c| c.is_uppercase() && is_latin(c))
}

fn begins_suffix(text: &[char]) -> bool {
    text.first().is_some_and(|&c| c.is_lowercase() && is_latin(c))
}

/// What French, Italian and Catalan elide.
fn is_elision(word: &[char]) -> bool {
    let word: String = word.iter().collect::<String>().to_ascii_lowercase();
    let elisions = "c d j l m n s t v qu jusqu lorsqu puisqu quoiqu ch gl un anch com cos dov quell quest \
                    all coll dall dell nell pell sull agl dagl degl negl sugl";
    elisions.split(' ').any(|elision| elision == word)
}

/// How long the elision is that a text begins with, its apostrophe included, if a word follows.
fn leading_elision(text: &[char]) -> Option<usize> {
    let apostrophe = text.iter().position(|&c| c == APOSTROPHE)?;
    let follows = text.get(apostrophe + 1).is_some_and(|&c| is_letter_or_number(c));
    (follows && is_elision(&text[..apostrophe])).then_some(apostrophe + 1)
}
