"""Amounts of money and shares in running text: where they stand and what they are worth."""
