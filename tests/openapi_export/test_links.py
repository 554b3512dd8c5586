"""Test the links of the compiled document, and that a request along each of them succeeds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.operation import Operation
from conformance.contract.request_view import dump_json
from tests.support.exported_documents import (
    JSON,
    statuses,
)
from tests.support.kit import CONTRACTS, Bench, contract_of


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
                known = (target.renamed.get(each.name, each.name) for each in target.slots if each.where == where)
                assert slot in known, (operation.id, key)
                assert value_of(expression, operation, example) is not ABSENT, (operation.id, target.id, expression)


def value_of(expression: str, operation: Operation, reply: Any) -> Any:
    """The value of a runtime expression after a valid request."""
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
        values = {
            name.removeprefix("path."): value_after(each, made) for name, each in link.get("parameters", {}).items()
        }
        path = target.path_for({**bench.factory.view(request).path_values, **values})
        sent = {name: value_after(each, made) for name, each in link.get("requestBody", {}).items()}
        body = dump_json({**json.loads(request.body), **sent}) if request.body and sent else request.body
        followed = bench.ask(request.replace(path=path, body=body))
        assert followed.outcome is not None and followed.outcome.success, (key, followed.summary)


def value_after(expression: str, made: Any) -> Any:
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
