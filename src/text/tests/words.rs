//! What is a word, rule by rule of *Words* and *Scripts without spaces*.

use super::super::{CanonicalText, Layout, WordRules};
use super::{assert_words, canonical};

#[test]
fn language_tags() {
    let cases = [
        (None, WordRules::General),
        (Some(""), WordRules::General),
        (Some("en"), WordRules::General),
        (Some("fr"), WordRules::Elision),
        (Some("FR-ca"), WordRules::Elision),
        (Some("it_IT"), WordRules::Elision),
        (Some("ca"), WordRules::Elision),
        (Some("tr"), WordRules::Suffix),
        (Some("az-Latn-AZ"), WordRules::Suffix),
        (Some("fry"), WordRules::General),
        (Some("-fr"), WordRules::General),
    ];
    for (tag, rules) in cases {
        assert_eq!(WordRules::for_language(tag), rules, "{tag:?}");
    }
}

#[test]
fn parts() {
    assert_words(
        WordRules::General,
        &[
            ("nothing", "", ""),
            ("punctuation", "… -- ?! “”", ""),
            ("plain", "Ships left the port, late.", "ships left the port late"),
            ("brackets", "(Larsen) [sic] {x}", "larsen sic x"),
            ("currency", "costs €7bn or $7.5m", "costs 7bn or 7.5m"),
            ("hyphen", "ice-breaker", "ice breaker"),
            ("hyphens of all kinds", "a‐b‑c‒d–e—f―g−h﹘i﹣j－k־l᐀m", "a b c d e f g h i j k l m"),
            ("slashes", "a/b\\c／d⁄e", "a b c d e"),
            ("underscore", "port_of_call＿2", "port of call 2"),
            ("colon", "a:b：c 12:30", "a b c 12 30"),
            ("ampersand", "R&D＆X", "r d x"),
            ("superscripts", "km² 3ª 1º Acme™ x³y E=mc²", "km 3 1 acme x y e mc"),
            ("registered", "Acme®Corp©2020", "acme corp 2020"),
            ("no-break spaces", "10\u{A0}000 10\u{202F}000 a\u{2007}b", "10 000 10 000 a b"),
            ("ideographic space", "a\u{3000}b", "a b"),
            ("numbers keep separators", "3,000 3.5 1,234.56 3,a a,3", "3,000 3.5 1,234.56 3 a a 3"),
            ("domain", "www.example.com", "www.example.com"),
            ("catalan middle dot", "col·lecció", "col·leccio"),
            ("hashtag and mention", "#Regatta @annalarsen", "regatta annalarsen"),
            ("letters and digits", "F16 mp3 4x4", "f16 mp3 4x4"),
            ("symbols", "C++ A+ 5% <b> ~x~ ^y", "c a 5 b x y"),
            ("emoji", "win🎉today 👩‍🚀 👍🏽", "win today"),
            ("circled letters", "ⒶⒷ", "ab"),
            ("marks alone", "\u{301} -\u{301}a", "a"),
            ("control characters", "a\u{0}b\u{1F}c", "a b c"),
        ],
    );
}

#[test]
fn vanishing() {
    assert_words(
        WordRules::General,
        &[
            ("soft hyphen", "har\u{AD}bour", "harbour"),
            ("zero-width space", "har\u{200B}bour dues", "harbour dues"),
            ("joiners", "mi\u{200C}ning mi\u{200D}ning", "mining mining"),
            ("byte order mark", "\u{FEFF}Harbour", "harbour"),
            ("variation selector", "a\u{FE0F}b", "ab"),
            ("bidirectional marks", "\u{200E}Larsen\u{200F} \u{2066}Oslo\u{2069}", "larsen oslo"),
            ("tatweel", "سـلاح", "سلاح"),
            ("before apostrophes are looked at", "Larsen\u{200B}’\u{200B}s", "larsen"),
            ("before initials are looked at", "U\u{200B}.\u{200B}S.", "us"),
            ("only what vanishes", "\u{200B} \u{FEFF}", ""),
        ],
    );
}

#[test]
fn apostrophes() {
    assert_words(
        WordRules::General,
        &[
            (
                "possessive",
                "Larsen’s Larsen's LARSEN’S Larsen＇s Larsenʼs Larsen‘s",
                "larsen larsen larsen larsen larsen larsen",
            ),
            ("bare", "sailors’ sailors' port’", "sailors sailors port"),
            ("quoted", "‘Larsen’ 'Larsen' ‘Larsen’s’", "larsen larsen larsen"),
            ("behind digits", "G7’s 1980's", "g7 1980"),
            ("behind initials", "U.S.’s U.S’s E.U.'S", "us us eu"),
            ("behind a run", "삼성’s", "삼성"),
            ("not behind a word", "’s .’s “X”’s", "s s x s"),
            ("not only an s", "G7’so 1980’sx", "g7 so 1980 sx"),
            ("others vanish", "O’Hara O'Hara OʼHara rock’n’roll", "ohara ohara ohara rocknroll"),
            ("ukrainian", "Кам’янець Кам'янець Камʼянець", "камянець камянець камянець"),
            ("between digits", "3’000 3'000", "3000 3000"),
            ("at the edges", "ʼHara Haraʼ", "hara hara"),
            ("elisions stay", "l’OTAN d’armes", "lotan darmes"),
            ("suffixes stay", "İzmir’den", "izmirden"),
            ("stop behind possessive", "Larsen’s.The end", "larsen the end"),
            ("double possessive", "Larsen’s’s", "larsen"),
        ],
    );
}

#[test]
fn elisions() {
    assert_words(
        WordRules::Elision,
        &[
            ("french", "l’ONU d’armes qu’il jusqu’à L'Est", "onu armes il a est"),
            ("italian", "dell’arte all'alba un’altra c’è gl’inni quest’anno", "arte alba altra e inni anno"),
            ("catalan", "l’Ajuntament n’hi", "ajuntament hi"),
            ("words of their own", "aujourd’hui presqu’île quelqu’un", "aujourdhui presquile quelquun"),
            ("before a word of its own", "d’aujourd’hui l’presqu’île", "aujourdhui presquile"),
            ("two", "d’l’eau", "eau"),
            ("before digits", "l’11 septembre", "11 septembre"),
            ("before quotes", "l’«Étoile» d’\"armes\"", "etoile armes"),
            ("before a run", "l’東京", "東京"),
            ("before initials", "l’U.S. Army l’O.N.U.", "us army onu"),
            ("behind a hyphen", "peut-être-qu’il", "peut etre il"),
            ("behind a lost space", "exporté.L’usine", "exporte usine"),
            ("possessive too", "l’Express’s Larsen’s", "express larsen"),
            ("elision before possessive", "l’s", "s"),
            ("closing quote", "un’ all’ .", "un all"),
            ("only before an apostrophe", "l un", "l un"),
        ],
    );
}

#[test]
fn suffixes() {
    assert_words(
        WordRules::Suffix,
        &[
            ("curly and straight", "İzmir’den Larsen'ın", "izmir larsen"),
            ("capitals", "NATO’nun", "nato"),
            ("behind digits of a capitalised word", "G7’nin G7’ye", "g7 g7"),
            ("behind initials", "A.B.D.’nin A.B.D’nin", "abd abd"),
            ("lower case before", "kent’ten", "kentten"),
            ("upper case behind", "O’Hara O’Hara’nın", "ohara ohara"),
            ("possessive first", "Larsen’s", "larsen"),
            ("behind a number", "2023’te", "2023 te"),
            ("stop behind", "İzmir’den.Sonra", "izmir sonra"),
            ("not Latin", "Кам’янець", "камянець"),
        ],
    );
}

#[test]
fn stops() {
    assert_words(
        WordRules::General,
        &[
            ("initials", "U.S. U.S N.A.T.O. a.m. e.g. z.B.", "us us nato am eg zb"),
            ("one letter is none", "J. Larsen J.Larsen", "j larsen j.larsen"),
            ("decomposed", "E\u{301}.U.", "eu"),
            ("full-width", "Ｕ．Ｓ．", "us"),
            ("cyrillic", "С.Ш.А. А.С.Пушкин", "сша ас пушкин"),
            ("hindi", "बी.जे.पी.", "बीजेपी"),
            ("before a capitalised word", "U.S.Navy J.R.R.Larsen", "us navy jrr larsen"),
            ("before a capitalised word with apostrophe", "J.R.R.O’Hara", "jrr ohara"),
            ("before a lower-case word", "U.S.navy", "u.s.navy"),
            ("mixed case", "S.p.A. S.p.A’s", "spa spa"),
            ("ellipsis", "U.S...then", "us then"),
            ("lost space", "exports.The end.Then", "exports the end then"),
            ("lost space, accents", "café.Éric cafe\u{301}.E\u{301}ric", "cafe eric cafe eric"),
            ("lost space, capitals", "NATO.The", "nato.the"),
            ("lost space before initials", "exports.U.S. ships", "exports us ships"),
            ("degree", "Ph.D.", "ph d"),
            ("version", "v2.0 3.The", "v2.0 3 the"),
        ],
    );
}

#[test]
fn scripts_without_spaces() {
    assert_words(
        WordRules::General,
        &[
            ("rows", "東京都は、雪。", "東京都は 雪"),
            ("marks of length and repetition", "ラーメン佐々木二〇", "ラーメン佐々木二〇"),
            ("latin between", "欧盟NATO秘书长", "欧盟 nato 秘书长"),
            ("digits between", "2023年1月 ๒๕๖๖ปี", "2023 年 1 月 ๒๕๖๖ ปี"),
            ("latin stem", "NATO가 EU의", "nato 가 eu 의"),
            ("space parts", "무기 수출", "무기 수출"),
            ("thai", "กองเรือไทย", "กองเรือไทย"),
            ("sara am", "น้ำ", "น\u{E49}\u{E4D}\u{E32}"),
            ("khmer, lao, myanmar", "ទឹក ນ້ຳ ရေ", "ទឹក ນ\u{EC9}\u{ECD}\u{EB2} ရေ"),
            ("half-width kana", "ｶﾞｽ", "ガス"),
            ("half-width jamo", "\u{FFBE}\u{FFC2}\u{FFA4}", "하\u{1102}"),
            ("compatibility jamo", "ㅎㅏㄴ", "하\u{1102}"),
            ("compatibility jamo with a final", "ㅎㅏㄳ", "핛"),
            ("conjoining jamo", "\u{1112}\u{1161}\u{11AB}", "한"),
            ("middle dot", "アンナ・ラルセン ｱﾝﾅ･ﾗﾙｾﾝ", "アンナラルセン アンナラルセン"),
            ("middle dot elsewhere", "a・b ア・b ・ア・ ア・・イ", "a b ア b ア ア イ"),
            ("parentheses", "㈱東京", "東京"),
            ("compatibility ideograph", "\u{F900}", "\u{8C48}"),
            ("ideographic variation", "葛\u{E0100}城", "葛城"),
            ("supplementary", "𠮷野", "𠮷野"),
            ("mixed", "東京タワーとソウル서울", "東京タワーとソウル서울"),
        ],
    );
}

#[test]
fn hebrew() {
    assert_words(
        WordRules::General,
        &[
            ("gershayim", "צה״ל צה\"ל צה”ל צה“ל צה„ל", "צהל צהל צהל צהל צהל"),
            ("geresh", "ג׳ורג׳ ג'ורג'", "גורג גורג"),
            ("points before the sign", "צָה\u{5B8}״ל", "צהל"),
            ("quotes around", "״שלום״ \"שלום\"", "שלום שלום"),
            ("other scripts", "a\"b a״b", "a b a״b"),
            ("maqaf", "תל־אביב", "תל אביב"),
        ],
    );
}

#[test]
fn paragraphs() {
    let line = "Rain fell on the coast for a third day and the rivers rose again";
    let wrapped = format!("{line}\n{line}\n\n{line}\n{line}");
    let cut = |text: &str, layout| {
        let text = CanonicalText::new(text, layout, WordRules::General);
        String::from_utf8(text.as_bytes().to_vec()).unwrap()
    };
    let cases = [
        ("none", "a b", " a b ", " a b "),
        ("empty", "", " ", " "),
        ("line break", "a\nb", " a \n b ", " a b "),
        ("blank line", "a\n\nb", " a \n b ", " a \n b "),
        ("blank line with spaces", "a\n \t\u{A0}\nb", " a \n b ", " a \n b "),
        ("blank but for what vanishes", "a\n\u{200B}\nb", " a \n b ", " a \n b "),
        ("signs are not blank", "a\n*\nb", " a \n b ", " a b "),
        ("carriage returns", "a\r\nb\r\rc", " a \n b \n c ", " a b \n c "),
        (
            "breaks of all kinds",
            "a\u{B}b\u{C}c\u{85}d\u{2028}e\u{2029}f",
            " a \n b \n c \n d \n e \n f ",
            " a b c d e f ",
        ),
        ("at the ends", "\n\na\n\n", " a ", " a "),
        ("before a run", "a\n\n東京", " a \n 東京 ", " a \n 東京 "),
        ("paragraph of signs", "a\n\n***\n\nb", " a \n b ", " a \n b "),
    ];
    for (name, text, plain, reduced) in cases {
        assert_eq!(cut(text, Layout::Plain), plain, "{name}, plain");
        assert_eq!(cut(text, Layout::Reduced), reduced, "{name}, reduced");
    }
    assert_eq!(cut(&wrapped, Layout::Plain).matches('\n').count(), 1, "hard-wrapped");
    assert_eq!(cut(&wrapped.replace("\n\n", "\n"), Layout::Plain).matches('\n').count(), 3);
}

#[test]
fn depends_on_rules() {
    let cases = [
        ("Larsen’s port won’t open at 3.5", false),
        ("sailors’ O’Hara 東京 U.S.’s", false),
        ("Won’t", true),
        ("all’s", true),
        ("l’OTAN", true),
        ("l’11", true),
        ("un’«altra»", true),
        ("un’ altra", false),
        ("İzmir’den", true),
        ("G7’nin", true),
        ("A.B.D.’nin", true),
        ("g7’nin", false),
    ];
    for (text, expected) in cases {
        for rules in WordRules::ALL {
            let cut = CanonicalText::new(text, Layout::Plain, rules);
            assert_eq!(cut.depends_on_rules(), expected, "{text}, {rules:?}");
        }
        let differs = WordRules::ALL.map(|rules| canonical(text, rules));
        assert_eq!(differs.iter().any(|other| *other != differs[0]), expected, "{text}");
    }
}
