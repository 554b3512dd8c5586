"""Compare two runs against one contract, from their reports or from their recordings."""
