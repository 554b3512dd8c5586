"""The correct server of the tool shed API. This module imports nothing from `conformance`."""

from __future__ import annotations

import json
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
    """A request is refused; `args[0]` is the code of the reply."""


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
    """Correct."""

    checks: Mapping[str, Check] = CHECKS
    required: tuple[str, ...] = ("name", "kind", "days", "insured")
    created: ClassVar[int] = 201

    def __init__(self) -> None:
        self.tools: dict[str, Tool] = {}
        self.last = 10_000_000
        self.create({"name": "First Saw", "kind": "hand", "days": 7, "insured": True})

    # --- operations ----------------------------------------------------------------------------
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

    # --- validation and representation ---------------------------------------------------------
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
        raise ValueError("a member appears twice")
    return dict(pairs)


def no_number(text: str) -> Any:
    raise ValueError(f"{text} is not valid JSON")
