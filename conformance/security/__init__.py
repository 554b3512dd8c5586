"""Credentials: read them, and keep them out of all output."""
