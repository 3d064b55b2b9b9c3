"""The canonical form of an article's address: the same page, the same text.

What is done (RFC 3986 section 6, RFC 5891) and why a library is not: of courlan, w3lib and
url-normalize none does all of it without also doing harm (sorting a query whose order matters,
escaping ``;``, leaving ``..`` or Unicode hosts).

- scheme and host in lower case, IDNA, no final dot, no default port, no user information;
- dot segments removed, an empty path is ``/``, percent-encoding in upper case and only where it is
  needed, characters beyond ASCII percent-encoded as UTF-8;
- tracking parameters dropped, the others kept in their order (order can matter, and feeds do not
  shuffle it); empty ``?`` dropped;
- the fragment dropped, unless it routes (``#!`` or ``#/``);
- redirectors that carry their target in the address are replaced by it (Google, Facebook, Yahoo,
  generic ``url=`` of known hosts). Addresses that only their server can resolve stay as they are.
"""

from __future__ import annotations

import base64
import binascii
import re
from functools import lru_cache
from urllib.parse import unquote

from dateline.transforms.feeds.url_parts import MAX_URL, urlsplit

TRACKING_PARAMETERS = frozenset(
    "fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid ttclid yclid ysclid igshid igsh "
    "mc_cid mc_eid mkt_tok _hsenc _hsmi __hstc __hssc __hsfp hsctatracking vero_id vero_conv "
    "wickedid oly_anon_id oly_enc_id rb_clickid s_cid ml_subscriber ml_subscriber_hash spm "
    "scm ocid ncid cmpid cmp icid icmp taid ftag smid smtyp sr_share xtor at_medium "
    "at_campaign at_custom1 at_custom2 at_custom3 at_custom4 at_bbc_team at_link_type "
    "at_link_id at_link_origin at_format at_ptr_name at_campaign_type ns_mchannel ns_source "
    "ns_campaign ns_linkname ns_fee partner_rss ftcamp guccounter guce_referrer "
    "guce_referrer_sig ito wt_mc wt.mc_id wt.mc_ev wtmc cid_rss feedtype traffic_source "
    "rss_source sh_kit srnd leadsource taboola_id outbrainclickid dicbo ref_src ref_url "
    "campaign_id ad_id adset_id cvid __twitter_impression amp_js_v usqp maca pk_campaign "
    "pk_kwd pk_source pk_medium mtm_campaign mtm_source mtm_medium mtm_keyword mtm_content "
    "mtm_cid piwik_campaign piwik_kwd matomo_campaign".split()
)
"""Query parameters (lower case) that only say how a reader came; with any ``utm_*``."""

_TRACKING_PREFIXES = ("utm_", "hsa_", "stm_", "fb_action_", "fb_source", "ga_campaign", "itm_")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})|%")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_UNSAFE = re.compile(r"[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%\[\]|]")
_WHITE = re.compile(r"[\t\r\n]")
_MAX_HOST = 253  # RFC 1035 section 2.3.4, without the final dot

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
    (re.compile(r"^(?:www\.)?linkedin\.com$"), "/redir", ("url",)),
    (re.compile(r"^feeds\.feedblitz\.com$"), "/t2/", ("u",)),
    (re.compile(r"^rss\.app$"), "/r", ("url",)),
)


def canonical_url(url: str) -> str | None:
    """The canonical form of an http or https address, ``None`` for anything else."""
    text = _WHITE.sub("", url.strip())
    return _canonical(text) if 0 < len(text) <= MAX_URL else None


@lru_cache(maxsize=4_096)
def _canonical(text: str) -> str | None:
    while (target := _redirect_target(text)) is not None:
        text = target  # always shorter: it was a part of the address
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        return None
    host = _host(parts.hostname or "")
    if not host:
        return None
    if port is not None and port != _DEFAULT_PORTS[scheme]:
        host = f"{host}:{port}"
    path = _remove_dot_segments(_encode(parts.path)) or "/"
    query = _query(parts.query)
    fragment = _encode(parts.fragment) if parts.fragment[:1] in ("!", "/") else ""
    return (
        f"{scheme}://{host}{path}"
        + (f"?{query}" if query else "")
        + (f"#{fragment}" if fragment else "")
    )


def is_home_page(url: str) -> bool:
    """Whether a canonical address is the root of a host: no article lives there."""
    host, _, rest = url.partition("://")[2].partition("/")
    return not rest and "?" not in host and "#" not in host


def _host(host: str) -> str:
    host = host.rstrip(".").lower()
    if len(host) > _MAX_HOST:
        return ""
    if not host.isascii():
        import idna

        try:
            return idna.encode(host, uts46=True, transitional=False).decode("ascii")
        except idna.IDNAError:
            return ""
    if ":" in host:
        return f"[{host}]"
    if any(character in host for character in " <>\"'\\^`{}|%"):
        return ""
    return host


def _encode(text: str) -> str:
    if "%" in text:
        text = _PERCENT.sub(_percent, text)
    if _UNSAFE.search(text):
        text = _UNSAFE.sub(
            lambda found: "".join(
                f"%{byte:02X}" for byte in found.group().encode("utf-8", "replace")
            ),
            text,
        )
    return text


def _percent(found: re.Match[str]) -> str:
    digits = found.group(1)
    if digits is None:
        return "%25"
    character = chr(int(digits, 16))
    return character if character in _UNRESERVED else f"%{digits.upper()}"


def _remove_dot_segments(path: str) -> str:
    if "/." not in path and not path.startswith("."):
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    joined = "/".join(kept)
    return joined if joined.startswith("/") else f"/{joined}"


def _query(query: str) -> str:
    if not query:
        return ""
    kept = []
    for pair in query.split("&"):
        name = unquote(pair.partition("=")[0]).lower()
        name = name.removeprefix("amp;")
        if not pair or name in TRACKING_PARAMETERS or name.startswith(_TRACKING_PREFIXES):
            continue
        kept.append(_encode(pair))
    return "&".join(kept)


def _redirect_target(url: str) -> str | None:
    if "google." in url and "/articles/" in url:
        return _google_news_target(url)
    if "=" not in url:
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    for pattern, path, names in _REDIRECTORS:
        if not pattern.match(host) or not parts.path.lower().startswith(path):
            continue
        for pair in parts.query.split("&"):
            name, _, value = pair.partition("=")
            target = unquote(value)
            if name.lower() in names and target.lower().startswith(("http://", "https://")):
                return target
    return None


def _google_news_target(url: str) -> str | None:
    """The address inside an old-style Google News article id (base64 of a protocol buffer).

    Ids since 2024 hold an opaque token instead and can only be resolved by asking Google.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if not (parts.hostname or "").startswith("news.google."):
        return None
    token = parts.path.rpartition("/articles/")[2].partition("/")[0]
    if not token.startswith("CBM"):
        return None
    try:
        decoded = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    found = re.search(rb"https?://[\x21-\x7e]{4,2000}", decoded)
    if found is None:
        return None
    # A length byte comes before the address; an AMP address may follow after its own.
    start = found.start()
    length = decoded[start - 1]
    if start >= 2 and decoded[start - 2] > 0x7F:  # a varint of two bytes
        length = (decoded[start - 2] & 0x7F) | (length << 7)
    address = decoded[start : start + length]
    return address.decode("ascii", "ignore") or None
