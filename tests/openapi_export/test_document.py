"""Test the compiled document: valid, exact about codes, and true for the reference server in each dialect."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from conformance.checks.causes import causes_of
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.loader import load_contract
from conformance.contract.openapi import deref
from conformance.observation.response_reading import documented_statuses
from conformance.openapi_export import compiled
from tests.support.exported_documents import (
    JSON,
    SMALL,
    VARIANTS,
    allows,
    bodies,
    document,
    documented,
    errors,
    operations,
    statuses,
)
from tests.support.kit import CONTRACTS, Bench, contract_of
from tests.support.sequential_runs import sequential_run
from tests.support.served import LIBRARY


# --- a document that tools take --------------------------------------------------------------------
@pytest.mark.parametrize(("name", "as_meant"), VARIANTS)
def test_document_is_valid_openapi(name: str, as_meant: bool) -> None:
    assert not list(OpenAPIV31SpecValidator(document(name, as_meant)).iter_errors())


@pytest.mark.parametrize(("name", "as_meant"), VARIANTS)
def test_document_references_resolve_and_no_component_is_unused(name: str, as_meant: bool) -> None:
    root = document(name, as_meant)
    used = set(references(root))
    assert all(resolve(root, each.removeprefix("#")) is not ABSENT for each in used)
    parts = {kind: root["components"].get(kind, {}) for kind in ("examples", "responses")}
    made = {f"#/components/{kind}/{each}" for kind, found in parts.items() for each in found}
    assert made <= used


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    for each in node if isinstance(node, list) else ():
        yield from references(each)


@pytest.mark.parametrize("name", CONTRACTS)
def test_document_keeps_the_requests_of_openapi_yaml(name: str) -> None:
    contract, root = contract_of(name), document(name)
    source = contract.openapi
    for part in ("openapi", "info", "servers", "security"):
        assert root[part] == source[part]
    assert root["components"]["securitySchemes"] == source["components"]["securitySchemes"]
    assert [*contract.credential_slots] == [scheme for alternative in root["security"] for scheme in alternative]
    assert set(operations(name)) == set(contract.operations)
    for path, item in source["paths"].items():
        for key, raw in item.items():
            now = root["paths"][path][key]
            assert (now if key == "parameters" else {**now, "responses": 0}) == (
                raw if key == "parameters" else {**raw, "responses": 0}
            )


@pytest.mark.parametrize("name", CONTRACTS)
def test_compiled_changes_no_contract_and_shares_no_part(name: str) -> None:
    contract = contract_of(name)
    before = json.dumps(contract.openapi)
    mine, seen = compiled(contract), set()
    stack: list[Any] = [mine]
    while stack:
        node = stack.pop()
        if isinstance(node, dict | list):
            assert id(node) not in seen or not node
            seen.add(id(node))
            stack.extend(node.values() if isinstance(node, dict) else node)
    mine["paths"].clear()
    assert json.dumps(contract.openapi) == before
    assert compiled(contract) == document(name)


def test_document_says_what_it_was_made_of() -> None:
    contract = contract_of("library")
    mark = {"contract": "library", "digest": contract.digest}
    assert document("library")["x-conformance"] == {**mark, "statuses": "as documented"}
    assert document("library", True)["x-conformance"] == {**mark, "statuses": "as meant"}


# --- codes ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", CONTRACTS)
def test_document_allows_each_documented_code_under_its_status(name: str) -> None:
    contract = contract_of(name)
    table = documented(contract)
    assert table
    for (operation, status), outcomes in table.items():
        for outcome in outcomes:
            for body in bodies(contract, contract.outcomes[outcome]):
                assert allows(name, operation, status, body), (operation, status, outcome)


@pytest.mark.parametrize("name", CONTRACTS)
def test_document_refuses_a_code_of_another_status(name: str) -> None:
    contract, refused = contract_of(name), 0
    elsewhere: dict[str, set[int]] = defaultdict(set)
    for clause in contract.clauses_of("cause"):
        for outcome, found in clause.status.items():
            elsewhere[outcome] |= {*found}
    for operation, status, _ in statuses(name):
        for outcome in errors(contract):
            known = {*documented_statuses(contract, outcome, contract.operations[operation]), *elsewhere[outcome.id]}
            if status not in known:
                refused += 1
                for body in bodies(contract, outcome):
                    assert not allows(name, operation, status, body), (operation, status, outcome.id)
    assert refused or name == "library"  # which has one status for everything


@pytest.mark.parametrize("name", CONTRACTS)
def test_document_refuses_a_code_without_a_cause_on_the_operation(name: str) -> None:
    """Odd input and a path may end in some codes anywhere, which is asked of the causes themselves."""
    contract = contract_of(name)
    concerned: dict[str, set[str]] = defaultdict(set)
    for cause in causes_of(contract):
        for operation in contract.operations.values():
            if cause.can_hold(operation):
                concerned[operation.id] |= {*cause.clause.outcomes}
    for operation, status, _ in statuses(name):
        for outcome in errors(contract):
            if outcome.id not in concerned[operation]:
                assert not any(allows(name, operation, status, each) for each in bodies(contract, outcome))


def test_document_allows_already_exists_only_for_creations() -> None:
    body = {"code": 31, "message": "Here already", "data": None}
    found = [each for each in operations("parcels") if allows("parcels", each, 200, body)]
    assert found == ["createParcel", "addScans"]


def test_document_has_no_outcome_of_unsupported_methods() -> None:
    assert "405" in json.dumps([dict(each.status) for each in contract_of("parcels").clauses.values()])
    assert not [each for each in statuses("parcels") if each[1] == 405]


@pytest.mark.parametrize("name", CONTRACTS)
def test_document_refuses_an_undocumented_code(name: str) -> None:
    contract = contract_of(name)
    codes = {each.code for each in contract.outcomes.values()}
    stranger = next(n for n in range(4000, 5000) if n not in codes)
    for operation, status, response in statuses(name):
        for example in response["content"][JSON]["examples"].values():
            body = deref(document(name), example)["value"]
            for reading in contract.readings:
                if reading.code and resolve(body, reading.code) is not ABSENT:
                    spoiled = with_value(body, reading.code, stranger)
                    assert not allows(name, operation, status, spoiled), (operation, status, spoiled)


def with_value(body: Any, pointer: str, value: Any) -> Any:
    head, _, last = pointer.rpartition("/")
    copy = json.loads(json.dumps(body))
    resolve(copy, head)[last] = value
    return copy


def test_document_requires_the_type_of_each_code() -> None:
    body = {"meta": {"code": 4016, "type": "Bad Request", "message": "Tracking already exists."}, "data": []}
    assert allows("trackingmore-v2", "createTracking", 200, body)
    assert allows("trackingmore-v2", "createTracking", 409, body)
    assert not allows("trackingmore-v2", "createTracking", 404, body)
    assert not allows("trackingmore-v2", "createTracking", 409, with_value(body, "/meta/type", "Unauthorized"))
    assert not allows("trackingmore-v2", "createTracking", 409, with_value(body, "/meta/code", "4016"))
    assert not allows("trackingmore-v2", "createTracking", 409, {**body, "data": [1]})


def test_document_allows_the_json_types_of_every_dialect() -> None:
    nested = {"success": False, "error": {"code": 33, "message": "Duplicated Resource"}}
    for body in (nested, with_value(nested, "/error/code", "33"), nested["error"], {"code": "33", "message": "Twice"}):
        assert allows("trackier-v1", "createAffiliate", 409, body)
    assert not allows("trackier-v1", "createAffiliate", 409, with_value(nested, "/error/code", 33.5))
    assert not allows("trackier-v1", "createAffiliate", 409, {**nested, "success": True})


def test_document_requires_members_of_a_success_that_shares_its_status() -> None:
    good = {"code": 0, "data": {"id": "10000001", "book": "978-0-00-000000-2", "reader": "Sample Reader"}}
    assert allows("library", "readLoan", 200, good)
    assert not allows("library", "readLoan", 200, {**good, "data": {}})
    assert not allows("library", "readLoan", 200, {**good, "code": 30})
    assert allows("library", "readLoan", 200, {"code": 30, "message": "Nothing here"})


@pytest.mark.parametrize("name", CONTRACTS)
def test_document_as_meant_has_each_outcome_under_its_meaning(name: str) -> None:
    contract = contract_of(name)
    for operation, status, _ in statuses(name, True):
        for outcome in errors(contract):
            if outcome.equivalent_status != status:
                assert not any(allows(name, operation, status, each, True) for each in bodies(contract, outcome))
    for (operation, _), outcomes in documented(contract).items():
        for outcome in (contract.outcomes[each] for each in outcomes):
            assert all(
                allows(name, operation, outcome.equivalent_status, each, True) for each in bodies(contract, outcome)
            )


def test_document_allows_a_refusal_without_cause_everywhere(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    row = '  "77": {code: 77, message: Closed on holidays, equivalent_status: 503, status: 503}\n'
    clause = (
        "  holidays: {statement: Closed then., source: [desk 2], basis: stated, information: true, outcomes: ['77']}\n"
    )
    change(folder / "contract.yaml", "\noutcomes:\n", f"\noutcomes:\n{row}")
    change(folder / "contract.yaml", "\nclauses:\n", f"\nclauses:\n{clause}")
    found = compiled(load_contract(str(folder)))
    replies = [raw["responses"] for item in found["paths"].values() for raw in item.values()]
    assert len(replies) == 3 and all("503" in each for each in replies)


def test_document_has_no_content_for_a_status_without_body(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    text = (folder / "openapi.yaml").read_text("utf-8")
    start, end = text.index("        '200':\n          description: The loans"), text.index("  /loans/{loan_id}:")
    (folder / "openapi.yaml").write_text(text[:start] + "        '204': {description: None}\n" + text[end:], "utf-8")
    replies = compiled(load_contract(str(folder)))["paths"]["/loans"]["get"]["responses"]
    assert replies["204"] == {"description": "None"}
    assert "success" not in replies["200"]["content"][JSON]["examples"]
    assert replies["200"]["description"] == "refused: 10, 20, 30"


def copied(folder: Path) -> Path:
    for path in LIBRARY.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1, (path, old)
    path.write_text(text.replace(old, new), "utf-8")


# --- the reference server ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "dialect"),
    [
        pytest.param(name, each, marks=[] if name in SMALL else pytest.mark.slow, id=f"{name}-{each}")
        for name in CONTRACTS
        for each in [None, *[*contract_of(name).dialects][1:]]
    ],
)
def test_document_allows_every_reply_of_the_reference_server(
    name: str, dialect: str | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    bench, exchanges = Bench(name), sequential_run(tmp_path_factory, name, dialect).exchanges
    operations, judged = bench.contract.operations.values(), 0
    impossible = {op.id: [each for each in bench.judge.causes if not each.can_hold(op)] for op in operations}
    for each in exchanges:
        reply, _ = bench.judge.judge(each)
        assert each.response is not None
        if reply.operation is None or each.request.method == "HEAD":
            continue
        judged += 1
        # what the table of an operation leaves out must not apply to any request to it
        others = impossible[reply.operation.id]
        assert not [cause.clause.id for cause in others if cause.recognise(reply.view, bench.state)]
        exchange = (each.request, each.response)
        assert allows(name, reply.operation.id, each.response.status, each.response.body), exchange
        assert reply.outcome is not None
        assert allows(name, reply.operation.id, reply.outcome.equivalent_status, each.response.body, True), exchange
    assert judged > 50 * len(bench.contract.operations) / 10
