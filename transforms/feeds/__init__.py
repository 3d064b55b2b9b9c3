"""Reading feed documents of every kind, and turning their entries into articles."""
