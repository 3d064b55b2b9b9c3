SELECT CAST(first_seen AS TIMESTAMP) AS first_seen, first_title, first_url, publishers, articles,
  tone_score
FROM stories ORDER BY publishers DESC, first_seen DESC LIMIT 100
