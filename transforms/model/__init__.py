"""The embedded model: text in, topics, entity mentions and tone out. No Beam here."""
