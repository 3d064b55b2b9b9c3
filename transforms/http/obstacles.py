"""What stands between us and a feed: bot challenges, log-in and consent pages, meta refresh.

Told from the answer's headers and page, so that the message says what is the matter and what can
be done; none of it is passed by force. An answer that may yet be a feed is never judged here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from dateline.transforms.http.documents import begins_as_feed
from dateline.transforms.http.errors import (
    InvalidUrlError,
    LogInPageError,
    MetaRefreshError,
    VisitError,
)
from dateline.transforms.http.guards import find_guard, find_nameless
from dateline.transforms.http.urls import parse_url

_LOOKED_AT = 65_536  # bytes of a page
SMALL_PAGE = 20_000
"""Bytes below which a page may be one that only turns us away; articles are longer."""

_SENDS_ON = "the page sends browsers on to "
_LONGEST_TARGET = 300  # characters of an address in a message
_LONGEST_DELAY_S = 30  # of a meta refresh; news pages reload themselves every few minutes


_PAGE = re.compile(r"<(?:!doctype\s+html|(?:html|head|body|title|script|meta|frameset)[\s>])")
_FEED_LINK = re.compile(
    r"<(?:link|a)\s[^<>]{0,1000}(?:application/(?:rss|atom|rdf|feed)\+"
    r"|href\s*=\s*[\"']?[^\"'\s<>?#]{0,300}(?:\b(?:rss2?|atom|feeds?|rdf)\b|\.xml))"
)
_PASSWORD = re.compile(r"<input\s[^<>]{0,1000}type\s*=\s*[\"']?password")
_SIGNING_ON = re.compile(
    r"<input\s[^<>]{0,1000}name\s*=\s*[\"']?(?:saml(?:request|response)|auth_user|wresult)\b"
    r"|<wispaccessgatewayparam"
)
_META = re.compile(r"<meta\s([^<>]{0,3000}?)>", re.IGNORECASE)
_REFRESH = re.compile(r"http-equiv\s*=\s*[\"']?refresh", re.IGNORECASE)
_CONTENT = re.compile(r"content\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_TARGET = re.compile(r"\s*(\d{0,6})(?:\.\d*)?\s*[;,]?\s*(?:url\s*=\s*)?['\"]?\s*([^'\"]*)", re.I)
_SCRIPT = re.compile(
    r"location[\"']?\]?(?:\.href)?\s*(?:=|\.(?:replace|assign)\s*\()\s*[\"'`]([^\"'`\s]{1,2000})[\"'`]"
    r"|window\.(?:navigate|open)\s*\(\s*[\"'`]([^\"'`\s]{1,2000})[\"'`]"
    r"|<frame\s[^<>]{0,1000}src\s*=\s*[\"']?([^\"'\s>]{1,2000})"
)
_LOG_IN_PATH = re.compile(
    r"/(?:[^/?#]{1,40}/){0,3}(?:do)?(?:log-?_?in|sign-?_?in|logon|sso|anmelden|anmeldung|connexion"
    r"|inloggen|iniciar-sesion|accedi|wp-login|authwall|paywall|authenticate)(?:_form)?(?:[/.?]|\Z)"
    r"|/(?:adfs/ls|auth/realms|realms/[^/]{1,60}/protocol|oauth2?/(?:v\d/)?authorize|my\.policy)"
    r"(?:[/?]|\Z)|[?&](?:action|page|view|do|op)=(?:log-?in|sign-?in)(?:&|\Z)"
)
_LOG_IN_HOST = re.compile(r"(?:log-?in|sign-?in|sso|accounts?|auth|idp)\.")
_CONSENT = re.compile(
    r"//(?:guce|consent|cmp|privacy-gate|consent-pref)\.|[/-]consent(?:[/?]|\Z)"
    r"|/(?:gdpr|age-?(?:gate|verification|check)|over18)(?:[/?]|\Z)"
)


def find_obstacle(
    http_status: int, headers: Mapping[str, str], body: bytes, url: str
) -> VisitError | None:
    """What an answer is instead of a feed: an error to raise or to quote, or ``None``.

    ``body`` is decompressed, or the beginning of it; ``url`` is where it came from in the end.
    """
    refused = http_status >= 400
    if begins_as_feed(body) and not refused:
        return None
    text = body[:_LOOKED_AT].decode("utf-8", "replace")
    low = text.lower()
    page = _PAGE.search(low, 0, 10_000) is not None
    guard = find_guard(headers, low if page or refused else "")
    if guard is not None:
        return guard
    if "refresh" in headers and not refused:
        target = refresh_target(headers["refresh"], url)
        if target is not None:
            return _sent_on(target)
    if not (page or refused):
        return None
    if page and (_LOG_IN_PATH.search(_path(url)) or _LOG_IN_HOST.match(url.partition("//")[2])):
        return _log_in(url)
    if page and _CONSENT.search(url):
        return LogInPageError(
            "the answer is a page that asks for consent: put its cookie into the `headers` of the "
            "feed, or look for another address of the feed"
        )
    if _FEED_LINK.search(low) or http_status in (404, 410):
        return None  # the parser tells where the feeds are, or the status says it all
    return _small_page(text, low, url, refused=refused)


def _small_page(text: str, low: str, url: str, *, refused: bool) -> VisitError | None:
    target = page_target(text, url)
    if target is not None:
        return _sent_on(target)
    if _PASSWORD.search(low) or _SIGNING_ON.search(low):
        return _log_in(url)
    return find_nameless(low, refused=refused) if len(low) < SMALL_PAGE else None


def _sent_on(target: str) -> MetaRefreshError:
    return MetaRefreshError(
        f"{_SENDS_ON}{target}, which is not followed: if the feed is there, "
        "make that the `url` of the feed"
    )


def sent_on_to(message: str) -> str | None:
    """Where a page sends browsers, out of the message of a ``MetaRefreshError``."""
    if not message.startswith(_SENDS_ON):
        return None
    target = message.removeprefix(_SENDS_ON).partition(", which is not followed")[0]
    return target if len(target) < _LONGEST_TARGET else None


def _log_in(url: str) -> LogInPageError:
    return LogInPageError(
        f"the answer is a log-in page ({url[:200]}): put a cookie or a token that lets you in "
        "into the `headers` of the feed, or look for an address of the feed that needs none"
    )


def _path(url: str) -> str:
    return "/" + url.partition("//")[2].partition("/")[2].lower()


def page_target(text: str, url: str) -> str | None:
    """Where a page sends browsers at once, by meta refresh or, if it does little else, script."""
    for tag in _META.findall(text):
        content = _CONTENT.search(tag) if _REFRESH.search(tag) else None
        if content is None:
            continue
        value = html.unescape(next(filter(None, content.groups()), ""))
        target = refresh_target(value, url)
        if target is not None:
            return target
    script = _SCRIPT.search(text) if len(text) < SMALL_PAGE // 4 else None
    return _elsewhere(next(filter(None, script.groups())), url) if script else None


def refresh_target(value: str, url: str) -> str | None:
    """Where ``0; url=...`` leads, of a meta element or of the header Refresh, within 30 s."""
    found = _TARGET.match(value[:3000])
    if found is None or not found[2] or int(found[1] or 0) > _LONGEST_DELAY_S:
        return None
    return _elsewhere(found[2].strip(), url)


def _elsewhere(reference: str, url: str) -> str | None:
    try:
        here = parse_url(url)
        target = str(here.join(reference))
    except InvalidUrlError:
        return None
    return target[:_LONGEST_TARGET] if target != str(here) else None
