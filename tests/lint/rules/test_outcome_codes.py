"""Test which outcomes and readings lint refuses because replies cannot tell outcomes apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.lint.linter import lint_folder
from tests.support.contract_copies import changed_copy
from tests.support.kit import DATA

WORDS, ALONE, TWO = "word-codes", "status-alone", "two-statuses"
CHANGES = [
    (TWO, "status: 404", "equivalent_status: 404, status: [401, 404]", "under HTTP 401 is already that of outcome key"),
    (
        ALONE,
        "status: 422",
        "equivalent_status: 422, status: [404, 422]",
        "the status alone under HTTP 404 is already that of",
    ),
    (ALONE, "does-not-exist,", 'does-not-exist, status: {"404": 410},', "list the outcome of the other status instead"),
    (TWO, ", example: typed/1", "", "reading typed: the schema of X-Problem needs an `example` that fits"),
    (TWO, "example: typed/1", "example: other", "needs an `example` that fits"),
    (TWO, "code: null, ", "", "reading plain: no outcome is without a code"),
    (TWO, "outcome_by: status, when: {status: [4XX, 5XX]}", "code: /code, schema: {}", "outcome path: no reply"),
    (TWO, "[4XX, 5XX]", "[4XX, 6XX]", "envelope.readings.2.when.status.1: "),
    (TWO, "outcome_by: status", "outcome_by: code", 'outcome_by: "code" must be status'),
    (TWO, "outcome_by: status, when: {status: [4XX, 5XX]}", "code: /code", "lacks a schema"),
    (TWO, "^typed", "[typed", "is not a regular expression"),
    (
        WORDS,
        "  bad_title: {",
        "  a/b: {equivalent_status: 400, status: 200}\n  bad_title: {",
        "write any other text as the `code`",
    ),
    (WORDS, "400, source: [page 4]}", "400}", "add its `source`, or a clause whose outcomes begin"),
    (WORDS, "400, source: [page 4]}", "400, source: [page 5]}", "there is no place '5'"),
    (WORDS, "  status: {statement", "  outcome.taken: {statement", "outcome.taken is reserved"),
]
"""Contract, old text, new text, and a part of the finding."""


@pytest.mark.parametrize(("contract", "old", "new", "text"), CHANGES)
def test_lint_refuses(contract: str, old: str, new: str, text: str, tmp_path: Path) -> None:
    folder = changed_copy(DATA / "zoo" / contract, tmp_path, "contract.yaml", old, new)
    found = [str(each) for each in lint_folder(folder)]
    assert len(found) == 1 and text in found[0] and found[0].startswith(f"{folder}/contract.yaml:"), "\n".join(found)
