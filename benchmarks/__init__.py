"""Measurements that anyone can repeat. README.md has the commands and the figures of one machine."""
