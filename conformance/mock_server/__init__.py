"""The reference server: an ASGI app that answers as a contract says, its records, and its mutants."""
