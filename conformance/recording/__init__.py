"""Cassettes of runs, and recorded traffic of other tools: its formats, and the parts of it that belong to an API."""
