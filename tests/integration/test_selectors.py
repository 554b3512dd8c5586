"""Test that a run always sends the parameters that choose a format, as another API answers without them."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.contract.request_view import RequestView
from conformance.runner.generated_requests.schemathesis_bridge import GENERATED
from conformance.runner.generated_requests.settings import RUN_GENERATION
from conformance.runner.options import Options, prepare_contract, select_clauses
from conformance.runner.run import Run
from conformance.runner.run_setup import RunSetup
from tests.support.contract_copies import changed_copy
from tests.support.kit import FOLDERS, Direct, contract_of

FILTER = "- {name: reader, in: query, schema"
SELECTORS = ["const: json", "enum: [json]"]


@pytest.mark.parametrize("schema", SELECTORS)
def test_run_sends_the_selector_with_every_request(tmp_path: Path, schema: str) -> None:
    selector = f"- {{name: f, in: query, required: true, schema: {{{schema}}}, example: json}}\n        {FILTER}"
    folder = str(changed_copy(FOLDERS["library"], tmp_path, "openapi.yaml", FILTER, selector))
    target, options = Direct(folder), Options(generation=RUN_GENERATION)
    contract = prepare_contract(contract_of(folder), options)
    run = Run(RunSetup(contract, options, select_clauses(contract, ()), "t1e2s3t4", target.keyring), target)
    run.execute()
    asked = [(RequestView(contract, request), origin) for request, origin in target.asked]
    lists = [(each, origin) for each, origin in asked if each.operation is contract.operations["listLoans"]]
    assert any(origin == GENERATED for _, origin in lists) and any(origin != GENERATED for _, origin in lists)
    assert {each.value_named("f") for each, _ in lists} == {"json"}
    assert [name for name, each in run.results.verdicts().items() if each.verdict == "fail"] == []
