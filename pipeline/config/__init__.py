"""Configurations: reading, checking, feed lists in OPML."""
