//! The words that watchlists and articles are made of.

use icu_normalizer::DecomposingNormalizer;

use crate::random::Random;

/// A language, and words that are mistaken for each other in it.
const VOCABULARIES: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "arms",
            "arm",
            "army",
            "export",
            "exports",
            "exported",
            "exporting",
            "US",
            "us",
            "NATO",
            "Choi",
            "race",
            "O’Neill",
            "ONeill",
            "F-16",
            "16",
            "AT&T",
            "3,000",
            "3000",
            "U.S.",
            "N.A.T.O.",
            "a",
            "b",
            "ha",
            "Dr.",
            "Smith",
            "J.",
            "e.g.",
            "example.com",
            "exports.The",
            "don’t",
            "café",
            "organisation",
            "organization",
            "U.S.Army",
            "2020’s",
            "Choi’s",
            "farmers’",
        ],
    ),
    (
        "de",
        &[
            "Rüstungsexport",
            "Export",
            "Exporte",
            "Straße",
            "STRASSE",
            "Häfen",
            "Hafen",
            "Müller",
            "Mueller",
            "z.",
            "B.",
            "Zürich",
            "zurich",
            "ß",
            "ss",
            "Stoltenberg-Regierung",
            "Stoltenberg",
        ],
    ),
    (
        "fr",
        &[
            "OTAN",
            "l’OTAN",
            "d’armes",
            "armes",
            "arme",
            "qu’il",
            "il",
            "été",
            "ete",
            "cœur",
            "coeur",
            "l’",
            "aujourd’hui",
            "hui",
            "État",
            "M.",
            "l’«OTAN»",
            "l’80",
            "80",
            "S.A.",
            "d’l’arme",
        ],
    ),
    ("it", &["dell’arte", "arte", "arti", "porto", "porti", "un’altra", "altra", "S.p.A.", "SpA", "perché"]),
    (
        "tr",
        &[
            "İstanbul",
            "istanbul",
            "İstanbul’dan",
            "İSTANBUL",
            "Işık",
            "ışık",
            "isik",
            "Erdoğan’ın",
            "Erdoğan",
            "ANKARA’ya",
            "ankara’ya",
            "Ankara",
            "ülke",
            "ülkeler",
            "T.C.’nin",
            "TC",
            "2020’de",
        ],
    ),
    (
        "ru",
        &[
            "Королёв",
            "королев",
            "санкция",
            "санкции",
            "Слов’янськ",
            "Словянськ",
            "М.И.Д.",
            "МИД",
            "й",
            "и",
            "г.",
            "экспорт.Решение",
            "экспорт",
            "Решение",
        ],
    ),
    ("el", &["πόλεμος", "ΠΟΛΕΜΟΣ", "πολεμοσ", "Ελλάδα", "ναυς", "ναυσ", "Αἰγαῖον", "ᾳ", "αι"]),
    ("ar", &["السلاح", "السِّلَاح", "أحمد", "احمد", "محـمد", "محمد", "مدرسة", "ﷺ", "٣"]),
    ("he", &["צה״ל", "צה\"ל", "צהל", "שלום", "שָׁלוֹם", "ב׳", "ב", "מזכ״לית", "ה־16"]),
    ("hi", &["दिन", "दीन", "नाटो", "दिल्ली", "दिल्\u{200D}ली", "दि", "बी.जे.पी."]),
    ("th", &["กองทัพ", "กองทัพเรือ", "ทัพ", "เรือ", "ไทย", "น้ำ", "กำ", "ก", "แม่", "แม้", "๓"]),
    (
        "zh",
        &[
            "北约",
            "北",
            "约",
            "武器",
            "出口",
            "武器出口",
            "NATO",
            "访问",
            "2024",
            "年",
            "秘书长",
            "人",
            "北约NATO",
        ],
    ),
    (
        "ja",
        &[
            "東京",
            "京都",
            "東京都",
            "都",
            "タワー",
            "ﾀﾜｰ",
            "ガス",
            "ｶﾞｽ",
            "カス",
            "マイケル",
            "マイケル・ジョーダン",
            "ジョーダン",
            "が",
            "港",
            "ＮＡＴＯ",
            "NATO",
            "々",
            "葛\u{E0100}城",
            "葛城",
        ],
    ),
    ("ko", &["나토", "나토가", "나", "한국", "무기", "무기수출", "수출", "ㄴㅏ", "NATO가", "가", "ㅌ"]),
    ("km", &["កម្ពុជា", "រដ្ឋាភិបាល", "រដ្ឋាភិបាលកម្ពុជា", "ច្បាប់"]),
    ("lo", &["ລາວ", "ປະເທດ", "ປະເທດລາວ", "ໜ"]),
    ("my", &["မြန်မာ", "ပြည်", "မြန်မာပြည်"]),
];

/// Languages that change how words are cut or stemmed, and some that do not.
const LANGUAGES: &[&str] =
    &["en", "de", "fr", "it", "tr", "ru", "zh", "ja", "ko", "th", "no", "ca", "az", "fr-CA", "TR", "xx"];

/// The few words that one watchlist and its articles have in common.
pub struct World {
    pub words: Vec<String>,
    pub language: &'static str,
}

impl World {
    pub fn pick(random: &mut Random) -> World {
        let (language, words) = *random.pick(VOCABULARIES);
        let mut all = words.to_vec();
        if random.percent(30) {
            all.extend(random.pick(VOCABULARIES).1);
        }
        let words = (0..3 + random.below(4)).map(|_| (*random.pick(&all)).to_owned()).collect();
        World { words, language }
    }

    pub fn word(&self, random: &mut Random) -> String {
        random.pick(&self.words).clone()
    }

    pub fn article_language(&self, random: &mut Random) -> Option<String> {
        match random.below(10) {
            0 => None,
            1 | 2 => Some((*random.pick(LANGUAGES)).to_owned()),
            _ => Some(self.language.to_owned()),
        }
    }
}

/// What vanishes, and what clings to a character.
const UNSEEN: &[char] = &[
    '\u{AD}', '\u{200B}', '\u{200C}', '\u{200D}', '\u{2060}', '\u{FEFF}', '\u{200E}', '\u{202B}', '\u{FE0F}',
    '\u{640}',
];
const MARKS: &[char] = &['\u{301}', '\u{308}', '\u{307}', '\u{3099}', '\u{E49}', '\u{94D}', '\u{327}'];
const POINTS: &[char] = &['\u{5B8}', '\u{64E}'];

/// Writes a word in another way, nearly always one that says the same.
pub fn rewrite(word: &str, random: &mut Random) -> String {
    let insert = |c: char, random: &mut Random| {
        let mut characters: Vec<char> = word.chars().collect();
        characters.insert(random.below(characters.len() + 1), c);
        characters.into_iter().collect()
    };
    match random.below(14) {
        0 => word.to_uppercase(),
        1 => word.to_lowercase(),
        2 => DecomposingNormalizer::new_nfd().normalize(word).into_owned(),
        3 => word.replace('’', "'"),
        4 => word.replace('’', "ʼ"),
        5 => format!("{word}’s"),
        6 => format!("{word}'S"),
        7 => format!("{}’{word}", random.pick(&["l", "D", "qu", "O", "dell", "x"])),
        8 => format!("{word}’{}", random.pick(&["dan", "ın", "a", "S", "Z", "5", "s’s"])),
        9 => insert(*random.pick(UNSEEN), random),
        // A mark between a letter and the quote that stands for gershayim may make a quotation of it.
        10 if word.contains('"') => word.to_lowercase(),
        // Above a character of Asia a Hebrew or Arabic point is a letter of its own to ICU, and nowhere else.
        10 if random.percent(20) && word.chars().all(|c| c < '\u{E00}') => {
            insert(*random.pick(POINTS), random)
        }
        10 => insert(*random.pick(MARKS), random),
        11 => word.chars().map(full_width).collect(),
        12 => format!("{word}’"),
        _ => {
            let mut letters = word.chars();
            let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
            first + letters.as_str()
        }
    }
}

fn full_width(c: char) -> char {
    match c {
        '!'..='~' => char::from_u32(c as u32 + 0xFEE0).unwrap_or(c),
        _ => c,
    }
}
