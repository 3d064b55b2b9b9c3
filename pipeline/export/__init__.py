"""The data set in table formats of others, without a copy of its rows."""
