"""Cassettes of runs, and recorded traffic of other tools: its formats, and what it shows of an API."""
