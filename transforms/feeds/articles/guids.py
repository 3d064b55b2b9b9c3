"""Which guids of a document name an entry, and which only look as if they did."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from dateline.schemas.article import Entry
from dateline.transforms.feeds.articles.canonical_url import canonical_url, is_home_page
from dateline.transforms.feeds.articles.identity import repeated
from dateline.transforms.feeds.articles.url_variants import page_address
from dateline.transforms.feeds.memo import memo

_PLACEHOLDERS = frozenset(
    "n/a na n.a. none null nil nan undefined unknown unset false true empty blank missing default "
    "tbd tba todo guid id uuid no noguid no-guid no_guid 0 -1 00 000 # - -- --- . ? ?? _ * "
    "[object object] (null) (none) <null> {} [] () \"\" '' {guid} {{guid}} {id} {{id}} %guid% "
    "http:// https:// http:/// https:/// about:blank urn:uuid: tag:".split(" ")
) | {"[object object]", "not available", "no guid", "no id"}
_LONGEST = max(map(len, _PLACEHOLDERS))
_NIL_UUID = re.compile(r"(?:urn:uuid:)?\{?0{8}-?(?:0{4}-?){3}0{12}\}?")


def is_placeholder(guid: str) -> bool:
    """Whether a guid stands for having none: ``N/A``, ``0``, ``null``, the nil UUID, blanks."""
    if len(guid) > _LONGEST and guid[:4] == "http" and " " not in guid:
        return False
    text = " ".join(guid.split()).strip("\u200b\ufeff\u00a0 ").lower()
    return not text or text in _PLACEHOLDERS or bool(_NIL_UUID.fullmatch(text))


def telling_guids(
    entries: Sequence[Entry], pages: Sequence[str | None], home: str | None
) -> list[str | None]:
    """The guid of each entry where it names the entry, else ``None``.

    It does not where it is a placeholder or a home page, or where different entries of the document
    share it: entries with different pages, or whose titles and dates both differ.

    Args:
        entries: all entries of one document.
        pages: their page addresses (``url_variants``).
        home: the canonical address of the feed's own page.
    """
    home_page = page_address(home) if home is not None else None
    pages_of: defaultdict[str, set[str]] = defaultdict(set)
    tellings: defaultdict[str, list[tuple[str | None, str | None]]] = defaultdict(list)
    often = repeated([entry.id for entry in entries])
    for entry, page in zip(entries, pages, strict=True) if often else ():
        if entry.id and entry.id in often:
            pages_of[entry.id].add(page or entry.link or f"title {entry.title}")
            tellings[entry.id].append((entry.title, entry.published_raw))
    shared = {
        guid
        for guid, told in tellings.items()
        if len(told) > 1
        and (len(pages_of[guid]) > 1 or any(_are_different(told[0], other) for other in told[1:]))
    }
    return [
        None
        if not entry.id
        or entry.id in shared
        or is_placeholder(entry.id)
        or _is_home(entry.id, home_page)
        else entry.id
        for entry in entries
    ]


def _are_different(
    one: tuple[str | None, str | None], other: tuple[str | None, str | None]
) -> bool:
    """Whether titles and dates say that these are two entries and not two versions of one."""
    dates_agree = one[1] == other[1] and one[1] is not None
    return one[0] != other[0] and not dates_agree


@memo(4_096)
def _page(guid: str) -> str | None:
    """The address of the page that a guid is, or ``None`` for a guid that is no web address."""
    url = canonical_url(guid) if guid[:4].lower() == "http" else None
    return page_address(url) if url is not None else None


def _is_home(guid: str, home: str | None) -> bool:
    page = _page(guid)
    if page is None or ("#" in guid and _fragment(guid)):
        return False
    return page == home or is_home_page(page)


def _fragment(address: str) -> str:
    """What stands behind the ``#``, also in what is no address."""
    return address.partition("#")[2]


def page_guids(
    entries: Sequence[Entry], guids: Sequence[str | None], pages: Sequence[str | None]
) -> list[str | None]:
    """The page address for each guid that is only another spelling of the entry's own link.

    With a fragment (``…/c1#3``) it is one where the link does not have it too and no other entry
    of the document has another fragment there, with another title: then it tells them apart.
    """
    titles: defaultdict[str, set[str | None]] = defaultdict(set)
    addresses = [_page(guid) if guid else None for guid in guids]
    for entry, address in zip(entries, addresses, strict=True):
        if address is not None:
            titles[address].add(entry.title)
    found: list[str | None] = []
    for entry, guid, address, page in zip(entries, guids, addresses, pages, strict=True):
        if address is None or address != page:
            found.append(None)
            continue
        fragment = _fragment(guid or "")
        tells = fragment and (len(titles[address]) > 1 or _fragment(entry.link or "") == fragment)
        found.append(None if tells else address)
    return found
