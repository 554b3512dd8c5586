"""Check that openapi.yaml has no keywords of OpenAPI 3.0, which OpenAPI 3.1 ignores."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.lint.finding import ContractFiles, LintFinding
from conformance.lint.rules.schemas import has_chosen_names, nodes
from conformance.lint.stage import Stage

STAGE = Stage.SCHEMAS


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield each `nullable`."""
    for value, finding in (
        (files.contract_file.value, files.in_contract),
        (files.openapi_file.value, files.in_openapi),
    ):
        for keys, node in nodes((), value):
            if type(node.get("nullable")) is bool and not has_chosen_names(keys):
                text = "`nullable` is of OpenAPI 3.0, and 3.1 ignores it; add 'null' to `type`, as in [string, 'null']"
                yield finding((*keys, "nullable"), f"{'.'.join(map(str, keys))}: {text}")
