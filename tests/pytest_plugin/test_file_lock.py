"""Test that several processes run each target once, and what follows if one of them dies."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conformance.core.errors import TargetError
from conformance.pytest_plugin.file_lock import make_once


def test_make_once_makes_a_value_once_for_all_callers(tmp_path: Path) -> None:
    made: list[int] = []

    def make() -> str:
        made.append(1)
        return "value"

    with ThreadPoolExecutor(8) as pool:
        values = list(pool.map(lambda n: make_once(tmp_path, "report", make), range(24)))
    assert values == ["value"] * 24 and made == [1]
    assert make_once(tmp_path, "other", make) == "value" and made == [1, 1]


def test_make_once_does_not_repeat_what_was_interrupted(tmp_path: Path) -> None:
    def broken_off() -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_once(tmp_path, "report", broken_off)
    with pytest.raises(TargetError, match="the process that began the run of report did not end it"):
        make_once(tmp_path, "report", lambda: "value")


def test_make_once_explains_that_workers_share_a_machine(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="run all workers of a session on one machine"):
        make_once(tmp_path / "elsewhere", "report", lambda: "value")
