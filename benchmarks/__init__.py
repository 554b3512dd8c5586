"""Measure speed, memory use and detected faults; README.md has commands and results."""
