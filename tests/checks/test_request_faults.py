"""Test the texts about the faults of a request."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.kit import Bench, found_by, reply, send

OPEN = {"label": "A-1", "town": "é"}
GOOD = {"label": "A-1", "town": "Aachen"}
SECOND = "A second parcel with the same label is refused: code.31 allows code 31"
REFUSED = reply({"code": 10, "message": "No key"})


def fault(clause: str, body: Any) -> str:
    (found,) = found_by(Bench("parcels"), send("POST", "/parcels", body), REFUSED, clause, clause)
    return found.fault


@pytest.mark.parametrize(
    ("clause", "body", "words"),
    [
        ("body.odd", OPEN, 'town = "é"'),
        ("operation.createParcel", OPEN, f'town = "é": body.odd allows success or code 20 or 30; {SECOND}'),
        ("operation.createParcel", GOOD, SECOND),
    ],
)
def test_faults_explain_the_outcomes_that_are_allowed(clause: str, body: Any, words: str) -> None:
    assert fault(clause, body) == words
