"""Write cassettes in the format of vcrpy, so that its readers can read them. No other module uses vcrpy.

The member `conformance`, which vcrpy ignores, has the data that the format does not have. At the top of the file, it is
the header. In an interaction, it has the clause, a failure, bytes after the reply, and bodies that JSON cannot hold.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import yaml

from conformance.core.errors import not_installed
from conformance.core.exchange import Pairs, Response
from conformance.recording.cassette import Cassette, Interaction
from conformance.recording.cassette_header import HEADER


def check_vcrpy() -> None:
    """Raise UsageError if vcrpy is not installed."""
    if find_spec("vcr") is None:
        raise not_installed("--record", "vcrpy", "record")


def render(cassette: Cassette, as_yaml: bool) -> str:
    """Return the text of the file, as YAML or as JSON."""
    request_class = import_module("vcr.request").Request
    serializer = _Yaml(cassette) if as_yaml else _Json(cassette)
    requests, responses = [], []
    for each in cassette.interactions:
        body = serializer.body_for_vcrpy(each.request.body)
        requests.append(request_class(each.request.method, each.request.uri, body, dict(each.request.headers)))
        responses.append(each.response and _response(each.response, serializer.body_for_vcrpy(each.response.body)))
    text: str = import_module("vcr.serialize").serialize({"requests": requests, "responses": responses}, serializer)
    return text


def _response(response: Response, body: bytes | str | None) -> dict[str, Any]:
    status = {"code": response.status, "message": response.reason}
    return {"status": status, "headers": _value_lists(response.headers), "body": {"string": body}}


def _value_lists(headers: Pairs) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name, []).append(value)
    return found


class _Serializer:
    """A serializer that vcrpy calls. Its own serializers sort headers, or cannot hold every body."""

    holds_binary = True

    def __init__(self, cassette: Cassette) -> None:
        self.cassette = cassette

    def serialize(self, document: dict[str, Any]) -> str:
        for each, written in zip(self.cassette.interactions, document["interactions"], strict=True):
            if extra := dict(self._extra_members(each)):
                written[HEADER] = extra
        return self.to_text({HEADER: self.cassette.header.as_json(), **document})

    def to_text(self, document: dict[str, Any]) -> str:
        raise NotImplementedError

    def body_for_vcrpy(self, body: bytes | None) -> bytes | str | None:
        """Return the body to give to vcrpy, which makes strings of bytes that are UTF-8."""
        return body if body is None or self.holds_binary or _is_utf8(body) else body.decode("utf-8", "backslashreplace")

    def _extra_members(self, each: Interaction) -> Iterable[tuple[str, Any]]:
        if each.origin:
            yield "clause", each.origin
        if each.failure is not None:
            yield "failure", {"kind": each.failure.kind, "message": each.failure.message}
        if each.response is not None and each.response.surplus:
            yield "surplus", b64encode(each.response.surplus).decode()
        bodies = {"request": each.request.body, "response": each.response.body if each.response else None}
        for name, body in bodies.items():
            if body is not None and not self.holds_binary and not _is_utf8(body):
                yield f"{name}_body", b64encode(body).decode()


class _Json(_Serializer):
    holds_binary = False

    def to_text(self, document: dict[str, Any]) -> str:
        """Return one line for each interaction, which keeps diffs of recordings readable and files small."""
        interactions = document.pop("interactions")
        head = json.dumps(document, indent=1, ensure_ascii=False).removesuffix("\n}")
        lines = ",\n".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in interactions)
        return f'{head},\n "interactions": [\n{lines}\n ]\n}}\n'


class _Yaml(_Serializer):
    def to_text(self, document: dict[str, Any]) -> str:
        # One line for each string: folded strings are harder to search and to compare.
        options: dict[str, Any] = {"sort_keys": False, "allow_unicode": True, "width": 1 << 30}
        return str(yaml.dump(document, Dumper=_dumper(), **options))


def _dumper() -> Any:
    base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    # Careful readers refuse aliases.
    return type("_Dumper", (base,), {"ignore_aliases": lambda self, data: True})


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
