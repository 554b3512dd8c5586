"""Test the parameters in headers and cookies."""

from __future__ import annotations

import pytest

from conformance.contract.header_values import can_be_in_header, header_value, required_headers, with_header_value
from conformance.contract.json_pointer import ABSENT
from conformance.contract.loader import load_contract
from conformance.contract.request_view import RequestView, with_value
from conformance.core.exchange import Request
from tests.support.kit import DATA

CONTRACT = load_contract(str(DATA / "zoo" / "parameter-styles"))
LIST = CONTRACT.operations["listParts"]
SLOTS = {slot.name: slot for slot in LIST.slots}
HEADERS = (("Version", "2,1"), ("Cookie", "shop=north"))


def test_required_headers_have_the_examples() -> None:
    assert required_headers(LIST) == HEADERS


def test_a_view_has_the_values_of_headers_and_cookies() -> None:
    request = Request("GET", "/parts", headers=(("version", " 2,1 "), ("cookie", "a=b; shop=north; odd")))
    assert header_value(request, SLOTS["Version"]) == ["2", "1"] and header_value(request, SLOTS["shop"]) == "north"
    values = {each.slot.name: each.value for each in RequestView(CONTRACT, request).values}
    assert (values["Version"], values["shop"], values["near"]) == (["2", "1"], "north", ABSENT)


def test_a_value_is_replaced_and_removed() -> None:
    request = Request("GET", "/parts", headers=(*HEADERS, ("X", "y")))
    assert with_header_value(request, SLOTS["Version"], ["1"]).headers == (HEADERS[1], ("X", "y"), ("Version", "1"))
    assert with_value(RequestView(CONTRACT, request), SLOTS["Version"], ABSENT).headers == (HEADERS[1], ("X", "y"))
    both = with_header_value(request.replace(headers=(("Cookie", "a=b; shop=north"),)), SLOTS["shop"], "south")
    assert both.headers == (("Cookie", "a=b; shop=south"),)
    assert with_header_value(both, SLOTS["shop"], ABSENT).headers == (("Cookie", "a=b"),)
    assert with_header_value(request, SLOTS["shop"], ABSENT).headers == (HEADERS[0], ("X", "y"))


NEITHER = (False, False)
CASES = {"a b": (True, False), "a;b": (True, False), " a": NEITHER, "é": NEITHER, "": NEITHER, "a": (True, True)}


@pytest.mark.parametrize("text", CASES)
def test_some_texts_cannot_be_in_headers(text: str) -> None:
    assert (can_be_in_header(SLOTS["Version"], text), can_be_in_header(SLOTS["shop"], text)) == CASES[text]
