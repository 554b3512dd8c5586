"""Fuzzers: spoilt replies and mutated files, the same for the same seed. `make fuzz` runs them."""
