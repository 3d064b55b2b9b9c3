"""Continuous runs on an engine."""
