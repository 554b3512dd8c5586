"""The pytest plugin: `pytest --conformance CONTRACT` makes a test of each clause.

pytest imports this file in every suite of an environment, so it imports little of ours before a suite asks for it.
"""

from __future__ import annotations

import pytest

from conformance.pytest_plugin.options import FLAGS, LISTS, RECORDED, TEXTS, ini_name

# fixtures for tests of clients; no more than pytest is imported with them
pytest_plugins = ["conformance.client_testing.fixtures"]


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


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("conformance") or config.getini("conformance"):
        from conformance.pytest_plugin.session import ClauseTests

        config.pluginmanager.register(ClauseTests(config), "conformance-clauses")
    elif config.getoption("conformance_recorded"):
        raise pytest.UsageError("--conformance-recorded takes --conformance CONTRACT as well, to judge by")
