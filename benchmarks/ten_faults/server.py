"""The tool shed as somebody would write it who has only read its board: right, with one fault, or otherwise lawful.

Nothing of `conformance` is in here. Each server has a name: `asgi:benchmarks.ten_faults.server:put_merges/v1`.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qs

KEY = "fake-shed-key"
BASE = "/v1"
KINDS = ("hand", "power", "garden")
WORDS = {0: "Done", 10: "This key opens nothing", 20: "This is not understood", 30: "Nothing here", 32: "Not here"}
STATUS = {0: 200, 10: 401, 20: 400, 30: 404, 32: 405}

Tool = dict[str, Any]
Check = Callable[[Any], bool]


class Refused(Exception):
    """`args[0]` is the code."""


def is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 60


def is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


CHECKS: dict[str, Check] = {
    "name": is_text,
    "kind": lambda value: isinstance(value, str) and value in KINDS,
    "days": lambda value: is_count(value) and value <= 30,
    "insured": lambda value: isinstance(value, bool),
    "note": is_text,
    "tags": lambda value: isinstance(value, list) and all(isinstance(each, str) for each in value),
}


class Shed:
    """Right."""

    checks: Mapping[str, Check] = CHECKS
    required: tuple[str, ...] = ("name", "kind", "days", "insured")
    created: ClassVar[int] = 201

    def __init__(self) -> None:
        self.tools: dict[str, Tool] = {}
        self.last = 10_000_000
        self.create({"name": "First Saw", "kind": "hand", "days": 7, "insured": True})

    # --- what is done --------------------------------------------------------------------------
    def create(self, tool: Tool) -> Tool:
        key = self.new_key()
        self.tools[key] = {"id": key, **self.stored(tool), "changed": 0}
        return self.tools[key]

    def new_key(self) -> str:
        self.last += 1
        return str(self.last)

    def listed(self, query: Mapping[str, list[str]]) -> list[Tool]:
        return [each for each in self.tools.values() if each["kind"] in query.get("kind", KINDS)]

    def read(self, key: str) -> Tool:
        if key not in self.tools:
            raise Refused(30)
        return self.tools[key]

    def replace(self, key: str, tool: Tool) -> Tool:
        changed = self.read(key)["changed"] + 1
        self.tools[key] = {"id": key, **self.stored(tool), "changed": changed}
        return self.tools[key]

    def delete(self, key: str) -> None:
        self.read(key)
        del self.tools[key]

    # --- what is taken and shown ---------------------------------------------------------------
    def check(self, tool: Tool) -> None:
        if any(name not in tool for name in self.required):
            raise Refused(20)
        if not all(check(tool[name]) for name, check in self.checks.items() if name in tool):
            raise Refused(20)

    def stored(self, tool: Tool) -> Tool:
        return {name: value for name, value in tool.items() if name in self.checks}

    def shown(self, tool: Tool) -> Tool:
        return tool

    def location(self, tool: Tool, host: str) -> str | None:
        return f"{BASE}/tools/{tool['id']}"

    # --- HTTP ----------------------------------------------------------------------------------
    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        raw, more = b"", True
        while more:
            message = await receive()
            raw, more = raw + message.get("body", b""), message.get("more_body", False)
        try:
            status, headers, body = self.answer(scope, raw)
        except Refused as refused:
            code = refused.args[0]
            status, headers, body = STATUS[code], {}, {"code": code, "message": WORDS[code]}
        except Exception:
            status, headers, body = 500, {}, {"detail": "Internal Server Error"}
        data = b"" if scope["method"] == "HEAD" else json.dumps(body).encode()
        head = {"Content-Type": "application/json", "Content-Length": str(len(data)), **headers}
        pairs = [(name.lower().encode(), value.encode()) for name, value in head.items()]
        await send({"type": "http.response.start", "status": status, "headers": pairs})
        await send({"type": "http.response.body", "body": data})

    def answer(self, scope: Any, raw: bytes) -> tuple[int, dict[str, str], Any]:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if headers.get("shed-key") != KEY:
            raise Refused(10)
        path, method = scope["path"].removeprefix(BASE), scope["method"]
        if path == "/tools":
            return self.answer_all(method, parse_qs(scope["query_string"].decode("latin-1")), raw, headers)
        found = re.fullmatch(r"/tools/([^/]+)", path)
        if found is None:
            raise Refused(30)
        return 200, {}, self.answer_one(method, found[1], raw)

    def answer_all(
        self, method: str, query: Mapping[str, list[str]], raw: bytes, headers: Mapping[str, str]
    ) -> tuple[int, dict[str, str], Any]:
        if method == "GET":
            return 200, {}, {"code": 0, "data": [self.shown(each) for each in self.listed(query)]}
        if method != "POST":
            raise Refused(32)
        tool = self.create(self.body(raw))
        location = self.location(tool, headers.get("host", ""))
        return self.created, {"Location": location} if location else {}, {"code": 0, "data": self.shown(tool)}

    def answer_one(self, method: str, key: str, raw: bytes) -> Any:
        if method == "GET":
            return {"code": 0, "data": self.shown(self.read(key))}
        if method == "PUT":
            self.read(key)
            return {"code": 0, "data": self.shown(self.replace(key, self.body(raw)))}
        if method == "DELETE":
            self.delete(key)
            return {"code": 0}
        raise Refused(32)

    def body(self, raw: bytes) -> Tool:
        try:
            tool = json.loads(raw.decode(), object_pairs_hook=once_each, parse_constant=no_number)
        except (ValueError, RecursionError):
            raise Refused(20) from None
        if not isinstance(tool, dict):
            raise Refused(20)
        self.check(tool)
        return tool


def once_each(pairs: list[tuple[str, Any]]) -> Tool:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a member stands there twice")
    return dict(pairs)


def no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")


# --- ten faults ------------------------------------------------------------------------------------
class Crash(Shed):
    """An exception ends in HTTP 500: a note in other letters cannot be stored."""

    def stored(self, tool: Tool) -> Tool:
        tool.get("note", "").encode("ascii")
        return super().stored(tool)


class WrongType(Shed):
    """A member of a reply has the wrong type: days are text."""

    def shown(self, tool: Tool) -> Tool:
        return {**tool, "days": str(tool["days"])}


class UndeclaredStatus(Shed):
    """A success comes with a status that is not declared: a creation with 202."""

    created = 202


class AnyMaximum(Shed):
    """A maximum is not kept to: 31 days and more."""

    checks: Mapping[str, Check] = {**CHECKS, "days": is_count}


class AnyKind(Shed):
    """An enumeration is not kept to: kinds that are not described."""

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
    """A PUT changes what is sent and keeps the rest."""

    def replace(self, key: str, tool: Tool) -> Tool:
        return super().replace(key, {**self.read(key), **tool})


class PutAdds(Shed):
    """A PUT is not idempotent: each stores one more tool."""

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


# --- what is lawful as well ------------------------------------------------------------------------
class AbsoluteLocation(Shed):
    """A Location is a whole URL."""

    def location(self, tool: Tool, host: str) -> str | None:
        return f"http://{host}{BASE}/tools/{tool['id']}"


class RelativeLocation(Shed):
    """A Location is relative to the address of the creation."""

    def location(self, tool: Tool, host: str) -> str | None:
        return f"tools/{tool['id']}"


class NoLocation(Shed):
    """There is no Location."""

    def location(self, tool: Tool, host: str) -> str | None:
        return None


class NullForAbsent(Shed):
    """What was not sent is shown as null."""

    def shown(self, tool: Tool) -> Tool:
        return {"note": None, "tags": None, **tool}


class SameDefaults(Shed):
    """What was not sent gets a default, which is what clients like to send."""

    def stored(self, tool: Tool) -> Tool:
        return {"note": "A bit blunt", "tags": ["wood", "garden"], **super().stored(tool)}


class TakesNull(Shed):
    """Null is taken for a member that may be missing, and stands for nothing."""

    def check(self, tool: Tool) -> None:
        super().check({name: value for name, value in tool.items() if value is not None})

    def stored(self, tool: Tool) -> Tool:
        return {name: value for name, value in super().stored(tool).items() if value is not None}


class RefusesStrangers(Shed):
    """Members that nobody described are refused."""

    def check(self, tool: Tool) -> None:
        super().check(tool)
        if not self.checks.keys() >= tool.keys():
            raise Refused(20)


class ShowsMore(Shed):
    """Replies have members that nobody described."""

    def shown(self, tool: Tool) -> Tool:
        return {**tool, "shelf": {"row": 3}, "self": f"{BASE}/tools/{tool['id']}"}


class NewestFirst(Shed):
    """A list begins with what came last."""

    def listed(self, query: Mapping[str, list[str]]) -> list[Tool]:
        return super().listed(query)[::-1]


class RandomKeys(Shed):
    """Keys are in no order."""

    def new_key(self) -> str:
        return str(random.randrange(10_000_000, 100_000_000))


LAWFUL: dict[str, type[Shed]] = {
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
SERVERS: dict[str, type[Shed]] = {"right": Shed, **FAULTS, **LAWFUL}


def __getattr__(name: str) -> Shed:
    """A new server for each who asks."""
    if (found := SERVERS.get(name.replace("_", "-"))) is None:
        raise AttributeError(name)
    return found()
