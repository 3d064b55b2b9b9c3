"""What the tables know of a name, and how it is found by any of its forms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from dateline.schemas.names import IdScheme, NameKind
from dateline.transforms.names.keys import lookup_key

COLUMNS = 9
"""Columns of a table: canonical name, kind, country, identifier, certain forms, doubtful forms,
words of the context, first and last day of an office. A row may leave out the last ones."""


@dataclass(frozen=True, slots=True)
class Record:
    """One thing with a name."""

    canonical: str
    kind: NameKind
    id: str
    scheme: IdScheme
    country: str | None = None
    certain: tuple[str, ...] = ()  # other forms that mean nothing else
    doubtful: tuple[str, ...] = ()  # forms that also mean something else
    context: tuple[str, ...] = ()  # words of a text that settle a doubtful form
    since: date | None = None  # in office from
    until: date | None = None
    is_user: bool = False  # the user's own: comes before every other


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that a form may mean."""

    record: Record
    is_certain: bool
    is_canonical: bool = False


class RecordError(ValueError):
    """A line of a table says something that it cannot say."""


def own_id(canonical: str) -> str:
    """The identifier of a thing without an open one: its canonical name in lower case."""
    words = [lookup_key(word) for word in canonical.replace("-", " ").split()]
    return "-".join(word for word in words if word)


def record_of_line(line: str) -> Record:
    """One line of a table.

    Raises:
        RecordError: it has too few or too many columns.
    """
    cells = line.split("\t")
    if not 2 <= len(cells) <= COLUMNS:
        raise RecordError(f"a line has 2 to {COLUMNS} columns, not {len(cells)}: {line[:60]!r}")
    cells += [""] * (COLUMNS - len(cells))
    canonical, kind, country, identifier, certain, doubtful, context, since, until = cells
    scheme, separator, own = identifier.partition(":")
    if not separator:
        scheme, own = "dateline", own_id(canonical)
    return Record(
        canonical,
        kind,  # type: ignore[arg-type]  # the test of the tables checks it
        own,
        scheme,  # type: ignore[arg-type]
        country or None,
        _listed(certain),
        _listed(doubtful),
        _listed(context),
        date.fromisoformat(since) if since else None,
        date.fromisoformat(until) if until else None,
    )


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()


@dataclass
class Lexicon:
    """Records by the keys of their forms. Lines are read as records only when they are asked for.

    ``lines`` maps a key to lines with the role of the form: "n" canonical, "c" certain,
    "d" doubtful.
    """

    lines: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    extra: dict[str, list[Candidate]] = field(default_factory=dict)  # of the user
    _records: dict[str, Record] = field(default_factory=dict)

    def add_lines(self, lines: Iterable[str]) -> None:
        """Takes in the lines of a table; comments and empty lines are passed over."""
        table = self.lines
        for line in lines:
            if not line or line[0] == "#":
                continue
            cells = line.split("\t", 6)
            table.setdefault(lookup_key(cells[0]), []).append(("n", line))
            if len(cells) > 4 and cells[4]:
                for form in cells[4].split(";"):
                    table.setdefault(lookup_key(form), []).append(("c", line))
            if len(cells) > 5 and cells[5]:
                for form in cells[5].split(";"):
                    table.setdefault(lookup_key(form), []).append(("d", line))

    def add_records(self, records: Iterable[Record]) -> None:
        """Takes in records that come before those of the tables."""
        for record in records:
            forms = (record.canonical, *record.certain)
            for place, form in enumerate(forms):
                self._put(form, Candidate(record, True, place == 0))
            for form in record.doubtful:
                self._put(form, Candidate(record, False))

    def _put(self, form: str, candidate: Candidate) -> None:
        self.extra.setdefault(lookup_key(form), []).append(candidate)

    def with_records(self, records: Sequence[Record]) -> Lexicon:
        """The same tables with further records before them."""
        other = Lexicon(self.lines, {}, self._records)
        other.add_records(records)
        return other

    def find(self, key: str) -> list[Candidate]:
        """What a key may mean: the user's own, else everything that the tables have."""
        own = self.extra.get(key)
        if own:
            return own
        roles: dict[str, str] = {}
        for role, line in self.lines.get(key, ()):
            roles[line] = roles.get(line, "") + role
        found = []
        for line, role in roles.items():
            record = self._records.get(line)
            if record is None:
                record = self._records[line] = record_of_line(line)
            found.append(Candidate(record, "d" not in role, role == "n" or role == "nc"))
        return found
