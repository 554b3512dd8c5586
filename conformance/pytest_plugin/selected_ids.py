"""Select tests by the ids that pytest prints: `library::code.10`, `recorded::cassettes/twice.yaml`.

pytest takes each argument for a file or a folder, but the tests of this plugin are not in files of tests. So the ids
are removed from the arguments before pytest looks for files, and are applied after the collection.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance.core.text import question_or

RECORDED = "recorded"


@dataclass(frozen=True)
class SelectedIds:
    """The ids among the arguments of pytest; `are_all` is whether pytest got no other argument."""

    ids: tuple[str, ...] = ()
    are_all: bool = False

    @classmethod
    def taken_from(cls, config: pytest.Config, contracts: Sequence[str]) -> SelectedIds:
        """Remove the ids from the arguments, and return them. `contracts` are names and folders."""
        beginnings = tuple(f"{name}::" for name in (RECORDED, *(Path(each).absolute().name for each in contracts)))
        ids = tuple(each for each in config.args if each.startswith(beginnings))
        config.args[:] = [each for each in config.args if each not in ids]
        return cls(ids, bool(ids) and not config.args)

    def check(self, known: Collection[str]) -> None:
        """Raise pytest.UsageError for an id that no test has."""
        for each in self.ids:
            if each not in known:
                advice = question_or(each, known, "`pytest --collect-only -q` lists the tests")
                raise pytest.UsageError(f"no test is called {each}; {advice}")

    def select_suite_tests(self, items: list[pytest.Item]) -> list[pytest.Item]:
        """Return the selected tests of the suite's own files: none if all arguments are ids, else all."""
        return [] if self.are_all else items

    def select_plugin_tests(self, items: Sequence[pytest.Item]) -> list[pytest.Item]:
        """Return the selected tests of this plugin: those with one of the ids, or all if there are no ids."""
        return [each for each in items if not self.ids or each.nodeid in self.ids]
