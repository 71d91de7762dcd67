//! Rows of characters of scripts without spaces: normalised as a whole, with the boundaries of their clusters.

use icu_normalizer::ComposingNormalizerBorrowed;
use unicode_segmentation::UnicodeSegmentation;

use super::output::Output;

const NFKC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfkc();

/// Adds a run to the output. `origin` gives the code points of the original that the character at a byte of the
/// run stands for: its number, and the end.
pub(super) fn cut_run(run: &str, origin: impl Fn(usize) -> (u32, u32), output: &mut Output) {
    let canonical_start = output.begin_word();
    if run.chars().all(is_plain) {
        for (at, c) in run.char_indices() {
            let (start, end) = origin(at);
            output.push_cluster(start, end);
            output.canonical.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
    } else {
        for (at, cluster) in run.grapheme_indices(true) {
            let start = origin(at).0;
            let end = origin(at + cluster.len() - 1).1;
            push_cluster(cluster, start, end, canonical_start, output);
        }
    }
    output.finish_word(canonical_start, origin(0).0, origin(run.len() - 1).1, true);
}

/// Appends a cluster in NFKC, joined to the one before where the two make one Hangul syllable: as compatibility
/// jamo they are clusters of their own, as what they decompose to they are not.
fn push_cluster(cluster: &str, start: u32, end: u32, canonical_start: usize, output: &mut Output) {
    let normal = NFKC.normalize(cluster);
    let mut rest = normal.chars();
    let Some(first) = rest.next() else {
        return;
    };
    let Some((last, syllable)) = join(&output.canonical[canonical_start..], first) else {
        output.push_cluster(start, end);
        output.canonical.extend_from_slice(normal.as_bytes());
        return;
    };
    if let Some(before) = output.clusters.last_mut() {
        before.end = end;
    }
    let mut joined = syllable;
    output.canonical.truncate(output.canonical.len() - last.len_utf8());
    // The syllable may take one more jamo of this cluster.
    let mut tail = rest.as_str();
    if let Some(next) = tail.chars().next()
        && let Some(syllable) = compose_hangul(joined, next)
    {
        joined = syllable;
        tail = &tail[next.len_utf8()..];
    }
    output.canonical.extend_from_slice(joined.encode_utf8(&mut [0; 4]).as_bytes());
    output.canonical.extend_from_slice(tail.as_bytes());
}

/// The last character of the canonical run, and the syllable that it makes with the one to come.
fn join(canonical: &[u8], next: char) -> Option<(char, char)> {
    if !matches!(next, '\u{1161}'..='\u{1175}' | '\u{11A8}'..='\u{11C2}') {
        return None;
    }
    // Jamo and syllables take three bytes.
    let last = std::str::from_utf8(canonical.last_chunk::<3>()?).ok()?.chars().next_back()?;
    Some((last, compose_hangul(last, next)?))
}

/// Characters that NFKC leaves alone and that are clusters of their own beside each other.
fn is_plain(c: char) -> bool {
    matches!(c,
        '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7A3}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30A1}'..='\u{30FA}'
        | '\u{30FC}')
}

/// The syllable that two characters compose to, by the arithmetic of The Unicode Standard, section 3.12.
fn compose_hangul(first: char, second: char) -> Option<char> {
    const SYLLABLES: u32 = 0xAC00;
    const LEADS: u32 = 0x1100;
    const VOWELS: u32 = 0x1161;
    const NO_TAIL: u32 = 0x11A7;
    match (first as u32, second as u32) {
        (lead @ 0x1100..=0x1112, vowel @ 0x1161..=0x1175) => {
            char::from_u32(SYLLABLES + ((lead - LEADS) * 21 + vowel - VOWELS) * 28)
        }
        (syllable @ 0xAC00..=0xD7A3, tail @ 0x11A8..=0x11C2) if (syllable - SYLLABLES).is_multiple_of(28) => {
            char::from_u32(syllable + tail - NO_TAIL)
        }
        _ => None,
    }
}
