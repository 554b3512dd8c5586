"""The part of the plugin that pytest always loads: the options, and the decision whether a suite needs the rest.

With `pytest --conformance CONTRACT`, each clause is a test. pytest imports this file in every suite of an environment,
so it imports little before a suite asks for contracts.
"""

from __future__ import annotations

import pytest

from conformance.pytest_plugin.options import CONFIGURED, FLAGS, LISTS, RECORDED, TEXTS, ini_name

# Fixtures for tests of clients. They import only pytest.
pytest_plugins = ["conformance.client_testing.fixtures"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, and the settings of ini files with the same meaning."""
    group = parser.getgroup("conformance", "contract tests of JSON APIs")
    what = "a shipped contract's name, or a folder with a contract.yaml: each clause is a test; repeatable"
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
    group.addoption("--conformance-configured", action="store_true", default=False, help=CONFIGURED)
    parser.addini("conformance_configured", CONFIGURED, type="bool", default=False)
    group.addoption("--conformance-recorded", action="append", default=[], metavar="PATH", help=RECORDED)
    parser.addini("conformance_recorded", RECORDED, type="linelist", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Load the rest of the plugin if a suite asks for contracts."""
    if any(
        ask(name) for name in ("conformance", "conformance_configured") for ask in (config.getoption, config.getini)
    ):
        from conformance.pytest_plugin.session import SessionHooks

        config.pluginmanager.register(SessionHooks(config), "conformance-clauses")
    elif config.getoption("conformance_recorded"):
        raise pytest.UsageError(
            "--conformance-recorded needs a contract to judge by: give --conformance CONTRACT as well, or set it in "
            f"the ini file ({config.inipath or 'none was found'}). If pytest chose the wrong ini file, write "
            "--conformance-recorded=PATH with '=': after a space, pytest looks for an ini file next to PATH"
        )
