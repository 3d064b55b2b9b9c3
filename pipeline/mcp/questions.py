"""What the tools of the server ask the views, and how their rows become answers with citations.

Each function makes one query with values beside it; ``ask`` runs it (``query_process.py``). A
citation is an article (id, address, title, feed) and a span: field, first character, the character
after the last, and the words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any

from dateline.pipeline.guarded.locked_session import Asked
from dateline.pipeline.mcp.words import FIELDS, pattern, place, span, terms
from dateline.pipeline.query.view_columns import VIEWS
from dateline.schemas import days
from dateline.schemas.errors import UsageError
from dateline.schemas.facts import FACT_KINDS
from dateline.schemas.names import NAME_KINDS
from dateline.schemas.vocabulary import OTHER, TOPICS

Answer = dict[str, Any]
Ask = Callable[[Asked], Answer]

NO_VIEW = "this data set has no such view yet"
_CITED = ("article_id", "url", "title", "feed", "feed_name", "published_at")
_REPORTS = 3
"""Articles that are cited for a story."""
_NEAR, _LOOKED_AT = 3, 100
"""Names of feeds that are told where there is none of the name that was asked for, and those of
them that are looked at closely."""
_WHAT = ("topic", "name", "pair", "feed", "country")


def search(
    ask: Ask,
    text: str,
    since: str | None = None,
    until: str | None = None,
    topic: str | None = None,
    language: str | None = None,
    limit: int = 20,
) -> Answer:
    """Articles that hold all words of ``text`` as whole words, newest first; no copies."""
    wanted = terms(text)
    where, values = _period("published_date", since, until)
    where += ["is_latest", "coalesce(is_first_seen, true)"]
    for term in wanted:
        where.append("regexp_matches(concat_ws(chr(1), title, summary, content), ?)")
        values.append(pattern(term))
    if topic:
        condition, more = _of_topic(ask, topic)
        where.append(condition)
        values += more
    if language:
        where.append("(lower(language) = ? OR starts_with(lower(language), ? || '-'))")
        values += [language.lower(), language.lower()]
    columns = f"{', '.join(_CITED)}, summary, content, primary_topic, tone, story_id"
    query = (
        f"SELECT {columns}, count(*) OVER () AS matches FROM articles WHERE {' AND '.join(where)} "
        "ORDER BY published_date DESC, published_at DESC NULLS LAST, article_id"
    )
    answer = ask(Asked(query, tuple(values), limit, whole=True))
    rows = answer.pop("rows")
    found = []
    for row in rows:
        texts = {field: row[field] for field in FIELDS}
        places = [place(term, texts) for term in wanted]
        found.append(
            {"citation": _citation(row), "spans": [p for p in places if p is not None]}
            | {name: row[name] for name in ("primary_topic", "tone", "story_id")}
        )
    matches = rows[0]["matches"] if rows else 0
    return {"articles": found, "matches": matches, **_rest(answer)}


def stories(
    ask: Ask,
    since: str | None = None,
    until: str | None = None,
    topic: str | None = None,
    name: str | None = None,
    limit: int = 10,
) -> Answer:
    """Stories with a new report in the period, those of most publishers first."""
    reported, values = _period("CAST(first_seen_at AS DATE)", since, until)
    where = []
    if reported:
        where.append(
            "story_id IN (SELECT story_id FROM articles WHERE is_latest "
            f"AND coalesce(is_first_seen, true) AND {' AND '.join(reported)})"
        )
    if topic:
        condition, more = _of_topic(ask, topic)
        where.append(f"story_id IN (SELECT story_id FROM articles WHERE is_latest AND {condition})")
        values += more
    if name:
        where.append("list_contains(list_transform(names, lambda each: lower(each)), lower(?))")
        values.append(name)
    cited = ", ".join(f"{name} := {name}" for name in _CITED)
    query = f"""
        WITH chosen AS (
          SELECT * FROM stories WHERE {" AND ".join(where) or "true"}
          ORDER BY publishers DESC, articles DESC, last_seen DESC, story_id LIMIT {limit + 1:d}
        ),
        reports AS (
          SELECT story_id, list(struct_pack({cited})
            ORDER BY first_seen_at, cluster_id <> story_id, feed, article_id)[:{_REPORTS}] AS cited
          FROM articles SEMI JOIN chosen USING (story_id)
          WHERE is_latest AND coalesce(is_first_seen, true) GROUP BY story_id
        )
        SELECT * FROM chosen LEFT JOIN reports USING (story_id)
        ORDER BY publishers DESC, articles DESC, last_seen DESC, story_id"""
    answer = ask(Asked(query, tuple(values), limit))
    told = []
    for row in answer.pop("rows"):
        reports = row.pop("cited") or []
        told.append(row | {"citations": [_title_citation(report) for report in reports]})
    return {"stories": told, **_rest(answer)}


def names(
    ask: Ask,
    name: str | None = None,
    kind: str | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int = 20,
) -> Answer:
    """Without ``name`` the identities of most articles; with it the articles that name it."""
    where, values = _period("published_date", since, until)
    if kind:
        _check("kind", kind, NAME_KINDS)
    if name is None:
        if kind:
            where.append("kind = ?")
            values.append(kind)
        query = f"""
            SELECT identity, any_value(canonical) AS canonical, mode(kind) AS kind,
              any_value(id) AS id, any_value(id_scheme) AS id_scheme,
              any_value(country) AS country, count(*) AS articles,
              count(DISTINCT feed) AS feeds, sum(mentions)::BIGINT AS mentions,
              avg(tone_probabilities.positive - tone_probabilities.negative) AS mean_tone
            FROM names WHERE {" AND ".join(where) or "true"}
            GROUP BY identity ORDER BY articles DESC, identity"""
        answer = ask(Asked(query, tuple(values), limit))
        return {"names": answer.pop("rows"), **_rest(answer)}
    where += ["is_latest", "lower(?) IN (lower(said.canonical), lower(said.name), lower(said.id))"]
    values.append(name)
    if kind:
        where.append("said.kind = ?")
        values.append(kind)
    cited = ", ".join(_CITED)
    query = f"""
        SELECT {cited}, summary, content, said.canonical AS canonical, said.kind AS kind,
          said.id AS id, said.id_status AS id_status, said.salience AS salience,
          said.tone AS tone, said.evidence AS evidence, said.mentions AS mentions,
          count(*) OVER () AS matches
        FROM (SELECT *, unnest(names) AS said FROM articles)
        WHERE {" AND ".join(where)}
        ORDER BY published_date DESC, salience DESC, article_id"""
    answer = ask(Asked(query, tuple(values), limit, whole=True))
    rows = answer.pop("rows")
    told = []
    for row in rows:
        mentions = row.pop("mentions") or []
        spans = [_span(row, each) for each in mentions[:_REPORTS]]
        row |= {"citation": _citation(row), "mentions": len(mentions), "spans": spans}
        told.append({key: row[key] for key in row if key not in (*_CITED, *FIELDS, "matches")})
    return {"articles": told, "matches": rows[0]["matches"] if rows else 0, **_rest(answer)}


def facts(
    ask: Ask,
    kind: str | None = None,
    name: str | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int = 20,
) -> Answer:
    """What amounts state, newest first, each with the words that state it."""
    if "facts" not in VIEWS:
        return {"facts": [], "note": NO_VIEW}
    where, values = _period("published_date", since, until)
    where.append("coalesce(is_first_seen, true)")
    if kind:
        _check("kind", kind, FACT_KINDS)
        where.append("kind = ?")
        values.append(kind)
    if name:
        where.append(
            "list_contains(list_transform(list_append(list_transform(parties, "
            "lambda party: party.name), subject), lambda each: lower(each)), lower(?))"
        )
        values.append(name)
    query = (
        f"SELECT * FROM facts WHERE {' AND '.join(where)} "
        'ORDER BY published_date DESC, confidence DESC, article_id, field, "start"'
    )
    answer = ask(Asked(query, tuple(values), limit))
    told = []
    for row in answer.pop("rows"):
        place_ = {key: row.pop(key) for key in ("field", "start", "end")}
        evidence = row.pop("evidence") or {}
        row["citation"] = _citation(row) | {
            "span": place_ | {"text": row["amount"]},
            "evidence": evidence,
        }
        told.append({key: row[key] for key in row if key not in _CITED})
    return {"facts": told, **_rest(answer)}


def changes(
    ask: Ask,
    since: str | None = None,
    until: str | None = None,
    what: str | None = None,
    limit: int = 30,
) -> Answer:
    """A period against the days before it, the strongest rise first."""
    if "changes" not in VIEWS:
        return {"changes": [], "note": NO_VIEW}
    if until and not since:
        raise UsageError("give since, too, where you give until")
    source, values = "changes", _period("day", since, until)[1]
    if since:
        source = "changes_between(?, ?)" if until else "changes_since(?)"
    where = "true"
    if what:
        _check("what", what, _WHAT)
        where = "what = ?"
        values.append(what)
    query = (
        f"SELECT * FROM {source} WHERE {where} "
        "ORDER BY strength DESC NULLS LAST, articles DESC, what, key, other_key"
    )
    answer = ask(Asked(query, tuple(values), limit))
    return {"changes": answer.pop("rows"), **_rest(answer)}


def feed_health(
    ask: Ask, feed: str | None = None, failing: bool = False, limit: int = 50
) -> Answer:
    """Every feed as its last visit left it, those in trouble first."""
    where: list[str] = []
    values: list[Any] = []
    if feed:
        where.append("(feed = ? OR lower(feed_name) = lower(?))")
        values += [feed, feed]
    if failing:
        where.append("(consecutive_failures > 0 OR silent OR retired)")
    query = (
        f"SELECT * FROM feeds WHERE {' AND '.join(where) or 'true'} "
        "ORDER BY consecutive_failures DESC NULLS LAST, silent DESC NULLS LAST, feed"
    )
    answer = ask(Asked(query, tuple(values), limit))
    if feed and not answer["rows"]:
        _check_feed(ask, feed)
    return {"feeds": answer.pop("rows"), **_rest(answer)}


def sql(ask: Ask, query: str) -> Answer:
    """The rows of one SELECT."""
    return ask(Asked(query, is_strange=True))


def _period(column: str, since: str | None, until: str | None) -> tuple[list[str], list[Any]]:
    where, values = [], []
    for sign, day in ((">=", since), ("<=", until)):
        if day:
            where.append(f"{column} {sign} CAST(? AS DATE)")
            values.append(_day(day))
    if values != sorted(values):
        raise UsageError(f"until, {values[1]}, lies before since, {values[0]}")
    return where, values


def _of_topic(ask: Ask, topic: str) -> tuple[str, list[Any]]:
    """The condition on ``articles`` for a topic, one of the user's own among them."""
    if topic == OTHER:
        return f"primary_topic = '{OTHER}'", []
    if topic in TOPICS:
        return "list_contains(list_transform(topics, lambda each: each.label), ?)", [topic]
    own = [row["topic"] for row in ask(Asked("SELECT DISTINCT topic FROM user_topics"))["rows"]]
    _check("topic", topic, [*TOPICS, OTHER, *sorted(own)])
    had = (
        "list_transform(list_filter(user_topics, lambda each: each.label), lambda each: each.name)"
    )
    return f"list_contains({had}, ?)", [topic]


def _check(name: str, value: str, known: Sequence[str]) -> None:
    """Raises UsageError where a value is none of those that there are: nothing has it."""
    if value not in known:
        raise UsageError(f"{name} is one of {', '.join(known)}, not {value!r}")


def _check_feed(ask: Ask, feed: str) -> None:
    """Raises UsageError where no feed has this URL or name, with those that are near."""
    query = f"""
        SELECT name FROM (SELECT unnest([feed, feed_name]) AS name FROM feeds)
        WHERE name IS NOT NULL GROUP BY name
        ORDER BY contains(lower(name), lower(?)) DESC,
          jaro_winkler_similarity(lower(name), lower(?)) DESC, name LIMIT {_LOOKED_AT}"""
    known = ask(Asked(query, (feed, feed), whole=True))["rows"]
    names = {row["name"].lower(): row["name"] for row in known}
    asked = feed.lower()
    if asked in names:
        return
    near = [name for name in names if asked in name][:_NEAR]
    near = near or get_close_matches(asked, names, n=_NEAR)
    told = " or ".join(repr(names[name]) for name in near)
    hint = f"; did you mean {told}?" if near else "; without `feed` all of them are told"
    raise UsageError(f"no feed has the URL or name {feed!r}{hint}")


def _day(text: str) -> str:
    try:
        return days.day(text).isoformat()
    except ValueError as error:
        raise UsageError(str(error)) from None


def _citation(row: Answer) -> Answer:
    return {name: row[name] for name in _CITED}


def _title_citation(report: Answer) -> Answer:
    title = report["title"] or ""
    return _citation(report) | {"span": span("title", 0, len(title), title)}


def _span(row: Answer, mention: Answer) -> Answer:
    text = row.get(mention["field"]) or ""
    return dict(span(mention["field"], mention["start"], mention["end"], text))


def _rest(answer: Answer) -> Answer:
    return {key: answer[key] for key in answer if key not in ("row_count", "columns")}
