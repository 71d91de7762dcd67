//! Folding: one form for all ways to write a word that differ in case, accents and width.
//!
//! Knows nothing of where words begin and end; that is [`super::chunk`]'s part.

use std::borrow::Cow;
use std::sync::LazyLock;

use icu_casemap::{CaseMapper, CaseMapperBorrowed};
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use icu_properties::props::{GeneralCategory, Script};
use icu_properties::{CodePointMapData, CodePointMapDataBorrowed};
use unicode_segmentation::UnicodeSegmentation;

use super::class::{Class, class_of, script_of};

const NFKC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfkc();
const NFD: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfd();
const CASE: CaseMapperBorrowed<'static> = CaseMapper::new();
const CATEGORY: CodePointMapDataBorrowed<'static, GeneralCategory> = CodePointMapData::new();

/// The folded form of one word, as the cutter leaves it: NFKC, full case folding, accents dropped for Latin,
/// Greek, Cyrillic, Arabic and Hebrew, and the letters without a decomposition mapped (`ø` = `o`).
///
/// Holds no white space and no apostrophe, and folding it again changes nothing.
///
/// ```
/// assert_eq!(newswatch::text::fold("Łódź"), "lodz");
/// assert_eq!(newswatch::text::fold("STRASSE"), newswatch::text::fold("Straße"));
/// ```
pub fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    fold_into(word, &mut folded);
    folded
}

/// [`fold`], with the result appended to `folded`.
pub fn fold_into(word: &str, folded: &mut String) {
    let before = folded.len();
    let letters = &*LETTERS;
    for c in word.chars() {
        if let Some(lower) = ascii_letter(c) {
            folded.push(lower);
        } else if let Some(letter) = letters.get(c) {
            folded.push_str(letter.as_str());
        } else {
            folded.truncate(before);
            fold_by_properties(word, folded);
            return;
        }
    }
}

/// The exact form of one word: NFKC, with neither case folded nor accents dropped.
pub(super) fn exact_into(word: &str, exact: &mut String) {
    exact.push_str(&compatible(word));
}

/// NFKC, less what must not stand in a canonical word and comes out of a few compatibility decompositions:
/// white space (U+FDFA), apostrophes (`ŉ`), tatweel (U+FE71).
fn compatible(word: &str) -> Cow<'_, str> {
    let unwanted = |c: char| matches!(class_of(c), Class::Space | Class::Apostrophe | Class::Vanish);
    let normal = NFKC.normalize(word);
    if !normal.contains(unwanted) {
        return normal;
    }
    let kept: String = normal.chars().filter(|&c| !unwanted(c)).collect();
    Cow::Owned(NFKC.normalize(&kept).into_owned())
}

fn ascii_letter(c: char) -> Option<char> {
    c.is_ascii_alphanumeric().then(|| c.to_ascii_lowercase())
}

/// The folding of any word, by the Unicode tables.
fn fold_by_properties(word: &str, folded: &mut String) {
    let compatible = compatible(word);
    let caseless = CASE.fold_string(&compatible);
    if !caseless.chars().any(drops_accents) {
        match caseless {
            // Already normalised, and not changed since.
            Cow::Borrowed(unchanged) => folded.push_str(unchanged),
            Cow::Owned(changed) => folded.push_str(&NFKC.normalize(&changed)),
        }
        return;
    }
    let decomposed = NFD.normalize(&caseless);
    let mut bare = String::with_capacity(decomposed.len());
    let mut after_accented = false;
    for c in decomposed.chars() {
        match class_of(c) {
            Class::Mark | Class::VanishMark => {
                if after_accented && CATEGORY.get(c) == GeneralCategory::NonspacingMark {
                    continue;
                }
            }
            _ => after_accented = drops_accents(c),
        }
        match c {
            'ø' => bare.push('o'),
            'ł' => bare.push('l'),
            'đ' | 'ð' => bare.push('d'),
            'æ' => bare.push_str("ae"),
            'œ' => bare.push_str("oe"),
            'ı' => bare.push('i'),
            'þ' => bare.push_str("th"),
            'ħ' => bare.push('h'),
            'ŋ' => bare.push('n'),
            _ => bare.push(c),
        }
    }
    folded.push_str(&NFKC.normalize(&bare));
}

/// Whether the accents of this letter are dropped.
fn drops_accents(c: char) -> bool {
    c.is_ascii_alphabetic()
        || !c.is_ascii()
            && class_of(c).is_spaced_letter()
            && matches!(
                script_of(c),
                Script::Latin | Script::Greek | Script::Cyrillic | Script::Arabic | Script::Hebrew
            )
}

/// The folded form of a letter that folds on its own, whatever stands beside it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FoldedLetter {
    bytes: [u8; 4],
    /// 0: not such a letter.
    len: u8,
}

impl FoldedLetter {
    /// The folded form as UTF-8; empty where the character is not such a letter.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// How many bytes its folded form takes; 0 where the character is not such a letter.
    pub(super) fn len(&self) -> usize {
        usize::from(self.len)
    }

    /// The folded form and what is left of its place.
    pub(super) fn with_room(&self) -> [u8; 4] {
        self.bytes
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    fn compute(c: char) -> FoldedLetter {
        let none = FoldedLetter::default();
        let joins = format!("a{c}a").split_word_bounds().count() == 1;
        if !class_of(c).makes_word() || !joins {
            return none;
        }
        let mut folded = String::new();
        fold_by_properties(c.encode_utf8(&mut [0; 4]), &mut folded);
        let stands_alone = folded.chars().all(|c| class_of(c).makes_word());
        let mut bytes = [0; 4];
        match bytes.get_mut(..folded.len()) {
            Some(place) if stands_alone => place.copy_from_slice(folded.as_bytes()),
            _ => return none,
        }
        FoldedLetter { bytes, len: folded.len() as u8 }
    }
}

/// The letters that fold on their own, of the blocks that hold nearly all of Latin, Greek, Cyrillic, Armenian,
/// Hebrew and Arabic. Between two of them, or one of them and an ASCII letter or digit, UAX #29 never parts.
pub(super) struct Letters {
    /// U+0080 to U+07FF: what UTF-8 writes in two bytes.
    two_bytes: Box<[FoldedLetter]>,
    /// U+1E00 to U+1FFF: Latin with the accents of Vietnamese, Greek with those of the classics.
    additional: Box<[FoldedLetter]>,
}

/// Made from the general rules, so that they cannot disagree.
pub(super) static LETTERS: LazyLock<Letters> = LazyLock::new(|| {
    let row = |first: u32, last: u32| {
        (first..=last)
            .map(|point| char::from_u32(point).map_or_else(FoldedLetter::default, FoldedLetter::compute))
    };
    Letters { two_bytes: row(0, 0x7FF).collect(), additional: row(0x1E00, 0x1FFF).collect() }
});

impl Letters {
    /// The letter that two bytes of UTF-8 stand for; empty where it is no letter that folds on its own.
    pub(super) fn two_bytes(&self, first: u8, second: u8) -> &FoldedLetter {
        let point = (usize::from(first) & 0x1F) << 6 | usize::from(second) & 0x3F;
        &self.two_bytes[point]
    }

    /// The same for three bytes, of which the first is 0xE1 and the second 0xB8 to 0xBF.
    pub(super) fn additional(&self, second: u8, third: u8) -> &FoldedLetter {
        let offset = (usize::from(second) & 0x07) << 6 | usize::from(third) & 0x3F;
        &self.additional[offset]
    }

    fn get(&self, c: char) -> Option<&FoldedLetter> {
        let letter = match c as usize {
            point @ 0x80..=0x7FF => &self.two_bytes[point],
            point @ 0x1E00..=0x1FFF => &self.additional[point - 0x1E00],
            _ => return None,
        };
        (letter.len > 0).then_some(letter)
    }
}
