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

use super::lexicon::Data;

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
