"""Count the wrong servers that Schemathesis, `conformance run` and `conformance explore` detect."""
