"""Test that a reply shows only values of a vocabulary that the target lists, once the list has been read."""

from __future__ import annotations

import pytest

from conformance.checks.rules import rules_of
from conformance.core.exchange import Request
from tests.support.kit import contract_of, knowing, read, reply
from tests.support.rule_case import TM, meta

REQUEST = Request("POST", "/carriers/detect", body=b'{"tracking_number": "RP325552475CN"}')


@pytest.mark.parametrize(
    ("code", "words", "verdict"),
    [
        ("china-post", {"china-post", "dhl"}, "pass"),
        ("china_post", {"china-post", "dhl"}, "fail"),
        ("china_post", set(), "pass"),
    ],
)
def test_reply_shows_listed_values_only(code: str, words: set[str], verdict: str) -> None:
    contract, state = contract_of(TM), knowing(TM)
    state.vocabularies["carrier_code"] = frozenset(words)
    response = reply(meta(data=[{"name": "China post", "code": code}]))
    (rule,) = (each for each in rules_of(contract) if each.clause.check == "response-schema")
    found = rule.judge(*read(TM, REQUEST, response, state), state)
    assert found is not None and found.verdict == verdict
    if verdict == "fail":
        assert (found.expected, found.actual) == ("a code that listCarriers lists", 'code "china_post"')
