"""Texts and documents that cost a reader most: repeated pieces of text, and whole documents.

Each was chosen because some step takes, or took, more time for it than for anything else of its
size; for what each is the worst is told in ``benchmarks.hostile``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape

PIECES: dict[str, str] = {
    # characters
    "letters": "a", "digits": "1", "spaces": " ", "line breaks": "\n", "commas": ",", "dots": ".",
    "apostrophes": "'", "quotes": '"', "brackets": "(", "dashes": "-", "percent signs": "%",
    "slashes": "/", "at signs": "@", "backslashes": "\\", "stars": "*",
    # Unicode
    "marks": "\u0301\u0323", "letters with marks": "e\u0301\u0323", "zero width": "a\u200b",
    "Chinese": "中", "Thai": "\u0e01\u0e34", "emoji": "\U0001f600", "ligatures": "\ufdfa",
    "Korean letters": "\u1100\u1161\u11a8", "control characters": "\x85", "dotted I": "\u0130",
    "UTF-8 read twice": "Ã©", "half of it": "Ã",
    # words and names
    "short words": "a ", "words with numbers": "a1 ", "initials": "A. ", "open initials": "a.",
    "possessives": "John's ", "full names": "Jerome Powell said ", "surnames": "Powell Xu ",
    "titles": "The ", "edges": "(,", "hyphens": "a-",
    # amounts and dates
    "grouped by apostrophes": "1'11'11'", "grouped by commas": "1,111,", "shares": "5% ",
    "prices": "$5 ", "dollar signs": "$", "grouped by spaces": "1\u202f111", "spelled": "half a ",
    "worded": "5 million dollars ", "scales": "1 million ", "decimals": "1.1",
    "weekdays": "Mon, ", "times": "10:00 ", "days": "1/", "East Asian dates": "1年",
    "fillers": "of ", "zones": "-0100", "month names": "May ",
    # markup
    "less-than signs": "<", "ampersands": "&", "open references": "&a", "numbers": "&#1",
    "references": "&amp;", "escaped twice": "&amp;amp;", "escaped tags": "&lt;b&gt;",
    "long references": "&CounterClockwiseContourIntegra", "tags": "<b>", "end tags": "</b>",
    "open tags": "<a ", "open attributes": '<a x="', "half attributes": '<a x="y" ',
    "both quotes": "<a x='\"", "comments": "<!--", "whole comments": "<!-- x -->a",
    "CDATA": "<![CDATA[", "whole CDATA": "<![CDATA[a]]>", "instructions": "<?",
    "declarations": "<!", "doctypes": "<!DOCTYPE ", "doctypes with a subset": "<!DOCTYPE a [",
    "scripts": "<script>", "whole scripts": "<script></script>", "titles in titles": "<title>",
    "end tags left open": "</a", "items": "<item>", "channels": "<channel>", "roots": "<rss>",
    "prefixes": "<p:a>", "attributes": ' a="b"', "paragraphs": "<p>x", "pictures": "<img src=a>",
    # addresses and mails
    "dot segments": "../", "parameters": "a=b&", "tracking": "utm_a=b&", "escapes": "%41",
    "addresses": "http://a/", "mails": "a@", "mail and bracket": "a@b (",
    "name and mail": "x <a@b> ", "ports": ":1",
    # JSON
    "escaped quotes": '\\"', "objects": "{},", "deep objects": '{"a":', "deep lists": "[",
    "halves": "\\ud800", "commas and spaces": ", ",
}  # fmt: skip
"""Pieces that are repeated to the size wanted."""


def repeated(piece: str, size: int) -> str:
    """About ``size`` characters of a named piece, the last of them open after its first one.

    All sizes end alike: a text that ends within a tag may take another way than one that does not.
    """
    unit = PIECES[piece]
    return unit * (size // len(unit)) + unit[0]


def rss(item: str, channel: str = "", after: str = "") -> bytes:
    """An RSS document with one item made of ``item``, and a second one."""
    second = "<item><title>Second</title><guid>2</guid></item>"
    text = f"<rss version='2.0'><channel>{channel}<item>{item}</item>{second}</channel></rss>"
    return (text + after).encode("utf-8", "surrogatepass")


def atom(entry: str) -> bytes:
    """An Atom document with one entry."""
    text = (
        f"<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><entry>{entry}</entry></feed>"
    )
    return text.encode("utf-8", "surrogatepass")


def json_feed(items: str) -> bytes:
    """A JSON Feed of items that may be broken; it is not closed."""
    text = f'{{"version":"https://jsonfeed.org/version/1.1","items":[{{"id":"1"}},{items}'
    return text.encode("utf-8", "surrogatepass")


def _items(size: int, item: Callable[[int], str], length: int, channel: str = "") -> bytes:
    made = "".join(f"<item>{item(number)}</item>" for number in range(size // length))
    return f"<rss version='2.0'{channel}<channel>{made}</channel></rss>".encode()


def _inherited(size: int, authors: str) -> bytes:
    entries = "<entry><title>x</title></entry>" * (size // 62)
    head = "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title>"
    return f"{head}{authors}{entries}</feed>".encode()


def _namespaces(size: int, inside: Callable[[int], str]) -> bytes:
    count = size // 60
    declared = " ".join(f'xmlns:p{number}="http://n/{number}"' for number in range(count))
    inner = "".join(inside(number % count) for number in range(size // 16))
    item = f"<item><title>x</title><description>{inner}</description></item>"
    return f"<rss {declared}><channel>{item}</channel></rss>".encode()


_BASE = "http://a/" + f"{'x' * 19}/" * 99  # as long and as deep as a base may be

DOCUMENTS: dict[str, Callable[[int], bytes]] = {
    "attributes of one element": lambda n: rss(
        "<x " + " ".join(f"a{number}='b'" for number in range(n // 10)) + "/>"
    ),
    "broken, attributes of one element": lambda n: rss(
        "&<x " + " ".join(f"a{number}='b'" for number in range(n // 10)) + "/>"
    ),
    "namespaces": lambda n: _namespaces(n, lambda _: "<b/>"),
    "namespaces, all used": lambda n: _namespaces(n, lambda number: f"<p{number}:b/>"),
    "prefixes that nobody declared": lambda n: rss(
        "".join(f"<p{number}:b/>" for number in range(n // 11))
    ),
    "nested elements": lambda n: rss("<b><i>" * (n // 14) + "</i></b>" * (n // 14)),
    "nested elements, never closed": lambda n: rss("<description>" + "<b>" * (n // 3)),
    "nested channels": lambda n: b"<x>" + (
        b"<channel>" * 150 + b"<item><title>x</title></item>" + b"</channel>" * 150
    ) * (n // 2_900 + 1) + b"</x>",
    "end tags of nothing": lambda n: rss(
        "".join(f"<a{number}>" for number in range(180)) + "</zz>" * (n // 5)
    ),
    "end tags without an end": lambda n: rss("<title>x</title>" + "</a" * (n // 3)),
    "empty items": lambda n: _items(n, lambda _: "", 13, ">"),
    "items that are a link": lambda n: _items(n, lambda i: f"<link>http://a/{i}</link>", 40, ">"),
    "many documents": lambda n: b"<rss><channel><title>a</title></channel></rss>" * (n // 46),
    "xml:base, deep": lambda n: (
        "<rss><channel><x>" + '<a xml:base="x/">' * 180
        + "".join(f"<item><link>a{number}</link></item>" for number in range(n // 32))
        + "</a>" * 180 + "</x></channel></rss>"
    ).encode(),
    "xml:base, long": lambda n: _items(
        n, lambda number: f"<link>a{number}</link>", 32, f" xml:base='{_BASE}'>"
    ),
    "xml:base, too deep": lambda n: _items(
        n, lambda number: f"<link>a{number}</link>", 32, f" xml:base='http://a/{'x/' * 990}'>"
    ),
    "xml:base, too long": lambda n: _items(
        n // 2, lambda i: f"<link>a{i}</link>", 32, f" xml:base='http://a/{'x/' * (n // 4)}'>"
    ),
    "xml:base, Atom": lambda n: (
        f"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='{_BASE}'><title>T</title>"
        + "".join(f"<entry><id>{i}</id><link href='a{i}'/></entry>" for i in range(n // 48))
        + "</feed>"
    ).encode(),
    "xml:lang, deep": lambda n: (
        "<rss><channel><x>" + '<a xml:lang="en">' * 180
        + '<item xml:lang="de"><title>x</title></item>' * (n // 43)
        + "</a>" * 180 + "</x></channel></rss>"
    ).encode(),
    "xml:lang, long": lambda n: _items(
        n, lambda _: f"<title xml:lang='{'en-' * 300}'>x</title>", 950, f" xml:lang='{_BASE}'>"
    ),
    "categories": lambda n: rss(
        "".join(f"<category domain='d'>{number}</category>" for number in range(n // 37))
    ),
    "links of one entry": lambda n: atom(
        "".join(f"<link href='a{number}' rel='enclosure'/>" for number in range(n // 35))
    ),
    "enclosures": lambda n: _items(
        n, lambda _: "<enclosure url='a'/>" * 50, 1_020, f" xml:base='{_BASE}'>"
    ),
    "authors of the feed": lambda n: _inherited(
        n, "".join(f"<author><name>a{number}</name></author>" for number in range(n // 80))
    ),
    "one long author of the feed": lambda n: _inherited(
        n, f"<author><name>{'a &lt;b>' * (n // 16)}</name></author>"
    ),
    "one guid for all": lambda n: _items(
        n, lambda number: f"<title>{number}</title><guid>g</guid><link>http://a/b</link>", 66, ">"
    ),
    "zones that do not exist": lambda n: _items(
        n, lambda i: f"<title>a</title><pubDate>2024-01-01 10:00 Aa/B{i}</pubDate>", 72, ">"
    ),
    "hosts beyond ASCII": lambda n: _items(
        n, lambda number: f"<link>http://é{number}{'.x' * 50}/</link>", 140, ">"
    ),
    "a site whose host is marks": lambda n: (
        f"<rss><channel><link>http://a{repeated('marks', n // 4)}/</link>"
        + "<item><link>b</link></item>" * (n // 54) + "</channel></rss>"
    ).encode(),
    "entities": lambda n: (
        f"<!DOCTYPE rss [<!ENTITY a '{'x' * 4_000}'>]>".encode() + rss("&a;" * (n // 3))
    ),
    "declarations of entities": lambda n: (
        b"<!DOCTYPE rss [" + b'<!ENTITY a "x ' * (n // 14) + b"]>" + rss("<title>x</title>")
    ),
    "CDATA that is never closed": lambda n: _items(
        n, lambda _: "<title><![CDATA[x</title>", 38, ">"
    ),
    "JSON items": lambda n: json_feed("{}," * (n // 3) + "{}]}"),
    "JSON items, then a fault": lambda n: json_feed('{"id":1},' * (n // 9) + "!"),
    "JSON numbers": lambda n: json_feed(f'{{"id":{"9" * (n // 2)},"x":{"9" * (n // 2)}.5}}]}}'),
    "JSON authors of the feed": lambda n: (
        f'{{"version":"https://jsonfeed.org/version/1","authors":[{{"name":"{"a " * (n // 4)}"}}],'
        f'"items":[{",".join(["{}"] * (n // 6))}]}}'
    ).encode(),
    "feed links of a page": lambda n: (
        b"<html><head>" + b"<link rel=alternate type=application/rss+xml href=/a>" * (n // 53)
    ),
    "long attributes of a page": lambda n: (
        b"<html><head>" + (b"<link " + b"a" * 1_900 + b">") * (n // 1_907)
    ),
    "source shown in a page": lambda n: (
        b"<html><body><pre>&lt;rss>&lt;channel>"
        + b"<b>&lt;item&gt;</b>&lt;title&gt;x&lt;/title&gt;&lt;/item&gt;" * (n // 61)
        + b"</pre>"
    ),
    "begun sources in a page": lambda n: (
        b"<html><body><pre>&lt;rss>" + b"<pre></PRE><rss " * (n // 16)
    ),
    "hidden text before a source": lambda n: (
        b"<html><body>" + b"<script>" * (n // 16) + b"<pre>&lt;rss>" + b"</pre <title>" * (n // 26)
    ),
    "bytes in no encoding": lambda n: rss("<title>x</title>") + b"\xe9\xff\x00\x81" * (n // 4),
}  # fmt: skip
"""Whole documents of about the size wanted."""

PLACES: dict[str, Callable[[str], bytes]] = {
    "RSS, escaped": lambda text: rss(f"<description>{escape(text)}</description>"),
    "RSS, CDATA": lambda text: rss(f"<description><![CDATA[{text}]]></description>"),
    "RSS, as it stands": lambda text: rss(f"<description>{text}</description>"),
    "RSS title": lambda text: rss(f"<title>{escape(text)}</title>"),
    "RSS, inside a tag": lambda text: rss(f"<title>x</title><x {text}>"),
    "RSS, in an attribute": lambda text: rss(f"<title>x</title><enclosure url='{text}'/>"),
    "RSS, all other fields": lambda text: rss(
        "".join(
            f"<{name}>{escape(text)}</{name}>"
            for name in ("author", "pubDate", "category", "link", "guid", "source", "dc:language")
        ),
        f"<language>{escape(text)}</language><ttl>{escape(text)}</ttl><link>{escape(text)}</link>",
    ),
    "before the document": lambda text: (
        text.encode("utf-8", "surrogatepass") + rss("<title>x</title>")
    ),
    "doctype": lambda text: f"<!DOCTYPE rss [{text}]>".encode() + rss("<title>x</title>"),
    "never closed": lambda text: f"<rss><channel>&<item>{text}".encode("utf-8", "surrogatepass"),
    "after the document": lambda text: rss("<title>x</title>", after=text),
    "Atom, XHTML": lambda text: atom(
        f"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>{text}</div></content>"
    ),
    "Atom, text": lambda text: atom(f"<title type='text'>{escape(text)}</title><id>1</id>"),
    "JSON, string": lambda text: json_feed(json.dumps({"id": "2", "content_html": text}) + "]}"),
    "JSON, broken": json_feed,
    "page": lambda text: f"<html><head>{text}".encode("utf-8", "surrogatepass"),
}
"""Where in a document a text can stand."""
