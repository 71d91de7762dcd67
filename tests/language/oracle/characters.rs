//! What single characters are: which vanish, which part words, which scripts set no spaces.

use icu_properties::props::{
    BidiControl, Dash, DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup, Script, WhiteSpace,
};
use icu_properties::script::ScriptWithExtensions;
use icu_properties::{CodePointMapData, CodePointSetData};

pub const APOSTROPHE: char = '’';

pub fn is_space(c: char) -> bool {
    CodePointSetData::new::<WhiteSpace>().contains(c)
}

/// Hangul fillers are ignorable, yet they take the place of a letter.
fn is_filler(c: char) -> bool {
    "\u{115F}\u{1160}\u{3164}\u{FFA0}".contains(c)
}

pub fn vanishes(c: char) -> bool {
    let shows_nothing = CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        || CodePointSetData::new::<BidiControl>().contains(c);
    let tatweel = c == '\u{640}';
    let annotation = ('\u{FFF9}'..='\u{FFFB}').contains(&c);
    (shows_nothing || tatweel || annotation) && !is_filler(c)
}

pub fn is_mark(c: char) -> bool {
    GeneralCategoryGroup::Mark.contains(category(c))
}

pub fn is_nonspacing(c: char) -> bool {
    category(c) == GeneralCategory::NonspacingMark
}

fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

/// All that is written as an apostrophe, the Hebrew geresh with it.
pub fn is_apostrophe(c: char) -> bool {
    "'’ʼ‘＇׳".contains(c)
}

pub fn is_stop(c: char) -> bool {
    ".．﹒․".contains(c)
}

pub fn is_middle_dot(c: char) -> bool {
    "・･".contains(c)
}

/// The gershayim and the quotes that stand for it.
pub fn is_gershayim(c: char) -> bool {
    "״\"“”„".contains(c)
}

pub fn parts_words(c: char) -> bool {
    let dash = CodePointSetData::new::<Dash>().contains(c)
        || category(c) == GeneralCategory::DashPunctuation
        || "\u{2027}\u{2043}\u{2D7}".contains(c);
    let low_line = category(c) == GeneralCategory::ConnectorPunctuation;
    let slash = "/／⁄∕\\＼﹨".contains(c);
    let colon = ":：﹕︓꞉".contains(c);
    let sign = "&＆﹠®©™℠".contains(c);
    dash || low_line || slash || colon || sign || is_superscript(c) || is_middle_dot(c)
}

fn is_superscript(c: char) -> bool {
    let latin_1 = "ªº²³¹".contains(c);
    let block = ('\u{2070}'..='\u{207F}').contains(&c) && c.is_alphanumeric();
    let sign = ('\u{207A}'..='\u{207E}').contains(&c);
    let modifier_letter = matches!(c, '\u{2B0}'..='\u{2B8}' | '\u{2E0}'..='\u{2E4}' | '\u{1D2C}'..='\u{1D2E}' | '\u{1D30}'..='\u{1D3A}' | '\u{1D3C}'..='\u{1D4D}' | '\u{1D4F}'..='\u{1D61}');
    latin_1 || block || sign || modifier_letter
}

/// A letter of a script that sets no spaces between words, or of Hangul.
pub fn is_unspaced(c: char) -> bool {
    if is_filler(c) {
        return true;
    }
    let letter =
        GeneralCategoryGroup::Letter.contains(category(c)) || category(c) == GeneralCategory::LetterNumber;
    let scripts = ScriptWithExtensions::new();
    let unspaced = [
        Script::Han,
        Script::Hiragana,
        Script::Katakana,
        Script::Hangul,
        Script::Thai,
        Script::Lao,
        Script::Khmer,
        Script::Myanmar,
    ];
    letter && !parts_words(c) && unspaced.iter().any(|&script| scripts.has_script(c, script))
}

/// A letter of a script that sets spaces between words.
pub fn is_letter(c: char) -> bool {
    c.is_alphabetic() && !is_number(c) && !is_mark(c) && !is_unspaced(c) && !parts_words(c)
}

pub fn is_number(c: char) -> bool {
    GeneralCategoryGroup::Number.contains(category(c)) && !is_unspaced(c) && !parts_words(c)
}

/// Whether a word may consist of it.
pub fn is_letter_or_number(c: char) -> bool {
    is_letter(c) || is_number(c)
}

pub fn is_capital(c: char) -> bool {
    c.is_uppercase() || "ǅǈǋǲ".contains(c)
}

pub fn is_hebrew(c: char) -> bool {
    is_letter(c) && script(c) == Script::Hebrew
}

pub fn is_latin(c: char) -> bool {
    script(c) == Script::Latin
}

pub fn loses_accents(c: char) -> bool {
    let scripts = [Script::Latin, Script::Greek, Script::Cyrillic, Script::Arabic, Script::Hebrew];
    is_letter(c) && scripts.contains(&script(c))
}

fn script(c: char) -> Script {
    CodePointMapData::<Script>::new().get(c)
}
