"""Measure which documented outcomes were seen, and say why the others were not."""
