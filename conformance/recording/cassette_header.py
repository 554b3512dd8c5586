"""The header of a cassette: what a recording says of the run that it is of.

It stands under `conformance` at the top of the file. `specs/cassette.schema.json` describes it as JSON and
`CassetteHeader` as data: both have the same members in the same order, besides `format`, which is always FORMAT.
`CassetteHeader.as_json` is the only writer. `read_header` is the reader of what the schema accepts; `recorded_run`
takes the little that judging recorded traffic needs from a header that may have anything in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from conformance.core.tool import Tool

FORMAT = "conformance-cassette/1"
HEADER = "conformance"
"""The member of a file, and of an interaction, that holds what vcrpy has no place for."""

Ending = Literal["", "interrupted", "cut off"]


@dataclass(frozen=True, slots=True)
class RecordedOptions:
    """The options that decided which requests were sent."""

    only: tuple[str, ...]
    without: tuple[str, ...]
    provoke: Literal["prefer", "prism"] | None
    writes: bool
    concurrency: int
    max_requests: int | None


@dataclass(frozen=True, slots=True)
class RecordedRun:
    """What tells which requests of a file are of which contract; None or "" is what a header does not say."""

    contract: str | None
    contract_digest: str
    base: str
    tag: str
    recorded: str


@dataclass(frozen=True, slots=True)
class CassetteHeader:
    """A recorded run. `base` is what paths are appended to in the addresses of requests, `recorded` when the run began.

    `ended` is why the recording ends before the run would have, `dialects` the choices detected on each axis, `local`
    whether only this run had data on the target, `ends_with_run` whether nothing had to be put back at the end.
    """

    tool: Tool
    contract: str
    contract_digest: str
    target: str
    base: str
    recorded: str
    time_is_fixed: bool
    complete: bool
    ended: Ending
    tag: str
    seed: int | None
    profiles: tuple[str, ...]
    dialects: Mapping[str, tuple[str, ...]]
    local: bool
    ends_with_run: bool
    options: RecordedOptions

    def as_json(self) -> dict[str, Any]:
        return {"format": FORMAT, **asdict(self)}

    @property
    def run(self) -> RecordedRun:
        return RecordedRun(self.contract, self.contract_digest, self.base, self.tag, self.recorded)


def read_header(raw: Mapping[str, Any]) -> CassetteHeader:
    """Return the header that is `raw`, which the schema has accepted."""
    members = {name: value for name, value in raw.items() if name != "format"}
    members["tool"] = Tool(**raw["tool"])
    members["profiles"] = tuple(raw["profiles"])
    members["dialects"] = {axis: tuple(choices) for axis, choices in raw["dialects"].items()}
    members["options"] = _read_options(raw["options"])
    return CassetteHeader(**members)


def _read_options(raw: Mapping[str, Any]) -> RecordedOptions:
    names = {"only": tuple(raw["only"]), "without": tuple(raw.get("without", ()))}
    return RecordedOptions(**{**raw, **names})


def recorded_run(file_members: Mapping[str, Any]) -> RecordedRun | None:
    """Return what the members of a file say of its run, or None if they have no header. Nothing is checked before."""
    raw = file_members.get(HEADER)
    if not isinstance(raw, dict):
        return None
    contract = _text(raw["contract"]) if "contract" in raw else None
    return RecordedRun(contract, *(_text(raw.get(name)) for name in ("contract_digest", "base", "tag", "recorded")))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
