"""Test contracts with a key in the path."""

from __future__ import annotations

from conformance.contract.credential_slots import CredentialSlot
from conformance.contract.openapi import document_path
from conformance.contract.path_key import beginning
from tests.support.kit import DATA, contract_of


def test_key_in_the_path_is_a_credential_and_no_parameter() -> None:
    contract = contract_of(str(DATA / "zoo" / "key-in-path"))
    operation = contract.operations["readNote"]
    assert contract.credential_slots == {"bot": CredentialSlot("path", "token", "/bot{key}")}
    assert operation.path == "/notes/{note_id}" and operation.path_names == ("note_id",)
    assert operation.security == (("bot",),) and document_path(operation) == "/bot{token}/notes/{note_id}"


def test_beginning_ends_with_the_segment_of_the_parameter() -> None:
    assert beginning("/v1/bot{token}.json/me", "token") == "/v1/bot{token}.json"
    assert beginning("/me", "token") == "" and beginning("/bot{token}", "token") == "/bot{token}"
