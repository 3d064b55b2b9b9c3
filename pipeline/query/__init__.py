"""The data set in SQL: views, the session, results, the documents written from it."""
