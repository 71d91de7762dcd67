use proptest::prelude::*;

use super::reduce;

#[test]
fn html_is_reduced_to_what_is_read() {
    let cases = [
        ("paragraphs", "<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("paragraphs left open", "<p>One.<p>Two.", "One.\n\nTwo."),
        ("text around a block", "a<div>b</div>c", "a\n\nb\n\nc"),
        ("blocks in blocks", "<div><section><p>a</p></section></div><p>b", "a\n\nb"),
        ("empty blocks", "<p>a</p><p></p><p> </p><p>b</p>", "a\n\nb"),
        ("a heading", "<h2>Head</h2>Text", "Head\n\nText"),
        ("a list", "<ul><li>a<li>b</ul>c", "a\n\nb\n\nc"),
        ("a rule", "a<hr>b", "a\n\nb"),
        ("a table", "<table><tr><td>a<td>b<tr><th>c</table>", "a\n\nb\n\nc"),
        ("a line break", "a<br>b<br/>c", "a\nb\nc"),
        ("white space around a break", "a \n<br>\n b", "a\nb"),
        ("two line breaks", "a<br> <br>b", "a\n\nb"),
        ("three line breaks", "a<br><br><br>b", "a\n\nb"),
        ("a closing line break", "a</br>b", "a\nb"),
        ("a break at the end of a block", "<p>a<br></p>b", "a\n\nb"),
        ("inline elements", "<b>ex</b>port <i>arms</i>", "export arms"),
        ("a place to break a word", "ex<wbr>port", "export"),
        ("an unknown element", "<x-y>ex</x-y>port", "export"),
        ("white space", "  a \t\r\n  b  ", "a b"),
        ("white space across tags", "a <b> b</b> c", "a b c"),
        ("a no-break space", "a&nbsp;b\u{a0}c", "a\u{a0}b\u{a0}c"),
        ("preformatted", "a<pre>\n b\n\tc </pre>d", "a\n\n b\n\tc \n\nd"),
        ("preformatted, with a tag", "<pre>a <b> b</b></pre>", "a  b"),
        ("preformatted, but closes itself", "a<pre/>b  c", "a\n\nb c"),
        ("preformatted, never opened", "a</pre> b  c", "a\n\nb c"),
        ("upper case", "<P>a</P><SCRIPT>x</SCRIPT>b", "a\n\nb"),
        ("a script", "a<script>if (b < c) { '<p>' }</script>d", "ad"),
        ("a style", "<style>p { color: red }</style>a", "a"),
        ("a script that is never closed", "a<script>b</p>c", "a"),
        ("a script that closes itself", "a<script src=x />b", "ab"),
        (
            "frames, forms and fallbacks",
            "a<iframe>b</iframe><textarea>c</textarea><noscript>d</noscript>e",
            "ae",
        ),
        ("a head", "<html><head><title>a</title><meta x><link y></head><body>b</body></html>", "b"),
        ("a template", "a<template><p>b<template>c</template>d</template>e", "ae"),
        ("a script in a template", "<template><script>'</template>'</script>b</template>c", "c"),
        ("the end of another hidden element", "<template>a</script>b</template>c", "c"),
        ("a comment", "a<!-- <p>b</p> -->c", "ac"),
        ("a comment that is never closed", "a<!-- b", "a"),
        ("a doctype", "<!DOCTYPE html>a", "a"),
        ("a processing instruction", "<?xml version='1.0'?>a", "a"),
        ("attributes", "<a href='x>y' title=\"<p>\" data=<b>a</a>", "a"),
        ("an image", "a<img alt=b src=c>d", "ad"),
        ("references", "Q&amp;A &#8217;&eacute;", "Q&A ’é"),
        ("references, decoded once", "&amp;lt;p&amp;gt;", "&lt;p&gt;"),
        ("a tag made of references", "&lt;p&gt;a&lt;/p&gt;", "<p>a</p>"),
        ("a reference without its semicolon", "&copy 2024", "© 2024"),
        ("no tag", "1 < 2 > 0 <3 </ a", "1 < 2 > 0 <3"),
        ("a tag that is never closed", "a <p b", "a"),
        ("NUL", "a\0b", "ab"),
        ("ruby", "<ruby>東<rp>(</rp><rt>とう</rt><rp>)</rp>京<rt>きょう</ruby>都", "東京都"),
        ("ruby that is never closed", "<ruby>東<rt>とう<p>京", "東\n\n京"),
        ("ruby with a base", "<ruby><rb>東<rt>とう<rb>京<rt>きょう</ruby>", "東京"),
        ("drawn text", "a<svg><title>b</title><text>c</text></svg>d", "acd"),
        ("a title in a drawing that closes itself", "<svg><title/></svg>a", "a"),
        ("a style in a drawing that closes itself", "<svg><style/><path/></svg>a", "a"),
        ("a drawing that closes itself", "<svg/><title>a</title>b", "b"),
        ("a drawing that is never closed", "<svg><title>a<p>b</p>", "b"),
        ("a drawing that ends in the middle", "<svg><desc>a</svg><title>b</title>c", "c"),
        ("CDATA in a drawing", "<svg><style><![CDATA[<p>]]></style></svg>a", "a"),
        ("letters beyond ASCII", "<p>Łódź</p><p>東京 😀</p>", "Łódź\n\n東京 😀"),
        ("a long name", "<abcdefghijklmnopqrstuvwxyz>a</abcdefghijklmnopqrstuvwxyz>", "a"),
        ("nothing", "", ""),
        ("nothing to see", "<p> </p>", ""),
        ("a paragraph of a no-break space at the end", "<p>a</p><p>&nbsp;</p>", "a"),
    ];
    for (name, html, expected) in cases {
        assert_eq!(reduce(html), expected, "{name}: {html}");
    }
}

/// A megabyte that takes more than linear time would not end before the patience of whoever waits.
#[test]
fn hostile_html_ends() {
    const SIZE: usize = 1_000_000;
    let attributes: String = (0..SIZE / 8).map(|number| format!(" a{number:x}")).collect();
    let cases = [
        ("less-than signs", "<".repeat(SIZE), Some(SIZE)),
        ("ampersands", "&".repeat(SIZE), Some(SIZE)),
        ("numbers begun", "&#".repeat(SIZE / 2), Some(SIZE)),
        ("names begun", "&CounterClockwise".repeat(SIZE / 17), Some(SIZE / 17 * 17)),
        ("one long number", format!("&#{};", "9".repeat(SIZE)), Some('\u{fffd}'.len_utf8())),
        ("one long name", format!("<{}>", "a".repeat(SIZE)), Some(0)),
        ("open elements", "<div>".repeat(SIZE / 5), Some(0)),
        ("open templates", "<template>".repeat(SIZE / 10), Some(0)),
        ("open scripts", format!("<script>{}", "</scrip".repeat(SIZE / 7)), Some(0)),
        ("open comments", "<!--".repeat(SIZE / 4), Some(0)),
        ("comments that almost end", format!("<!--{}", "--!".repeat(SIZE / 3)), Some(0)),
        ("declarations", "<!".repeat(SIZE / 2), None),
        ("closing tags begun", "</".repeat(SIZE / 2), None),
        ("attributes", format!("<a{attributes}>"), Some(0)),
        ("attributes of an end tag", format!("</a{attributes}>"), Some(0)),
        ("drawings", "<svg><![CDATA[".repeat(SIZE / 14), None),
        ("line breaks", "<br>".repeat(SIZE / 4), Some(0)),
        ("white space", " ".repeat(SIZE), Some(0)),
    ];
    for (name, html, expected) in cases {
        let length = reduce(&html).len();
        assert!(length <= html.len() + 2, "{name}: {length} bytes");
        if let Some(expected) = expected {
            assert_eq!(length, expected, "{name}");
        }
    }
}

fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "<p>",
            "</p>",
            "<br>",
            "<b>",
            "</b>",
            "<pre>",
            "</pre>",
            "<script>",
            "</script>",
            "<svg>",
            "</svg>",
            "<title>",
            "</title>",
            "<template>",
            "</template>",
            "<ruby>",
            "<rt>",
            "</ruby>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "&amp;",
            "&#x",
            "&",
            "<",
            ">",
            "</",
            "<td a='",
            "'",
            "\"",
            "=",
            "/",
            "\n",
            " ",
            "\0",
            "\r",
            "東",
            "é",
            "a",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,4}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_soup_gives_trimmed_text(html in soup()) {
        let text = reduce(&html);
        prop_assert_eq!(text.trim(), text.as_str());
    }

    #[test]
    fn text_without_markup_is_kept(words in prop::collection::vec("[\\p{L}\\p{N}]{1,8}", 0..20)) {
        prop_assert_eq!(reduce(&words.join(" \n ")), words.join(" "));
        prop_assert_eq!(reduce(&words.join("</p><p>")), words.join("\n\n"));
    }
}
