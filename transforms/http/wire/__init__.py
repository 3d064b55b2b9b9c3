"""HTTP/1.1 on the wire, read as leniently as real servers need it (docs/fetching.md)."""
