//! Which language a text is in, for articles that do not say.
//!
//! This costs more than decoding and matching together: ask only where an answer depends on it.

use whatlang::Lang;

/// Only so much of an article is looked at.
const MAX_CHARACTERS: usize = 1000;

/// The language of an article as a BCP 47 primary subtag, from the first 1,000 characters of its
/// texts (the title, then the body); `None` where that is not reliable.
pub fn detect<'t>(texts: impl IntoIterator<Item = &'t str>) -> Option<&'static str> {
    let mut sample = String::new();
    let mut room = MAX_CHARACTERS;
    for text in texts {
        let end = text.char_indices().nth(room).map_or(text.len(), |(end, _)| end);
        sample.push_str(&text[..end]);
        sample.push('\n');
        room -= text[..end].chars().count();
    }
    let found = whatlang::detect(&sample)?;
    found.is_reliable().then(|| subtag(found.lang()))
}

/// ISO 639-3, which `whatlang` speaks, to what BCP 47 wants: the shortest code there is.
fn subtag(language: Lang) -> &'static str {
    match language {
        Lang::Afr => "af",
        Lang::Aka => "ak",
        Lang::Amh => "am",
        Lang::Ara => "ar",
        Lang::Aze => "az",
        Lang::Bel => "be",
        Lang::Ben => "bn",
        Lang::Bul => "bg",
        Lang::Cat => "ca",
        Lang::Ces => "cs",
        Lang::Cmn => "zh",
        Lang::Cym => "cy",
        Lang::Dan => "da",
        Lang::Deu => "de",
        Lang::Ell => "el",
        Lang::Eng => "en",
        Lang::Epo => "eo",
        Lang::Est => "et",
        Lang::Fin => "fi",
        Lang::Fra => "fr",
        Lang::Guj => "gu",
        Lang::Heb => "he",
        Lang::Hin => "hi",
        Lang::Hrv => "hr",
        Lang::Hun => "hu",
        Lang::Hye => "hy",
        Lang::Ind => "id",
        Lang::Ita => "it",
        Lang::Jav => "jv",
        Lang::Jpn => "ja",
        Lang::Kan => "kn",
        Lang::Kat => "ka",
        Lang::Khm => "km",
        Lang::Kor => "ko",
        Lang::Lat => "la",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Mal => "ml",
        Lang::Mar => "mr",
        Lang::Mkd => "mk",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Nld => "nl",
        Lang::Nob => "nb",
        Lang::Ori => "or",
        Lang::Pan => "pa",
        Lang::Pes => "fa",
        Lang::Pol => "pl",
        Lang::Por => "pt",
        Lang::Ron => "ro",
        Lang::Rus => "ru",
        Lang::Sin => "si",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Sna => "sn",
        Lang::Spa => "es",
        Lang::Srp => "sr",
        Lang::Swe => "sv",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Tgl => "tl",
        Lang::Tha => "th",
        Lang::Tuk => "tk",
        Lang::Tur => "tr",
        Lang::Ukr => "uk",
        Lang::Urd => "ur",
        Lang::Uzb => "uz",
        Lang::Vie => "vi",
        Lang::Yid => "yi",
        Lang::Zul => "zu",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_apart() {
        let cases: &[(&str, &[&str], Option<&str>)] = &[
            (
                "English",
                &[
                    "Parliament votes on the budget",
                    "The members voted late at night, after hours of debate about the money for schools.",
                ],
                Some("en"),
            ),
            (
                "German",
                &[
                    "Der Haushalt ist beschlossen",
                    "Die Abgeordneten stimmten spät in der Nacht ab, nachdem sie stundenlang über das Geld für Schulen gestritten hatten.",
                ],
                Some("de"),
            ),
            ("Korean", &["국회가 예산안을 통과시켰다"], Some("ko")),
            ("Thai", &["รัฐสภาผ่านงบประมาณแล้ว"], Some("th")),
            ("too little", &["Oslo"], None),
            ("no letters", &["12:30", "3,000 +++"], None),
            ("nothing", &[], None),
        ];
        for (name, texts, expected) in cases {
            assert_eq!(detect(texts.iter().copied()), *expected, "{name}");
        }
    }

    #[test]
    fn only_the_beginning_is_looked_at() {
        let filler = "0 ".repeat(MAX_CHARACTERS);
        assert_eq!(detect([filler.as_str(), "국회가 예산안을 통과시켰다"]), None);
        assert_eq!(detect([&filler[..900], "국회가 예산안을 통과시켰다"]), Some("ko"));
    }

    #[test]
    fn every_language_has_a_subtag_of_its_own() {
        let mut subtags: Vec<&str> = Lang::all().iter().copied().map(subtag).collect();
        subtags.sort_unstable();
        subtags.dedup();
        assert_eq!(subtags.len(), Lang::all().len());
    }
}
