//! Bytes from outside, shown whole and harmless: what a terminal would act on is shown as an escape.

use std::fmt::Write as _;

/// The bytes as text on one line.
pub(super) fn line(bytes: &[u8]) -> String {
    shown(bytes, false)
}

/// The bytes as text, its line breaks and tabs kept.
pub(super) fn block(bytes: &[u8]) -> String {
    shown(bytes, true)
}

fn shown(bytes: &[u8], keeps_lines: bool) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\n' | '\t' if keeps_lines => text.push(character),
                _ if is_harmless(character) => text.push(character),
                _ => text.extend(character.escape_default()),
            }
        }
        for byte in chunk.invalid() {
            write!(text, "\\x{byte:02x}").expect("a string takes whatever is written");
        }
    }
    text
}

/// Whether a character stays where it is and shows what it is: controls do not, nor do the marks that turn
/// or hide the text behind them.
fn is_harmless(character: char) -> bool {
    let acts = character.is_control()
        || matches!(character,
            '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}');
    !acts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_act_on_is_shown_and_not_done() {
        let table: [(&[u8], &str, &str); 5] = [
            ("Łódź 武器 👩‍🚀".as_bytes(), "Łódź 武器 👩‍🚀", "Łódź 武器 👩‍🚀"),
            (
                b"\x1b]0;title\x07\x1b[2J",
                "\\u{1b}]0;title\\u{7}\\u{1b}[2J",
                "\\u{1b}]0;title\\u{7}\\u{1b}[2J",
            ),
            (b"one\n\ttwo\r", "one\\n\\ttwo\\r", "one\n\ttwo\\r"),
            (b"bad \xff\xfe", "bad \\xff\\xfe", "bad \\xff\\xfe"),
            ("\u{202e}tuo\u{9b}m".as_bytes(), "\\u{202e}tuo\\u{9b}m", "\\u{202e}tuo\\u{9b}m"),
        ];
        for (bytes, on_a_line, in_a_block) in table {
            assert_eq!(line(bytes), on_a_line);
            assert_eq!(block(bytes), in_a_block);
        }
    }
}
