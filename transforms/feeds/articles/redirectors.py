"""Addresses that only lead to another one which stands in them.

Some are known by their host, others by the way they are written: a path that says "redirect" with
a parameter that holds an address, or an address behind the path. Addresses that only their server
can resolve stay as they are.
"""

from __future__ import annotations

import base64
import re
from urllib.parse import SplitResult, unquote

from dateline.transforms.feeds.url_parts import urljoin, urlsplit

# host -> the parameters that may hold the target; the path has to begin with the given text.
_REDIRECTORS: tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...] = (
    (re.compile(r"^(?:www\.)?google\.[a-z.]{2,6}$"), "/url", ("url", "q")),
    (re.compile(r"^news\.google\.[a-z.]{2,6}$"), "/news/url", ("url",)),
    (re.compile(r"^(?:l|lm|www)\.facebook\.com$"), "/l.php", ("u",)),
    (re.compile(r"^l\.instagram\.com$"), "/", ("u",)),
    (re.compile(r"^(?:www\.)?bing\.com$"), "/news/apiclick.aspx", ("url",)),
    (re.compile(r"^(?:www\.)?youtube\.com$"), "/redirect", ("q",)),
    (re.compile(r"^(?:out|away)\.(?:reddit|vk)\.com$"), "/", ("url", "to")),
    (re.compile(r"^(?:go|click)\.redirectingat\.com$"), "/", ("url",)),
    (re.compile(r"^go\.skimresources\.com$"), "/", ("url",)),
    (re.compile(r"^click\.linksynergy\.com$"), "/", ("murl",)),
    (re.compile(r"^(?:www\.)?awin1\.com$"), "/", ("ued", "p")),
    (re.compile(r"^(?:www\.)?linkedin\.com$"), "/redir", ("url",)),
    (re.compile(r"^feeds\.feedblitz\.com$"), "/t2/", ("u",)),
    (re.compile(r"^rss\.app$"), "/r", ("url",)),
    (re.compile(r"^(?:www\.)?duckduckgo\.com$"), "/l/", ("uddg",)),
    (re.compile(r"^t\.umblr\.com$"), "/redirect", ("z",)),
    (re.compile(r"^steamcommunity\.com$"), "/linkfilter", ("u", "url")),
    (re.compile(r"^(?:exit\.sc|slack-redir\.net|www\.anrdoezrs\.net)$"), "/", ("url",)),
)
# Any host of these: one look for all of them.
_ANY_REDIRECTOR = re.compile("|".join(f"(?:{host.pattern})" for host, _, _ in _REDIRECTORS))
_PARAMETERS = frozenset(
    "url u uri to target dest destination redirect redirecturl redirect_url redirect_to redir goto "
    "link href out page location returnurl ru".split()
)
_SAYS_SO = re.compile(
    r"redir|/(?:r|rd|out|away|exit|go|goto|click|clk|clicks?thru|track|jump|leave|link|ext|url|l)"
    r"(?:\.[a-z]{2,4})?/?$",
    re.I,
)
_SAYS_OTHERWISE = re.compile(r"login|signin|sign-in|auth|share|submit|translate|subscribe", re.I)
_BEHIND_PATH = re.compile(
    r"^https?://[^/?#]+/[^?#]{0,300}?[/*](https?)(?::|%3A)(?:/|%2F){1,2}([^/\s].*)$", re.I
)
_YAHOO = re.compile(r"^https?://r\.search\.yahoo\.com/.{0,500}?/RU=(http[^/]{1,2000})/R[KS]=")
_KEEPERS = re.compile(
    r"(?:^|\.)(?:archive\.(?:org|is|ph|today|li|md|vn|fo)|webcitation\.org)$", re.I
)
# Hosts whose addresses say nothing about the page that they lead to.
_OPAQUE = re.compile(
    r"^(?:feedproxy\.google\.com|feeds?\d?\.feedburner\.com|feedproxy\.feedly\.com|"
    r"(?:[\w\-]+\.)*feedsportal\.com|feeds\.feedblitz\.com|feedads\.g\.doubleclick\.net|"
    r"t\.co|bit\.ly|ift\.tt|dlvr\.it|trib\.al|ow\.ly|buff\.ly|fb\.me|reut\.rs|nyti\.ms|wapo\.st|"
    r"on\.wsj\.com|bbc\.in|tinyurl\.com|goo\.gl|is\.gd|lnkd\.in)$",
    re.I,
)
_FEEDSPORTAL = {
    "A": "0", "B": ".", "C": "/", "D": "?", "E": "-", "F": "=", "G": "&", "H": ",", "I": "_",
    "J": "%", "K": "+", "L": "http://", "M": "https://", "N": ".com", "O": ".co.uk", "S": "www.",
}  # fmt: skip


def redirect_target(url: str) -> str | None:
    """The address that an address leads to, where that stands in it."""
    behind = _has_address_behind(url)
    if "=" not in url and not behind and not _has_known_form(url):
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if host.startswith("news.google.") and "/articles/" in parts.path:
        return _google_news_target(parts.path)
    if host.endswith("feedsportal.com"):
        return _feedsportal_target(url)
    if behind and not _KEEPERS.search(host):
        if host == "r.search.yahoo.com" and (found := _YAHOO.match(url)):
            return unquote(found.group(1))
        found = _BEHIND_PATH.match(url)
        if found:
            rest = found.group(2)
            return f"{found.group(1)}://{rest if '/' in rest else unquote(rest)}"
    for pattern, path, names in _REDIRECTORS if _ANY_REDIRECTOR.match(host) else ():
        if pattern.match(host) and parts.path.lower().startswith(path):
            target = _in_query(parts.query, frozenset(names))
            if target is not None and _is_web(target):
                return target
    if "=" in url and _SAYS_SO.search(parts.path) and not _SAYS_OTHERWISE.search(parts.path):
        return _page_in_query(url, parts)
    return None


def may_redirect(url: str, host: str, path: str) -> bool:
    """Whether an address with this host and path may hold another one, at a glance."""
    if _has_address_behind(url) or _has_known_form(url):
        return True
    return "=" in url and bool(_ANY_REDIRECTOR.match(host) or _SAYS_SO.search(path))


def _has_known_form(url: str) -> bool:
    return "/articles/" in url or "feedsportal.com/" in url


def _has_address_behind(url: str) -> bool:
    return "http" in url[8:].lower()


def is_opaque(url: str) -> bool:
    """Whether an address is a redirector's that does not say where it leads."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(_OPAQUE.match(parts.hostname or "")) or parts.path.startswith("/~r/")


def holds_address(url: str, address: str) -> bool:
    """Whether an address stands in another one, as it is or percent-encoded."""
    rest = url[8:]
    return address in rest or ("%3" in rest and address in unquote(rest))


def _is_web(target: str) -> bool:
    return target.lower().startswith(("http://", "https://"))


def _in_query(query: str, names: frozenset[str]) -> str | None:
    """The value of the first parameter of one of these names that may be an address.

    An address that was not percent-encoded goes on to the end if it has a query of its own.
    """
    position = 0
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name.lower() in names and value:
            whole = query[position + len(name) + 1 :]
            return whole if _is_web(value) and "?" in value else unquote(value)
        position += len(pair) + 1
    return None


def _page_in_query(url: str, parts: SplitResult) -> str | None:
    """The target of a redirector by its path: another page than a home page."""
    target = _in_query(parts.query, _PARAMETERS)
    if target is None or not (_is_web(target) or re.match(r"/[^/]", target)):
        return None
    try:
        target = urljoin(url, target)
        page = urlsplit(target)
    except ValueError:
        return None
    return target if page.path.strip("/") or page.query else None


def _feedsportal_target(url: str) -> str | None:
    """The address that FeedsPortal (until 2017) wrote into the last folder of its own."""
    token = next((part for part in reversed(url.split("/")) if part[:2] in ("0L", "0M")), None)
    if token is None:
        return None
    target = re.sub("0([A-Z])", lambda found: _FEEDSPORTAL.get(found.group(1), ""), token)
    return target if re.match(r"https?://[\w\-]+\.[\w\-.]+/", target) else None


def _google_news_target(path: str) -> str | None:
    """The address inside an old-style Google News article id (base64 of a protocol buffer).

    Ids since 2024 hold an opaque token instead and can only be resolved by asking Google.
    """
    token = path.rpartition("/articles/")[2].partition("/")[0]
    if not token.startswith("CBM"):
        return None
    try:
        decoded = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    found = re.search(rb"https?://[\x21-\x7e]{4,2000}", decoded)
    if found is None:
        return None
    # A length byte comes before the address; an AMP address may follow after its own.
    start = found.start()  # at least 2, for "CBM" stands for two bytes
    length = decoded[start - 1]
    if decoded[start - 2] & 0x80:  # a varint of two bytes
        length = (decoded[start - 2] & 0x7F) | (length << 7)
    address = decoded[start : start + length]
    return address.decode("ascii", "ignore") or None
