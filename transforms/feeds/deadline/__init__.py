"""Parsing with a deadline, in a process that can be killed."""
