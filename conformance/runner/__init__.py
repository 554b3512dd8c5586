"""Runs: check one target against one contract, from options to a report. Start reading with `run` and `session`."""
