"""Visits over HTTP that are safe for us and polite to others; no module here imports Beam."""
