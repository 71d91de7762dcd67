//! What the elements of HTML mean for a text that is read.

use html5gum::State;

/// What an element does to the text around it and in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Begins and ends a paragraph. Cells of a table, too: a phrase does not run from one into the next.
    Block,
    /// A block that keeps its white space.
    Preformatted,
    /// `<br>`
    LineBreak,
    /// Nothing in it is ever seen; it ends with its own end tag only.
    Hidden,
    /// A reading beside the characters of a ruby: it would part the word that it explains.
    Annotation,
    /// SVG and MathML, where other rules hold for tags.
    Foreign,
    /// Everything else: part of the line that it stands in.
    Inline,
}

/// The role of an element, by its name in lower case.
pub(super) fn role(name: &[u8]) -> Role {
    match name {
        b"br" => Role::LineBreak,
        b"listing" | b"plaintext" | b"pre" | b"xmp" => Role::Preformatted,
        b"iframe" | b"noembed" | b"noframes" | b"noscript" | b"script" | b"style" | b"template"
        | b"textarea" | b"title" => Role::Hidden,
        b"rp" | b"rt" | b"rtc" => Role::Annotation,
        b"math" | b"svg" => Role::Foreign,
        b"address" | b"article" | b"aside" | b"blockquote" | b"body" | b"caption" | b"center" | b"dd"
        | b"details" | b"dialog" | b"dir" | b"div" | b"dl" | b"dt" | b"fieldset" | b"figcaption"
        | b"figure" | b"footer" | b"form" | b"frameset" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6"
        | b"head" | b"header" | b"hgroup" | b"hr" | b"html" | b"legend" | b"li" | b"main" | b"menu"
        | b"nav" | b"ol" | b"optgroup" | b"option" | b"p" | b"search" | b"section" | b"select"
        | b"summary" | b"table" | b"tbody" | b"td" | b"tfoot" | b"th" | b"thead" | b"tr" | b"ul" => {
            Role::Block
        }
        _ => Role::Inline,
    }
}

/// Elements of SVG that are not drawn, but for scripts and styles.
pub(super) fn is_hidden_in_foreign(name: &[u8]) -> bool {
    matches!(name, b"desc" | b"metadata" | b"script" | b"style" | b"title")
}

/// How the tokenizer is to read what follows a start tag, where not as HTML.
pub(super) fn content_state(name: &[u8]) -> Option<State> {
    match name {
        b"script" => Some(State::ScriptData),
        b"iframe" | b"noembed" | b"noframes" | b"noscript" | b"style" | b"xmp" => Some(State::RawText),
        b"textarea" | b"title" => Some(State::RcData),
        b"plaintext" => Some(State::PlainText),
        _ => None,
    }
}

/// Whether a start tag ends SVG or MathML that was left open (HTML standard, 13.2.6.5). Those that do
/// so only with certain attributes do not.
pub(super) fn ends_foreign(name: &[u8]) -> bool {
    matches!(
        name,
        b"b" | b"big"
            | b"blockquote"
            | b"body"
            | b"br"
            | b"center"
            | b"code"
            | b"dd"
            | b"div"
            | b"dl"
            | b"dt"
            | b"em"
            | b"embed"
            | b"h1"
            | b"h2"
            | b"h3"
            | b"h4"
            | b"h5"
            | b"h6"
            | b"head"
            | b"hr"
            | b"i"
            | b"img"
            | b"li"
            | b"listing"
            | b"menu"
            | b"meta"
            | b"nobr"
            | b"ol"
            | b"p"
            | b"pre"
            | b"ruby"
            | b"s"
            | b"small"
            | b"span"
            | b"strong"
            | b"strike"
            | b"sub"
            | b"sup"
            | b"table"
            | b"tt"
            | b"u"
            | b"ul"
            | b"var"
    )
}

/// The longest name in [`ELEMENTS`].
const MAX_NAME: usize = 10;

/// Every element of HTML, obsolete ones included, in byte order.
const ELEMENTS: &[&[u8]] = &[
    b"a",
    b"abbr",
    b"acronym",
    b"address",
    b"applet",
    b"area",
    b"article",
    b"aside",
    b"audio",
    b"b",
    b"base",
    b"basefont",
    b"bdi",
    b"bdo",
    b"bgsound",
    b"big",
    b"blink",
    b"blockquote",
    b"body",
    b"br",
    b"button",
    b"canvas",
    b"caption",
    b"center",
    b"cite",
    b"code",
    b"col",
    b"colgroup",
    b"data",
    b"datalist",
    b"dd",
    b"del",
    b"details",
    b"dfn",
    b"dialog",
    b"dir",
    b"div",
    b"dl",
    b"dt",
    b"em",
    b"embed",
    b"fieldset",
    b"figcaption",
    b"figure",
    b"font",
    b"footer",
    b"form",
    b"frame",
    b"frameset",
    b"h1",
    b"h2",
    b"h3",
    b"h4",
    b"h5",
    b"h6",
    b"head",
    b"header",
    b"hgroup",
    b"hr",
    b"html",
    b"i",
    b"iframe",
    b"img",
    b"input",
    b"ins",
    b"kbd",
    b"keygen",
    b"label",
    b"legend",
    b"li",
    b"link",
    b"listing",
    b"main",
    b"map",
    b"mark",
    b"marquee",
    b"menu",
    b"menuitem",
    b"meta",
    b"meter",
    b"nav",
    b"nobr",
    b"noembed",
    b"noframes",
    b"noscript",
    b"object",
    b"ol",
    b"optgroup",
    b"option",
    b"output",
    b"p",
    b"param",
    b"picture",
    b"plaintext",
    b"pre",
    b"progress",
    b"q",
    b"rb",
    b"rp",
    b"rt",
    b"rtc",
    b"ruby",
    b"s",
    b"samp",
    b"script",
    b"search",
    b"section",
    b"select",
    b"slot",
    b"small",
    b"source",
    b"spacer",
    b"span",
    b"strike",
    b"strong",
    b"style",
    b"sub",
    b"summary",
    b"sup",
    b"table",
    b"tbody",
    b"td",
    b"template",
    b"textarea",
    b"tfoot",
    b"th",
    b"thead",
    b"time",
    b"title",
    b"tr",
    b"track",
    b"tt",
    b"u",
    b"ul",
    b"var",
    b"video",
    b"wbr",
    b"xmp",
];

/// Whether a text holds a closing tag of an HTML element, which is what tells HTML from text.
pub(super) fn holds_closing_tag(text: &str) -> bool {
    let text = text.as_bytes();
    memchr::memchr_iter(b'<', text)
        .filter_map(|start| text[start + 1..].strip_prefix(b"/"))
        .any(begins_with_element)
}

/// Whether `p>`, as it stands behind a `</`, names an element of HTML.
fn begins_with_element(tag: &[u8]) -> bool {
    let tag_start = &tag[..tag.len().min(MAX_NAME + 1)];
    let Some(length) = tag_start.iter().position(|byte| !byte.is_ascii_alphanumeric()) else {
        return false;
    };
    let name = tag[..length].to_ascii_lowercase();
    tag[length..].trim_ascii_start().first() == Some(&b'>')
        && ELEMENTS.binary_search(&name.as_slice()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_can_be_searched() {
        assert!(ELEMENTS.is_sorted());
        assert_eq!(ELEMENTS.iter().map(|name| name.len()).max(), Some(MAX_NAME));
    }

    #[test]
    fn every_element_with_a_role_is_known() {
        let named = ELEMENTS.iter().filter(|name| role(name) != Role::Inline).count();
        // All but `math` and `svg`, which are not of HTML.
        assert_eq!(named, 1 + 4 + 9 + 3 + 52);
        assert!(ELEMENTS.iter().all(|name| content_state(name).is_none() || role(name) != Role::Inline));
    }

    #[test]
    fn closing_tags_tell_html_from_text() {
        let cases = [
            ("a paragraph", "<p>Harbour reopens</p>", true),
            ("upper case", "Harbour <B>reopens</B>", true),
            ("white space in the tag", "reopens</p\n >", true),
            ("the longest name", "x</blockquote>", true),
            ("among others", "a < b </nothing> <</p>", true),
            ("start tags only", "<p>Harbour<br>reopens<hr />", false),
            ("text about less and more", "3 < 4 and </ 5", false),
            ("no element", "</unknown></p-q></x>", false),
            ("no end", "see </p", false),
            ("not a tag's name", "</p*>", false),
            ("escaped", "&lt;/p&gt;", false),
            ("longer than any name", "</blockquotes>", false),
            ("empty", "", false),
            ("letters beyond ASCII", "</é></ p>", false),
        ];
        for (name, text, expected) in cases {
            assert_eq!(holds_closing_tag(text), expected, "{name}");
        }
    }
}
