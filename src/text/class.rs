//! What a character is to the cutter: one class for each code point.
//!
//! The classes hold what `query-language.md` adds to, or takes from, the word boundaries of UAX #29; where
//! a letter joins its neighbours is left to UAX #29 itself.

use std::sync::LazyLock;

use icu_properties::props::{
    BidiControl, Dash, DefaultIgnorableCodePoint, GeneralCategory, Script, WhiteSpace,
};
use icu_properties::script::ScriptWithExtensions;
use icu_properties::{CodePointMapData, CodePointSetData};

/// What a character is to the cutter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Class {
    /// Punctuation, symbols and controls that UAX #29 knows how to treat.
    Other,
    /// White space: no word reaches across it.
    Space,
    /// Parts words wherever it stands: hyphens, slashes, underscores, colons, `&`, superscripts.
    Part,
    /// Vanishes before anything else is looked at.
    Vanish,
    /// Vanishes too, but belongs to the grapheme cluster of the character before it: variation selectors.
    VanishMark,
    /// Any of `’ ʼ ‘ ' ＇`, and the Hebrew geresh, which `'` stands for as a rule.
    Apostrophe,
    /// The full stop and its compatibility variants.
    Stop,
    /// The katakana middle dot between names.
    MiddleDot,
    /// The Hebrew gershayim and the quotes that stand for it.
    Gershayim,
    /// A Hebrew letter.
    Hebrew,
    /// A letter of any other script with spaces between its words.
    Letter,
    /// A digit or another number.
    Number,
    /// A letter of a script without spaces.
    Unspaced,
    /// A combining mark of any script.
    Mark,
}

impl Class {
    /// Whether a segment that holds such a character is a word.
    pub(super) fn makes_word(self) -> bool {
        matches!(self, Class::Hebrew | Class::Letter | Class::Number)
    }

    fn vanishes(self) -> bool {
        matches!(self, Class::Vanish | Class::VanishMark)
    }

    /// Whether the character is a letter of a script with spaces between its words.
    pub(super) fn is_spaced_letter(self) -> bool {
        matches!(self, Class::Hebrew | Class::Letter)
    }
}

/// Whether a character vanishes before anything else is looked at.
pub fn vanishes(c: char) -> bool {
    class_of(c).vanishes()
}

/// Whether the character at a byte of a text is the gershayim or a quote that stands for it: between two Hebrew
/// letters, the marks of the first and what vanishes left aside.
///
/// # Panics
///
/// Where no character begins at that byte.
pub fn stands_for_gershayim(text: &str, at: usize) -> bool {
    let (before, from) = text.split_at(at);
    let mut from = from.chars().map(class_of);
    from.next() == Some(Class::Gershayim)
        && from.find(|class| !class.vanishes()) == Some(Class::Hebrew)
        && before.chars().rev().map(class_of).find(|class| !class.vanishes() && *class != Class::Mark)
            == Some(Class::Hebrew)
}

/// The scripts in which words are not set apart by spaces, and Hangul, whose particles cling to the word.
const UNSPACED_SCRIPTS: [Script; 8] = [
    Script::Han,
    Script::Hiragana,
    Script::Katakana,
    Script::Hangul,
    Script::Thai,
    Script::Lao,
    Script::Khmer,
    Script::Myanmar,
];

/// Characters whose compatibility decomposition is tagged `<super>` in UnicodeData.txt (Unicode 17): ICU4X
/// carries the decompositions, not their tags.
const SUPERSCRIPTS: [(u32, u32); 31] = [
    (0x00AA, 0x00AA),
    (0x00B2, 0x00B3),
    (0x00B9, 0x00BA),
    (0x02B0, 0x02B8),
    (0x02E0, 0x02E4),
    (0x10FC, 0x10FC),
    (0x1D2C, 0x1D2E),
    (0x1D30, 0x1D3A),
    (0x1D3C, 0x1D4D),
    (0x1D4F, 0x1D61),
    (0x1D78, 0x1D78),
    (0x1D9B, 0x1DBF),
    (0x2070, 0x2071),
    (0x2074, 0x207F),
    (0x2120, 0x2120),
    (0x2122, 0x2122),
    (0x2C7D, 0x2C7D),
    (0x2D6F, 0x2D6F),
    (0x3192, 0x319F),
    (0xA69C, 0xA69D),
    (0xA770, 0xA770),
    (0xA7F1, 0xA7F4),
    (0xA7F8, 0xA7F9),
    (0xAB5C, 0xAB5F),
    (0xAB69, 0xAB69),
    (0x10781, 0x10785),
    (0x10787, 0x107B0),
    (0x107B2, 0x107BA),
    (0x1E030, 0x1E050),
    (0x1E06B, 0x1E06D),
    (0x1F16A, 0x1F16C),
];

/// The class of a character.
pub(super) fn class_of(c: char) -> Class {
    match BASIC_PLANE.get(c as usize) {
        Some(class) => *class,
        None => compute(c),
    }
}

/// Looked up for every character outside the fast path, hence a plain table.
static BASIC_PLANE: LazyLock<Box<[Class]>> =
    LazyLock::new(|| (0..=0xFFFF).map(|point| char::from_u32(point).map_or(Class::Other, compute)).collect());

fn compute(c: char) -> Class {
    if let Some(class) = named(c) {
        return class;
    }
    if CodePointSetData::new::<WhiteSpace>().contains(c) {
        return Class::Space;
    }
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    if shows_nothing(c) {
        return if category == GeneralCategory::NonspacingMark { Class::VanishMark } else { Class::Vanish };
    }
    if CodePointSetData::new::<Dash>().contains(c) || is_superscript(c) {
        return Class::Part;
    }
    match category {
        GeneralCategory::DashPunctuation | GeneralCategory::ConnectorPunctuation => Class::Part,
        GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark | GeneralCategory::EnclosingMark => {
            Class::Mark
        }
        GeneralCategory::UppercaseLetter
        | GeneralCategory::LowercaseLetter
        | GeneralCategory::TitlecaseLetter
        | GeneralCategory::ModifierLetter
        | GeneralCategory::OtherLetter => letter(c),
        // 〇 and the Hangzhou numerals stand in rows of Han characters as letters do.
        GeneralCategory::LetterNumber if is_unspaced(c) => Class::Unspaced,
        GeneralCategory::LetterNumber | GeneralCategory::DecimalNumber | GeneralCategory::OtherNumber => {
            Class::Number
        }
        // Circled letters are symbols to the general category and letters to UAX #29.
        _ if c.is_alphabetic() => Class::Letter,
        _ => Class::Other,
    }
}

/// Characters that have their class by name rather than by a property.
fn named(c: char) -> Option<Class> {
    Some(match c {
        '\'' | '\u{2019}' | '\u{02BC}' | '\u{2018}' | '\u{FF07}' | '\u{05F3}' => Class::Apostrophe,
        '.' | '\u{FF0E}' | '\u{FE52}' | '\u{2024}' => Class::Stop,
        '\u{30FB}' | '\u{FF65}' => Class::MiddleDot,
        '\u{05F4}' | '"' | '\u{201C}' | '\u{201D}' | '\u{201E}' => Class::Gershayim,
        '/' | '\u{FF0F}' | '\u{2044}' | '\u{2215}' | '\\' | '\u{FF3C}' | '\u{FE68}' => Class::Part,
        ':' | '\u{FF1A}' | '\u{FE55}' | '\u{FE13}' | '\u{A789}' => Class::Part,
        '&' | '\u{FF06}' | '\u{FE60}' | '®' | '©' => Class::Part,
        // Hyphens without the property Dash.
        '\u{2027}' | '\u{2043}' | '\u{02D7}' => Class::Part,
        // Tatweel, and the marks of interlinear annotation, which show nothing.
        '\u{0640}' | '\u{FFF9}'..='\u{FFFB}' => Class::Vanish,
        // Hangul fillers are ignorable by default, yet take the place of a letter in a syllable.
        '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' => Class::Unspaced,
        _ => return None,
    })
}

fn shows_nothing(c: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        || CodePointSetData::new::<BidiControl>().contains(c)
}

fn is_superscript(c: char) -> bool {
    SUPERSCRIPTS.iter().any(|&(first, last)| (first..=last).contains(&(c as u32)))
}

fn letter(c: char) -> Class {
    if is_unspaced(c) {
        return Class::Unspaced;
    }
    if script_of(c) == Script::Hebrew { Class::Hebrew } else { Class::Letter }
}

fn is_unspaced(c: char) -> bool {
    let scripts = ScriptWithExtensions::new();
    UNSPACED_SCRIPTS.iter().any(|&script| scripts.has_script(c, script))
}

/// The character's own script, extensions left aside.
pub(super) fn script_of(c: char) -> Script {
    CodePointMapData::<Script>::new().get(c)
}

#[cfg(test)]
mod tests {
    use icu_normalizer::ComposingNormalizerBorrowed;

    use super::*;

    #[test]
    fn classes() {
        let cases = [
            (Class::Space, "\u{20}\u{9}\u{A}\u{85}\u{A0}\u{1680}\u{2009}\u{2028}\u{202F}\u{3000}"),
            (Class::Part, "-‐‑‒–—―−־/⁄_‿＿:：﹕&＆²³ªº™℠®©゠〜\u{2027}"),
            (Class::Vanish, "\u{AD}\u{200B}\u{200C}\u{200D}\u{200E}\u{2060}\u{FEFF}\u{640}\u{61C}\u{E0041}"),
            (Class::VanishMark, "\u{FE0F}\u{E0100}\u{34F}\u{180B}"),
            (Class::Apostrophe, "’ʼ‘'＇׳"),
            (Class::Unspaced, "北々〇ーｰゝあガｶ나ㄱ\u{1100}\u{3164}กແកမ𠮷"),
            (Class::Mark, "\u{301}\u{3099}\u{E49}\u{E31}\u{93F}\u{17D2}\u{20E3}"),
            (Class::Letter, "aéяαणअʿⒶ\u{1D400}"),
            (Class::Hebrew, "את"),
            (Class::Number, "1٣๑½Ⅷ①"),
            (Class::Other, "、。,;!?()«»€…·%#@+=～"),
        ];
        for (class, characters) in cases {
            for c in characters.chars() {
                assert_eq!(class_of(c), class, "U+{:04X}", c as u32);
            }
        }
    }

    #[test]
    fn superscripts_have_a_compatibility_decomposition() {
        let nfkc = ComposingNormalizerBorrowed::new_nfkc();
        let nfc = ComposingNormalizerBorrowed::new_nfc();
        for (first, last) in SUPERSCRIPTS {
            assert!(first <= last);
            for c in (first..=last).filter_map(char::from_u32) {
                let text = c.to_string();
                assert_eq!(nfc.normalize(&text), text);
                assert_ne!(nfkc.normalize(&text), text, "U+{:04X}", c as u32);
            }
        }
    }
}
