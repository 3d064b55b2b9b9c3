"""Which articles are the same, and which copy each other."""
