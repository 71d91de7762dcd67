//! The one thing taken from the library: where sentences end.

use newswatch::text::Layout;

/// The sentences of a text.
pub struct Sentences {
    /// The code points that begin one.
    starts: Vec<u32>,
}

impl Sentences {
    /// A stand-in: a sentence ends behind `. ! ?`, white space and a capital, or without the white space between
    /// a small letter and a capital.
    pub fn of(text: &str, _layout: Layout, _language: Option<&str>) -> Sentences {
        let characters: Vec<char> = text.chars().collect();
        let mut starts = Vec::new();
        for at in 1..characters.len() {
            let before = &characters[..at];
            let behind_space = before[at - 1].is_whitespace();
            let mut words = before.split(|c| c.is_whitespace()).filter(|word| !word.is_empty());
            let last: String = words.next_back().unwrap_or_default().iter().collect();
            let before_stop = last.chars().rev().nth(1);
            let abbreviated =
                ["Mr.", "Dr.", "z."].contains(&last.as_str()) || before_stop.is_some_and(char::is_uppercase);
            let glued = last.ends_with('.') && before_stop.is_some_and(char::is_lowercase);
            let ended = if behind_space { last.ends_with(['.', '!', '?']) && !abbreviated } else { glued };
            if ended && characters[at].is_uppercase() || "\n。".contains(characters[at - 1]) {
                starts.push(at as u32);
            }
        }
        Sentences { starts }
    }

    pub fn index_of(&self, code_point: u32) -> usize {
        self.starts.iter().filter(|&&start| start <= code_point).count()
    }
}
