"""Test which requests may be sent at all."""

from __future__ import annotations

import pytest

from conformance.checks.block_reason import NO_WRITES, OPERATION_EXCLUDED
from conformance.checks.operation_subset import without_operations
from conformance.checks.request_steps import Blocked
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request
from conformance.core.generated_values import GeneratedValues
from conformance.observation.target_state import TargetState
from conformance.runner.directed_checks import run_directed
from conformance.runner.write_guard import WriteGuard, is_safe
from tests.support.kit import DATA, Bench, contract_of, get, send

TM = contract_of("trackingmore-v2")
STATE = TargetState(TM, GeneratedValues("t1"))
SAFE = [get("/carriers"), get("/no-such-path"), send("POST", "/carriers/detect", {"tracking_number": "CT12345"})]
UNSAFE = [send("POST", "/trackings/post", {}), send("DELETE", "/no-such-path"), send("BREW", "/carriers")]


@pytest.mark.parametrize("request_", [*SAFE, *UNSAFE], ids=lambda each: f"{each.method} {each.path}")
def test_write_guard_blocks_writes_in_a_read_only_run(request_: Request) -> None:
    view = RequestView(TM, request_)
    assert is_safe(view) is (request_ in SAFE)
    WriteGuard(True, STATE).check(view)
    if request_ in SAFE:
        WriteGuard(False, STATE).check(view)
        return
    with pytest.raises(Blocked) as raised:
        WriteGuard(False, STATE).check(view)
    assert raised.value.reason == NO_WRITES


def test_write_guard_blocks_requests_to_excluded_operations() -> None:
    lacking = without_operations(TM, ("listCarriers",))
    with pytest.raises(Blocked) as raised:
        WriteGuard(True, STATE).check(RequestView(lacking, get("/carriers")))
    assert raised.value.reason == OPERATION_EXCLUDED


BY_GET = contract_of(str(DATA / "zoo" / "writes-by-get"))
PARAMETERS = (("f", "json"), ("v", "1.2"))


@pytest.mark.parametrize(
    ("method", "path", "query", "safe"),
    [
        ("GET", "/listStations", PARAMETERS, True),
        ("GET", "/getStation", (("id", "100001"), *PARAMETERS), True),
        ("GET", "/createStation", (("name", "First"), *PARAMETERS), False),
        ("GET", "/deleteStation", (("id", "100001"), *PARAMETERS), False),
        ("GET", "/no-such-path", PARAMETERS, True),
        ("GET", "/deleteStation/", (("id", "100001"),), False),
        ("HEAD", "/deleteStation", (("id", "100001"),), False),
    ],
)
def test_write_guard_takes_get_for_a_write_where_the_contract_has_such_writes(
    method: str, path: str, query: tuple[tuple[str, str], ...], safe: bool
) -> None:
    view = RequestView(BY_GET, Request(method, path, query))
    assert is_safe(view, ("GET", "HEAD")) is safe
    if not safe:
        with pytest.raises(Blocked):
            WriteGuard(False, TargetState(BY_GET, GeneratedValues("t1"))).check(view)


def test_run_that_may_not_write_sends_no_write_by_get() -> None:
    bench = Bench(str(DATA / "zoo" / "writes-by-get"), may_write=False)
    run_directed(bench.session, [*bench.contract.clauses])
    paths = {request.path for request, _ in bench.target.asked}
    assert {"/getStation", "/listStations"} == paths & {each.path for each in bench.contract.operations.values()}
    queries = [{*request.query} for request, origin in bench.target.asked if origin != "version"]
    assert all({*PARAMETERS} <= query for query in queries)
