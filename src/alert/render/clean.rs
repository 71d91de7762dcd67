//! Makes text from outside harmless to a terminal.
//!
//! An article may hold anything, escape sequences that rewrite the screen or the title of the window and
//! marks that turn the writing direction of everything behind them among it. Those are dropped; line breaks
//! and tabs become spaces; everything else stays as it is.

/// What is to become of a code point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Keep,
    Space,
    Drop,
}

/// What is to become of a code point that is not part of an escape sequence.
pub(super) fn verdict(character: char) -> Verdict {
    match character {
        '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Verdict::Space,
        control if control.is_control() => Verdict::Drop,
        // Embeddings, overrides and isolates reach beyond the text they came with.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Verdict::Drop,
        // Deprecated format controls, interlinear annotations, and the byte order mark.
        '\u{206a}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' | '\u{feff}' => Verdict::Drop,
        _ => Verdict::Keep,
    }
}

/// How many of the characters from here on are a terminal's control sequence (ECMA-48, 5.4: `CSI`,
/// parameters, intermediates, a final byte); 0 where they are none. What other sequences carry stays
/// visible once their `ESC` is dropped: hiding it would let an article hide text.
pub(super) fn control_sequence(characters: &[char]) -> usize {
    let introducer = match characters {
        ['\u{1b}', '[', ..] => 2,
        ['\u{9b}', ..] => 1,
        _ => return 0,
    };
    let rest = &characters[introducer..];
    let parameters = rest.iter().take_while(|c| ('\u{30}'..='\u{3f}').contains(*c)).count();
    let intermediates = rest[parameters..].iter().take_while(|c| ('\u{20}'..='\u{2f}').contains(*c)).count();
    match rest.get(parameters + intermediates) {
        Some('\u{40}'..='\u{7e}') => introducer + parameters + intermediates + 1,
        _ => 0,
    }
}

/// The text on one line, harmless, white space at its ends taken off.
pub fn clean_line(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut cleaned = String::with_capacity(text.len());
    let mut position = 0;
    while let Some(character) = characters.get(position) {
        let skipped = control_sequence(&characters[position..]);
        if skipped > 0 {
            position += skipped;
            continue;
        }
        match verdict(*character) {
            Verdict::Keep => cleaned.push(*character),
            Verdict::Space => cleaned.push(' '),
            Verdict::Drop => {}
        }
        position += 1;
    }
    cleaned.trim().to_owned()
}

/// A url without anything that no url holds.
pub(super) fn clean_url(url: &str) -> String {
    clean_line(url).split_whitespace().collect()
}

/// The text, isolated where it is written from right to left, so that what stands beside it on the line
/// keeps its place.
pub(super) fn isolated(text: &str) -> String {
    if text.chars().any(is_right_to_left) { format!("\u{2068}{text}\u{2069}") } else { text.to_owned() }
}

/// Blocks of the scripts that are written from right to left.
fn is_right_to_left(character: char) -> bool {
    matches!(character,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}
