"""The report: one HTML file that shows a data set and needs nothing else."""
