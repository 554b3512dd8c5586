"""The compiled document: valid, exact about codes, true of the reference server in every dialect."""

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
from conformance.contract.loader import load_contract, shipped_contracts
from conformance.contract.model import Contract, Operation, Outcome
from conformance.contract.openapi import deref
from conformance.contract.request_view import dump_json, fill_path
from conformance.core.exchange import Exchange, Request
from conformance.mock_server.response_renderer import ResponseRenderer
from conformance.observation.response_reading import documented_statuses
from conformance.openapi_export import compiled
from conformance.runner.directed_checks import run_directed
from tests.support.exported_documents import JSON, allows, document, operations, schema
from tests.support.kit import CONTRACTS, Bench, contract_of
from tests.support.served import LIBRARY

VARIANTS = [(name, as_meant) for name in CONTRACTS for as_meant in (False, True)]
SMALL = [name for name in CONTRACTS if name not in shipped_contracts()]


def renderers(contract: Contract) -> list[ResponseRenderer]:
    return [ResponseRenderer(contract, each) for each in contract.dialects or [None]]


def errors(contract: Contract) -> list[Outcome]:
    return [each for each in contract.outcomes.values() if not each.success]


def bodies(contract: Contract, outcome: Outcome) -> list[bytes]:
    """What the outcome looks like, in every dialect."""
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
                if cause.selected(operation) and cause.applies(operation):
                    for outcome in (each for each in errors(contract) if each.id in cause.clause.outcomes):
                        own = documented_statuses(contract, outcome, operation)
                        for status in (*own, *cause.clause.status.get(outcome.id, ())):
                            found[operation.id, status].add(outcome.id)
    return found


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
            if cause.concerns(operation):
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
            if outcome.means != status:
                assert not any(allows(name, operation, status, each, True) for each in bodies(contract, outcome))
    for (operation, _), outcomes in documented(contract).items():
        for outcome in (contract.outcomes[each] for each in outcomes):
            assert all(allows(name, operation, outcome.means, each, True) for each in bodies(contract, outcome))


def test_document_allows_a_refusal_without_cause_everywhere(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    row = '  "77": {code: 77, message: Closed on holidays, means: 503, status: 503}\n'
    clause = "  holidays: {says: Closed then., source: [desk 2], basis: stated, information: true, outcomes: ['77']}\n"
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
def heard(name: str, dialect: str | None) -> tuple[Bench, list[Exchange]]:
    """Every exchange of a run in which all causes are provoked and all behaviours looked at."""
    bench, exchanges = Bench(name, dialect=dialect), []
    answer = bench.target.send

    def listening(request: Request, origin: str = "") -> Exchange:
        exchanges.append(answer(request, origin))
        return exchanges[-1]

    bench.target.send = listening  # type: ignore[method-assign]
    run_directed(bench.session, list(bench.contract.clauses))
    return bench, exchanges


@pytest.mark.parametrize(
    ("name", "dialect"),
    [
        pytest.param(name, each, marks=[] if name in SMALL else pytest.mark.slow, id=f"{name}-{each}")
        for name in CONTRACTS
        for each in contract_of(name).dialects or [None]
    ],
)
def test_document_allows_every_reply_of_the_reference_server(name: str, dialect: str | None) -> None:
    bench, exchanges = heard(name, dialect)
    judged = 0
    for each in exchanges:
        reply, _ = bench.judge.judge(each)
        assert each.response is not None
        if reply.operation is None or each.request.method == "HEAD":
            continue
        judged += 1
        # what the table of an operation leaves out must not be deserved by any request to it
        others = [cause for cause in bench.judge.causes if not cause.concerns(reply.operation)]
        assert not [cause.clause.id for cause in others if cause.recognise(reply.view, bench.state)]
        said = (each.request, each.response)
        assert allows(name, reply.operation.id, each.response.status, each.response.body), said
        assert reply.outcome is not None
        assert allows(name, reply.operation.id, reply.outcome.means, each.response.body, True), said
    assert judged > 50 * len(bench.contract.operations) / 10


# --- examples ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("name", "as_meant"), VARIANTS)
def test_examples_fit_each_outcome_and_success_comes_first(name: str, as_meant: bool) -> None:
    contract, root = contract_of(name), document(name, as_meant)
    told: dict[str, set[str]] = defaultdict(set)
    for operation, status, response in statuses(name, as_meant):
        media = response["content"][JSON]
        assert "example" not in media
        examples = {key: deref(root, each) for key, each in media["examples"].items()}
        fitting = schema(name, operation, status, as_meant)
        assert fitting is not None
        for key, each in examples.items():
            assert each["summary"]
            assert not list(fitting.errors(each["value"])), (operation, status, key)
        assert "success" not in examples or next(iter(examples)) == "success"
        told[operation] |= {key.removeprefix("outcome-") for key in examples}
    for (operation, _), outcomes in documented(contract).items():
        assert outcomes <= told[operation]
    assert all("success" in each for each in told.values())


def test_examples_are_of_a_dialect_with_their_status() -> None:
    replies = operations("parcels")["readParcel"]["responses"]
    root = document("parcels")
    plain = deref(root, replies["200"]["content"][JSON]["examples"]["outcome-30"])["value"]
    strict = deref(root, replies["404"]["content"][JSON]["examples"]["outcome-30"])["value"]
    assert (plain["code"], strict["code"]) == (30, "30")


def test_examples_begin_with_the_outcome_that_means_the_status() -> None:
    """Tools show the first example: of HTTP 400 a bad request, not the key that one dialect refuses with it."""
    examples = operations("trackier-v1")["createAffiliate"]["responses"]["400"]["content"][JSON]["examples"]
    assert next(iter(examples)) == "outcome-20" and "outcome-13" in examples


def test_responses_have_the_headers_of_their_outcomes() -> None:
    replies = operations("parcels")["readParcel"]["responses"]
    assert replies["503"]["headers"] == {"Retry-After": {"schema": {"type": "string"}, "example": "60"}}
    assert "headers" not in replies["404"]


def test_responses_of_a_success_have_no_headers_of_refusals() -> None:
    """A mock that sends what is documented would tell everybody to come back in two minutes."""
    replies = operations("trackingmore-v2")["listCarriers"]["responses"]
    assert "headers" not in replies["200"] and "Retry-After" in replies["429"]["headers"]


def test_schemas_have_the_success_as_example() -> None:
    """Mocks that look at schemas alone answer with it."""
    for name in ("trackingmore-v2", "trackier-v1"):
        for replies in (each["responses"] for each in operations(name).values()):
            media = replies["200"]["content"][JSON]
            assert media["schema"]["example"] == media["examples"]["success"]["value"]
            assert "example" not in replies["400"]["content"][JSON]["schema"]


# --- links ---------------------------------------------------------------------------------------------
def linked(name: str) -> Iterator[tuple[Operation, dict[str, Any], Operation, dict[str, Any]]]:
    contract = contract_of(name)
    for operation, _, response in statuses(name):
        for link in response.get("links", {}).values():
            yield contract.operations[operation], response, contract.operations[link["operationId"]], link


@pytest.mark.parametrize("name", CONTRACTS)
def test_links_refer_to_values_and_parameters_that_exist(name: str) -> None:
    assert list(linked(name))
    for operation, response, target, link in linked(name):
        example = response["content"][JSON]["examples"]["success"]["value"]
        values = {"path": link.get("parameters", {}), "body": link.get("requestBody", {})}
        for where, named in values.items():
            for key, expression in named.items():
                slot = key.removeprefix("path.")
                assert any(each.name == slot and each.where == where for each in target.slots), (operation.id, key)
                assert value_of(expression, operation, example) is not ABSENT, (operation.id, target.id, expression)


def value_of(expression: str, operation: Operation, reply: Any) -> Any:
    """The value of a runtime expression after a lawful request."""
    source, _, rest = expression.removeprefix("$").partition("#" if "#" in expression else "path.")
    if source == "response.body":
        return resolve(reply, rest)
    if source == "request.body":
        return resolve(operation.body_example, rest)
    return next((each.example for each in operation.slots if each.where == "path" and each.name == rest), ABSENT)


@pytest.mark.parametrize("name", CONTRACTS)
def test_links_succeed_when_they_are_followed(name: str) -> None:
    """On a server of its own for each link: what is linked may delete the record."""
    for key, (operation, _, target, link) in {(each[0].id, each[2].id): each for each in linked(name)}.items():
        bench = Bench(name)
        made = bench.ask(bench.valid_request(operation.id))
        assert made.outcome is not None and made.outcome.success, key
        request = bench.valid_request(target.id)
        values = {name.removeprefix("path."): told(each, made) for name, each in link.get("parameters", {}).items()}
        path = fill_path(target.path, {**bench.factory.view(request).path_values, **values})
        sent = {name: told(each, made) for name, each in link.get("requestBody", {}).items()}
        body = dump_json({**json.loads(request.body), **sent}) if request.body and sent else request.body
        followed = bench.ask(request.replace(path=path, body=body))
        assert followed.outcome is not None and followed.outcome.success, (key, followed.summary)


def told(expression: str, made: Any) -> Any:
    """The value of a runtime expression after an exchange."""
    if expression.startswith("$response.body#"):
        return resolve(made.body, expression.partition("#")[2])
    if expression.startswith("$request.body#"):
        return resolve(made.view.body, expression.partition("#")[2])
    return made.view.path_values[expression.removeprefix("$request.path.")]


def test_links_of_a_record_are_all_its_operations() -> None:
    found = {(operation.id, target.id) for operation, _, target, _ in linked("parcels")}
    wanted = {"listParcels", "readParcel", "replaceParcel", "deleteParcel", "listScans", "addScans"}
    assert {target for operation, target in found if operation == "createParcel"} == wanted
    assert {operation for operation, _ in found} == {"createParcel"}


def links_of(operation: str) -> dict[str, dict[str, Any]]:
    return {target.id: link for each, _, target, link in linked("trackingmore-v2") if each.id == operation}


def test_links_take_the_key_that_the_client_sends_from_the_request() -> None:
    links = links_of("createTracking")
    keys = {"carrier_code": "$request.body#/carrier_code", "tracking_number": "$request.body#/tracking_number"}
    assert links["deleteTracking"]["parameters"] == {f"path.{name}": value for name, value in keys.items()}
    assert links["changeCarrier"]["requestBody"] == keys
    assert "parameters" not in links["listTrackings"]


def test_links_of_a_list_of_known_values_are_operations_that_take_one() -> None:
    links = links_of("listCarriers")
    assert links["createTracking"]["requestBody"] == {"carrier_code": "$response.body#/data/0/code"}
