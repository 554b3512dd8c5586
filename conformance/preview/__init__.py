"""Show what a run would send: for one clause, or for a whole contract."""
