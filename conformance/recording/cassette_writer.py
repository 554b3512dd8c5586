"""Writes cassettes as vcrpy has them: what reads its files reads ours. The only module that knows vcrpy.

What vcrpy has no place for stands under `conformance`, which it passes over: the header at the top, and in an
interaction the clause, a failure, bytes after the reply, and bodies that JSON cannot hold.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import yaml

from conformance.core.errors import UsageError
from conformance.core.exchange import Pairs, Response
from conformance.recording.cassette import Cassette, Interaction
from conformance.recording.cassette_header import HEADER


def check_vcrpy() -> None:
    """Raises UsageError where vcrpy is not installed."""
    if find_spec("vcr") is None:
        advice = "pip install vcrpy, or apiproof with the extra [record]"
        raise UsageError(f"--record needs vcrpy, which is not installed: {advice}")


def render(cassette: Cassette, as_yaml: bool) -> str:
    """The text of the file."""
    request_class = import_module("vcr.request").Request
    form = _Yaml(cassette) if as_yaml else _Json(cassette)
    requests, responses = [], []
    for each in cassette.interactions:
        body = form.writable(each.asked.body)
        requests.append(request_class(each.asked.method, each.asked.uri, body, dict(each.asked.headers)))
        responses.append(each.response and _response(each.response, form.writable(each.response.body)))
    text: str = import_module("vcr.serialize").serialize({"requests": requests, "responses": responses}, form)
    return text


def _response(response: Response, body: bytes | str | None) -> dict[str, Any]:
    status = {"code": response.status, "message": response.reason}
    return {"status": status, "headers": _lists(response.headers), "body": {"string": body}}


def _lists(headers: Pairs) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name, []).append(value)
    return found


class _Serializer:
    """What vcrpy hands its dictionary to. Its own serializers sort headers, or cannot hold every body."""

    binary = True

    def __init__(self, cassette: Cassette) -> None:
        self.cassette = cassette

    def serialize(self, document: dict[str, Any]) -> str:
        for each, said in zip(self.cassette.interactions, document["interactions"], strict=True):
            own = dict(self._own(each))
            if own:
                said[HEADER] = own
        return self.written({HEADER: self.cassette.header.as_json(), **document})

    def written(self, document: dict[str, Any]) -> str:
        raise NotImplementedError

    def writable(self, body: bytes | None) -> bytes | str | None:
        """The body as it can be handed to vcrpy, which makes text of bytes that are UTF-8."""
        return body if body is None or self.binary or is_text(body) else body.decode("utf-8", "backslashreplace")

    def _own(self, each: Interaction) -> Iterable[tuple[str, Any]]:
        if each.origin:
            yield "clause", each.origin
        if each.failure is not None:
            yield "failure", {"kind": each.failure.kind, "message": each.failure.message}
        if each.response is not None and each.response.surplus:
            yield "surplus", b64encode(each.response.surplus).decode()
        bodies = {"request": each.asked.body, "response": each.response.body if each.response else None}
        for name, body in bodies.items():
            if body is not None and not self.binary and not is_text(body):
                yield f"{name}_body", b64encode(body).decode()


class _Json(_Serializer):
    binary = False

    def written(self, document: dict[str, Any]) -> str:
        """A line for each interaction, so that recordings can be compared, and are small."""
        interactions = document.pop("interactions")
        head = json.dumps(document, indent=1, ensure_ascii=False).removesuffix("\n}")
        lines = ",\n".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in interactions)
        return f'{head},\n "interactions": [\n{lines}\n ]\n}}\n'


class _Yaml(_Serializer):
    def written(self, document: dict[str, Any]) -> str:
        # One line for each text: what is folded is harder to search, and to compare.
        options: dict[str, Any] = {"sort_keys": False, "allow_unicode": True, "width": 1 << 30}
        return str(yaml.dump(document, Dumper=_dumper(), **options))


def _dumper() -> Any:
    base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    # Readers that are careful take no aliases.
    return type("_Dumper", (base,), {"ignore_aliases": lambda self, data: True})


def is_text(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
