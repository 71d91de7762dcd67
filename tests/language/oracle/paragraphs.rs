//! Which paragraph each code point stands in.

use newswatch::text::Layout;

use super::characters::is_space;

/// The number of the paragraph of each code point. A line break that ends a paragraph belongs to it.
pub fn paragraphs(text: &str, layout: Layout) -> Vec<usize> {
    let characters: Vec<char> = text.chars().collect();
    let breaks_needed = if layout == Layout::Plain && !is_hard_wrapped(text) { 1 } else { 2 };
    let mut numbers = Vec::new();
    let mut number = 0;
    let mut breaks = 0;
    let mut seen_text = false;
    for (at, &c) in characters.iter().enumerate() {
        if ends_line(&characters, at) {
            breaks += 1;
        } else if !is_space(c) {
            if breaks >= breaks_needed && seen_text {
                number += 1;
            }
            breaks = 0;
            seen_text = true;
        }
        numbers.push(number);
    }
    numbers
}

fn ends_line(characters: &[char], at: usize) -> bool {
    match characters[at] {
        '\r' => characters.get(at + 1) != Some(&'\n'),
        '\n' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => true,
        _ => false,
    }
}

/// Blank lines part the paragraphs, and four lines or more run 50 to 100 characters.
fn is_hard_wrapped(text: &str) -> bool {
    let line_break = if text.contains('\n') { '\n' } else { '\r' };
    let lines: Vec<&str> = text.split(line_break).map(str::trim).collect();
    let long = lines.iter().filter(|line| (50..=100).contains(&line.chars().count())).count();
    let first = lines.iter().position(|line| !line.is_empty());
    let last = lines.iter().rposition(|line| !line.is_empty());
    match (first, last) {
        (Some(first), Some(last)) => long >= 4 && lines[first..last].contains(&""),
        _ => false,
    }
}
