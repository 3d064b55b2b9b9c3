"""Types of every stage and the Parquet schemas; imports nothing else of the project."""
