SELECT published_date AS day, topic, count(*) AS articles, avg(tone_score) AS mean_tone
FROM article_topics GROUP BY ALL ORDER BY ALL
