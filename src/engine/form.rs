//! From a term to the literals that the automaton looks for, under each set of word rules.
//!
//! The one place that knows what each form of a term means for the search. Inflected forms and regular
//! expressions have more to them: see [`super::stems`] and [`super::expressions`].

use super::check::{Check, Pattern};
use super::literal::literal_of;
use crate::query::{Form, Term};
use crate::text::{Phrase, PhraseCutter, Piece, WILDCARDS, WordRules};

/// A set of [`WordRules`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct RuleSet(u8);

impl RuleSet {
    pub fn all() -> RuleSet {
        WordRules::ALL.into_iter().fold(RuleSet::default(), RuleSet::with)
    }

    pub fn with(self, rules: WordRules) -> RuleSet {
        RuleSet(self.0 | 1 << rules as u8)
    }

    pub fn is_all(self) -> bool {
        self == RuleSet::all()
    }

    pub fn holds(self, rules: WordRules) -> bool {
        self.0 & (1 << rules as u8) != 0
    }
}

/// What is looked for, for one term under some word rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Literal {
    /// Under which rules the term has it.
    pub rules: RuleSet,
    /// The bytes to find in canonical text.
    pub bytes: Vec<u8>,
    /// What they begin with.
    pub begin: Begin,
    /// What has to hold beside them; `None` for nearly every term.
    pub check: Option<Box<Check>>,
}

/// Where in canonical text a literal can begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begin {
    /// At the separator before a word.
    Word,
    /// Inside a row of a script without spaces.
    Run,
    /// Anywhere inside a word.
    Inside,
}

impl Begin {
    fn of(bytes: &[u8], phrase: &Phrase, form: Form) -> Begin {
        let is_word = matches!(phrase.pieces[..], [Piece::Word(_)]);
        match form {
            _ if bytes.starts_with(b" ") => Begin::Word,
            Form::Suffix | Form::Infix | Form::Pattern if is_word => Begin::Inside,
            _ => Begin::Run,
        }
    }
}

/// The different literals of a term: nearly always one for all word rules. None for regular expressions.
pub(super) fn literals_of(term: &Term, cutter: &mut PhraseCutter) -> Vec<Literal> {
    if term.form == Form::Regex {
        return Vec::new();
    }
    let mut literals: Vec<Literal> = Vec::new();
    for rules in WordRules::ALL {
        let phrase = match term.form {
            Form::Pattern => cutter.cut_pattern(term.text(), rules),
            _ => cutter.cut(term.text(), rules),
        };
        let found = literal(term, rules, &phrase, cutter);
        let with_begin = |rules: RuleSet, (bytes, check): (Vec<u8>, Option<Box<Check>>)| {
            let begin = Begin::of(&bytes, &phrase, term.form);
            Literal { rules, bytes, begin, check }
        };
        if !phrase.depends_on_rules {
            return found.map(|found| with_begin(RuleSet::all(), found)).into_iter().collect();
        }
        let Some((bytes, check)) = found else { continue };
        match literals.iter_mut().find(|known| known.bytes == bytes && known.check == check) {
            Some(known) => known.rules = known.rules.with(rules),
            None => literals.push(with_begin(RuleSet::default().with(rules), (bytes, check))),
        }
    }
    literals
}

fn literal(
    term: &Term,
    rules: WordRules,
    phrase: &Phrase,
    cutter: &mut PhraseCutter,
) -> Option<(Vec<u8>, Option<Box<Check>>)> {
    let whole = |phrase: &Phrase| {
        let (bytes, context) = literal_of(phrase)?;
        Some((bytes, context.map(|context| Box::new(Check::Beside(context)))))
    };
    let word = match &phrase.pieces[..] {
        [Piece::Word(word)] => Some(word.as_str()),
        _ => None,
    };
    match (term.form, word) {
        (Form::Exact, _) => {
            let (bytes, context) = literal_of(phrase)?;
            let exact = cutter.cut_exact(term.text(), rules).pieces;
            Some((bytes, Some(Box::new(Check::Exact(context, exact)))))
        }
        (Form::Prefix, Some(word)) => Some((format!(" {word}").into(), Some(Box::new(Check::WholeWord)))),
        (Form::Suffix, Some(word)) => Some((format!("{word} ").into(), Some(Box::new(Check::WholeWord)))),
        (Form::Infix, Some(word)) => Some((word.into(), Some(Box::new(Check::WholeWord)))),
        (Form::Pattern, _) => pattern(phrase),
        // In a script without spaces a term is found inside longer rows as it is, so stars change nothing.
        _ => whole(phrase),
    }
}

/// The literal of a word with wildcards: its longest fixed part.
fn pattern(phrase: &Phrase) -> Option<(Vec<u8>, Option<Box<Check>>)> {
    let (text, is_run) = match &phrase.pieces[..] {
        [Piece::Word(text)] => (text, false),
        [Piece::Run(text)] => (text, true),
        _ => return None,
    };
    let mut parts: Vec<&str> = text.split(WILDCARDS).collect();
    let longest = (0..parts.len()).max_by_key(|&at| parts[at].len())?;
    let behind: Vec<String> = parts.split_off(longest + 1).into_iter().map(str::to_owned).collect();
    let fixed = parts.pop()?;
    let before: Vec<String> = parts.into_iter().rev().map(str::to_owned).collect();
    let mut bytes = Vec::from(fixed);
    if !is_run && before.is_empty() {
        bytes.insert(0, b' ');
    }
    if !is_run && behind.is_empty() {
        bytes.push(b' ');
    }
    let is_fixed = before.is_empty() && behind.is_empty();
    let check = Check::Pattern(Pattern { before, behind, is_run });
    (!fixed.is_empty()).then_some((bytes, (!is_fixed).then(|| Box::new(check))))
}
