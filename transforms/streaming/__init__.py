"""Continuous runs on an engine: what is due by shard of hosts, and windows that are committed."""
