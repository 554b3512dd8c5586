"""The compiled document of a contract, and its schemas, for tests."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

from conformance.checks.causes import causes_of
from conformance.contract.folders import shipped_contracts
from conformance.contract.json_schema import Schema
from conformance.contract.model import Contract
from conformance.contract.openapi import deref
from conformance.contract.outcome import Outcome
from conformance.mock_server.response_renderer import ResponseRenderer
from conformance.observation.response_reading import documented_statuses
from conformance.openapi_export import compiled
from tests.support.kit import CONTRACTS, contract_of

JSON = "application/json"


@cache
def document(name: str, as_meant: bool = False) -> dict[str, Any]:
    return compiled(contract_of(name), as_meant=as_meant)


@cache
def operations(name: str, as_meant: bool = False) -> dict[str, dict[str, Any]]:
    """Operation id -> Operation Object, its responses without references."""
    root = document(name, as_meant)
    found = {}
    for item in root["paths"].values():
        for raw in (raw for key, raw in item.items() if key != "parameters"):
            replies = {status: deref(root, each) for status, each in raw["responses"].items()}
            found[raw["operationId"]] = {**raw, "responses": replies}
    return found


@cache
def schema(name: str, operation: str, status: int, as_meant: bool = False) -> Schema | None:
    """Return the schema of a response, None if the document lacks the status."""
    response = operations(name, as_meant)[operation]["responses"].get(str(status))
    return _of_response(name, as_meant, json.dumps(response["content"][JSON]["schema"])) if response else None


@cache
def _of_response(name: str, as_meant: bool, text: str) -> Schema:
    """Many operations have the same reply: it is compiled once."""
    return Schema(json.loads(text), document(name, as_meant))


def allows(name: str, operation: str, status: int, body: Any, as_meant: bool = False) -> bool:
    found = schema(name, operation, status, as_meant)
    return found is not None and found.accepts(json.loads(body) if isinstance(body, bytes) else body)


VARIANTS = [(name, as_meant) for name in CONTRACTS for as_meant in (False, True)]
SMALL = [name for name in CONTRACTS if name not in shipped_contracts()]


def renderers(contract: Contract) -> list[ResponseRenderer]:
    return [ResponseRenderer(contract, each) for each in contract.dialects or [None]]


def errors(contract: Contract) -> list[Outcome]:
    return [each for each in contract.outcomes.values() if not each.success]


def bodies(contract: Contract, outcome: Outcome) -> list[bytes]:
    """Return the body of a refusal with this outcome, in every dialect."""
    return [each.refused(outcome, None, None).body for each in renderers(contract)]


def statuses(name: str, as_meant: bool = False) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Every (operation id, status, Response Object) of the document."""
    for operation, raw in operations(name, as_meant).items():
        for status, response in raw["responses"].items():
            yield operation, int(status), response


def documented(contract: Contract) -> dict[tuple[str, int], set[str]]:
    """(operation id, status) -> the errors that a cause leads to there, by the table alone."""
    found: dict[tuple[str, int], set[str]] = defaultdict(set)
    for cause in causes_of(contract):
        if cause.clause.check not in ("unknown-path", "unsupported-method"):
            for operation in contract.operations.values():
                if cause.is_about(operation) and cause.can_provoke(operation):
                    for outcome in (each for each in errors(contract) if each.id in cause.clause.outcomes):
                        own = documented_statuses(contract, outcome, operation)
                        for status in (*own, *cause.clause.status.get(outcome.id, ())):
                            found[operation.id, status].add(outcome.id)
    return found
