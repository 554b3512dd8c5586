"""The place of records in replies changes no verdict: below members, or as the whole body.

The empty JSON Pointer is the whole body. It is not the same as no pointer, which says that a reply shows no record.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import copy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from conformance.contract.yaml_file import read_yaml
from conformance.mock_server.mutants.base import MutantApp
from conformance.mock_server.record_store import RecordStore
from conformance.selftest.bench import Bench
from tests.support.kit import DATA

WHOLE = DATA / "zoo" / "whole-body"
Trail = tuple[str, ...]
OPERATIONS = ["createNote", "readNote", "listNotes", "countNotes", "updateNote", "deleteNote"]
TRAILS = st.lists(st.sampled_from(["data", "note", "a/b~"]), max_size=2).map(tuple)
BENCH = Bench(str(WHOLE))


def below(trail: Trail, value: Any) -> Any:
    for name in reversed(trail):
        value = {name: value}
    return value


def schema_below(trail: Trail, schema: Any) -> Any:
    for name in reversed(trail):
        schema = {"type": "object", "required": [name], "properties": {name: schema}}
    return schema


def write_contract(folder: Path, trails: Mapping[str, Trail]) -> None:
    """Write the contract of whole bodies, with what each operation shows at a trail of members."""
    contract, openapi = read_yaml(WHOLE / "contract.yaml").value, read_yaml(WHOLE / "openapi.yaml").value
    for name, body in contract["operations"].items():
        key = "items" if name == "listNotes" else "record"
        body[key] = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in trails[name])
    done = contract["envelope"]["readings"][1]["schema"]["anyOf"]
    done += [{"type": "object", "required": [trail[0]]} for trail in trails.values() if trail]
    for item in openapi["paths"].values():
        for operation in (each for each in item.values() if isinstance(each, dict)):
            reply = operation["responses"]["200"]
            reply = openapi["components"]["responses"]["Note"] if "$ref" in reply else reply
            media, trail = reply["content"]["application/json"], trails[operation["operationId"]]
            changed = {"schema": schema_below(trail, media["schema"]), "example": below(trail, media["example"])}
            operation["responses"] = {"200": {"description": "Done", "content": {"application/json": changed}}}
    for file, value in (("contract.yaml", contract), ("openapi.yaml", openapi)):
        (folder / file).write_text(json.dumps(value), "utf-8")


def verdicts(bench: Bench, mutant: str | None) -> dict[str, str | None]:
    clauses = [each.id for each in bench.contract.clauses.values() if each.kind != "information"]
    app = copy(bench.plain) if mutant is None else MutantApp(bench.plain, bench.mutants[mutant])
    app.store = RecordStore(bench.contract)
    return {name: each.verdict for name, each in bench.run(app, clauses).verdicts().items()}


@settings(max_examples=4, deadline=None, derandomize=True)
@given(trails=st.fixed_dictionaries(dict.fromkeys(OPERATIONS, TRAILS)), mutant=st.sampled_from(sorted(BENCH.mutants)))
@example(trails=dict.fromkeys(OPERATIONS, ("data",)), mutant=None)
def test_verdicts_do_not_depend_on_the_place_of_records(trails: dict[str, Trail], mutant: str | None) -> None:
    with TemporaryDirectory() as folder:
        write_contract(Path(folder), trails)
        below_members = Bench(folder)
    whole = verdicts(BENCH, mutant)
    assert verdicts(below_members, mutant) == whole
    assert (mutant is None) == (set(whole.values()) == {"pass"})
