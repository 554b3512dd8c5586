"""The header of a cassette: facts about the recorded run.

The header is the member `conformance` at the top of the file. `specs/cassette.schema.json` describes its JSON, and
`CassetteHeader` has the same members in the same order, except `format`, which is always FORMAT. Two functions read
it. `read_header` reads a header that the schema has accepted. `recorded_run` accepts any header, and returns only the
facts that the inspection of recorded traffic needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from conformance.core.tool import Tool

FORMAT = "conformance-cassette/1"
HEADER = "conformance"
"""The member of a file, and of an interaction, for the data that the format of vcrpy does not have."""

Ending = Literal["", "interrupted", "cut off"]


@dataclass(frozen=True, slots=True)
class RecordedOptions:
    """The options that decided which requests were sent; `shard` is `K/N` for a part of a run, "" for all of it."""

    only: tuple[str, ...]
    without: tuple[str, ...]
    provoke: Literal["prefer", "prism"] | None
    writes: bool
    concurrency: int
    max_requests: int | None
    operations: tuple[str, ...] = ()
    shard: str = ""


@dataclass(frozen=True, slots=True)
class RecordedRun:
    """The facts that assign the requests of a file to a contract. A missing fact is "", a missing contract None.

    `base` is the start of the recorded addresses, `recorded` the time at which the run began.
    """

    contract: str | None
    contract_digest: str
    base: str
    tag: str
    recorded: str


@dataclass(frozen=True, slots=True)
class CassetteHeader:
    """Facts about a recorded run.

    Attributes:
        base: The start of the recorded addresses; the path of each request follows it.
        recorded: When the run began.
        time_is_fixed: Whether `recorded` is from SOURCE_DATE_EPOCH and not from a clock.
        complete: Whether the run was complete and recorded completely.
        ended: Why the recording ends before the run was complete; "" if it does not.
        seed: The seed of the generated requests; None without generated requests.
        profiles: The profiles for which the run had a key.
        dialects: The choices that were detected on each axis.
        local: Whether all data of the target was from this run.
        ends_with_run: Whether the target's data ended with the run, so that no clean-up was needed.
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
        """Return the header as the value of the member HEADER of a cassette."""
        header = {"format": FORMAT, **asdict(self)}
        for name in ("operations", "shard"):
            # Recordings of earlier versions have no such member.
            if not header["options"][name]:
                del header["options"][name]
        return header

    @property
    def run(self) -> RecordedRun:
        """The facts that assign the requests to a contract."""
        return RecordedRun(self.contract, self.contract_digest, self.base, self.tag, self.recorded)


def read_header(raw: Mapping[str, Any]) -> CassetteHeader:
    """Return the header whose JSON is `raw`. The schema must have accepted it."""
    members = {name: value for name, value in raw.items() if name != "format"}
    members["tool"] = Tool(**raw["tool"])
    members["profiles"] = tuple(raw["profiles"])
    members["dialects"] = {axis: tuple(choices) for axis, choices in raw["dialects"].items()}
    members["options"] = read_options(raw["options"])
    return CassetteHeader(**members)


def read_options(raw: Mapping[str, Any]) -> RecordedOptions:
    """Return the options whose JSON is `raw`. A schema must have accepted it."""
    names = {name: tuple(raw.get(name, ())) for name in ("only", "without", "operations")}
    return RecordedOptions(**{**raw, **names})


def recorded_run(file_members: Mapping[str, Any]) -> RecordedRun | None:
    """Return the recorded run, or None if the members of a file have no header.

    Any value is accepted: a member that is not a string counts as empty.
    """
    raw = file_members.get(HEADER)
    if not isinstance(raw, dict):
        return None
    contract = _text(raw["contract"]) if "contract" in raw else None
    return RecordedRun(contract, *(_text(raw.get(name)) for name in ("contract_digest", "base", "tag", "recorded")))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
