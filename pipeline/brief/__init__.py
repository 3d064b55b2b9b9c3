"""What is new on watched names, topics and feeds, and what changed, as one text."""
