"""Servers of the tool shed API: one correct, ten with a fault each, and ten correct variants.

This module imports nothing from `conformance`. Each server is an attribute, as in the target
`asgi:benchmarks.ten_faults.server:put_merges/v1`.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

from benchmarks.ten_faults.shed import BASE, CHECKS, Check, Refused, Shed, Tool, is_count, is_text


# --- ten faults ------------------------------------------------------------------------------------
class Crash(Shed):
    """An exception ends in HTTP 500: a note that is not ASCII cannot be stored."""

    def stored(self, tool: Tool) -> Tool:
        tool.get("note", "").encode("ascii")
        return super().stored(tool)


class WrongType(Shed):
    """A member of a reply has the wrong type: days are text."""

    def shown(self, tool: Tool) -> Tool:
        return {**tool, "days": str(tool["days"])}


class UndeclaredStatus(Shed):
    """A success has an undeclared status: a creation answers 202."""

    created = 202


class AnyMaximum(Shed):
    """A maximum is not enforced: 31 days and more are accepted."""

    checks: Mapping[str, Check] = {**CHECKS, "days": is_count}


class AnyKind(Shed):
    """An enumeration is not enforced: undescribed kinds are accepted."""

    checks: Mapping[str, Check] = {**CHECKS, "kind": is_text}


class MissingBoolean(Shed):
    """A required boolean may be missing."""

    required: tuple[str, ...] = ("name", "kind", "days")

    def stored(self, tool: Tool) -> Tool:
        return super().stored({"insured": False, **tool})


class LostLocation(Shed):
    """The Location of a creation leads to 404."""

    def location(self, tool: Tool, host: str) -> str | None:
        return f"{BASE}/tool/{tool['id']}"


class DeleteKeeps(Shed):
    """A DELETE answers 200 and deletes nothing."""

    def delete(self, key: str) -> None:
        self.read(key)


class PutMerges(Shed):
    """A PUT changes the sent members and keeps the others."""

    def replace(self, key: str, tool: Tool) -> Tool:
        return super().replace(key, {**self.read(key), **tool})


class PutAdds(Shed):
    """A PUT is not idempotent: each PUT stores one more tool."""

    def replace(self, key: str, tool: Tool) -> Tool:
        self.create(tool)
        return super().replace(key, tool)


FAULTS: dict[str, type[Shed]] = {
    "crash": Crash,
    "wrong-type": WrongType,
    "undeclared-status": UndeclaredStatus,
    "any-maximum": AnyMaximum,
    "any-kind": AnyKind,
    "missing-boolean": MissingBoolean,
    "lost-location": LostLocation,
    "delete-keeps": DeleteKeeps,
    "put-merges": PutMerges,
    "put-adds": PutAdds,
}


# --- correct variants ------------------------------------------------------------------------------
class AbsoluteLocation(Shed):
    """A Location is a whole URL."""

    def location(self, tool: Tool, host: str) -> str | None:
        return f"http://{host}{BASE}/tools/{tool['id']}"


class RelativeLocation(Shed):
    """A Location is relative to the address of the creation."""

    def location(self, tool: Tool, host: str) -> str | None:
        return f"tools/{tool['id']}"


class NoLocation(Shed):
    """A creation has no Location."""

    def location(self, tool: Tool, host: str) -> str | None:
        return None


class NullForAbsent(Shed):
    """Members that were not sent are shown as null."""

    def shown(self, tool: Tool) -> Tool:
        return {"note": None, "tags": None, **tool}


class SameDefaults(Shed):
    """Members that were not sent get a default, which is a value that clients often send."""

    def stored(self, tool: Tool) -> Tool:
        return {"note": "A bit blunt", "tags": ["wood", "garden"], **super().stored(tool)}


class TakesNull(Shed):
    """Null is accepted for an optional member, and means that it is missing."""

    def check(self, tool: Tool) -> None:
        super().check({name: value for name, value in tool.items() if value is not None})

    def stored(self, tool: Tool) -> Tool:
        return {name: value for name, value in super().stored(tool).items() if value is not None}


class RefusesStrangers(Shed):
    """Undescribed members are refused."""

    def check(self, tool: Tool) -> None:
        super().check(tool)
        if not self.checks.keys() >= tool.keys():
            raise Refused(20)


class ShowsMore(Shed):
    """Replies have undescribed members."""

    def shown(self, tool: Tool) -> Tool:
        return {**tool, "shelf": {"row": 3}, "self": f"{BASE}/tools/{tool['id']}"}


class NewestFirst(Shed):
    """A list begins with the newest tool."""

    def listed(self, query: Mapping[str, list[str]]) -> list[Tool]:
        return super().listed(query)[::-1]


class RandomKeys(Shed):
    """Keys are random."""

    def new_key(self) -> str:
        return str(random.randrange(10_000_000, 100_000_000))


VALID_VARIANTS: dict[str, type[Shed]] = {
    "absolute-location": AbsoluteLocation,
    "relative-location": RelativeLocation,
    "no-location": NoLocation,
    "null-for-absent": NullForAbsent,
    "same-defaults": SameDefaults,
    "takes-null": TakesNull,
    "refuses-strangers": RefusesStrangers,
    "shows-more": ShowsMore,
    "newest-first": NewestFirst,
    "random-keys": RandomKeys,
}
SERVERS: dict[str, type[Shed]] = {"right": Shed, **FAULTS, **VALID_VARIANTS}


def __getattr__(name: str) -> Shed:
    """Return a new server of the given name."""
    if (found := SERVERS.get(name.replace("_", "-"))) is None:
        raise AttributeError(name)
    return found()
