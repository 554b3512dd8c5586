"""Requests that Schemathesis generates, and that the session sends and judges like all others."""
