"""Servers written by hand from the published documents, to test the checks against something they did not make.

Nothing of `conformance` is imported in here: what both sides get wrong alike would not be seen.
"""
