"""Test texts beside a record, such as the address of a link: a creation and a reading show the same ones."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from conformance.checks.behaviours._reading_records import beside_record
from conformance.checks.behaviours._texts_beside import common_texts
from conformance.core.exchange import Exchange, Request
from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, Direct, contract_of

TR, CLAUSE = "trackier-v1", "create.readable"


class Linking(Direct):
    """Makes the address of a link of its domain, and a reading of the first domain or another one; adds `more`."""

    def __init__(self, reads_first: bool = False, more: dict[str, dict[str, Any]] | None = None) -> None:
        super().__init__(TR)
        self.reads_first, self.more = reads_first, more or {}

    def send(self, request: Request, origin: str = "") -> Exchange:
        done = super().send(request, origin)
        response = done.response
        if response is None or response.status >= 400 or not request.path.startswith("/network/link/"):
            return done
        body = json.loads(response.body)
        if link := body["data"].get("link"):
            domain = "trk.example.com" if self.reads_first and request.method == "GET" else link["domain"]
            body["data"] |= {"tracking_link": f"http://{domain}/{link['_id']}", **self.more.get(request.method, {})}
        return replace(done, response=replace(response, body=json.dumps(body).encode()))


def texts(target: Linking) -> list[str]:
    bench = Bench(TR, target=target)
    run_directed(bench.session, [CLAUSE], only_operation="createLink")
    kept = bench.results.entries[CLAUSE].evidence
    return [f"{each.reply.operation and each.reply.operation.id}: {each.finding.actual}" for each in kept]


def test_only_texts_of_both_examples_are_compared() -> None:
    contract = contract_of(TR)
    creation, reading = contract.operations["createLink"], contract.operations["readLink"]
    assert common_texts(contract, creation, reading) == ["tracking_link"]
    assert not common_texts(contract, contract.operations["createReferral"], contract.operations["listReferrals"])
    body = {"message": "Made.", "data": {"link": {}, "note": "x", "count": 1}}
    assert beside_record(creation, body, str) == {"note": "x"}


def test_address_of_another_domain_than_the_created_one_is_found() -> None:
    (text,) = texts(Linking(reads_first=True))
    assert text.startswith('readLink: tracking_link "http://trk.example.com/')


@pytest.mark.parametrize("more", [{}, {"POST": {"seen": "1"}, "GET": {"seen": "2"}}])
def test_same_address_passes_and_undocumented_texts_may_differ(more: dict[str, dict[str, Any]]) -> None:
    assert not texts(Linking(more=more))
