"""Test that the last items of long lists, and the last values of long filters, have an effect."""

from __future__ import annotations

import json

import pytest

from conformance.checks.causes.too_many import MANY
from conformance.core.exchange import Exchange, Request
from tests.support.kit import Direct
from tests.support.mutant_verdicts import TM, verdict


class Counting(Direct):
    """Notes the largest number of items in a list body for each path."""

    def __init__(self) -> None:
        super().__init__(TM)
        self.most: dict[str, int] = {}

    def send(self, request: Request, origin: str = "") -> Exchange:
        if request.body and request.body.startswith(b"["):
            self.most[request.path] = max(self.most.get(request.path, 0), len(json.loads(request.body)))
        return super().send(request, origin)


@pytest.mark.parametrize(
    ("clause", "mutant"),
    [
        ("update.stores", "first-items@updateTrackings"),
        ("delete.removes", "first-items@deleteTrackings"),
        ("list.filters", "first-values.numbers@listTrackings"),
        ("list.filters", "first-values.orders@listTrackings"),
    ],
)
def test_server_processes_the_first_items_only(clause: str, mutant: str) -> None:
    assert verdict(clause, mutant) == "fail"


@pytest.mark.parametrize(
    ("clause", "path"), [("update.stores", "/trackings/updatemore"), ("delete.removes", "/trackings/delete")]
)
def test_correct_server_processes_long_lists(clause: str, path: str) -> None:
    target = Counting()
    assert verdict(clause, target=target) == "pass"
    assert target.most[path] == MANY
