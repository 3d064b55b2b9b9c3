"""What the data set remembers between runs, as Parquet segments that are merged by one rule."""
