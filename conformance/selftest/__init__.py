"""Test the checks: run them against the reference server and against every mutant of it."""
