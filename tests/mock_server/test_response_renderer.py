"""Test which success the reference server sends."""

from __future__ import annotations

from conformance.mock_server.response_renderer import ResponseRenderer
from tests.support.kit import contract_of
from tests.support.served import ROOT

CHOSEN_KEYS = contract_of(str(ROOT / "examples" / "servers" / "kinto"))


def test_success_of_a_creation_needs_no_cause_although_another_status_is_listed_first() -> None:
    creation = CHOSEN_KEYS.operations["createBucket"]
    success = ResponseRenderer(CHOSEN_KEYS, None).success(creation)
    assert [*creation.replies] == [200, 201]
    assert success is not None and success.id == "created"
