"""Test that no check blames a server for what the contract allows: neither our own ones nor those of Schemathesis.

The reference server makes one choice where the contract leaves several. Each variation makes other ones.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.contract.model import Contract
from conformance.contract.request_view import RequestView
from conformance.core.content_coding import accepts_coding
from conformance.core.exchange import Pairs, Request, Response
from conformance.mock_server.asgi_app import MockApp
from conformance.mock_server.mock_keys import mock_keys
from conformance.mock_server.refusal_selector import RefusalDecision
from conformance.mock_server.server import start
from conformance.report.model import Report
from conformance.runner.generated_requests.settings import RUN_GENERATION
from conformance.runner.options import Options
from conformance.runner.run import run_contract
from tests.support.kit import FOLDERS, contract_of

pytestmark = pytest.mark.slow


class Strict(MockApp):
    """Refuses each request that may be refused."""

    def _decide(self, view: RequestView) -> RefusalDecision | None:
        decision = super()._decide(view)
        if decision is not None or (view.operation is not None and view.operation.for_each_item is not None):
            return decision
        return self.refusals.possible_refusal(view, self.store)


class Alternative(MockApp):
    """Replies with the last outcome that each clause allows, and first looks for the causes that others find last."""

    def __init__(self, contract: Contract) -> None:
        super().__init__(contract)
        decisions = self.refusals._decisions
        for name, decision in decisions.items():
            others = [each for each in contract.clauses[name].outcomes if each != "success"]
            if decision is not None and others:
                outcome = contract.outcomes[others[-1]]
                decisions[name] = replace(decision, outcome=outcome, refused=not outcome.success)
        self.refusals._of = {name: causes[::-1] for name, causes in self.refusals._of.items()}


class Fickle(MockApp):
    """Replies with another refusal that the clause allows if the request has a preference."""

    def _decide(self, view: RequestView) -> RefusalDecision | None:
        decision = super()._decide(view)
        if decision is None or decision.clause is None or view.request.header("Prefer") is None:
            return decision
        allowed = [self.contract.outcomes[each] for each in decision.clause.outcomes if each != "success"]
        return replace(decision, outcome=allowed[-1]) if decision.refused else decision


class Written(MockApp):
    """Writes bodies and headers in another way."""

    def answer(self, request: Request) -> Response:
        response = super().answer(request)
        body = json.dumps(backwards(json.loads(response.body)), indent=3).encode() if response.body else b""
        headers: Pairs = tuple((name.swapcase(), value) for name, value in response.headers if name != "Content-Length")
        allow = "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS, TRACE"
        more: Pairs = (("content-length", str(len(body))), ("ALLOW", allow), ("Vary", "Accept"), ("ETag", 'W/"1"'))
        return Response(response.status, (*headers, *more), body)


class Wordy(MockApp):
    """Adds members that no document mentions."""

    def answer(self, request: Request) -> Response:
        response = super().answer(request)
        shown = json.loads(response.body) if response.body else None
        if not isinstance(shown, dict):
            return response
        body = json.dumps({**shown, "trace": {"steps": [1, None]}}).encode()
        headers: Pairs = tuple(each for each in response.headers if each[0] != "Content-Length")
        return Response(response.status, (*headers, ("Content-Length", str(len(body)))), body)


class Compressing(MockApp):
    """Compresses the body for clients that accept it, as many proxies do."""

    def answer(self, request: Request) -> Response:
        response = super().answer(request)
        if not response.body or not accepts_coding(request, "gzip"):
            return response
        body = gzip.compress(response.body)
        headers: Pairs = tuple(each for each in response.headers if each[0] != "Content-Length")
        more: Pairs = (("Content-Encoding", "GZIP"), ("Vary", "Accept-Encoding"), ("Content-Length", str(len(body))))
        return Response(response.status, (*headers, *more), body)


class All(Strict, Alternative, Written, Wordy):
    """Has all variations at once."""


def backwards(value: Any) -> Any:
    """A JSON value with the members of each object in the opposite order."""
    if isinstance(value, dict):
        return {name: backwards(value[name]) for name in reversed(value)}
    return [backwards(each) for each in value] if isinstance(value, list) else value


@contextmanager
def served(name: str, variation: type[MockApp], folder: Path) -> Iterator[Options]:
    """Options for a run against a server of the variation."""
    contract = contract_of(name)
    keys = "".join(f"{profile} = {json.dumps(key)}\n" for profile, key in mock_keys(contract).items())
    file = folder / "keys.toml"
    file.write_text(f"[{contract.name}]\n{keys}")
    server = start(contract, app=variation(contract))
    try:
        yield Options(target=server.url, credentials=file, generation=RUN_GENERATION)
    finally:
        server.stop()


def run(name: str, options: Options) -> Report:
    return run_contract(str(FOLDERS.get(name, name)), options)


def failed(report: Report) -> list[str]:
    return [each.id for each in report.clauses if each.verdict == "fail"]


@pytest.mark.parametrize("variation", [Strict, Alternative, Written, Wordy, Compressing])
@pytest.mark.parametrize("name", ["library", "parcels"])
def test_run_conforms_on_each_valid_variation(name: str, variation: type[MockApp], tmp_path: Path) -> None:
    with served(name, variation, tmp_path) as options:
        report = run(name, options)
    assert failed(report) == []
    assert {each.verdict for each in report.clauses if each.id.startswith("schemathesis/")} >= {"pass"}


def test_refusal_in_another_spelling_may_be_another_one_that_the_clause_lists(tmp_path: Path) -> None:
    with served("trackier-v1", Fickle, tmp_path) as options:
        report = run("trackier-v1", replace(options, only=("request.same-meaning",), generation=None))
    assert [each.verdict for each in report.clauses if each.id == "request.same-meaning"] == ["pass"]


@pytest.mark.parametrize("name", ["trackingmore-v2", "trackier-v1"])
def test_no_check_of_schemathesis_blames_all_variations_at_once(name: str, tmp_path: Path) -> None:
    with served(name, All, tmp_path) as options:
        assert failed(run(name, replace(options, directed=False))) == []
