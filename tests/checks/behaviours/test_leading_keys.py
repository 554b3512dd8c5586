"""Test requests with the key before all other parameters of a query."""

from __future__ import annotations

import pytest

from conformance.checks.behaviours._leading_keys import send_with_leading_key, with_leading_key
from conformance.core.exchange import Credential, Request
from conformance.selftest.bench import bench as mutant_bench
from tests.support.kit import KEY, Bench, get, read, reply

TRACKIER = "trackier-v1"
LEADING = (Credential("valid", "query", "leading"),)


@pytest.mark.parametrize(
    ("contract", "operation", "sent"), [(TRACKIER, "listCampaigns", LEADING), ("trackingmore-v2", "listTrackings", KEY)]
)
def test_key_leads_only_where_a_query_can_have_it(contract: str, operation: str, sent: tuple[Credential, ...]) -> None:
    bench = Bench(contract)
    request = with_leading_key(bench.factory, bench.contract.operations[operation], get("/"))
    assert request.credentials == sent


@pytest.mark.parametrize("is_refused", [True, False])
def test_request_is_sent_as_it_is_only_if_the_leading_key_is_refused(is_refused: bool) -> None:
    bench, request = Bench(TRACKIER), get("/campaign", ("limit", "1"))
    steps = send_with_leading_key(bench.factory, bench.contract.operations["listCampaigns"], request)
    sent: list[Request] = [next(steps)]
    body = {"success": False, "error": {"code": 13, "message": "No"}} if is_refused else {"data": {"campaigns": []}}
    try:
        sent.append(steps.send(read(TRACKIER, sent[0], reply(body, 401 if is_refused else 200))[0]))
    except StopIteration:
        assert not is_refused
    assert sent == [request.replace(credentials=LEADING), *([request] if is_refused else [])]


@pytest.mark.parametrize(
    "mutant", ["list.pages~loses-behind-key@listCampaigns", "list.filters~loses-behind-key@listOwnCampaigns"]
)
def test_server_that_loses_parameters_behind_the_key_fails(mutant: str) -> None:
    here = mutant_bench(TRACKIER)
    assert mutant.partition("~")[0] in here.run_mutant(here.mutants[mutant]).failed
