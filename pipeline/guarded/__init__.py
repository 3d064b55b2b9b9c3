"""Queries of strangers: one SELECT over the views, in a process with little room and time."""
