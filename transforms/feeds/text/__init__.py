"""Plain text out of markup, and its language."""
