"""Runs of the reference server that send one request at a time, each done once for all processes of a test session."""

from __future__ import annotations

import pickle
from typing import NamedTuple

import pytest
from filelock import FileLock

from conformance.core.exchange import Exchange
from conformance.core.shard import Shard
from tests.support.kit import LARGEST, Bench, contract_of
from tests.support.npm_programs import session_folder
from tests.support.walk_results import ALL, WalkResults, recorded_walks


class SequentialRun(NamedTuple):
    """What a run found, and its exchanges in their order."""

    results: WalkResults
    exchanges: list[Exchange]


def part_of(name: str, dialect: str | None) -> Shard:
    """Return the part of the checks that a dialect gets: all, except in the other dialects of the largest contract.

    These differ in the form of replies, so they share the checks.
    """
    if name != LARGEST or dialect is None:
        return ALL
    others = [*contract_of(name).dialects][1:]
    return Shard(others.index(dialect) + 1, len(others))


def sequential_run(factory: pytest.TempPathFactory, name: str, dialect: str | None = None) -> SequentialRun:
    """Return the run of `part_of` a contract in a dialect, None for the default one.

    The first process that needs it does it; the others read its file.
    """
    folder = session_folder(factory)
    path = folder / f"run-{name}-{dialect}.pickle"
    with FileLock(f"{path}.lock"):
        if not path.exists():
            session = Bench(name, dialect=dialect).session
            run = SequentialRun(*recorded_walks(session, None, part_of(name, dialect)))
            path.write_bytes(pickle.dumps(run))
            return run
    found = pickle.loads(path.read_bytes())
    assert isinstance(found, SequentialRun)
    return found
