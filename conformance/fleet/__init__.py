"""Run several targets and compare their reports, clause by clause."""
