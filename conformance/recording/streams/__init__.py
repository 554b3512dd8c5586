"""Readers of containers: the lists of exchanges in JSON and YAML files, and lines of JSON."""
