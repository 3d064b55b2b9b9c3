"""From entries to articles: identity, canonical URL, one language and time."""
