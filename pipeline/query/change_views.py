"""What changed: a period of days against the days before it, as SQL text for DuckDB.

The macros take any period; the view ``changes`` takes the newest week. What is counted is the
latest text of each article, copies left out (``is_first_seen``), by ``published_date``: the day of
the first sighting where a feed gives no time to trust. Boilerplate takes no part, because topics,
names and tone are of the text without it.

The test compares shares, not counts, so that reading twice as many feeds makes no burst. It is the
log-likelihood ratio of two binomials (Dunning 1993, https://aclanthology.org/J93-1003); its signed
root is read in standard deviations. News comes in lumps, so the ratio is divided by the dispersion
of the days of the base line (Pearson's chi-square over its degrees of freedom, at least 1;
McCullagh and Nelder 1989, section 4.5). In that sum a day without a mention counts with zero. Of
things that do not change about one in 700 passes ``BURST`` by chance. Sums over threads differ in
their last bits, so figures are rounded to six places.
"""

from __future__ import annotations

from dateline.pipeline.query.periods import PERIOD, REVERSED

PERIOD_DAYS = 7
BASE_DAYS = 28
BURST = 3.0
"""Standard deviations from which a rise is called a burst."""
LEAST = 3
"""Articles in the period that a burst has at least."""
LEAST_PAIR = 2
"""Articles, in both times together, that a pair of names has at least to be a row."""

_IDENTITY = "coalesce({0}.id, {0}.canonical, {0}.name)"
_NEWEST = "(SELECT max(published_date) FROM article_rows)"

_BETWEEN = f"""
WITH counted AS MATERIALIZED (
  SELECT article_id, published_date AS day, published_date >= CAST(since AS DATE) AS now, feed,
    feed_name, coalesce(story_id, article_id) AS story, tone_score AS tone, topics,
    list_transform(names, lambda one: {{identity: {_IDENTITY.format("one")},
      canonical: coalesce(one.canonical, one.name), kind: one.kind, country: one.country,
      toward: one.tone_probabilities.positive - one.tone_probabilities.negative,
      weight: {{salience: one.salience, name: one.name}}}}) AS names,
    len(list_distinct(list_transform(names, lambda one: {_IDENTITY.format("one")}))) < len(names)
      AS repeated
  FROM articles
  WHERE is_latest AND coalesce(is_first_seen, true)
    AND published_date >= CAST(since AS DATE) - CAST(base_days AS INTEGER)
    AND published_date <= CAST(until AS DATE)
),
days AS (SELECT day, now, count(*) AS total FROM counted GROUP BY day, now),
asked AS (
  SELECT since_day, until_day FROM {PERIOD}
  WHERE CASE WHEN until_day < since_day THEN CAST(error({REVERSED}) AS BOOLEAN)
    WHEN base_days < 0 THEN CAST(error('base_days counts days, so it cannot be ' || base_days)
      AS BOOLEAN) ELSE true END
),
summed AS (
  SELECT coalesce(sum(total) FILTER (now), 0)::BIGINT AS n,
    coalesce(sum(total) FILTER (NOT now), 0)::BIGINT AS base_n,
    count(*) FILTER (NOT now) AS active, min(day) FILTER (NOT now) AS base_first
  FROM days
),
totals AS (SELECT * FROM asked, summed),
said AS (
  SELECT * EXCLUDE (names, topics), unnest(names) AS said FROM counted
),
named AS MATERIALIZED (
  SELECT article_id, day, now, feed, story, tone AS article_tone, said.identity AS identity,
    said.canonical AS canonical, said.kind AS kind, said.country AS country,
    said.toward AS toward
  FROM said WHERE NOT repeated
  UNION ALL
  SELECT article_id, day, now, feed, story, tone AS article_tone, said.identity AS identity,
    arg_max(said.canonical, said.weight) AS canonical, arg_max(said.kind, said.weight) AS kind,
    max(said.country) AS country, arg_max(said.toward, said.weight) AS toward
  FROM said WHERE repeated GROUP BY ALL
),
labels AS (
  SELECT identity, arg_max(canonical, (told, canonical)) AS label,
    arg_max(kind, (told, kind)) AS kind
  FROM (SELECT identity, canonical, kind, count(*) AS told FROM named GROUP BY ALL)
  GROUP BY identity
),
sources AS (SELECT feed, max(feed_name) AS label FROM counted GROUP BY feed),
things AS (
  SELECT 'topic' AS what, unnest(CASE WHEN topics IS NULL THEN []
      WHEN len(topics) = 0 THEN ['other']
      ELSE list_transform(topics, lambda each: each.label) END) AS key,
    '' AS other, day, now, feed, story, tone FROM counted
  UNION ALL
  SELECT 'feed', feed, '', day, now, feed, story, tone FROM counted
  UNION ALL
  SELECT 'name', identity, '', day, now, feed, story, toward FROM named
  UNION ALL
  SELECT 'country', unnest(list_distinct(list_transform(names, lambda one: one.country))), '',
    day, now, feed, story, tone FROM counted
  UNION ALL
  SELECT 'pair', one.identity, two.identity, one.day, one.now, one.feed, one.story,
    one.article_tone
  FROM named AS one JOIN named AS two
    ON one.article_id = two.article_id AND one.identity < two.identity
),
sums AS (
  SELECT what, key, other, count(*) FILTER (now) AS y, count(*) FILTER (NOT now) AS base_y,
    count(DISTINCT story) FILTER (now) AS stories, count(DISTINCT feed) FILTER (now) AS feeds,
    count(tone) FILTER (now) AS tones, count(tone) FILTER (NOT now) AS base_tones,
    avg(tone) FILTER (now) AS mean_tone, avg(tone) FILTER (NOT now) AS base_mean,
    var_samp(tone) FILTER (now) AS variance, var_samp(tone) FILTER (NOT now) AS base_variance
  FROM things GROUP BY what, key, other
  HAVING what <> 'pair' OR count(*) >= {LEAST_PAIR}
),
lumps AS (
  SELECT what, key, other, sum(of_day * of_day / total) AS squares FROM (
    SELECT what, key, other, day, count(*) AS of_day FROM things WHERE NOT now GROUP BY ALL
  ) JOIN days USING (day) GROUP BY what, key, other
),
tested AS (
  SELECT *, (y + base_y) / (n + base_n) AS pooled,
    CASE WHEN base_y > 0 AND base_y < base_n AND active > 1 THEN greatest(1,
      (squares * base_n / base_y - base_y) / ((active - 1) * (1 - base_y / base_n)))
    ELSE 1 END AS lumpiness
  FROM sums LEFT JOIN lumps USING (what, key, other), totals
),
scored AS (
  SELECT *, round(CASE WHEN n > 0 AND base_n > 0 THEN
    sign(y / n - base_y / base_n) * sqrt(greatest(0,
      coalesce(y * ln(nullif(y / n / pooled, 0)), 0)
      + coalesce(base_y * ln(nullif(base_y / base_n / pooled, 0)), 0)
      + coalesce((n - y) * ln(nullif((n - y) / n / nullif(1 - pooled, 0), 0)), 0)
      + coalesce((base_n - base_y)
        * ln(nullif((base_n - base_y) / base_n / nullif(1 - pooled, 0), 0)), 0)
    ) * 2 / lumpiness) END, 6) AS deviations
  FROM tested
),
earlier AS (
  SELECT DISTINCT {_IDENTITY.format("said")} AS identity FROM (
    SELECT unnest(names) AS said FROM article_rows WHERE published_date < CAST(since AS DATE)
  )
)
SELECT what, key, nullif(other, '') AS other_key,
  CASE what WHEN 'topic' THEN key WHEN 'feed' THEN coalesce(sources.label, key)
    WHEN 'country' THEN coalesce(one.label, key) WHEN 'pair' THEN one.label || ' + ' || two.label
    ELSE one.label END AS label,
  CASE WHEN what = 'name' THEN one.kind END AS kind,
  y AS articles, stories, feeds, y / nullif(n, 0) AS share,
  y / (until_day - since_day + 1) AS per_day,
  base_y AS base_articles, base_y / nullif(base_n, 0) AS base_share,
  base_y / (since_day - base_first) AS base_per_day,
  deviations AS strength, coalesce(deviations >= {BURST} AND y >= {LEAST}, false) AS is_burst,
  CASE WHEN what = 'name' THEN base_first IS NOT NULL AND y > 0 AND earlier.identity IS NULL END
    AS is_new,
  round(lumpiness, 6) AS dispersion, round(mean_tone, 6) AS tone, tones AS tone_articles,
  round(base_mean, 6) AS base_tone, base_tones AS base_tone_articles,
  round(mean_tone - base_mean, 6) AS tone_shift,
  round(sqrt(variance / nullif(tones, 0) + base_variance / nullif(base_tones, 0)), 6)
    AS tone_shift_error,
  since_day AS period_from, until_day AS period_to, n AS period_total,
  base_first AS base_from, since_day - base_first AS base_days, base_n AS base_total
FROM scored
LEFT JOIN labels AS one ON one.identity = key AND what IN ('name', 'pair', 'country')
LEFT JOIN labels AS two ON two.identity = other AND what = 'pair'
LEFT JOIN sources ON sources.feed = key AND what = 'feed'
LEFT JOIN earlier ON earlier.identity = key AND what = 'name'
"""

CHANGE_MACROS: dict[str, str] = {
    "changes_between": f"(since, until, base_days := {BASE_DAYS}) AS TABLE{_BETWEEN}",
    "changes_since": f"(since) AS TABLE SELECT * FROM changes_between(since, "
    f"greatest({_NEWEST}, CAST(since AS DATE)))",
}
"""Table macros by name: what follows it in ``CREATE MACRO``. Days are dates or texts of them."""

CHANGE_COMMENTS: dict[str, str] = {
    "changes_between": "as the view changes, from one day to another against the days before",
    "changes_since": "as the view changes, from a day to the newest one",
}

CHANGES = f"""
SELECT * FROM changes_between({_NEWEST} - {PERIOD_DAYS - 1}, {_NEWEST})
"""
