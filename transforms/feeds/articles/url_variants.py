"""Different spellings of one page's address: how sure it is that they are one.

``page_address`` folds what practically never tells two articles apart: the scheme, ``www.``, a
slash at the end, ``index.html``, the default port of either scheme, session identifiers that say
so. ``plain_addresses`` folds more (AMP and mobile pages, parameters that may hold a token, and on
request the whole query); two articles count as one by it only where their texts agree as well.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from dateline.transforms.feeds.articles.authority import site_of
from dateline.transforms.feeds.memo import memo

SESSION_PARAMETERS = frozenset(
    "jsessionid phpsessid sessionid session_id sessid oscsid zenid cfid cftoken".split()
)
"""Query and path parameters (lower case) that hold a session and nothing else."""

TOKEN_PARAMETERS = frozenset(
    "sid s ssid sess session token tok tk access_token auth ticket key hash nonce rnd rand random "
    "nocache no_cache cache cachebuster cb t ts time timestamp _ uid visitor".split()
)
"""Parameters that may hold a token of the visit, and elsewhere name the article."""

_MOBILE_PARAMETERS = frozenset("amp outputtype m mobile view platform _amp mode".split())
_MOBILE_VALUES = frozenset(["", "1", "true", "amp", "mobile", "yes", "phone"])
_MOBILE_LABELS = frozenset("m mobile mobil amp touch wap www".split())
_INDEX = re.compile(r"/(?:index|default)\.(?:x?html?|php\d?|aspx?|jsp|cfm|shtml)$", re.I)
_PATH_PARAMETER = re.compile(r";([A-Za-z_]+)=[^/;]*")
_COOKIELESS = re.compile(r"/\((?:[A-Z]\([A-Za-z0-9_-]{8,}\))+\)(?=/)")  # ASP.NET
_AMP_PREFIX = re.compile(r"^/(?:amp|m|mobile)(?=/.)", re.I)
_BEGINS_AMP_PREFIX = frozenset("AaMm")
_AMP_SUFFIX = re.compile(r"(?:/amp(?:\.html?)?|\.amp(?:\.html?)?|/amphtml)$", re.I)
_AMP_CACHE = re.compile(r"^/(?:[a-z]/)?(?:s/)?(?=[^/]+\.[^/]+)", re.I)


@memo(10_000)
def page_address(canonical: str) -> str:
    """A canonical address without what practically never tells two articles apart."""
    netloc, path, query, fragment = _parts(canonical)
    if ";" in path or "/(" in path:
        path = _PATH_PARAMETER.sub(
            lambda found: "" if _is_session(found[1]) else found[0], _COOKIELESS.sub("", path)
        )
    name = path[path.rfind("/") :]
    if "." in name:
        path = _INDEX.sub("/", path)
    pairs = query.split("&") if query else []
    pairs = [pair for pair in pairs if pair and not _is_session(_name(pair))]
    return _address(_page_host(netloc), path.rstrip("/") or "/", pairs, fragment)


def _parts(canonical: str) -> tuple[str, str, str, str]:
    """Host with port, path, query and fragment of a canonical address."""
    rest, _, fragment = canonical.partition("://")[2].partition("#")
    rest, _, query = rest.partition("?")
    netloc, slash, path = rest.partition("/")
    return netloc, slash + path, query, fragment


@memo(10_000)
def _page_host(netloc: str) -> str:
    """A host without the default port of either scheme, and without ``www.`` before its domain."""
    host = _without_port(netloc)
    if host.startswith("www.") and site_of(f"https://{host[4:]}") == site_of(f"https://{host}"):
        return host[4:]
    return host


@memo(10_000)
def plain_addresses(canonical: str) -> tuple[str, str]:
    """A canonical address as that of the plain page: no AMP, no mobile host, no token.

    First without a query, then with those of its parameters that do not look like tokens.
    """
    page = page_address(canonical)
    netloc, path, query, fragment = _parts(page)
    if _is_in_cache(netloc, path):
        netloc, path, query, fragment = _parts(_out_of_cache(page, path, query))
    host = _plain_host(netloc)
    if "amp" in path.lower():
        path = _AMP_SUFFIX.sub("", path)
    if path[1:2] in _BEGINS_AMP_PREFIX:
        path = _AMP_PREFIX.sub("", path)
    path = path.rstrip("/") or "/"
    without = _address(host, path, [], fragment)
    if not query:
        return without, without
    pairs = [pair for pair in query.split("&") if pair and _is_telling(pair)]
    return without, _address(host, path, pairs, fragment) if pairs else without


def _address(host: str, path: str, pairs: list[str], fragment: str) -> str:
    if not pairs and not fragment:
        return f"https://{host}{path}"
    query = f"?{'&'.join(pairs)}" if pairs else ""
    return f"https://{host}{path}{query}" + (f"#{fragment}" if fragment else "")


def _without_port(netloc: str) -> str:
    host, _, port = netloc.rpartition(":")
    return host if host and port in ("80", "443") else netloc


def _name(pair: str) -> str:
    return unquote(pair.partition("=")[0]).lower()


def _is_session(name: str) -> bool:
    lower = name.lower()
    return lower in SESSION_PARAMETERS or lower.startswith("aspsessionid")


def _is_telling(pair: str) -> bool:
    name, value = _name(pair), pair.partition("=")[2].lower()
    if name in TOKEN_PARAMETERS:
        return False
    return not (name in _MOBILE_PARAMETERS and value in _MOBILE_VALUES)


@memo(10_000)
def _plain_host(host: str) -> str:
    """The host without the labels of mobile and AMP pages, never shorter than the site's domain."""
    site = site_of(f"https://{host}")
    if site is None or host == site or not host.endswith(f".{site}"):
        return host
    labels = host[: -len(site) - 1].split(".")
    return ".".join([*(label for label in labels if label not in _MOBILE_LABELS), site])


def _is_in_cache(host: str, path: str) -> bool:
    """Whether a page is in Google's AMP cache."""
    by_google = host.startswith("google.") and path.startswith("/amp/")
    return by_google or host.endswith(".cdn.ampproject.org")


def _out_of_cache(address: str, path: str, query: str) -> str:
    """The publisher's address in that of a page in Google's AMP cache."""
    if address.startswith("https://google.") and path.startswith("/amp/"):
        path = path[4:]
    found = _AMP_CACHE.match(path)
    if found is None:
        return address
    query = f"?{query}" if query else ""
    return page_address(f"https://{path[found.end() :]}{query}")
