"""How many wrong servers three ways find: Schemathesis alone, `conformance run`, `conformance explore`."""
