//! Sentences by table, one table a language, and what holds for any text.

use proptest::prelude::*;

use super::*;

/// Each case is a text with `|` where a sentence begins; the bar itself is no part of it.
fn check(language: Option<&str>, cases: &[&str]) {
    for case in cases {
        for text in variants(case) {
            let expected: Vec<&str> = text.split('|').collect();
            let original = text.replace('|', "");
            assert_eq!(cut(&original, Layout::Plain, language), expected, "{language:?}");
        }
    }
}

/// The same with a no-break space behind each stop.
fn variants(case: &str) -> [String; 2] {
    [case.to_owned(), case.replace(". ", ".\u{A0}")]
}

fn cut(text: &str, layout: Layout, language: Option<&str>) -> Vec<String> {
    let sentences = Sentences::of(text, layout, language);
    let mut parts = vec![String::new(); sentences.len()];
    for (point, c) in text.chars().enumerate() {
        parts[sentences.index_of(offset(point))].push(c);
    }
    parts
}

#[test]
fn english() {
    check(
        Some("en-GB"),
        &[
            "The minister thanked Mr. Stoltenberg. |He left.",
            "Gen. David Petraeus met Sen. Smith and Lt. Col. Jones. |They talked.",
            "More troops will join the U.S. Army this year.",
            "He met U.S. Secretary of State Blinken.",
            "He lives in the U.S. |The army is there. |But not in the U.K. |In Norway it is.",
            "Acme Inc. |The company said so.",
            "Acme Inc. Chairman Smith said so.",
            "It ended at 5 p.m. |He left at 6 p.m. Eastern time.",
            "By J. R. R. Tolkien and J.R.R. Tolkien and J.-P. Sartre. |A novel.",
            "Arms, tanks, etc. |We saw them.",
            "No. 5 Downing Street is next to No. 10 Downing Street. |She said no. |Nobody went.",
            "On Sept. 11 and on Jan. 5, 2020. |Snow fell.",
            "Roe v. Wade and Smith vs. Jones, e.g. Mr. Smith, i.e. Him.",
            "In Washington, D.C. Stoltenberg met Biden. |Prices rose 3.5 percent. |Later they fell.",
            "He said: “We left.” |“Did you?” |She nodded.",
            "He left (see below.) |She stayed.",
            "The end of exports.|The ban holds at example.com. |See www.example.com/News.",
            "Mr.Smith met St. John in St. Petersburg. |It rained on Main St. |The end.",
            "They don’t. |Things change at Sainsbury's. |Prices rose. |No. |I think not.",
            "Wait... |What? |Yes! |Really?! |OK.",
            "A group called Yahoo! |Shares fell.",
            "It’s by the U.S. |It’s true. |Jane Doe, Ph.D. |She won.",
            "Ex-Sen. Smith and Lt.-Gov. Jones met John P. Smith. |Rain.",
            "Acme Corp. A. Smith and the U.S. |A man.",
        ],
    );
}

#[test]
fn german() {
    check(
        Some("de"),
        &[
            "Am 3. Oktober sprach Dr. Angela Merkel. |Dann ging sie.",
            "Das ist z.B. Merkel und z. B. Scholz, d.h. Olaf Scholz, u. a. Politiker.",
            "Im 19. Jahrhundert und im 2. Weltkrieg. |Der 1. FC Köln verlor.",
            "Er kam auf Platz 3. |Die anderen folgten 2019. |Merkel sagte nichts.",
            "Es endete 2:3. |Präsident Müller ging.",
            "Prof. Dr. Müller von der Müller & Co. KG kam um 5 Uhr. |Er blieb.",
            "Waffen, Panzer usw. |Das war alles, bzw. Alles andere.",
            "Das kostet 5 Mio. Euro und 3 Mrd. |Die Firma zahlt gem. Art. 5 Abs. 3 Satz 1.",
            "„Wir gehen.“ |„Gut.“ |Er ging.",
            "»Wir gehen.« |»Gut.«",
            "Er wohnt in der Hauptstr. 5 in St. Pauli. |Sie nicht.",
            "Im Jahr 44 v. Chr. |Es regnete in den USA. |Danach nicht.",
        ],
    );
}

#[test]
fn romance_languages() {
    check(
        Some("fr"),
        &[
            "M. Le Pen et Mme. Dupont ont vu M. Macron. |Il est parti.",
            "Le gén. Burkhard, J.-P. Dupont, etc. |L’armée partira.",
            "« Non. » |Il est parti. |« Oui », dit-il.",
            "« Non. » dit-il.",
            "L’art. 5 du traité. |C’est tout.",
        ],
    );
    check(
        Some("es"),
        &[
            "El Sr. Sánchez y la Sra. López hablaron con EE.UU. |El presidente calló.",
            "En EE. UU. Biden ganó. |¿Quién? |¡Nadie!",
            "Vino de EE. UU. |¿Quién lo vio?",
            "El núm. 5 y el art. 3. |No hay más, p. ej. Nada.",
        ],
    );
    check(
        Some("it"),
        &[
            "Il dott. Rossi e il prof. Bianchi, la dott.ssa Verdi. |Poi basta.",
            "La Fiat S.p.A. Torino e la Fiat S. p. A. Torino. |L’accordo c’è.",
            "Pane, vino, ecc. |Il resto no.",
        ],
    );
    check(
        Some("pt-BR"),
        &[
            "O Sr. Silva e a Dra. Costa falaram. |Depois saíram.",
            "A Vale S.A. Brasil e a Vale S.A. |O resto, etc. |Ele saiu.",
        ],
    );
}

#[test]
fn dutch_and_polish() {
    check(
        Some("nl"),
        &[
            "Dhr. Rutte en mevr. De Vries, bijv. Jan, d.w.z. Niemand. |De rest ging.",
            "Wapens, tanks, enz. |Het was veel. |Op 5 jan. 2020. |Dat is zo. |Rutte ging.",
        ],
    );
    check(
        Some("pl"),
        &[
            "Prof. Kowalski mieszka przy ul. Długiej w pobliżu św. Anny. |Nie wyszedł.",
            "W 2014 r. |Polska wygrała w 2014 r. |W Warszawie padało, m.in. Tam."
                .replace("r. |Polska", "r. Polska")
                .as_str(),
            "Gen. Nowak, ks. Popiełuszko, tzw. Solidarność itd. |On też.",
        ],
    );
}

#[test]
fn russian_and_ukrainian() {
    check(
        Some("ru"),
        &[
            "Поэт А. С. Пушкин жил на ул. Тверской, т.е. Москва. |Он умер.",
            "В 2014 г. Россия и г. Москва. |Это было в 2014 г. |Он уехал.",
            "Танки и т. д. |Он сказал, т. е. Он знал, и др. |Но нет.",
            "Цена 5 млн. руб. |Это много. |«Да». |«Нет.» |Он ушёл.",
            "Решение об экспорта.|Решение принято.",
        ],
    );
    check(
        Some("uk"),
        &[
            "Проф. Шевченко живе на вул. Хрещатик у м. Київ. |Він там.",
            "У 2014 р. Україна, т. зв. Крим та ін. |Це все.",
        ],
    );
}

#[test]
fn other_languages() {
    check(Some("cs"), &["Bylo to 3. května. |Potom J. Novák odešel. |Mr. |Smith."]);
    check(None, &["By J. R. R. Tolkien. |Then Mr. |Smith."]);
    check(Some("bg"), &["През 2010 г. |Тя и семейството й. |Каза Джон Ф. Кенеди."]);
    check(Some("ja"), &["今日は晴れ。|明日は雨！|本当？|はい"]);
    check(Some("hi"), &["यह है। |वह था।"]);
    check(Some("ar"), &["هل ذهب؟ |نعم."]);
}

#[test]
fn line_breaks() {
    let line = "The harbour board met again on Tuesday to talk about the dredging and";
    let wrapped = format!("{line}\nThe mud. It rained.\n\n{line}\n{line}\n{line}\nend");
    assert_eq!(
        cut(&wrapped, Layout::Plain, Some("en")),
        [format!("{line}\nThe mud. "), "It rained.\n\n".to_owned(), format!("{line}\n{line}\n{line}\nend")]
    );
    assert_eq!(cut("One line\nTwo lines", Layout::Plain, None), ["One line\n", "Two lines"]);
    assert_eq!(cut("One line\r\nTwo lines", Layout::Plain, None), ["One line\r\n", "Two lines"]);
    assert_eq!(cut("One line\nTwo lines", Layout::Reduced, None), ["One line\nTwo lines"]);
    assert_eq!(
        cut("One line\n \u{200B}\nTwo lines", Layout::Reduced, None),
        ["One line\n \u{200B}\n", "Two lines"]
    );
    assert_eq!(
        cut("met Mr.\nSmith.\nHe left", Layout::Reduced, Some("en")),
        ["met Mr.\nSmith.\n", "He left"]
    );
    assert_eq!(
        cut("\n\n  One.\u{2028}\u{85}Two", Layout::Reduced, None),
        ["\n\n  One.\u{2028}\u{85}", "Two"]
    );
}

#[test]
fn one_and_empty() {
    assert_eq!(Sentences::one().len(), 1);
    assert_eq!(Sentences::one().index_of(1000), 0);
    assert_eq!(Sentences::of("", Layout::Plain, None), Sentences::one());
    assert_eq!(Sentences::of(" \n ", Layout::Plain, Some("en")), Sentences::one());
}

#[test]
fn abbreviations_are_listed_without_their_last_stop() {
    for data in language::ALL.iter().chain([&language::COMMON]) {
        for word in [data.never_ends, data.before_number, data.may_end]
            .iter()
            .flat_map(|list| list.split_whitespace())
        {
            assert!(!word.ends_with('.'), "{}: {word}", data.language);
        }
    }
}

#[test]
fn hostile_texts_take_linear_time() {
    let length = 1 << 18;
    for piece in [
        ".", "a.", "a. ", " ", "\n", "A. ", "Mr. A. ", "1. ", "a.A", ".\u{A0}", "x", ". »", ".) ", "z. B. ",
        "\u{301}.",
    ] {
        let text = format!("A.{}", piece.repeat(length / piece.len()));
        let started = std::time::Instant::now();
        Sentences::of(&text, Layout::Plain, Some("de"));
        // Far above what linear takes in a debug build, far below what quadratic does.
        assert!(started.elapsed().as_secs() < 10, "{piece:?} took {:?}", started.elapsed());
    }
}

proptest! {
    #[test]
    fn ascending_and_total(
        text in prop_oneof![
            ".{0,80}",
            prop::collection::vec(
                prop::sample::select(vec![
                    "Mr", "A", "z", "B", ".", ". ", "! ", "?", "\n", "\r\n", "»", " « ", "\"", "\u{A0}", "3", "The", "Der",
                    "Oktober", "é", "\u{301}", "。", "\u{200B}", "’", "¿", "U.S.", "г", " ",
                ]),
                0..40
            ).prop_map(|parts| parts.concat()),
        ],
        language in prop::sample::select(vec![None, Some("en"), Some("de"), Some("fr"), Some("ru"), Some("zz")]),
        layout in prop::sample::select(vec![Layout::Plain, Layout::Reduced]),
    ) {
        let sentences = Sentences::of(&text, layout, language);
        prop_assert_eq!(sentences.index_of(0), 0);
        let mut last = 0;
        for point in 0..offset(text.chars().count()) {
            let index = sentences.index_of(point);
            prop_assert!(index == last || index == last + 1);
            last = index;
        }
        prop_assert_eq!(last + 1, sentences.len());
    }
}
