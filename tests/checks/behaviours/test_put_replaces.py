"""Test that PUT has to remove the members that it does not send."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from benchmarks.ten_faults.__main__ import run_command
from benchmarks.ten_faults.server import SERVERS, Refused, Shed, Tool
from conformance.checks.behaviours import behaviours_of
from conformance.checks.behaviours.put_replaces import PutReplaces, distinct_values, optional_members
from tests.support.kit import Bench

FEW = ("run", "--no-generated", "--only", "put.*", "--only", "operation.*")


class NoteStays(Shed):
    """The note of the old description is kept."""

    def replace(self, key: str, tool: Tool) -> Tool:
        note = {"note": self.read(key)["note"]} if "note" in self.read(key) else {}
        return super().replace(key, {**note, **tool})


class ListGrows(Shed):
    """The items of a list remain in it."""

    def replace(self, key: str, tool: Tool) -> Tool:
        old = self.read(key).get("tags", [])
        return super().replace(
            key, {**tool, "tags": [*old, *(each for each in tool.get("tags", []) if each not in old)]}
        )


class NeverEmpty(Shed):
    """An empty list leaves the old items in place."""

    def replace(self, key: str, tool: Tool) -> Tool:
        old = self.read(key).get("tags", [])
        return super().replace(key, {**tool, "tags": old} if tool.get("tags") == [] else tool)


class NoEmptyList(Shed):
    """An empty list is not stored, which is allowed."""

    def stored(self, tool: Tool) -> Tool:
        return {name: value for name, value in super().stored(tool).items() if value != []}


class Empties(Shed):
    """Members that are not sent become empty, which is allowed."""

    def stored(self, tool: Tool) -> Tool:
        return {"note": "", "tags": [], **super().stored(tool)}


class Fixed(Shed):
    """A note is always the same, whatever is sent: it is not kept."""

    def stored(self, tool: Tool) -> Tool:
        return {**super().stored(tool), "note": "Fixed"}


@pytest.mark.parametrize(
    ("server", "failing", "actual"),
    [
        (NoteStays, {"put.replaces"}, "still "),
        (ListGrows, {"put.replaces"}, '["wood", "garden"]'),
        (NeverEmpty, {"put.replaces"}, '["wood", "garden"]'),
        (NoEmptyList, set(), ""),
        (Empties, set(), ""),
        (Fixed, {"put.replaces"}, '"Fixed"'),
    ],
)
def test_put_replaces_reports_members_that_are_kept(
    server: type[Shed], failing: set[str], actual: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SERVERS, "odd", server)
    result = run_command("odd", FEW)
    assert {*result.failed} == failing
    assert all(any(actual in each["actual"] for each in evidence) for evidence in result.failed.values())


def made_of(member: str, changes: Mapping[str, object] | None = None) -> list[object]:
    """The values with which leaving the member out is tried, where the schema has these keywords too."""
    bench = Bench("ten_faults")
    operation = bench.contract.operations["replaceTool"]
    slot = next(each for each in operation.slots if each.name == member)
    vars(slot.schema).update({"flat": {**slot.schema.flat, **(changes or {})}})
    try:
        return distinct_values(operation, bench.contract.resources["tool"], member, bench.factory)
    finally:
        vars(slot.schema).pop("flat")


@pytest.mark.parametrize(
    ("member", "values"),
    [
        ("note", ["A bit blunt", "A bit blunt 2"]),
        ("tags", [["wood", "garden"], ["garden"]]),
        ("days", [7, 8]),
        ("kind", ["hand", "power"]),
        ("insured", [True, False]),
    ],
)
def test_distinct_values_gives_two_values(member: str, values: list[object]) -> None:
    assert made_of(member) == values


def test_distinct_values_excludes_the_documented_default() -> None:
    assert made_of("note", {"default": "A bit blunt"}) == ["A bit blunt 2", "A bit blunt2"]


def test_optional_members_are_those_that_can_be_omitted() -> None:
    bench = Bench("ten_faults")
    replacing = next(each for each in behaviours_of(bench.contract) if isinstance(each, PutReplaces))
    [operation] = replacing.operations()
    assert optional_members(operation, bench.contract.resources["tool"]) == ["note", "tags"]


class Inserting(Shed):
    """New items of a list are inserted before the old ones are deleted: one that is in both lists is a conflict."""

    def replace(self, key: str, tool: Tool) -> Tool:
        old, new = self.read(key).get("tags", []), tool.get("tags", [])
        if old != new and {*old} & {*new}:
            raise Refused(20)
        return super().replace(key, tool)


class NoEmptyLists(Shed):
    """An empty list is refused."""

    def replace(self, key: str, tool: Tool) -> Tool:
        if tool.get("tags") == []:
            raise Refused(20)
        return super().replace(key, tool)


@pytest.mark.parametrize(("server", "failing"), [(Inserting, {"put.replaces"}), (NoEmptyLists, set())])
def test_list_that_keeps_an_element_must_be_accepted(
    server: type[Shed], failing: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SERVERS, "odd", server)
    result = run_command("odd", ("run", "--no-generated", "--only", "put.replaces", "--only", "operation.*"))
    assert {*result.failed} == failing
