"""Merge the reports on all shards of a run into the report on the run."""
