"""One run: planning, the job, the commit, logs, metrics and the summary."""
