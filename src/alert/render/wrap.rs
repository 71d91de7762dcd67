//! Breaks text with highlights into lines of a terminal.
//!
//! Lines break at spaces, and beside wide characters, since Chinese and Japanese have no spaces; a word
//! wider than a line is broken between grapheme clusters. Widths are those of UAX #11.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use super::clean::{Verdict, control_sequence, verdict};

/// A line: runs of text, and whether each is highlighted.
pub(super) type Line = Vec<(String, bool)>;

/// Harmless text on one line, with what is highlighted in it.
pub(super) struct Marked {
    text: String,
    /// For each byte of `text` that begins a code point, whether it is highlighted.
    highlighted: Vec<bool>,
}

impl Marked {
    /// `text` made harmless; `spans` are highlights in code points of it as it was.
    pub(super) fn new(text: &str, spans: &[[u32; 2]]) -> Self {
        let characters: Vec<char> = text.chars().collect();
        let mut wanted = vec![false; characters.len()];
        for [start, end] in spans {
            let end = (*end as usize).min(characters.len());
            let start = (*start as usize).min(end);
            wanted[start..end].fill(true);
        }
        let mut marked = Marked { text: String::with_capacity(text.len()), highlighted: Vec::new() };
        let mut position = 0;
        while position < characters.len() {
            let skipped = control_sequence(&characters[position..]);
            if skipped > 0 {
                position += skipped;
                continue;
            }
            match verdict(characters[position]) {
                Verdict::Keep => marked.push(characters[position], wanted[position]),
                Verdict::Space => marked.push(' ', wanted[position]),
                Verdict::Drop => {}
            }
            position += 1;
        }
        marked
    }

    /// Text of our own, already harmless, without highlights.
    pub(super) fn plain(text: &str) -> Self {
        Marked { text: text.to_owned(), highlighted: vec![false; text.len()] }
    }

    fn push(&mut self, character: char, is_highlighted: bool) {
        self.text.push(character);
        self.highlighted.resize(self.text.len(), is_highlighted);
    }
}

/// A grapheme cluster, or a mark around a highlight.
#[derive(Clone)]
struct Cell<'t> {
    text: &'t str,
    width: usize,
    is_highlighted: bool,
}

/// The text in lines of at most `width` columns. With `with_marks`, highlights stand between `»` and `«`.
pub(super) fn wrapped(marked: &Marked, width: usize, with_marks: bool) -> Vec<Line> {
    let width = width.max(4);
    let mut lines: Vec<Vec<Cell<'_>>> = vec![Vec::new()];
    let mut used = 0;
    for word in words(cells(marked, with_marks)) {
        let word_width: usize = word.iter().map(|cell| cell.width).sum();
        let is_space = word.iter().all(|cell| cell.text == " ");
        if used + word_width > width && used > 0 {
            lines.push(Vec::new());
            used = 0;
        }
        if is_space && used == 0 {
            continue;
        }
        for cell in word {
            if used + cell.width > width {
                lines.push(Vec::new());
                used = 0;
            }
            used += cell.width;
            lines.last_mut().expect("there is always a line").push(cell);
        }
    }
    lines.retain(|line| line.iter().any(|cell| cell.text != " "));
    lines.iter().map(|line| runs(line)).collect()
}

fn cells(marked: &Marked, with_marks: bool) -> Vec<Cell<'_>> {
    let mark = |text| Cell { text, width: 1, is_highlighted: true };
    let mut cells = Vec::new();
    let mut was_highlighted = false;
    for (start, text) in marked.text.grapheme_indices(true) {
        let is_highlighted = marked.highlighted[start..start + text.len()].contains(&true);
        if with_marks && is_highlighted != was_highlighted {
            cells.push(mark(if is_highlighted { "»" } else { "«" }));
        }
        was_highlighted = is_highlighted;
        cells.push(Cell { text, width: text.width(), is_highlighted });
    }
    if with_marks && was_highlighted {
        cells.push(mark("«"));
    }
    cells
}

/// The cells in groups that a line does not break.
fn words(cells: Vec<Cell<'_>>) -> Vec<Vec<Cell<'_>>> {
    let mut words: Vec<Vec<Cell<'_>>> = Vec::new();
    for cell in cells {
        let breaks = match words.last().and_then(|word| word.last()) {
            Some(before) => may_break(before, &cell),
            None => true,
        };
        match words.last_mut() {
            Some(word) if !breaks => word.push(cell),
            _ => words.push(vec![cell]),
        }
    }
    words
}

fn may_break(before: &Cell<'_>, behind: &Cell<'_>) -> bool {
    /// What never ends a line, and what never begins one.
    const OPENING: &str = "»「『（【《〈“‘([";
    const CLOSING: &str = "«」』）】》〉”’)]、。，．・：；？！ー…,.:;?!";
    if before.text == " " || behind.text == " " {
        return true;
    }
    let is_wide = before.width == 2 || behind.width == 2;
    is_wide && !OPENING.contains(before.text) && !CLOSING.contains(behind.text)
}

/// A line's cells joined where they look the same, without the space at its end.
fn runs(cells: &[Cell<'_>]) -> Line {
    let end = cells.iter().rposition(|cell| cell.text != " ").map_or(0, |last| last + 1);
    let mut runs = Line::new();
    for cell in &cells[..end] {
        match runs.last_mut() {
            Some((text, is_highlighted)) if *is_highlighted == cell.is_highlighted => {
                text.push_str(cell.text)
            }
            _ => runs.push((cell.text.to_owned(), cell.is_highlighted)),
        }
    }
    runs
}
