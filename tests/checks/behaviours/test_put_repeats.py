"""Test that a second equal PUT has to have the result of the first."""

from __future__ import annotations

import pytest

from benchmarks.ten_faults.__main__ import run_command
from benchmarks.ten_faults.server import SERVERS, Refused, Shed, Tool

FEW = ("run", "--no-generated", "--only", "put.*", "--only", "operation.*")


class Remembers(Shed):
    """Knows what was put last."""

    def __init__(self) -> None:
        super().__init__()
        self.put: dict[str, Tool] = {}

    def replace(self, key: str, tool: Tool) -> Tool:
        again, self.put[key] = self.put.get(key) == tool, tool
        return self.repeat(key, tool) if again else super().replace(key, tool)

    def repeat(self, key: str, tool: Tool) -> Tool:
        raise NotImplementedError


class OnceOnly(Remembers):
    """The second PUT is refused."""

    def repeat(self, key: str, tool: Tool) -> Tool:
        raise Refused(20)


class Lengthens(Remembers):
    """The second PUT extends the loan by a day."""

    def repeat(self, key: str, tool: Tool) -> Tool:
        return Shed.replace(self, key, {**tool, "days": tool["days"] + 1})


@pytest.mark.parametrize(
    ("server", "actual"), [(OnceOnly, "20 (This is not understood)"), (Lengthens, "/days: 7 became 8")]
)
def test_put_repeats_reports_another_result_of_the_second(
    server: type[Shed], actual: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SERVERS, "odd", server)
    failed = run_command("odd", FEW).failed
    assert {*failed} == {"put.repeats"} and all(actual in each["actual"] for each in failed["put.repeats"])
