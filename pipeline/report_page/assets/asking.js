"use strict";
// Every figure as the SQL that gives it.
const PUBLISHER = "coalesce(nullif(regexp_extract(url, '^https?://(?:www\\.)?([^/:]+)', 1), ''), feed)";

const COUNTRIES = "list_distinct(list_transform(names, lambda one: one.country))";
const TOPICS_OF = "CASE WHEN primary_topic = 'other' THEN ['other']\n    ELSE list_transform(topics, lambda one: one.label) END";

function column(low, step) {
  return step === 1 ? "published_date" : `${quoted(dayOf(low))}::DATE + 7 * ((published_date - ${quoted(dayOf(low))}::DATE) // 7)`;
}

const SQL = {
  total: () => "SELECT count(*) AS articles FROM articles WHERE is_latest",
  count: () => `SELECT count(*) AS articles FROM articles\nWHERE ${where()}`,
  topics: () => {
    const { low, step } = spanOf(chosen(read()));
    const counts = data.topics.map((name) => `count(*) FILTER (primary_topic = '${name}') AS ${name}`).join(",\n  ");
    return `SELECT ${column(low, step)} AS day,\n  ${counts}\nFROM articles\nWHERE ${where()}\nGROUP BY 1 ORDER BY 1 DESC`;
  },
  tone: () => {
    const { low, step } = spanOf(chosen(read()));
    return `SELECT ${column(low, step)} AS day, topic, avg(tone_score) AS tone, count(tone_score) AS articles\nFROM (SELECT *, unnest(${TOPICS_OF}) AS topic\n  FROM articles\n  WHERE ${where()})\nWHERE tone_score IS NOT NULL GROUP BY ALL ORDER BY day DESC, topic`;
  },
  estimates: () => data.scores.sql.replace("{where}", () => where()),
  names: () => `SELECT identity, count(*) AS articles, avg(tone_score) AS tone, count(tone_score) AS of_them\nFROM (SELECT tone_score, unnest(${IDENTITIES}) AS identity\n  FROM articles\n  WHERE ${where()})\nGROUP BY identity ORDER BY articles DESC, identity`,
  pairs: () => `WITH named AS (SELECT article_id, unnest(${IDENTITIES}) AS identity\n  FROM articles\n  WHERE ${where()})\nSELECT one.identity AS one, two.identity AS two, count(*) AS articles\nFROM named AS one JOIN named AS two USING (article_id)\nWHERE one.identity < two.identity GROUP BY ALL ORDER BY articles DESC, one, two`,
  countries: () => `SELECT country, count(*) AS articles, avg(tone_score) AS tone, count(tone_score) AS of_them\nFROM (SELECT tone_score, unnest(${COUNTRIES}) AS country\n  FROM articles\n  WHERE ${where()})\nWHERE country IS NOT NULL GROUP BY country ORDER BY articles DESC, country`,
  matrix: () => ($("matrix-by").value === "topics"
    ? `SELECT country, topic, count(*) AS articles\nFROM (SELECT country, unnest(topics) AS topic\n  FROM (SELECT unnest(${COUNTRIES}) AS country,\n      ${TOPICS_OF} AS topics\n    FROM articles\n    WHERE ${where()}))\nWHERE country IS NOT NULL GROUP BY ALL ORDER BY articles DESC, country, topic`
    : `WITH named AS (SELECT article_id, unnest(${COUNTRIES}) AS country\n  FROM articles\n  WHERE ${where()})\nSELECT one.country AS one, two.country AS two, count(*) AS articles\nFROM named AS one JOIN named AS two USING (article_id)\nWHERE one.country < two.country GROUP BY ALL ORDER BY articles DESC, one, two`),
  stories: () => `SELECT story_id, count(DISTINCT ${PUBLISHER})\n    FILTER (coalesce(is_first_seen, true)) AS publishers,\n  count(*) AS reports, count(*) FILTER (NOT coalesce(is_first_seen, true)) AS copies,\n  arg_min(article_id, (first_seen_at, cluster_id <> story_id, feed, article_id)) AS first_report,\n  avg(tone_score) FILTER (coalesce(is_first_seen, true)) AS tone\nFROM articles\nWHERE ${where()}\n  AND story_id IN (SELECT story_id FROM articles\n    WHERE is_latest AND published_date BETWEEN ${quoted(data.first_day)} AND ${quoted(data.last_day)}\n    GROUP BY story_id HAVING count(*) > 1)\nGROUP BY story_id ORDER BY publishers DESC, reports DESC, story_id`,
  changes: () => `${data.changes.sql}\nORDER BY strength DESC NULLS LAST`,
  facts: () => `SELECT * FROM facts WHERE article_id IN (\n  SELECT article_id FROM articles\n  WHERE ${where()} AND coalesce(is_first_seen, true))\nORDER BY published_at DESC NULLS LAST`,
  articles: () => `SELECT article_id, published_at, feed_name, title, url FROM articles\nWHERE ${where()}\nORDER BY published_at DESC NULLS LAST, first_seen_at DESC, article_id`,
  feeds: () => "SELECT * FROM feeds ORDER BY consecutive_failures DESC, lower(feed_name)",
  runs: () => "SELECT * FROM runs ORDER BY sequence DESC",
  letters: () => "SELECT stage, error_class, count(*) AS failures, count(DISTINCT feed) AS feeds\nFROM dead_letters GROUP BY ALL ORDER BY failures DESC, stage",
};

let asker = null; // the button that opened it
async function showSql(which) {
  asker = document.activeElement;
  $("sql-text").textContent = SQL[which]();
  $("sql").hidden = false;
  $("sql-copy").focus();
}

function closeSql() {
  if ($("sql").hidden) return;
  $("sql").hidden = true;
  $("sql-said").textContent = "";
  if (asker?.isConnected) asker.focus();
}

async function copySql() {
  const range = document.createRange();
  range.selectNodeContents($("sql-text"));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  try {
    await navigator.clipboard.writeText($("sql-text").textContent);
    $("sql-said").textContent = "Copied: ask it with dateline sql.";
  } catch {
    $("sql-said").textContent = "Marked: copy it with Ctrl-C.";
  }
}
