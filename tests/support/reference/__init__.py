"""Servers written by hand from the published documents, to test the checks with independent code.

This package imports nothing from `conformance`: a mistake on both sides would remain unseen.
"""
