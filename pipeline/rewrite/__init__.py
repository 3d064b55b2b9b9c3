"""Rewriting what is stored: replay of archived documents, another model over stored articles."""
