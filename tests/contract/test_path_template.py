"""Test the paths of requests that are made of path templates."""

from __future__ import annotations

import pytest

from conformance.contract.loader import load_contract
from conformance.contract.path_template import encoded_template, fill_path, path_pattern
from conformance.contract.request_view import matching_operations
from tests.support.kit import DATA


@pytest.mark.parametrize(
    ("template", "encoded"),
    [
        ("/loans/{loan_id}", "/loans/{loan_id}"),
        ("/größen/{größe}", "/gr%C3%B6%C3%9Fen/{größe}"),
        ("/a b:c@d", "/a%20b:c@d"),
        ("/a%20b", "/a%20b"),
    ],
)
def test_encoded_template_encodes_words_and_keeps_names(template: str, encoded: str) -> None:
    assert encoded_template(template) == encoded


@pytest.mark.parametrize("template", ["/loans/{n}", "/größen/{n}/数", "/a b/{n}"])
def test_path_pattern_fits_a_path_that_was_made_of_the_template(template: str) -> None:
    path = fill_path(template, {"n": "%C3%A9%2F1"})
    assert path.isascii()
    found = path_pattern(template).fullmatch(path)
    assert found is not None and found["n"] == "%C3%A9%2F1"


@pytest.mark.parametrize("path", ["/gr%C3%B6%C3%9Fen", "/gr%c3%b6%C3%9fen"])
def test_request_may_have_small_letters_in_escapes(path: str) -> None:
    contract = load_contract(str(DATA / "zoo" / "other-letters"))
    [(operation, _)] = matching_operations(contract, path)
    assert operation.id == "readPage"
