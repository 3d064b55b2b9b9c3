"""Who or what the names in an article are: plain functions and the tables that they look up."""
