"""Test that each process reads the facts of the others, and no fact twice."""

from __future__ import annotations

import os
import sys
from copy import copy

import pytest

from conformance.observation.records import Record
from conformance.observation.run_facts import Fact, RunFacts
from conformance.runner.workers import fact_board
from conformance.runner.workers.fact_board import FactBoard

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers are only used on Linux")

PLACE = ("loan", ("7",))
RECORD = Record("loan", {"id": "7"}, {"title": "\ud800"})
FACTS: list[Fact] = [
    ("made", PLACE, RECORD),
    ("documented", PLACE, None),
    ("named", PLACE, None),
    ("named", PLACE, None),
    ("sent", b"digest", None),
    ("shown", ("title", "a"), 1),
    ("shown", ("title", "a"), 1),
    ("shown", ("title", "a"), -1),
]


def forked(board: FactBoard, number: int) -> tuple[FactBoard, RunFacts]:
    """The board as a forked process has it."""
    other, facts = copy(board), RunFacts()
    other._facts = facts
    other.join(number)
    return other, facts


def test_processes_read_the_facts_of_the_others_once() -> None:
    parent_facts = RunFacts()
    parent = FactBoard(parent_facts)
    (first, first_facts), (second, second_facts) = forked(parent, 1), forked(parent, 2)
    for kind, about, detail in FACTS[:4]:
        first_facts.note(kind, about, detail)
    for kind, about, detail in FACTS[4:]:
        second_facts.note(kind, about, detail)
    for each in (first, second, parent):
        each.refresh()
        each.refresh()
    for facts in (first_facts, second_facts, parent_facts):
        assert (facts.made, facts.documented, facts.named) == ({PLACE: RECORD}, {PLACE}, {PLACE: 2})
        assert (facts.values, facts.shown) == ({b"digest"}, {("title", "a"): 1})
    first_facts.note("deleted", PLACE)
    second.refresh()
    assert second_facts.named == {} and second_facts.made == {PLACE: RECORD}
    parent.close()


def test_fact_that_another_process_is_still_writing_is_read_later() -> None:
    facts = RunFacts()
    board = FactBoard(facts)
    _, others = forked(board, 1)
    others.note("named", PLACE)
    size = os.fstat(board._file).st_size
    entry = os.pread(board._file, size, 0)
    for part in (entry[:3], entry[3:9], entry[9:]):
        os.write(board._file, part)
        board.refresh()
        assert facts.named[PLACE] == (2 if part == entry[9:] else 1)
    board.close()


def test_more_than_fits_one_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fact_board, "_MOST_AT_ONCE", 7)
    facts = RunFacts()
    board = FactBoard(facts)
    _, others = forked(board, 1)
    for n in range(5):
        others.note("sent", b"%d" % n)
    board.refresh()
    assert facts.values == {b"0", b"1", b"2", b"3", b"4"}
    board.close()
