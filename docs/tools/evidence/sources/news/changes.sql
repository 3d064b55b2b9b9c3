SELECT what, label, articles, base_per_day, per_day, strength, is_burst, tone_shift
FROM changes ORDER BY strength DESC NULLS LAST, label
