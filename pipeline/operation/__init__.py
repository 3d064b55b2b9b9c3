"""How an installation and its data set are: status and doctor."""
