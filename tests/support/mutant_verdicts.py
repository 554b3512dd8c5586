"""The verdict of a clause on TrackingMore's reference server, or on one of its mutants."""

from __future__ import annotations

from conformance.mock_server.mutants import mutated
from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, Direct, contract_of

TM = "trackingmore-v2"


def verdict(clause: str, mutant: str = "", target: Direct | None = None) -> str | None:
    """Return the verdict of a run of the clause alone; `mutant` is an id without the clause, "" the right server."""
    app = mutated(contract_of(TM), f"{clause}~{mutant}") if mutant else None
    bench = Bench(TM, target=target or Direct(TM, app=app))
    run_directed(bench.session, [clause])
    return bench.results.verdicts()[clause].verdict
