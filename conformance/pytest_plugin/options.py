"""The options of the plugin, as tables: names, shapes and help texts. Imports nothing, as every suite loads it."""

from __future__ import annotations

TEXTS = {
    "target": ("T", "what is tested, as --target of `conformance run`; the embedded mock is the default"),
    "credentials": ("FILE", "TOML file with the keys, a table a contract"),
    "waivers": ("FILE", "TOML file of known failures: their tests are xfail, and strict"),
    "provoke": ("prefer|prism", "how the target can be asked for an outcome; see `conformance run --help`"),
    "tag": ("TAG", "4 to 16 letters and digits that name the run's records (default: fresh)"),
    "rate": ("N", "send at most so many requests a second"),
    "max-requests": ("N", "send at most so many requests"),
    "deadline": ("SECONDS", "for one whole exchange (10)"),
}
LISTS = {
    "only": ("GLOB", "only clauses whose id matches; repeatable"),
    "without": ("GLOB", "operations, by id, that the target does not have; repeatable"),
    "warn": ("inferred|open|GLOB", "failures of these clauses are warnings; repeatable"),
}
FLAGS = {
    "writes": "allow requests that change data (the default on this machine)",
    "read-only": "send only requests that change nothing",
    "strict": "clauses that could not be judged fail instead of being skipped",
}
ALL_OPTIONS = frozenset({*TEXTS, *LISTS, *FLAGS})
"""What `conformance run` takes as `--NAME` is `--conformance-NAME` here, and `conformance_NAME` in an ini file."""

RECORDED = "a file of recorded traffic, or a folder of them: each file is a test, and nothing is sent; repeatable"


def ini_name(option: str) -> str:
    return f"conformance_{option.replace('-', '_')}"
