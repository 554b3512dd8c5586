"""Runs of the reference server that send one request at a time, each done once for all processes of a test session."""

from __future__ import annotations

import pickle
from typing import NamedTuple

import pytest
from filelock import FileLock

from conformance.core.exchange import Exchange
from tests.support.kit import LARGEST, Bench
from tests.support.npm_programs import session_folder
from tests.support.walk_results import WalkResults, recorded_walks


class SequentialRun(NamedTuple):
    """What a run of all clauses found, and its exchanges in their order."""

    results: WalkResults
    exchanges: list[Exchange]


def sequential_run(factory: pytest.TempPathFactory, name: str, dialect: str | None = None) -> SequentialRun:
    """Return the run of a contract. The first process that needs it does it; the others read its file.

    Of the largest contract, other dialects than the default one get some of the values of each check in turn, as a
    target with other clients does.
    """
    folder = session_folder(factory)
    path = folder / f"run-{name}-{dialect}.pickle"
    with FileLock(f"{path}.lock"):
        if not path.exists():
            bench = Bench(name, dialect=dialect)
            bench.change_factory(has_target_alone=name != LARGEST or dialect is None)
            run = SequentialRun(*recorded_walks(bench.session, None))
            path.write_bytes(pickle.dumps(run))
            return run
    found = pickle.loads(path.read_bytes())
    assert isinstance(found, SequentialRun)
    return found
