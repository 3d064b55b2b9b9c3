"""From the bytes of a document to an element tree, broken ones included."""
