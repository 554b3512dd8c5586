"""The options of the plugin: their names, metavars and help texts. Imports nothing, because every suite loads it."""

from __future__ import annotations

TEXTS = {
    "target": ("T", "what is tested, as --target of `conformance run` (default: mock:, the reference server)"),
    "credentials": ("FILE", "TOML file of keys, a table for each contract"),
    "waivers": ("FILE", "TOML file of known failures: their tests are strict xfail"),
    "provoke": ("prefer|prism", "how the target can be asked for an outcome, as --provoke of `conformance run`"),
    "tag": ("TAG", "4 to 16 letters and digits in the names of the run's records (default: a new tag)"),
    "rate": ("N", "send at most N requests a second"),
    "max-requests": ("N", "send at most N requests"),
    "time-limit": ("SECONDS", "end the run after this time (default: 14400)"),
    "deadline": ("SECONDS", "time limit for one exchange (default: 10)"),
}
LISTS = {
    "only": ("GLOB", "check only clauses whose id matches; repeatable"),
    "operations": ("GLOB", "check only these operations, by id; repeatable"),
    "without": ("GLOB", "operations that the target does not have, by id; repeatable"),
    "baseline": ("REPORT", "JSON report of an earlier run: tests that fail as they did there are xfail; repeatable"),
    "warn": ("inferred|open|GLOB", "report failures of these clauses as warnings; repeatable"),
}
FLAGS = {
    "writes": "allow requests that change data (the default for targets on this machine)",
    "read-only": "send only requests that change nothing (the default for other hosts)",
    "strict": "fail if a clause is inconclusive, instead of skipping it",
}
ALL_OPTIONS = frozenset({*TEXTS, *LISTS, *FLAGS})
"""`--NAME` of `conformance run` is `--conformance-NAME` here, and `conformance_NAME` in an ini file."""

CONFIGURED = "each clause of the contracts that conformance.toml or pyproject.toml names is a test"
RECORDED = "a file or a folder of recorded traffic: each file is a test, and nothing is sent; repeatable"


def ini_name(option: str) -> str:
    """Return the name of an option in an ini file."""
    return f"conformance_{option.replace('-', '_')}"
