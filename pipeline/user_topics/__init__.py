"""Topics of the user's own: fitted from examples, and checked against labelled texts."""
