"""Test that records are read before they exist, and found when they do."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks.behaviours._absent_records import refusing_readers
from conformance.core.exchange import Request
from conformance.mock_server.mutants import mutated
from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, Direct, contract_of, exchange, reply

TM = "trackingmore-v2"
CRASH = reply({"meta": {"code": 500, "type": "Server error", "message": "Server error."}, "data": []}, 500)


@pytest.mark.parametrize(
    ("contract", "operation", "clause", "text"),
    [
        (
            TM,
            "createTracking",
            "create.readable",
            "readTrackingInLanguage shows the new tracking, also if it was asked",
        ),
        (
            TM,
            "createTrackings",
            "create.readable",
            "readTrackingInLanguage shows the new tracking, also if it was asked",
        ),
        (TM, "changeCarrier", "update.moves", "readTrackingInLanguage shows the new key"),
        ("trackier-v1", "createLink", "create.readable", "readLink shows the new link, also if it was asked"),
    ],
)
def test_read_that_remembers_an_absence_is_found(contract: str, operation: str, clause: str, text: str) -> None:
    for mutant in ("", f"{clause}~refused-before@{operation}"):
        app = mutated(contract_of(contract), mutant) if mutant else None
        bench = Bench(contract, target=Direct(contract, app=app))
        run_directed(bench.session, [clause], only_operation=operation)
        found = [each.finding.expected for each in bench.results.entries[clause].evidence]
        assert bool(found) is bool(mutant)
        assert all(each.startswith(text) for each in found[:1])


def test_read_that_may_accept_an_absent_record_is_not_sent() -> None:
    """It may create the record: then the creation that follows may be refused."""
    trackier, more = contract_of("trackier-v1"), contract_of(TM)
    assert not refusing_readers(trackier, trackier.resources["own_link"])
    assert not refusing_readers(trackier, trackier.resources["campaign"])
    found = [(reader.id, {*others}) for reader, others in refusing_readers(more, more.resources["tracking"])]
    assert found == [("readTracking", set()), ("readTrackingInLanguage", {"lang"})]


class CrashesForAbsent(Direct):
    """Refuses each absent record with an internal error."""

    def send(self, request: Request, origin: str = "") -> Any:
        found = super().send(request, origin)
        is_absent = request.method == "GET" and found.response is not None and b"4017" in found.response.body
        return exchange(request, CRASH, origin) if is_absent else found


def test_creation_is_judged_if_the_server_crashes_for_an_absent_record() -> None:
    bench = Bench(TM, target=CrashesForAbsent(TM))
    run_directed(bench.session, ["create.readable"], only_operation="createTracking")
    assert bench.results.verdicts()["create.readable"].verdict == "pass"
