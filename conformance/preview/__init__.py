"""Show the requests that a run would send, for one clause or for a whole contract."""
