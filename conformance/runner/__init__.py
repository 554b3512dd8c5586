"""Runs: one contract against one target, from options to a report. Start reading with `run` and `session`."""
