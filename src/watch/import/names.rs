//! How lists write the names of people and companies, and how the news does.

use std::collections::HashSet;
use std::sync::LazyLock;

/// `SURNAME, Given Middle` as the news has it: `Given Middle SURNAME`, `Given SURNAME` and
/// `SURNAME Given`. A name without a comma stays as it is; what follows a second comma (`Jr.`) is left out.
pub(super) fn person(name: &str) -> Vec<String> {
    let mut parts = name.split([',', '，']).map(|part| part.split_whitespace().collect::<Vec<_>>());
    let surname = parts.next().unwrap_or_default().join(" ");
    let Some(given) = parts.next() else { return vec![name.trim().to_owned()] };
    let Some(first_given) = given.first().filter(|_| !surname.is_empty()) else {
        // One side of the comma is empty: the other is all there is.
        return vec![if surname.is_empty() { given.join(" ") } else { surname }];
    };
    let full = format!("{} {surname}", given.join(" "));
    let short = format!("{first_given} {surname}");
    let inverted = format!("{surname} {first_given}");
    distinct([full, short, inverted])
}

/// A company's name with and without its trailing legal form, or, as is the custom in Russian, a leading
/// one. Several in a row (`Co., Ltd.`) go together. A name that is nothing but legal forms stays.
pub(super) fn company(name: &str) -> Vec<String> {
    let full = name.trim();
    let mut bare = full;
    while let Some(shorter) = without_trailing_form(bare) {
        bare = shorter;
    }
    if let Some(shorter) = without_leading_form(bare) {
        bare = shorter;
    }
    if is_form(bare) {
        bare = full;
    }
    distinct([full.to_owned(), bare.to_owned()])
}

fn distinct<const N: usize>(names: [String; N]) -> Vec<String> {
    let mut kept: Vec<String> = Vec::with_capacity(N);
    for name in names {
        if !name.is_empty() && !kept.contains(&name) {
            kept.push(name);
        }
    }
    kept
}

/// Legal forms by their letters and digits in lower case. Forms of several words are written together.
static TRAILING_FORMS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lists = [
        // English-speaking countries
        "ltd limited inc incorporated corp corporation llc lc llp lp plc co company ltdco cltd clg dac uc \
         pty ptyltd proprietarylimited bhd sdnbhd pte pteltd pvt pvtltd privatelimited publiclimitedcompany \
         limitedliabilitycompany nl pc pllc",
        // German
        "ag gmbh gmbhcokg gmbhcokgaa agcokg ggmbh mbh kg kgaa ohg ug eg ev gbr ughaftungsbeschränkt",
        // French, Spanish, Portuguese, Italian, Romanian
        "sa sas sasu sarl eurl snc sca scs scrl sprl srl srls spa sapa sl slu sau sac saci sacv sadecv \
         sabdecv sapidecv sapi sab srldecv sdrldecv cia ltda eireli me epp cv ca oü sociedadanonima \
         sociétéanonyme",
        // Dutch, Scandinavian, Finnish, Icelandic, Baltic
        "bv nv vof bvba ab abp aktiebolag as asa aps is ks kb hb oy oyj ehf hf ohf ou uab sia",
        // Central and Eastern Europe, Turkey
        "spzoo spółkaakcyjna spk spj sro as doo dd ad ead eood ood kft zrt nyrt rt sh shpk aş anonimşirketi \
         ltdşti sanvetic",
        // Russian and other Cyrillic, in both scripts
        "ооо оао пао зао ао тов пат прат тоо ооо нпо фгуп ooo oao pao zao ao tov pat prat too jsc pjsc ojsc \
         cjsc qsc wll psc fze fzco fzc fzllc kscp kscc saog saoc sae sal psjc pjs",
        // Asia
        "tbk kk kabushikikaisha gk yk godokaisha 株式会社 有限会社 合同会社 有限公司 股份有限公司 주식회사 jsclc",
        // European and others
        "se sce eeig eig",
    ];
    lists.into_iter().flat_map(str::split_whitespace).collect()
});

/// Legal forms that stand in front.
const LEADING_FORMS: [&str; 21] = [
    "ооо",
    "оао",
    "пао",
    "зао",
    "ао",
    "тов",
    "прат",
    "тоо",
    "фгуп",
    "ooo",
    "oao",
    "pao",
    "zao",
    "ao",
    "pjsc",
    "ojsc",
    "cjsc",
    "jsc",
    "llc",
    "pt",
    "株式会社",
];

/// Forms of more words than this do not occur.
const MAX_FORM_WORDS: usize = 5;

fn without_trailing_form(name: &str) -> Option<&str> {
    // The longest form first: of `Foo S. A. de C. V.`, `V.` alone is none.
    let starts: Vec<usize> = word_starts(name).rev().take(MAX_FORM_WORDS).collect();
    for start in starts.into_iter().rev() {
        let rest = trim_separators(&name[..start]);
        if is_form(&name[start..]) && rest.contains(char::is_alphanumeric) {
            return Some(rest);
        }
    }
    None
}

fn without_leading_form(name: &str) -> Option<&str> {
    let end = name.find(char::is_whitespace)?;
    let letters = letters_of(&name[..end]);
    // Latin forms in front are only told from words by their capitals.
    let is_form = LEADING_FORMS.contains(&letters.as_str()) && !name[..end].contains(char::is_lowercase);
    let rest = trim_separators(&name[end..]);
    (is_form && rest.contains(char::is_alphanumeric)).then_some(rest)
}

/// Where words begin, the first excepted.
fn word_starts(name: &str) -> impl DoubleEndedIterator<Item = usize> {
    let starts: Vec<usize> = name
        .char_indices()
        .zip(name.chars().skip(1))
        .filter(|((_, c), next)| c.is_whitespace() && !next.is_whitespace())
        .map(|((at, c), _)| at + c.len_utf8())
        .collect();
    starts.into_iter()
}

/// Whether a text is a legal form. Of two letters or fewer it could be a word (`such as`), so it must stand
/// in capitals or with its dots or slash; `Oy` and `Co` are written so by custom.
fn is_form(text: &str) -> bool {
    let letters = letters_of(text);
    if !TRAILING_FORMS.contains(letters.as_str()) {
        return false;
    }
    let is_long = letters.chars().count() > 2;
    let is_marked = text.contains(['.', '/']) || !text.contains(char::is_lowercase);
    is_long || is_marked || matches!(text.trim_matches(|c: char| !c.is_alphanumeric()), "Oy" | "Co" | "Ab")
}

fn letters_of(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn trim_separators(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, ',' | ';' | '，' | '-' | '–' | '&' | '"' | '«' | '»' | '“' | '”' | '„' | '(')
    })
}
