"""What of an article's text is not its news: credits, footers, sign-up lines, names of sections."""
