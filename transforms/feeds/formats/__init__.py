"""The feed formats: from an element tree or JSON to a ``ParsedFeed``."""
