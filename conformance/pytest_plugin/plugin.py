"""The pytest plugin: `pytest --conformance CONTRACT` makes a test of each clause.

pytest imports this file in every suite of an environment, so it imports nothing of ours before a suite asks for it.
"""

from __future__ import annotations

import pytest

# fixtures for tests of clients; no more than pytest is imported with them
pytest_plugins = ["conformance.client_testing.fixtures"]

TEXTS = {
    "target": ("T", "https://host/base, asgi:package.module:app, or mock:[?dialect=NAME] (the default)"),
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
"""What `conformance run` takes as `--NAME` is `--conformance-NAME` here, and `conformance_NAME` in an ini file."""

RECORDED = "a file of recorded traffic, or a folder of them: each file is a test, and nothing is sent; repeatable"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance", "contract tests of JSON APIs")
    what = "a shipped contract's name, or a folder: each of its clauses is a test; repeatable"
    group.addoption("--conformance", action="append", default=[], metavar="CONTRACT", help=what)
    parser.addini("conformance", what, type="args", default=[])
    for name, (shape, text) in TEXTS.items():
        group.addoption(f"--conformance-{name}", default="", metavar=shape, help=text)
        parser.addini(ini_name(name), text, default="")
    for name, (shape, text) in LISTS.items():
        group.addoption(f"--conformance-{name}", action="append", default=[], metavar=shape, help=text)
        parser.addini(ini_name(name), text, type="args", default=[])
    for name, text in FLAGS.items():
        group.addoption(f"--conformance-{name}", action="store_true", default=False, help=text)
        parser.addini(ini_name(name), text, type="bool", default=False)
    group.addoption("--conformance-recorded", action="append", default=[], metavar="PATH", help=RECORDED)
    parser.addini("conformance_recorded", RECORDED, type="linelist", default=[])


def ini_name(option: str) -> str:
    return f"conformance_{option.replace('-', '_')}"


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("conformance") or config.getini("conformance"):
        from conformance.pytest_plugin.session import ClauseTests

        config.pluginmanager.register(ClauseTests(config), "conformance-clauses")
    elif config.getoption("conformance_recorded"):
        raise pytest.UsageError("--conformance-recorded takes --conformance CONTRACT as well, to judge by")
