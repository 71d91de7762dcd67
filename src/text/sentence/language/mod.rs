//! Abbreviations and first words of sentences: a file for each language.

mod de;
mod en;
mod es;
mod fr;
mod it;
mod nl;
mod pl;
mod pt;
mod ru;
mod uk;

/// What stands in the file of a language; words are parted by white space, abbreviations stand without their
/// last stop. One that begins with a small letter is also found with a capital, one with a capital only so.
pub(in crate::text::sentence) struct Data {
    /// The primary subtag.
    pub(in crate::text::sentence) language: &'static str,
    /// Something always follows: titles, `e.g.`
    pub(in crate::text::sentence) never_ends: &'static str,
    /// Abbreviations before a number, words elsewhere: `No.`, `Fig.`
    pub(in crate::text::sentence) before_number: &'static str,
    /// Ends a sentence only where the next one is seen to begin: `etc.`, `Inc.` Initials are such, unlisted.
    pub(in crate::text::sentence) may_end: &'static str,
    /// Words with a capital at the beginning of a sentence only. Elided ones with an apostrophe.
    pub(in crate::text::sentence) begins: &'static str,
    /// Before an ordinal in digits with a stop: articles and prepositions.
    pub(in crate::text::sentence) before_ordinal: &'static str,
    /// Behind an ordinal in digits with a stop: months and the like.
    pub(in crate::text::sentence) behind_ordinal: &'static str,
}

/// Every language there is a list for.
pub(super) const ALL: [Data; 10] =
    [de::DATA, en::DATA, es::DATA, fr::DATA, it::DATA, nl::DATA, pl::DATA, pt::DATA, ru::DATA, uk::DATA];

/// Stand in the news of all of them.
pub(super) const COMMON: Data = Data {
    language: "",
    never_ends: "Mr Mrs Ms Dr Prof Mme Mlle Mgr www",
    before_number: "No Nos Nr art fig vol p pp",
    may_end: "Inc Corp Ltd Co Bros Jr Sr St etc vs Ph.D Ph Ave Blvd",
    begins: "",
    before_ordinal: "",
    behind_ordinal: "",
};
